//! Whether the process lives, and whether it should be sent requests.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use axum::{
    Json,
    extract::State,
    http::{HeaderValue, StatusCode, header::CACHE_CONTROL},
    response::{IntoResponse as _, Response},
};
use secrecy::ExposeSecret as _;
use serde::Serialize;
use serde_json::json;

use crate::app::App;

/// Whether the server is about to stop: it finishes what it began and wants nothing new.
#[derive(Clone, Debug, Default)]
pub struct Draining(Arc<AtomicBool>);

impl Draining {
    /// Begins to drain. There is no way back.
    pub fn begin(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether the server drains.
    pub fn has_begun(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// One thing that must be in order. Anybody may read it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Check {
    /// What is checked.
    pub(crate) name: &'static str,
    /// Whether it is in order.
    pub(crate) ok: bool,
    /// What is wrong, in fixed words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) detail: Option<&'static str>,
}

impl Check {
    /// What is in order, or else what is wrong.
    pub(crate) fn new(name: &'static str, ok: bool, otherwise: &'static str) -> Self {
        Self { name, ok, detail: (!ok).then_some(otherwise) }
    }
}

/// Answers as long as the process does.
pub(crate) async fn live() -> Response {
    report(StatusCode::OK, json!({"status": "ok"}))
}

/// Answers 503 when another server should be asked.
pub(crate) async fn ready(State(app): State<App>) -> Response {
    let checks = readiness(&app).await;
    if checks.iter().all(|check| check.ok) {
        report(StatusCode::OK, json!({"status": "ok", "checks": checks}))
    } else {
        report(StatusCode::SERVICE_UNAVAILABLE, json!({"status": "unavailable", "checks": checks}))
    }
}

async fn readiness(app: &App) -> Vec<Check> {
    let reached = app.store.ping().await.is_ok();
    let current = reached
        && migrations::status(app.database.expose_secret()).await.is_ok_and(|it| it.is_current());
    vec![
        Check::new("database", reached, "the database cannot be reached"),
        Check::new("schema", current, "the database's schema is not the program's"),
        Check::new("accepting", !app.draining.has_begun(), "the server is about to stop"),
        Check::new("keys", app.issuers.ready(), "the keys of an issuer were not fetched yet"),
    ]
}

fn report(status: StatusCode, body: serde_json::Value) -> Response {
    let mut response = (status, Json(body)).into_response();
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
