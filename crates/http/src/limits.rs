//! How much of a response is read at all (R7).

/// Bounds that a transport keeps while it reads a response; sizes in octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The body of anything but a certificate chain.
    pub json_body: usize,
    /// The body of a certificate chain.
    pub chain: usize,
    /// The number of header fields.
    pub header_count: usize,
    /// All names and values of header fields together.
    pub header_octets: usize,
}

impl Limits {
    /// 1 MiB of JSON, 256 KiB of chain, 128 header fields of 64 KiB together.
    pub const DEFAULT: Self =
        Self { json_body: 1 << 20, chain: 256 << 10, header_count: 128, header_octets: 64 << 10 };

    /// The most `Link` values that [`links`](crate::links) looks at.
    pub const LINKS: usize = 64;

    /// The longest URL that [`Url`](crate::Url) accepts, in octets.
    pub const URL: usize = 2048;
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
