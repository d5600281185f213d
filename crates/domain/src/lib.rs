//! The business of Genstart, pure: the law as dated data, a case as a log of events, and three
//! functions over them. [`case::Case::replay`] tells what is so, `decide` tells what an act leads
//! to, [`agenda::agenda`] tells what is owed on a date and why.
//!
//! Nothing here reads a clock, draws a random number, does I/O or knows where it is compiled for:
//! the server and the browser run the same text.

pub mod agenda;
pub mod application;
pub mod attention;
pub mod availability;
pub mod calendar;
pub mod case;
pub mod catalogue;
pub mod conversation;
pub mod counting;
pub mod history;
pub mod ids;
pub mod joblog;
pub mod masking;
pub mod occupation;
pub mod plan;
pub mod registration;
pub mod rejection;
pub mod rules;
pub mod snapshot;
pub mod upskilling;

pub use agenda::{Agenda, agenda};
pub use calendar::{Date, Moment};
pub use case::{AuthorityCommand, Case, CitizenCommand, Decision, Event, Recorded};
pub use rejection::Rejection;
pub use rules::{Rule, RuleBook};
pub use snapshot::Snapshot;
