//! Goldens first, then what is refused, then properties.

#![expect(clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod binding;
mod golden;
mod property;
mod refused;
mod support;
mod words;
