use std::{future::ready, sync::Arc, time::Duration};

use async_graphql::{EmptySubscription, Object, Request, Response as Outcome, Schema};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request as HttpRequest, State},
    http::{
        HeaderMap, StatusCode,
        header::{ACCEPT, ALLOW, AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE},
        request::Builder,
    },
    response::Response,
    routing::any,
};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::{Denied, Endpoint, Operations, answer};
use crate::{
    auth::Unauthorized,
    http::{Guarded, Settings, code::ErrorCode},
};

struct Query;

#[Object]
impl Query {
    async fn two(&self) -> i32 {
        2
    }

    async fn panics(&self) -> i32 {
        [2].into_iter().find(|&n| n > 2).expect("a bug, on purpose")
    }

    async fn never(&self) -> i32 {
        std::future::pending().await
    }

    async fn broken(&self) -> async_graphql::Result<i32> {
        ready(Err(ErrorCode::Unavailable.error("The store does not answer."))).await
    }
}

struct Mutation;

#[Object]
impl Mutation {
    async fn touch(&self) -> bool {
        true
    }
}

struct Toy(Guarded<Query, Mutation>);

#[async_trait::async_trait]
impl Operations for Toy {
    async fn admit(&self, headers: &HeaderMap, request: Request) -> Result<Request, Denied> {
        match headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()) {
            Some("Bearer expired") => Err(Denied::Token(Unauthorized::Expired)),
            Some("Bearer unknown") => Err(Denied::Token(Unauthorized::KeysUnavailable)),
            Some(_) | None => Ok(request),
        }
    }

    async fn execute(&self, request: Request) -> Outcome {
        self.0.execute(request).await
    }
}

fn endpoint(settings: Settings) -> Endpoint {
    let schema = Schema::build(Query, Mutation, EmptySubscription).disable_suggestions().finish();
    Endpoint::new(Toy(Guarded::new(schema, &settings)), Arc::new(settings))
}

fn server(settings: Settings) -> Router {
    Router::new().route("/graphql", any(answer).with_state(Arc::new(endpoint(settings))))
}

async fn send(request: Builder, body: impl Into<Body>) -> Response {
    server(Settings::default()).oneshot(request.body(body.into()).unwrap()).await.unwrap()
}

fn post() -> Builder {
    HttpRequest::post("/graphql").header(CONTENT_TYPE, "application/json")
}

async fn ask(query: &str) -> Response {
    send(post(), json!({"query": query}).to_string()).await
}

async fn body(response: Response) -> Value {
    serde_json::from_slice(&to_bytes(response.into_body(), 1 << 20).await.unwrap()).unwrap()
}

/// The status of a response and the code of its first error.
async fn told(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let body = body(response).await;
    assert_eq!(body.get("data"), None);
    (status, body["errors"][0]["extensions"]["code"].as_str().unwrap().to_owned())
}

