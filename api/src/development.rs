//! A built-in OpenID Provider for demonstrations and tests, and for nothing else.
//!
//! It hands a token to whoever asks, for each of the personas that it was started with. So it
//! listens on a loopback address only, and answers only to a loopback name.

mod keys;
mod pages;
#[cfg(test)]
mod tests;

use std::{
    fmt, io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use chrono::TimeDelta;
use domain::{Clock, Timestamp};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::AbortHandle};

use self::keys::Keys;
pub(crate) use self::pages::only_for_this_machine;

/// The client to which the tokens of people are issued.
const CLIENT: &str = "development";

/// How long a token lasts that somebody asks for over HTTP: a demonstration's day.
const LIFETIME: TimeDelta = TimeDelta::hours(24);

/// An OpenID Provider in this process. It stops when its last clone is dropped.
#[derive(Clone)]
pub struct Issuer {
    provider: Arc<Provider>,
    _server: Arc<Server>,
}

/// Somebody for whom the provider hands out tokens.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Persona {
    /// What to ask for them by.
    pub name: String,
    /// The subject of their tokens.
    pub subject: String,
    /// Whether they are a program, with tokens by client credentials.
    pub is_service: bool,
}

/// What becomes of the old keys when a new one comes into use.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum OldKeys {
    /// They stay published, so that what they have signed stays good.
    Kept,
    /// They are published no more.
    Dropped,
}

struct Provider {
    url: String,
    audience: String,
    personas: Vec<Persona>,
    clock: Clock,
    keys: Keys,
    is_failing: AtomicBool,
    key_fetches: AtomicUsize,
    issued: AtomicUsize,
}

struct Server(AbortHandle);

impl Issuer {
    /// Listens on a loopback address; port 0 takes a free one.
    ///
    /// Tokens asked for over HTTP are for `audience` and one of the `personas`, and are issued
    /// at what `clock` says.
    pub async fn start(
        address: SocketAddr,
        clock: Clock,
        audience: impl Into<String>,
        personas: Vec<Persona>,
    ) -> io::Result<Self> {
        if !address.ip().is_loopback() {
            let reason = "the development issuer listens on a loopback address only";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, reason));
        }
        let listener = TcpListener::bind(address).await?;
        let provider = Arc::new(Provider {
            url: format!("http://{}", listener.local_addr()?),
            audience: audience.into(),
            personas,
            clock,
            keys: Keys::generate(),
            is_failing: AtomicBool::new(false),
            key_fetches: AtomicUsize::new(0),
            issued: AtomicUsize::new(0),
        });
        let pages = pages::router(provider.clone());
        let server = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, pages).await {
                tracing::error!(%error, "the development issuer has stopped");
            }
        });
        Ok(Self { provider, _server: Arc::new(Server(server.abort_handle())) })
    }

    /// The issuer's identifier and address, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.provider.url
    }

    /// A person's access token.
    pub fn token(
        &self,
        subject: &str,
        audience: &str,
        issued_at: Timestamp,
        lifetime: TimeDelta,
    ) -> String {
        self.provider.token(subject, CLIENT, audience, (issued_at, lifetime))
    }

    /// A program's access token, as by client credentials: its subject is its client.
    pub fn service_token(
        &self,
        client: &str,
        audience: &str,
        issued_at: Timestamp,
        lifetime: TimeDelta,
    ) -> String {
        self.provider.token(client, client, audience, (issued_at, lifetime))
    }

    /// Signs any header and any claims with the current key by ES256, whatever the header says.
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        self.provider.keys.sign(header, claims)
    }

    /// The header of a good access token under the current key, to start a bad one from.
    pub fn header(&self) -> Value {
        self.provider.keys.header()
    }

    /// Brings a new key into use, with a new key id.
    pub fn rotate(&self, old: OldKeys) {
        self.provider.keys.rotate(old);
    }

    /// The current public key in PEM.
    pub fn public_key_pem(&self) -> String {
        self.provider.keys.public_key_pem()
    }

    /// Whether to answer requests for the keys with an error from now on.
    pub fn fail(&self, is_failing: bool) {
        self.provider.is_failing.store(is_failing, Ordering::SeqCst);
    }

    /// How often the keys were asked for.
    pub fn key_fetches(&self) -> usize {
        self.provider.key_fetches.load(Ordering::SeqCst)
    }
}

impl Provider {
    fn token(
        &self,
        subject: &str,
        client: &str,
        audience: &str,
        (issued_at, lifetime): (Timestamp, TimeDelta),
    ) -> String {
        let number = self.issued.fetch_add(1, Ordering::Relaxed);
        let claims = json!({
            "iss": self.url,
            "sub": subject,
            "aud": audience,
            "client_id": client,
            "iat": issued_at.timestamp(),
            "exp": (issued_at + lifetime).timestamp(),
            "jti": number.to_string(),
        });
        self.keys.sign(&self.keys.header(), &claims)
    }

    /// A fresh token of a persona.
    fn token_of(&self, persona: &Persona) -> String {
        let client = if persona.is_service { &persona.subject } else { CLIENT };
        let validity = ((self.clock)(), LIFETIME);
        self.token(&persona.subject, client, &self.audience, validity)
    }
}

impl fmt::Debug for Issuer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Issuer").field("url", &self.url()).finish_non_exhaustive()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.0.abort();
    }
}
