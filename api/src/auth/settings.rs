use std::{collections::HashSet, net::IpAddr};

use openidconnect::url::Url;
use serde::{Deserialize, Serialize};

/// An issuer whose access tokens are accepted.
///
/// A token is a program's own if its `sub` is its `client_id`. An issuer that gives programs a
/// subject of another kind makes them look like people, and must not issue tokens for this
/// audience by client credentials.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct IssuerSettings {
    /// The issuer's identifier: exactly what its tokens carry as `iss`, to the last slash.
    ///
    /// Plain `http` is accepted only for a loopback address, where nobody can listen in.
    pub url: String,
    /// What the issuer's tokens for us carry as `aud`.
    pub audience: String,
}

/// What is wrong with the settings of an issuer.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum InvalidIssuer {
    /// Not an absolute URL of the web.
    #[error("the issuer {0:?} is not an https URL")]
    NotHttps(String),
    /// Keys fetched over plain HTTP are anybody's.
    #[error("the issuer {0:?} is plain http, which is accepted only for a loopback address")]
    PlainHttp(String),
    /// The URL holds more than an issuer's identifier may. Not repeated: it may hold a password.
    #[error("an issuer's URL has a user name, a password, a query or a fragment")]
    Superfluous,
    /// Without an audience a token meant for somebody else would be accepted.
    #[error("the issuer {0:?} has no audience")]
    NoAudience(String),
    /// Listed more than once.
    #[error("the issuer {0:?} is listed more than once")]
    Repeated(String),
    /// The machine offers no way to speak TLS.
    #[error("the issuer {0:?} cannot be asked for its keys: no HTTP client could be made")]
    NoClient(String),
}

impl IssuerSettings {
    /// Says what is wrong with this issuer, if anything.
    pub fn check(&self) -> Result<(), InvalidIssuer> {
        let url = Url::parse(&self.url).map_err(|_| InvalidIssuer::NotHttps(self.url.clone()))?;
        let is_bare = url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        if !is_bare {
            return Err(InvalidIssuer::Superfluous);
        }
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            "http" => return Err(InvalidIssuer::PlainHttp(self.url.clone())),
            _ => return Err(InvalidIssuer::NotHttps(self.url.clone())),
        }
        if self.audience.is_empty() {
            return Err(InvalidIssuer::NoAudience(self.url.clone()));
        }
        Ok(())
    }

    /// Whether the issuer is one of this machine that speaks plain HTTP.
    pub(super) fn is_plain(&self) -> bool {
        self.url.starts_with("http:")
    }
}

/// Says what is wrong with these issuers, if anything.
pub(super) fn check(settings: &[IssuerSettings]) -> Result<(), InvalidIssuer> {
    let mut seen = HashSet::new();
    for issuer in settings {
        issuer.check()?;
        if !seen.insert(&issuer.url) {
            return Err(InvalidIssuer::Repeated(issuer.url.clone()));
        }
    }
    Ok(())
}

/// Whether a URL points at this machine. A name other than `localhost` may resolve to anything.
pub(super) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    host == "localhost"
        || host
            .trim_matches(['[', ']'])
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn issuer(url: &str) -> IssuerSettings {
        IssuerSettings { url: url.to_owned(), audience: "https://api.example.test".to_owned() }
    }

    #[test]
    fn an_issuer_speaks_https() {
        assert_eq!(issuer("https://id.example.test/realm").check(), Ok(()));
        for url in ["ftp://id.example.test", "id.example.test", ""] {
            assert_eq!(issuer(url).check(), Err(InvalidIssuer::NotHttps(url.to_owned())));
        }
    }

    #[test]
    fn plain_http_is_for_loopback_only() {
        for url in ["http://127.0.0.1:9000", "http://[::1]:9000", "http://localhost:9000/"] {
            assert_eq!(issuer(url).check(), Ok(()), "{url}");
        }
        for url in ["http://id.example.test", "http://10.0.0.1", "http://localhost.example.test"] {
            assert_eq!(issuer(url).check(), Err(InvalidIssuer::PlainHttp(url.to_owned())));
        }
    }

    #[test]
    fn an_issuer_carries_no_password_and_none_is_repeated_in_the_error() {
        let problem = issuer("https://user:hunter2@id.example.test").check().unwrap_err();
        assert!(!problem.to_string().contains("hunter2"));
        assert_eq!(issuer("https://id.example.test/?a=b").check(), Err(InvalidIssuer::Superfluous));
    }

    #[test]
    fn an_issuer_is_listed_once_and_has_an_audience() {
        let url = "https://id.example.test";
        assert_eq!(
            check(&[issuer(url), issuer(url)]),
            Err(InvalidIssuer::Repeated(url.to_owned()))
        );
        let without = IssuerSettings { audience: String::new(), ..issuer(url) };
        assert_eq!(without.check(), Err(InvalidIssuer::NoAudience(url.to_owned())));
    }
}
