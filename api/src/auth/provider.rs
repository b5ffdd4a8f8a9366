use std::{
    hash::{BuildHasher as _, Hasher as _, RandomState},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use chrono::TimeDelta;
use domain::{Clock, Timestamp};
use jsonwebtoken::jwk::JwkSet;
use openidconnect::{
    DiscoveryError, HttpRequest, HttpResponse, IssuerUrl, core::CoreProviderMetadata, http,
    url::Url,
};
use tokio::{
    sync::{Notify, watch},
    time::timeout,
};

use super::{
    keys::KeySet,
    settings::{InvalidIssuer, IssuerSettings, is_loopback},
};

/// How old keys become before they are fetched again.
const REFRESH: Duration = Duration::from_mins(10);

/// The longest pause between attempts while the issuer does not answer.
const LONGEST_RETRY: Duration = Duration::from_mins(1);

/// How often strangers' tokens can make us fetch keys.
const BETWEEN_REFETCHES: TimeDelta = TimeDelta::minutes(1);

/// How long one request to the issuer may take.
const REQUEST: Duration = Duration::from_secs(10);

/// The largest document that is read from the issuer.
const MAX_DOCUMENT: usize = 256 * 1024;

/// One OpenID Provider and the keys that it publishes.
///
/// A single task fetches the keys; requests only ask it to. So however many requests need a
/// key at once, and however many of them are given up, it is fetched once.
pub(super) struct Provider {
    settings: IssuerSettings,
    clock: Clock,
    http: reqwest::Client,
    keys: RwLock<Option<Arc<KeySet>>>,
    generation: AtomicU64,
    asked: Mutex<Asked>,
    answered: watch::Sender<u64>,
    wake: Notify,
}

/// Fetches asked for: the start asks for the first.
struct Asked {
    count: u64,
    at: Option<Timestamp>,
}

/// Why an issuer's document was not read.
#[derive(Debug, thiserror::Error)]
enum Unread {
    #[error("its documents are at an address that must not be asked")]
    Address,
    #[error("its documents are too large")]
    TooLarge,
    #[error("it cannot be reached")]
    Transport(#[from] reqwest::Error),
    #[error("it does not answer in HTTP")]
    Response(#[from] http::Error),
}

impl Provider {
    pub(super) fn new(settings: IssuerSettings, clock: Clock) -> Result<Self, InvalidIssuer> {
        // Redirects are not followed: they would lead to addresses that nobody configured.
        let mut http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(REQUEST)
            .user_agent(concat!("plenary/", env!("CARGO_PKG_VERSION")));
        if settings.is_plain() {
            http = http.no_proxy();
        }
        let http = http.build().map_err(|_| InvalidIssuer::NoClient(settings.url.clone()))?;
        Ok(Self {
            settings,
            clock,
            http,
            keys: RwLock::default(),
            generation: AtomicU64::new(0),
            asked: Mutex::new(Asked { count: 1, at: None }),
            answered: watch::Sender::new(0),
            wake: Notify::new(),
        })
    }

    pub(super) fn issuer(&self) -> &str {
        &self.settings.url
    }

    pub(super) fn audience(&self) -> &str {
        &self.settings.audience
    }

    /// The keys at hand. None before the first were fetched.
    pub(super) fn keys(&self) -> Option<Arc<KeySet>> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How often the keys have changed.
    pub(super) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// Waits until the keys were fetched, or failed to be, for the first time.
    pub(super) async fn first_attempt(&self, patience: Duration) {
        self.answer_to(1, patience).await;
    }

    /// Waits for a fetch that is under way for others, or asks for one, at most once a minute.
    pub(super) async fn refetch(&self, patience: Duration) {
        let count = {
            let now = (self.clock)();
            let mut asked = self.asked();
            let is_under_way = *self.answered.borrow() < asked.count;
            let is_recent = asked.at.is_some_and(|at| (now - at).abs() < BETWEEN_REFETCHES);
            if !is_under_way {
                if is_recent {
                    return;
                }
                asked.count += 1;
                asked.at = Some(now);
            }
            asked.count
        };
        self.wake.notify_one();
        self.answer_to(count, patience).await;
    }

    /// Fetches the keys now, regularly, and when asked to. Never returns.
    pub(super) async fn keep_fresh(self: Arc<Self>) {
        let mut failures = 0;
        loop {
            let asked = self.asked().count;
            match self.fetch().await {
                Ok(()) => failures = 0,
                Err(reason) => {
                    failures += 1;
                    tracing::warn!(
                        issuer = self.issuer(),
                        reason,
                        "cannot fetch the issuer's keys"
                    );
                }
            }
            self.answered.send_replace(asked);
            tokio::select! {
                () = tokio::time::sleep(pause(failures)) => {}
                () = self.asked_again() => {}
            }
        }
    }

    async fn answer_to(&self, count: u64, patience: Duration) {
        let mut answered = self.answered.subscribe();
        // Whether it came in time shows in the keys.
        drop(timeout(patience, answered.wait_for(|answered| *answered >= count)).await);
    }

    async fn asked_again(&self) {
        loop {
            self.wake.notified().await;
            if *self.answered.borrow() < self.asked().count {
                return;
            }
        }
    }

    fn asked(&self) -> MutexGuard<'_, Asked> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn fetch(&self) -> Result<(), &'static str> {
        let url = IssuerUrl::new(self.settings.url.clone()).map_err(|_| "it is not a URL")?;
        let is_plain = self.settings.is_plain();
        let get = |request| get(self.http.clone(), is_plain, request);
        let metadata =
            CoreProviderMetadata::discover_async(url, &get).await.map_err(|error| why(&error))?;
        self.replace(usable(&metadata))
    }

    /// Puts the fetched keys in place. A set without a usable key is taken for a mishap, and
    /// does not lock everybody out.
    fn replace(&self, published: JwkSet) -> Result<(), &'static str> {
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        if keys.as_ref().is_some_and(|keys| keys.is(&published)) {
            return Ok(());
        }
        let generation = self.generation() + 1;
        let set = KeySet::new(generation, published).ok_or("it publishes no usable key")?;
        *keys = Some(Arc::new(set));
        self.generation.store(generation, Ordering::Release);
        Ok(())
    }
}

/// Reads a document of the issuer, within bounds. One that is plain HTTP is on this machine.
async fn get(
    client: reqwest::Client,
    is_plain: bool,
    request: HttpRequest,
) -> Result<HttpResponse, Unread> {
    let url = Url::parse(&request.uri().to_string()).map_err(|_| Unread::Address)?;
    if url.scheme() != "https" && !(is_plain && url.scheme() == "http" && is_loopback(&url)) {
        return Err(Unread::Address);
    }
    let mut answer = client.get(url).headers(request.headers().clone()).send().await?;
    let mut response = http::Response::builder().status(answer.status());
    if let Some(media_type) = answer.headers().get(http::header::CONTENT_TYPE) {
        response = response.header(http::header::CONTENT_TYPE, media_type);
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if body.len() + chunk.len() > MAX_DOCUMENT {
            return Err(Unread::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(response.body(body)?)
}

/// The keys of the discovered set that can be read, each on its own.
fn usable(metadata: &CoreProviderMetadata) -> JwkSet {
    let readable = |key| serde_json::to_value(key).and_then(serde_json::from_value).ok();
    JwkSet { keys: metadata.jwks().keys().iter().filter_map(readable).collect() }
}

/// A fixed text for each failure: what the issuer answers does not belong in a log.
fn why(error: &DiscoveryError<Unread>) -> &'static str {
    match error {
        DiscoveryError::Request(Unread::Address) => "its documents are at a forbidden address",
        DiscoveryError::Request(Unread::TooLarge) => "its documents are too large",
        DiscoveryError::Request(Unread::Transport(_) | Unread::Response(_)) => {
            "it cannot be reached"
        }
        DiscoveryError::Response(..) => "it answers with an error",
        DiscoveryError::Parse(_) => "its documents cannot be read",
        DiscoveryError::Validation(_) => "it calls itself by another name",
        DiscoveryError::UrlParse(_) | DiscoveryError::Other(_) | _ => "it cannot be asked",
    }
}

/// How long to wait before the next fetch: jittered, so that replicas do not ask in step.
fn pause(failures: u32) -> Duration {
    let pause = match failures {
        0 => REFRESH,
        _ => LONGEST_RETRY.min(Duration::from_secs(1 << (failures - 1).min(6))),
    };
    let random = RandomState::new().build_hasher().finish() % 1024;
    let jitter = f64::from(u16::try_from(random).unwrap_or_default()) / 1024.0;
    pause.mul_f64(0.9 + 0.2 * jitter)
}
