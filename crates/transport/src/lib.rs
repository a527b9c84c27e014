#![doc = include_str!("../README.md")]

mod clock;
pub use clock::{Clock, SystemClock};

mod drive;
pub use drive::{DriveError, Handler, drive};

mod error;
pub use error::{Phase, TransportError};

mod exchange;
pub use exchange::Exchange;

mod http_exchange;
pub use http_exchange::{HttpExchange, Statistics, Waker};

mod options;
pub use options::Options;

mod proxy;
pub use proxy::Proxy;

mod roots;
pub use roots::public_roots;
