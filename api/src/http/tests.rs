use std::{
    io,
    sync::{Arc, Mutex},
};

use async_graphql::{Request, Response as Outcome};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::Request as HttpRequest,
    http::{
        HeaderMap, StatusCode,
        header::{
            ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, AUTHORIZATION,
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ORIGIN, VARY,
            X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
        },
        request::Builder,
    },
    response::Response,
    routing::get,
};
use domain::{Timestamp, ids::Ids};
use tower::ServiceExt as _;
use uuid::Uuid;

use super::{
    Settings,
    graphql::{Denied, Operations},
    layered, routes,
};

struct Nil;

impl Ids for Nil {
    fn ordered(&self, _at: Timestamp) -> Uuid {
        Uuid::nil()
    }

    fn unordered(&self) -> Uuid {
        Uuid::nil()
    }
}

struct Nothing;

#[async_trait::async_trait]
impl Operations for Nothing {
    async fn admit(&self, _: &HeaderMap, request: Request) -> Result<Request, Denied> {
        Ok(request)
    }

    async fn execute(&self, _: Request) -> Outcome {
        Outcome::new("nothing")
    }
}

fn server(settings: Settings) -> Router {
    let settings = Arc::new(settings);
    let bug = get(async || -> StatusCode { panic!("a bug, on purpose") });
    layered(routes(Nothing, &settings).route("/bug", bug), &settings, Arc::new(Nil))
}

async fn fetch(settings: Settings, request: Builder) -> Response {
    server(settings).oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

async fn fetch_plainly(request: Builder) -> Response {
    fetch(Settings::default(), request).await
}

#[tokio::test]
async fn every_response_carries_a_request_id() {
    let given = fetch_plainly(HttpRequest::get("/healthz").header("x-request-id", "a-1")).await;
    assert_eq!(given.headers()["x-request-id"], "a-1");
    let made = fetch_plainly(HttpRequest::get("/nothing").header("x-request-id", "a b")).await;
    assert_eq!(made.headers()["x-request-id"], Uuid::nil().simple().to_string().as_str());
}

#[tokio::test]
async fn every_response_has_security_headers() {
    for path in ["/healthz", "/graphql?query=%7Ba%7D", "/graphiql", "/nothing", "/bug"] {
        let response = fetch_plainly(HttpRequest::get(path)).await;
        assert_eq!(response.headers()[X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        assert_eq!(response.headers()[X_FRAME_OPTIONS], "DENY", "{path}");
        assert!(response.headers().contains_key(CONTENT_SECURITY_POLICY), "{path}");
    }
}

#[tokio::test]
async fn answers_are_not_stored_and_vary_by_what_they_depend_on() {
    let response = fetch_plainly(HttpRequest::get("/graphql?query=%7Ba%7D")).await;
    assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
    let vary: Vec<_> =
        response.headers().get_all(VARY).iter().map(|value| value.to_str().unwrap()).collect();
    assert!(vary.contains(&"accept, accept-language"), "{vary:?}");
}

#[tokio::test]
async fn a_panic_is_answered_with_an_error_that_can_be_quoted() {
    let response = fetch_plainly(HttpRequest::get("/bug").header("x-request-id", "b-2")).await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(response.headers()["x-request-id"], "b-2");
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    let body: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(body["errors"][0]["extensions"]["code"], "INTERNAL");
    assert_eq!(body["errors"][0]["extensions"]["requestId"], "b-2");
}

#[tokio::test]
async fn no_other_origin_may_read_answers_by_default() {
    let request = HttpRequest::get("/healthz").header(ORIGIN, "https://evil.example");
    let response = fetch_plainly(request).await;
    assert!(!response.headers().contains_key(ACCESS_CONTROL_ALLOW_ORIGIN));
}

#[tokio::test]
async fn configured_origins_may_and_never_with_cookies() {
    let settings =
        || Settings { cors_origins: vec!["https://vote.example".into()], ..Settings::default() };
    let preflight = |origin| {
        HttpRequest::options("/graphql")
            .header(ORIGIN, origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "content-type,authorization")
    };
    let good = fetch(settings(), preflight("https://vote.example")).await;
    assert_eq!(good.headers()[ACCESS_CONTROL_ALLOW_ORIGIN], "https://vote.example");
    assert!(!good.headers().contains_key(ACCESS_CONTROL_ALLOW_CREDENTIALS));
    let bad = fetch(settings(), preflight("https://evil.example")).await;
    assert!(!bad.headers().contains_key(ACCESS_CONTROL_ALLOW_ORIGIN));
    let request = HttpRequest::get("/graphql?query=%7Ba%7D").header(ORIGIN, "https://vote.example");
    let answer = fetch(settings(), request).await;
    assert!(
        answer
            .headers()
            .get_all(VARY)
            .iter()
            .any(|value| { value.to_str().unwrap().contains("origin") })
    );
}

#[tokio::test]
async fn the_explorer_can_be_switched_off() {
    let settings = || Settings { graphiql: false, ..Settings::default() };
    for path in ["/", "/graphiql", "/graphiql/init.js"] {
        let response = fetch(settings(), HttpRequest::get(path)).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let on = fetch_plainly(HttpRequest::get("/graphiql")).await;
    assert_eq!(on.status(), StatusCode::OK);
    assert_eq!(on.headers()[CONTENT_TYPE], "text/html; charset=utf-8");
}

#[tokio::test]
async fn the_process_says_that_it_lives() {
    let response = fetch_plainly(HttpRequest::get("/healthz")).await;
    let body = to_bytes(response.into_body(), 1 << 10).await.unwrap();
    assert_eq!(&body[..], br#"{"status":"ok"}"#);
}

/// Collects what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_document_variable_or_token_is_logged() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    // With a single subscriber alive, a thread without it can switch a span off for all.
    let _other = tracing::Dispatch::new(tracing::subscriber::NoSubscriber::new());
    let _default = tracing::subscriber::set_default(subscriber);
    let uri = "/graphql?query=%7BCANARY%7D&variables=%7B%22a%22%3A%22CANARY%22%7D";
    let get = HttpRequest::get(uri).header(AUTHORIZATION, "Bearer CANARY");
    fetch_plainly(get.header("x-request-id", "logged-1")).await;
    let post = HttpRequest::post("/graphql").header(CONTENT_TYPE, "application/json");
    let body = r#"{"query":"{CANARY(","variables":{"a":"CANARY"}}"#;
    server(Settings::default()).oneshot(post.body(Body::from(body)).unwrap()).await.unwrap();
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("logged-1"), "{logged}");
    assert!(!logged.contains("CANARY"), "{logged}");
}
