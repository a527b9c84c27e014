//! Goldens first, then what is refused, then properties.

mod binding;
mod golden;
mod property;
mod refused;
mod support;
