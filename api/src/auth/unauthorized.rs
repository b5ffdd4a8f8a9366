use std::fmt;

/// Why a request's token is not accepted.
///
/// The descriptions are fixed texts: nothing of a token is ever repeated.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Unauthorized {
    /// The header is not a single `Bearer` token.
    MalformedHeader,
    /// The token is not a signed JSON Web Token.
    MalformedToken,
    /// The token is of another type, such as an ID token.
    NotAnAccessToken,
    /// The token's algorithm is none, symmetric, unknown, or not one of the key's.
    AlgorithmNotAccepted,
    /// The token's issuer is not one of ours.
    UnknownIssuer,
    /// The issuer publishes no such key.
    UnknownKey,
    /// The signature is not the issuer's.
    BadSignature,
    /// The token was issued for another audience.
    WrongAudience,
    /// The token has expired.
    Expired,
    /// The token is valid, or was issued, only in the future.
    NotYetValid,
    /// A claim that RFC 9068 requires is missing.
    MissingClaim,
    /// The subject is not what OpenID Connect allows.
    UnusableSubject,
    /// The issuer's keys could not be fetched yet: not the sender's fault.
    KeysUnavailable,
}

impl Unauthorized {
    /// Says why, in words fit for `error_description` of a `WWW-Authenticate` header.
    pub fn description(&self) -> &'static str {
        match self {
            Self::MalformedHeader => "the Authorization header is not a single Bearer token",
            Self::MalformedToken => "the token is not a signed JSON Web Token",
            Self::NotAnAccessToken => "the token is not an access token of type at+jwt",
            Self::AlgorithmNotAccepted => "the token's signature algorithm is not accepted",
            Self::UnknownIssuer => "the token's issuer is not trusted here",
            Self::UnknownKey => "the token is signed with a key that its issuer does not publish",
            Self::BadSignature => "the token's signature is wrong",
            Self::WrongAudience => "the token is meant for another audience",
            Self::Expired => "the token has expired",
            Self::NotYetValid => "the token is not valid yet",
            Self::MissingClaim => "the token lacks one of iss, sub, aud, exp and client_id",
            Self::UnusableSubject => "the token's subject is empty, too long or not printable",
            Self::KeysUnavailable => "the issuer's keys cannot be fetched at the moment",
        }
    }

    /// Whether the token may be good and we are the ones who cannot tell: a 503, not a 401.
    pub fn is_unavailable(&self) -> bool {
        matches!(self, Self::KeysUnavailable)
    }
}

impl fmt::Display for Unauthorized {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.description())
    }
}

impl std::error::Error for Unauthorized {}
