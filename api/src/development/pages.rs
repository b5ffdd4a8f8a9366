use std::{
    net::IpAddr,
    sync::{Arc, atomic::Ordering},
};

use axum::{
    Form, Json, Router,
    extract::{Query, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
    routing::get,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{LIFETIME, Persona, Provider};

#[derive(Deserialize)]
struct Wanted {
    persona: Option<String>,
}

#[derive(Deserialize)]
struct TokenRequest {
    grant_type: String,
    client_id: Option<String>,
}

pub(super) fn router(provider: Arc<Provider>) -> Router {
    Router::new()
        .route("/.well-known/openid-configuration", get(configuration))
        .route("/jwks", get(keys))
        .route("/token", get(token_of_persona).post(token_of_client))
        .layer(middleware::from_fn(only_for_this_machine))
        .with_state(provider)
}

async fn configuration(State(provider): State<Arc<Provider>>) -> Json<Value> {
    let url = &provider.url;
    Json(json!({
        "issuer": url,
        // Required by the specification; nobody signs in here.
        "authorization_endpoint": format!("{url}/authorize"),
        "token_endpoint": format!("{url}/token"),
        "jwks_uri": format!("{url}/jwks"),
        "grant_types_supported": ["client_credentials"],
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "token_endpoint_auth_methods_supported": ["none"],
        "id_token_signing_alg_values_supported": ["ES256", "RS256"],
    }))
}

async fn keys(State(provider): State<Arc<Provider>>) -> Response {
    provider.key_fetches.fetch_add(1, Ordering::SeqCst);
    if provider.is_failing.load(Ordering::SeqCst) {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    Json(provider.keys.published()).into_response()
}

/// A token as plain text, for `curl`.
async fn token_of_persona(
    State(provider): State<Arc<Provider>>,
    Query(wanted): Query<Wanted>,
) -> Response {
    let names: Vec<_> = provider.personas.iter().map(|persona| persona.name.as_str()).collect();
    let names = names.join(", ");
    let Some(wanted) = wanted.persona else {
        let help = format!("say whose token: /token?persona=NAME; there are: {names}\n");
        return (StatusCode::BAD_REQUEST, help).into_response();
    };
    if let Some(persona) = provider.personas.iter().find(|persona| persona.name == wanted) {
        return uncached(provider.token_of(persona));
    }
    (StatusCode::NOT_FOUND, format!("no such persona; there are: {names}\n")).into_response()
}

/// Client credentials, RFC 6749 section 4.4, without a secret.
async fn token_of_client(
    State(provider): State<Arc<Provider>>,
    Form(request): Form<TokenRequest>,
) -> Response {
    let refuse =
        |error: &str| (StatusCode::BAD_REQUEST, Json(json!({ "error": error }))).into_response();
    if request.grant_type != "client_credentials" {
        return refuse("unsupported_grant_type");
    }
    let is_client = |persona: &&Persona| {
        persona.is_service && Some(&persona.subject) == request.client_id.as_ref()
    };
    match provider.personas.iter().find(is_client) {
        Some(persona) => uncached(Json(json!({
            "access_token": provider.token_of(persona),
            "token_type": "Bearer",
            "expires_in": LIFETIME.num_seconds(),
        }))),
        None => refuse("invalid_client"),
    }
}

fn uncached(body: impl axum::response::IntoResponse) -> Response {
    let mut response = body.into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Refuses requests by another name than this machine's own: a web page could let its own name
/// resolve to a loopback address, and ask for tokens from the visitor's browser.
pub(crate) async fn only_for_this_machine(
    headers: HeaderMap,
    request: Request,
    next: Next,
) -> Response {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    if is_this_machine(host) {
        next.run(request).await
    } else {
        StatusCode::MISDIRECTED_REQUEST.into_response()
    }
}

fn is_this_machine(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        Some(_) | None => host,
    };
    name == "localhost"
        || name
            .trim_matches(['[', ']'])
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::is_this_machine;

    #[test]
    fn only_loopback_names_are_answered() {
        for host in ["localhost:9000", "127.0.0.1:9000", "[::1]:9000", "[::1]", "127.0.0.1"] {
            assert!(is_this_machine(host), "{host}");
        }
        for host in ["", "rebound.example.test:9000", "localhost.example.test", "10.0.0.1:9000"] {
            assert!(!is_this_machine(host), "{host}");
        }
    }
}
