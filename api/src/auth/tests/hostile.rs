//! Issuers whose documents would lead us astray.

use axum::{Json, Router, response::Redirect, routing::get};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{beginning, clock_at, issuer, settings};
use crate::{auth::Issuers, development};

/// Starts an issuer whose `/jwks` is `keys`, and whose metadata say that its keys are at `jwks`.
async fn ready_with(keys: axum::routing::MethodRouter, jwks: Option<&str>) -> bool {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let metadata = json!({
        "issuer": url,
        "authorization_endpoint": format!("{url}/authorize"),
        "jwks_uri": jwks.map_or_else(|| format!("{url}/jwks"), str::to_owned),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    });
    let pages = Router::new()
        .route("/.well-known/openid-configuration", get(|| async { Json(metadata) }))
        .route("/jwks", keys);
    let server = tokio::spawn(async { axum::serve(listener, pages).await });
    let (clock, _) = clock_at(beginning());
    let is_ready = Issuers::start(vec![settings(&url)], clock).await.unwrap().ready();
    server.abort();
    is_ready
}

async fn good() -> (development::Issuer, Value) {
    let issuer = issuer(clock_at(beginning()).0).await;
    let keys = reqwest::get(format!("{}/jwks", issuer.url())).await.unwrap();
    (issuer, keys.json().await.unwrap())
}

#[tokio::test]
async fn a_set_of_keys_is_read() {
    let (_issuer, keys) = good().await;
    assert!(ready_with(get(|| async { Json(keys) }), None).await);
}

#[tokio::test]
async fn a_redirect_to_keys_elsewhere_is_not_followed() {
    let (issuer, _) = good().await;
    let elsewhere = format!("{}/jwks", issuer.url());
    let redirect = get(move || async move { Redirect::temporary(&elsewhere) });
    assert!(!ready_with(redirect, None).await);
    assert_eq!(issuer.key_fetches(), 1, "ours");
}

#[tokio::test]
async fn keys_that_take_too_much_room_are_not_read() {
    let (_issuer, mut keys) = good().await;
    super::put(&mut keys, "padding", json!("x".repeat(300 * 1024)));
    assert!(!ready_with(get(|| async { Json(keys) }), None).await);
}

#[tokio::test]
async fn keys_are_not_asked_of_another_machine_in_plain_http() {
    let (_issuer, keys) = good().await;
    // A documentation address, to which a connection would hang.
    let elsewhere = Some("http://192.0.2.1/jwks");
    assert!(!ready_with(get(|| async { Json(keys) }), elsewhere).await);
}
