//! The only code that touches network, storage or the browser's devices.

pub mod address;
pub mod case;
pub mod clock;
pub mod device;
pub mod http;
pub mod live;
pub mod outbox;
pub mod privacy;
pub mod sending;
pub mod slots;
pub mod step;
pub mod subscription;
pub mod tabs;
pub mod vault;
