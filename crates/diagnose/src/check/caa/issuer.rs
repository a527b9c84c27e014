//! The value of `issue` and `issuewild` (RFC 8659 §4.2).

/// Who may issue, and on what conditions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Issuer {
    /// The CA's domain; none means that no CA may.
    pub(super) domain: Option<String>,
    parameters: Vec<(String, String)>,
}

impl Issuer {
    /// Reads `[issuer-domain-name] [";" parameters]`; none if it is malformed.
    pub(super) fn parse(value: &str) -> Option<Self> {
        let mut parts = value.split(';').map(blank_trimmed);
        let domain = parts.next().filter(|domain| domain.is_empty() || is_domain(domain))?;
        let parameters = parts.filter(|part| !part.is_empty()).map(parameter).collect::<Option<_>>()?;
        Some(Self {
            domain: Some(domain.to_ascii_lowercase()).filter(|domain| !domain.is_empty()),
            parameters,
        })
    }

    pub(super) fn is(&self, ca: &str) -> bool {
        self.domain.as_deref().is_some_and(|domain| domain.eq_ignore_ascii_case(ca.trim_end_matches('.')))
    }

    /// The account that alone may order (RFC 8657 §3).
    pub(super) fn account(&self) -> Option<&str> {
        self.parameter("accounturi")
    }

    /// Whether the challenge may be used (RFC 8657 §4).
    pub(super) fn allows_method(&self, method: &str) -> bool {
        self.parameter("validationmethods").is_none() || self.methods().any(|allowed| allowed == method)
    }

    pub(super) fn methods(&self) -> impl Iterator<Item = &str> {
        self.parameter("validationmethods").into_iter().flat_map(|methods| methods.split(',').map(str::trim))
    }

    fn parameter(&self, tag: &str) -> Option<&str> {
        let tagged = self.parameters.iter().find(|(other, _)| other.eq_ignore_ascii_case(tag));
        tagged.map(|(_, value)| value.as_str())
    }
}

fn blank_trimmed(text: &str) -> &str {
    text.trim_matches([' ', '\t'])
}

/// `label *("." label)`, as the grammar has it.
fn is_domain(text: &str) -> bool {
    let label = |label: &str| {
        label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.is_empty()
    };
    text.split('.').all(label)
}

fn parameter(text: &str) -> Option<(String, String)> {
    let (tag, value) = text.split_once('=')?;
    let (tag, value) = (blank_trimmed(tag), blank_trimmed(value));
    let good = !tag.is_empty()
        && tag.chars().all(|c| c.is_ascii_alphanumeric())
        && value.chars().all(|c| c.is_ascii_graphic());
    good.then(|| (tag.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(value: &str) -> Issuer {
        Issuer::parse(value).unwrap()
    }

    #[test]
    fn rfc_8659_4_2_examples() {
        assert_eq!(parse("ca1.example.net").domain.as_deref(), Some("ca1.example.net"));
        assert_eq!(
            parse("ca1.example.net; account=230123").parameters,
            [("account".into(), "230123".into())]
        );
        let two = parse("ca1.example.net; policy=ev; account=230123");
        assert_eq!((two.parameter("POLICY"), two.parameters.len()), (Some("ev"), 2));
        assert_eq!(parse(";").domain, None);
        assert_eq!(parse("").domain, None);
        assert_eq!(parse(" ; ").domain, None);
        assert_eq!(parse("; foo=bar").domain, None);
        assert_eq!(Issuer::parse("%%%%%"), None, "RFC 8659 §4.2: malformed, and forbids");
        for malformed in
            ["ca1.example.net account=1", "ca1..net", "-ca.net", "ca.net; account", "ca.net; a b=c"]
        {
            assert_eq!(Issuer::parse(malformed), None, "{malformed}");
        }
    }

    #[test]
    fn rfc_8657_examples() {
        let account = parse("example.net; accounturi=https://example.net/account/1234");
        assert_eq!(account.account(), Some("https://example.net/account/1234"));
        assert!(account.is("Example.NET") && account.allows_method("http-01"));
        let methods = parse("example.net; validationmethods=dns-01,xyz-01");
        assert!(methods.allows_method("dns-01") && !methods.allows_method("http-01"));
        assert!(!parse("example.net; validationmethods=").allows_method("http-01"));
    }
}
