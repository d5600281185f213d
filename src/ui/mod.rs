//! Our accessible parts. Must know neither the domain nor where data comes from.

pub mod choice;
pub mod error_summary;
pub mod field;
pub mod fresh;
pub mod icon;
pub mod illustration;
pub mod lazy;
pub mod menu;
pub mod page;
pub mod phone;
