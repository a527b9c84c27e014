//! What became of the latest request, beyond what arrives.

use crate::{Fault, Refused};

/// What became of the latest request that [`FaultyCa::deliver`](crate::FaultyCa::deliver) was given.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Latest<'a> {
    /// The URL of the account that signed it; none if it was not signed by one, or did not reach the CA.
    pub account: Option<String>,
    /// The rule that it broke, if the CA refused it.
    pub refused: Option<&'a Refused>,
    /// The faults that struck it.
    pub faults: &'a [Fault],
}
