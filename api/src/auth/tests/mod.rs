mod algorithms;
mod attacks;
mod hostile;
mod refetching;

use std::sync::{Arc, Mutex};

use axum::http::{HeaderMap, HeaderValue, header::AUTHORIZATION};
use chrono::TimeDelta;
use domain::{Clock, Timestamp};
use serde_json::{Value, json};

use super::{Bearer, IssuerSettings, Issuers, Unauthorized};
use crate::development;

const AUDIENCE: &str = "https://api.example.test/graphql";

/// A resource server, the issuer that it trusts, and the time, which only tests move.
struct World {
    issuer: development::Issuer,
    issuers: Issuers,
    now: Arc<Mutex<Timestamp>>,
}

impl World {
    async fn start() -> Self {
        Self::with(issuer(clock_at(beginning()).0).await).await
    }

    async fn with(issuer: development::Issuer) -> Self {
        let (clock, now) = clock_at(beginning());
        let issuers = Issuers::start(vec![settings(issuer.url())], clock).await.unwrap();
        Self { issuer, issuers, now }
    }

    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }

    fn later(&self, delta: TimeDelta) {
        *self.now.lock().unwrap() += delta;
    }

    /// A token of alice that is good for five minutes.
    fn token(&self) -> String {
        self.issuer.token("alice", AUDIENCE, self.now(), TimeDelta::minutes(5))
    }

    fn claims(&self) -> Value {
        let now = self.now().timestamp();
        json!({
            "iss": self.issuer.url(), "sub": "alice", "aud": AUDIENCE, "client_id": "web",
            "iat": now, "exp": now + 300, "jti": "1",
        })
    }

    /// A good token but for one claim; null leaves it out.
    fn token_but(&self, claim: &str, value: Value) -> String {
        let mut claims = self.claims();
        put(&mut claims, claim, value);
        self.issuer.sign(&self.issuer.header(), &claims)
    }

    /// A good token but for one member of its header; null leaves it out.
    fn token_headed(&self, member: &str, value: Value) -> String {
        let mut header = self.issuer.header();
        put(&mut header, member, value);
        self.issuer.sign(&header, &self.claims())
    }

    async fn authenticate(&self, token: &str) -> Result<Bearer, Unauthorized> {
        let bearer = self.issuers.authenticate(&headers(&format!("Bearer {token}"))).await?;
        Ok(bearer.unwrap())
    }

    async fn refusal(&self, token: &str) -> Unauthorized {
        self.authenticate(token).await.unwrap_err()
    }
}

fn put(object: &mut Value, member: &str, value: Value) {
    let object = object.as_object_mut().unwrap();
    if value.is_null() {
        object.remove(member);
    } else {
        object.insert(member.to_owned(), value);
    }
}

fn headers(authorization: &str) -> HeaderMap {
    HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_str(authorization).unwrap())])
}

fn settings(url: &str) -> IssuerSettings {
    IssuerSettings { url: url.to_owned(), audience: AUDIENCE.to_owned() }
}

async fn issuer(clock: Clock) -> development::Issuer {
    let address = "127.0.0.1:0".parse().unwrap();
    development::Issuer::start(address, clock, AUDIENCE, Vec::new()).await.unwrap()
}

/// Far from the system's clock, so that reading that one shows.
fn beginning() -> Timestamp {
    "2022-11-30T08:00:00Z".parse().unwrap()
}

fn clock_at(instant: Timestamp) -> (Clock, Arc<Mutex<Timestamp>>) {
    let now = Arc::new(Mutex::new(instant));
    let clock = now.clone();
    (Arc::new(move || *clock.lock().unwrap()), now)
}
