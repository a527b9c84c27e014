#![doc = include_str!("../README.md")]

mod actor;
mod application;
mod around;
mod disk;
mod floors;
mod keys;
mod log;
mod mangle;
mod pauses;
mod plan;
mod random;
mod watch;

mod breakage;
pub use breakage::Breakage;

mod invariant;
pub use invariant::{Invariant, Violation};

mod recording;
pub use recording::transcripts;

mod statistics;
pub use statistics::Statistics;

mod world;
pub use world::{Outcome, replay, simulate};
