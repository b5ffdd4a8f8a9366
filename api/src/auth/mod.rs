//! Who sends a request: bearer tokens of the OpenID Connect issuers we trust.
//!
//! A resource server by RFC 9068. A token names its issuer; that issuer's published keys
//! say whether the token is genuine; its claims say whether it is for us and for now.
//! Nothing here grants a permission, and nothing here ever prints a token.

mod keys;
mod provider;
mod settings;
#[cfg(test)]
mod tests;
mod token;
mod unauthorized;
mod verified;

use std::{sync::Arc, time::Duration};

use axum::http::{HeaderMap, header::AUTHORIZATION};
use domain::Clock;
use futures_util::future::join_all;
use tokio::task::AbortHandle;

use self::{provider::Provider, token::Unverified, verified::Verified};
pub use self::{
    settings::{InvalidIssuer, IssuerSettings},
    unauthorized::Unauthorized,
};

/// How long the first fetch of the keys may hold up the start.
const PATIENCE_AT_START: Duration = Duration::from_secs(10);

/// How long a request waits for the keys that it needs to be fetched.
const PATIENCE_OF_A_REQUEST: Duration = Duration::from_secs(5);

/// The issuers whose tokens we accept.
#[derive(Clone)]
pub struct Issuers(Arc<Inner>);

struct Inner {
    providers: Vec<Arc<Provider>>,
    tasks: Vec<AbortHandle>,
    verified: Verified,
    clock: Clock,
}

/// What a token that we accept says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Bearer {
    /// Who issued it.
    pub issuer: String,
    /// Whom it speaks for, in the issuer's words.
    pub subject: String,
    /// Whether it speaks for a program rather than for a person: its subject is its client.
    pub is_service: bool,
}

impl Issuers {
    /// Fetches the keys of each issuer and keeps them fresh until the last clone is dropped.
    ///
    /// Returns once each issuer was tried, or after ten seconds: an issuer that is down delays
    /// the start, and is tried again in the background for as long as it takes.
    pub async fn start(settings: Vec<IssuerSettings>, clock: Clock) -> Result<Self, InvalidIssuer> {
        settings::check(&settings)?;
        let providers = settings
            .into_iter()
            .map(|settings| Provider::new(settings, clock.clone()).map(Arc::new))
            .collect::<Result<Vec<_>, _>>()?;
        let tasks = providers
            .iter()
            .map(|provider| tokio::spawn(provider.clone().keep_fresh()).abort_handle())
            .collect();
        join_all(providers.iter().map(|provider| provider.first_attempt(PATIENCE_AT_START))).await;
        Ok(Self(Arc::new(Inner { providers, tasks, verified: Verified::default(), clock })))
    }

    /// Whether the keys of every issuer were fetched at least once.
    pub fn ready(&self) -> bool {
        self.0.providers.iter().all(|provider| provider.keys().is_some())
    }

    /// Says who sends a request with these headers; nobody in particular without a token.
    ///
    /// A token that was accepted within the last minute costs one hash and one look-up.
    pub async fn authenticate(&self, headers: &HeaderMap) -> Result<Option<Bearer>, Unauthorized> {
        let Some(token) = bearer_token(headers)? else { return Ok(None) };
        let now = (self.0.clock)();
        let digest = verified::digest(token);
        if let Some(bearer) = self.0.verified.find(&digest, now, &self.0.providers) {
            return Ok(Some(bearer));
        }

        let token = Unverified::parse(token)?;
        let issuer = token.issuer().ok_or(Unauthorized::MissingClaim)?;
        let (index, provider) = self
            .0
            .providers
            .iter()
            .enumerate()
            .find(|(_, provider)| provider.issuer() == issuer)
            .ok_or(Unauthorized::UnknownIssuer)?;
        // Before the signature: a token that is not for us must not cost a verification, let
        // alone make us fetch keys.
        let claims = token.check(provider.audience(), now)?;
        let generation = self.verify(provider, &token).await?;

        let bearer = claims.bearer(issuer);
        self.0.verified.keep(digest, &bearer, (index, generation), (now, claims.expires_at()));
        Ok(Some(bearer))
    }

    /// Checks the signature and returns the generation of the keys that it was checked with.
    async fn verify(
        &self,
        provider: &Provider,
        token: &Unverified<'_>,
    ) -> Result<u64, Unauthorized> {
        if let Some(keys) = provider.keys() {
            match token.verify(&keys) {
                Ok(()) => return Ok(keys.generation()),
                Err(Unauthorized::UnknownKey) => {}
                Err(unauthorized) => return Err(unauthorized),
            }
        }
        provider.refetch(PATIENCE_OF_A_REQUEST).await;
        let keys = provider.keys().ok_or(Unauthorized::KeysUnavailable)?;
        token.verify(&keys).map(|()| keys.generation())
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// The token of the only `Authorization` header, by RFC 6750 section 2.1.
fn bearer_token(headers: &HeaderMap) -> Result<Option<&str>, Unauthorized> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(Unauthorized::MalformedHeader);
    }
    let (scheme, token) = value
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .ok_or(Unauthorized::MalformedHeader)?;
    let token = token.trim_start_matches(' ');
    if !scheme.eq_ignore_ascii_case("bearer") || token.is_empty() || token.contains([' ', ',']) {
        return Err(Unauthorized::MalformedHeader);
    }
    Ok(Some(token))
}
