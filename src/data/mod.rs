//! The only code that touches network, storage or the browser's devices.

pub mod address;
#[cfg(feature = "room")]
pub mod call;
#[cfg(feature = "portal")]
pub mod case;
pub mod clock;
pub mod device;
pub mod http;
#[cfg(feature = "portal")]
pub mod live;
#[cfg(feature = "portal")]
pub mod outbox;
#[cfg(feature = "portal")]
pub mod privacy;
#[cfg(feature = "portal")]
pub mod slots;
#[cfg(feature = "portal")]
pub mod step;
#[cfg(feature = "portal")]
pub mod subscription;
#[cfg(feature = "portal")]
pub mod tabs;
#[cfg(feature = "portal")]
pub mod vault;