fn says(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

#[tokio::test]
async fn a_query_is_answered_by_post_and_by_get() {
    assert_eq!(body(ask("{ two }").await).await, json!({"data": {"two": 2}}));
    let by_get = send(HttpRequest::get("/graphql?query=%7Btwo%7D"), Body::empty()).await;
    assert_eq!(body(by_get).await, json!({"data": {"two": 2}}));
}

#[tokio::test]
async fn the_answer_has_the_type_that_was_asked_for() {
    let request = post().header(ACCEPT, "application/graphql-response+json");
    let response = send(request, json!({"query": "{ two }"}).to_string()).await;
    let expected = "application/graphql-response+json; charset=utf-8";
    assert_eq!(response.headers()[CONTENT_TYPE], expected);
    assert_eq!(ask("{ two }").await.headers()[CONTENT_TYPE], "application/json; charset=utf-8");
    let response = send(post().header(ACCEPT, "text/html"), "{}").await;
    assert_eq!(told(response).await, says(406, "NOT_ACCEPTABLE"));
}

#[tokio::test]
async fn a_mutation_is_accepted_only_by_post() {
    assert_eq!(body(ask("mutation { touch }").await).await, json!({"data": {"touch": true}}));
    let uri = "/graphql?query=mutation%7Btouch%7D";
    let response = send(HttpRequest::get(uri), Body::empty()).await;
    assert_eq!(response.headers()[ALLOW], "POST");
    assert_eq!(told(response).await, says(405, "METHOD_NOT_ALLOWED"));
    let uri = "/graphql?query=query%20Q%7Btwo%7Dmutation%20M%7Btouch%7D&operationName=M";
    let response = send(HttpRequest::get(uri), Body::empty()).await;
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn other_methods_are_told_which_ones_are_offered() {
    for request in [HttpRequest::put("/graphql"), HttpRequest::delete("/graphql")] {
        let response = send(request, "{}").await;
        assert_eq!(response.headers()[ALLOW], "GET, POST");
        assert_eq!(told(response).await, says(405, "METHOD_NOT_ALLOWED"));
    }
}

#[tokio::test]
async fn a_body_of_another_type_is_refused() {
    for content_type in ["text/plain", "multipart/form-data; boundary=x"] {
        let request = HttpRequest::post("/graphql").header(CONTENT_TYPE, content_type);
        let response = send(request, json!({"query": "mutation { touch }"}).to_string()).await;
        assert_eq!(told(response).await, says(415, "UNSUPPORTED_MEDIA_TYPE"));
    }
    let untyped = send(HttpRequest::post("/graphql"), r#"{"query":"{two}"}"#).await;
    assert_eq!(told(untyped).await, says(415, "UNSUPPORTED_MEDIA_TYPE"));
}

#[tokio::test]
async fn malformed_bodies_are_client_errors() {
    for text in ["[{\"query\":\"{two}\"}]", "{", "7", "{}", "{\"query\":{}}"] {
        assert_eq!(told(send(post(), text).await).await, says(400, "BAD_USER_INPUT"), "{text}");
    }
    let response = send(post(), b"{\"query\":\"\xff\"}".to_vec()).await;
    assert_eq!(told(response).await, says(400, "BAD_USER_INPUT"));
}

#[tokio::test]
async fn a_body_of_ten_megabytes_is_too_large() {
    let response = send(post(), vec![b' '; 10 << 20]).await;
    assert_eq!(told(response).await, says(413, "PAYLOAD_TOO_LARGE"));
}

#[tokio::test]
async fn an_unsound_document_is_400_or_200_by_the_media_type() {
    assert_eq!(told(ask("{ tow }").await).await, says(200, "BAD_USER_INPUT"));
    let request = post().header(ACCEPT, "application/graphql-response+json");
    let response = send(request, json!({"query": "{ tow }"}).to_string()).await;
    assert_eq!(told(response).await, says(400, "BAD_USER_INPUT"));
}

#[tokio::test]
async fn a_document_that_asks_for_too_much_is_refused() {
    let response = ask(&format!("{{{}}}", "two ".repeat(3000))).await;
    assert_eq!(told(response).await, says(200, "QUERY_TOO_COMPLEX"));
}

#[tokio::test]
async fn variables_that_are_too_large_are_refused() {
    let body = json!({"query": "{ two }", "variables": {"x": vec![1; 10_001]}});
    let response = send(post(), body.to_string()).await;
    assert_eq!(told(response).await, says(200, "BAD_USER_INPUT"));
}

#[tokio::test]
async fn a_subscription_is_refused() {
    let response = ask("subscription { two }").await;
    assert_eq!(told(response).await, says(200, "BAD_USER_INPUT"));
}

#[tokio::test]
async fn a_bad_token_is_challenged_and_its_query_not_executed() {
    let request = post().header(AUTHORIZATION, "Bearer expired");
    let response = send(request, json!({"query": "{ panics }"}).to_string()).await;
    let challenge = r#"Bearer error="invalid_token", error_description="the token has expired""#;
    assert_eq!(response.headers()[WWW_AUTHENTICATE], challenge);
    assert_eq!(told(response).await, says(401, "UNAUTHENTICATED"));
}

#[tokio::test]
async fn a_token_that_cannot_be_checked_now_may_be_sent_again() {
    let request = post().header(AUTHORIZATION, "Bearer unknown");
    let response = send(request, json!({"query": "{ two }"}).to_string()).await;
    assert!(response.headers().contains_key(RETRY_AFTER));
    assert_eq!(told(response).await, says(503, "UNAVAILABLE"));
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_503() {
    let response = ask("{ broken }").await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(response.headers().contains_key(RETRY_AFTER));
}

#[tokio::test]
async fn a_panic_tells_nothing_of_itself() {
    let response = ask("{ panics }").await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let body = body(response).await;
    assert_eq!(body["errors"][0]["extensions"]["code"], "INTERNAL");
    assert!(!body.to_string().contains("on purpose"));
}

#[tokio::test]
async fn an_operation_that_takes_too_long_is_stopped() {
    let settings = Settings { timeout: Duration::ZERO, ..Settings::default() };
    let body = json!({"query": "{ never }"}).to_string();
    let response = server(settings).oneshot(post().body(Body::from(body)).unwrap()).await.unwrap();
    assert_eq!(told(response).await, says(504, "TIMEOUT"));
}

#[tokio::test]
async fn when_too_many_are_under_way_the_next_is_told_to_come_again() {
    let settings = Settings { max_concurrent_requests: 0, ..Settings::default() };
    let mut endpoint = endpoint(settings);
    endpoint.queue = Duration::ZERO;
    let body = json!({"query": "{ two }"}).to_string();
    let request = post().body(Body::from(body)).unwrap();
    let response = answer(State(Arc::new(endpoint)), request).await;
    assert!(response.headers().contains_key(RETRY_AFTER));
    assert_eq!(told(response).await, says(503, "UNAVAILABLE"));
}
