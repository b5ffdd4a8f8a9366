use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::Timestamp;
use jsonwebtoken::Algorithm;
use serde::{Deserialize, de::DeserializeOwned};

use super::{Bearer, Unauthorized, keys::KeySet};

/// How far an issuer's clock may differ from ours, in seconds.
const LEEWAY: i64 = 30;

/// The longest token that is looked at, in bytes.
const MAX_LENGTH: usize = 16 * 1024;

/// The longest subject that OpenID Connect allows.
const MAX_SUBJECT: usize = 255;

/// A token that claims much and has proved nothing yet.
///
/// Has no `Debug`, so that it cannot end in a log.
pub(super) struct Unverified<'a> {
    signed: &'a str,
    signature: &'a str,
    algorithm: Algorithm,
    key_id: Option<String>,
    claims: Claims,
}

/// The claims of a token that is for us and for now.
pub(super) struct Checked<'a> {
    subject: &'a str,
    is_service: bool,
    expires_at: i64,
}

/// Members that could name a key or an address (`jwk`, `jku`, `x5u`, `x5c`) are not read at all.
#[derive(Deserialize)]
struct Header {
    alg: String,
    typ: Option<String>,
    kid: Option<String>,
    crit: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Claims {
    iss: Option<String>,
    sub: Option<String>,
    aud: Option<Audience>,
    client_id: Option<String>,
    exp: Option<Seconds>,
    nbf: Option<Seconds>,
    iat: Option<Seconds>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// Seconds since 1970: a number, not necessarily an integer, by RFC 7519.
#[derive(Clone, Copy, Deserialize)]
#[serde(untagged)]
enum Seconds {
    Whole(i64),
    Fraction(f64),
}

impl<'a> Unverified<'a> {
    /// Reads a token of a type and an algorithm that we accept.
    pub(super) fn parse(token: &'a str) -> Result<Self, Unauthorized> {
        if token.len() > MAX_LENGTH {
            return Err(Unauthorized::MalformedToken);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(Unauthorized::MalformedToken)?;
        let (header, claims) = signed.split_once('.').ok_or(Unauthorized::MalformedToken)?;
        let header: Header = decode(header)?;
        // An extension that must be understood is one that we do not understand.
        if header.crit.is_some() {
            return Err(Unauthorized::MalformedToken);
        }
        let algorithm = asymmetric(&header.alg).ok_or(Unauthorized::AlgorithmNotAccepted)?;
        let typ = header.typ.unwrap_or_default().to_ascii_lowercase();
        if typ != "at+jwt" && typ != "application/at+jwt" {
            return Err(Unauthorized::NotAnAccessToken);
        }
        let claims = decode(claims)?;
        Ok(Self { signed, signature, algorithm, key_id: header.kid, claims })
    }

    /// Who issued the token, if one is to believe it.
    pub(super) fn issuer(&self) -> Option<&str> {
        self.claims.iss.as_deref()
    }

    /// Checks all that can be checked without a key.
    pub(super) fn check(
        &self,
        audience: &str,
        now: Timestamp,
    ) -> Result<Checked<'_>, Unauthorized> {
        let Claims { sub, aud, client_id, exp, nbf, iat, .. } = &self.claims;
        let (Some(subject), Some(aud), Some(client_id), Some(expiry)) = (sub, aud, client_id, exp)
        else {
            return Err(Unauthorized::MissingClaim);
        };
        if !aud.contains(audience) {
            return Err(Unauthorized::WrongAudience);
        }
        let now = now.timestamp();
        if expiry.rounded_down().saturating_add(LEEWAY) <= now {
            return Err(Unauthorized::Expired);
        }
        let latest = now.saturating_add(LEEWAY);
        if [nbf, iat].into_iter().flatten().any(|start| start.rounded_down() > latest) {
            return Err(Unauthorized::NotYetValid);
        }
        let is_usable = !subject.is_empty()
            && subject.chars().count() <= MAX_SUBJECT
            && !subject.contains(char::is_control);
        if !is_usable {
            return Err(Unauthorized::UnusableSubject);
        }
        // A token by client credentials has its client as its subject: RFC 9068 section 2.2 only
        // recommends it, but has no better sign: `auth_time`, `acr` and `amr` are optional.
        let is_service = subject == client_id;
        Ok(Checked { subject, is_service, expires_at: expiry.rounded_down() })
    }

    /// Checks the signature.
    pub(super) fn verify(&self, keys: &KeySet) -> Result<(), Unauthorized> {
        let key = keys.find(self.key_id.as_deref(), self.algorithm)?;
        if key.verifies(self.algorithm, self.signed, self.signature) {
            Ok(())
        } else {
            Err(Unauthorized::BadSignature)
        }
    }
}

impl Checked<'_> {
    /// Whom the token speaks for.
    pub(super) fn bearer(&self, issuer: &str) -> Bearer {
        Bearer {
            issuer: issuer.to_owned(),
            subject: self.subject.to_owned(),
            is_service: self.is_service,
        }
    }

    /// When the token expires. None if that is later than any instant we can write down.
    pub(super) fn expires_at(&self) -> Option<Timestamp> {
        Timestamp::from_timestamp(self.expires_at, 0)
    }
}

impl Audience {
    fn contains(&self, ours: &str) -> bool {
        match self {
            Self::One(audience) => audience == ours,
            Self::Many(audiences) => audiences.iter().any(|audience| audience == ours),
        }
    }
}

impl Seconds {
    #[expect(clippy::cast_possible_truncation, reason = "saturates, which is what is wanted")]
    fn rounded_down(self) -> i64 {
        match self {
            Self::Whole(seconds) => seconds,
            Self::Fraction(seconds) => seconds.floor() as i64,
        }
    }
}

/// The algorithms that are accepted: those whose verification needs no secret.
fn asymmetric(name: &str) -> Option<Algorithm> {
    match name {
        "RS256" => Some(Algorithm::RS256),
        "RS384" => Some(Algorithm::RS384),
        "RS512" => Some(Algorithm::RS512),
        "PS256" => Some(Algorithm::PS256),
        "PS384" => Some(Algorithm::PS384),
        "PS512" => Some(Algorithm::PS512),
        "ES256" => Some(Algorithm::ES256),
        "ES384" => Some(Algorithm::ES384),
        "EdDSA" => Some(Algorithm::EdDSA),
        _ => None,
    }
}

fn decode<T: DeserializeOwned>(part: &str) -> Result<T, Unauthorized> {
    let json = BASE64_URL_SAFE_NO_PAD.decode(part).map_err(|_| Unauthorized::MalformedToken)?;
    // The error is dropped on purpose: it may quote the token.
    serde_json::from_slice(&json).map_err(|_| Unauthorized::MalformedToken)
}
