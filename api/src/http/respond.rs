//! From an outcome to an HTTP response: the one place that chooses a status.

use std::collections::BTreeMap;

use async_graphql::{Response as Outcome, ServerError, Value};
use axum::{
    body::Body,
    http::{
        HeaderValue, StatusCode,
        header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, VARY, WWW_AUTHENTICATE},
    },
    response::Response,
};
use serde::Serialize;

use super::{code::ErrorCode, mask, negotiate::Media};

/// How many errors a request that was not executed is told of.
const ENOUGH: usize = 20;

/// How many seconds to wait before trying again what was unavailable.
const PAUSE: HeaderValue = HeaderValue::from_static("2");

/// Answers with what became of an operation.
pub(crate) fn respond(media: Media, mut outcome: Outcome, request_id: &str) -> Response {
    mask::mask(&mut outcome.errors, None);
    let stage = Stage::of(&outcome);
    if stage == Stage::Request {
        outcome.errors.truncate(ENOUGH);
    }
    for error in &mut outcome.errors {
        error.extensions.get_or_insert_default().set("requestId", request_id);
    }
    let codes = || outcome.errors.iter().filter_map(ErrorCode::of);
    let status = status_of(stage, codes, media);
    let body = Answer {
        errors: &outcome.errors,
        data: (stage == Stage::Execution).then_some(&outcome.data),
        extensions: &outcome.extensions,
    };
    let mut response = write(media, status, &body);
    response.headers_mut().extend(outcome.http_headers);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(RETRY_AFTER, PAUSE);
    }
    response
}

/// Answers a request that GraphQL never saw.
pub(crate) fn refuse(
    media: Media,
    code: ErrorCode,
    message: impl Into<String>,
    request_id: &str,
) -> Response {
    let mut error = code.server_error(message);
    error.extensions.get_or_insert_default().set("requestId", request_id);
    let status = status_of(Stage::Transport, || Some(code), media);
    let body = Answer { errors: &[error], data: None, extensions: &BTreeMap::new() };
    let mut response = write(media, status, &body);
    if code == ErrorCode::Unavailable {
        response.headers_mut().insert(RETRY_AFTER, PAUSE);
    }
    response
}

/// Answers a request with a method that is not offered.
pub(crate) fn not_allowed(
    media: Media,
    allowed: &'static str,
    message: &str,
    request_id: &str,
) -> Response {
    let mut response = refuse(media, ErrorCode::MethodNotAllowed, message, request_id);
    response.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
    response
}

/// Answers a request whose token is not accepted. `why` says so in a few plain words.
pub(crate) fn challenge(media: Media, why: &str, request_id: &str) -> Response {
    let message = format!("The bearer token is not accepted: {why}.");
    let mut response = refuse(media, ErrorCode::Unauthenticated, message, request_id);
    // What a quoted string may not hold has no place in the reason.
    let why: String =
        why.chars().filter(|c| matches!(c, ' '..='~') && !matches!(c, '"' | '\\')).collect();
    let value = format!(r#"Bearer error="invalid_token", error_description="{why}""#);
    let value = HeaderValue::from_str(&value)
        .unwrap_or(HeaderValue::from_static(r#"Bearer error="invalid_token""#));
    response.headers_mut().insert(WWW_AUTHENTICATE, value);
    response
}

/// How far a request came.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Stage {
    /// It was refused before its document was looked at.
    Transport,
    /// Its document or its variables are not sound: nothing was executed.
    Request,
    /// Execution began.
    Execution,
}

impl Stage {
    fn of(outcome: &Outcome) -> Self {
        let unexecuted = outcome.is_err()
            && outcome.data == Value::Null
            && outcome.errors.iter().all(|error| error.path.is_empty());
        if unexecuted { Self::Request } else { Self::Execution }
    }
}

/// The status, as the audits of the specification want it.
///
/// `application/json` is the type of clients that read a status other than 200 as the answer of
/// some proxy, so a request that is sound as HTTP gets 200 there.
fn status_of<I>(stage: Stage, codes: impl Fn() -> I, media: Media) -> StatusCode
where
    I: IntoIterator<Item = ErrorCode>,
{
    if codes().into_iter().any(|code| code == ErrorCode::Unavailable) {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    let first = codes().into_iter().next();
    match (stage, first) {
        (Stage::Execution, _) => StatusCode::OK,
        (Stage::Request, Some(ErrorCode::BadUserInput | ErrorCode::QueryTooComplex) | None) => {
            match media {
                Media::GraphQl => StatusCode::BAD_REQUEST,
                Media::Json => StatusCode::OK,
            }
        }
        (Stage::Transport | Stage::Request, Some(code)) => code.status(),
        (Stage::Transport, None) => StatusCode::BAD_REQUEST,
    }
}

#[derive(Serialize)]
struct Answer<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: &'a BTreeMap<String, Value>,
}

fn write(media: Media, status: StatusCode, answer: &Answer<'_>) -> Response {
    let body = serde_json::to_vec(answer).expect("every GraphQL value has a form in JSON");
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, media.content_type());
    headers.insert(VARY, HeaderValue::from_static("accept, accept-language"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use async_graphql::{PathSegment, Response as Outcome, Value};
    use axum::{
        body::to_bytes,
        http::{
            StatusCode,
            header::{RETRY_AFTER, WWW_AUTHENTICATE},
        },
        response::Response,
    };

    use super::{ErrorCode, Media, challenge, refuse, respond};

    fn failed(code: ErrorCode) -> Outcome {
        Outcome::from_errors(vec![code.server_error("…")])
    }

    fn failed_at_a_field(code: ErrorCode) -> Outcome {
        let mut error = code.server_error("…");
        error.path = vec![PathSegment::Field("a".into())];
        Outcome::from_errors(vec![error])
    }

    async fn body(response: Response) -> serde_json::Value {
        serde_json::from_slice(&to_bytes(response.into_body(), 1 << 20).await.unwrap()).unwrap()
    }

    #[test]
    fn an_unsound_request_is_400_only_in_the_media_type_made_for_it() {
        let status = |media| respond(media, failed(ErrorCode::BadUserInput), "r").status();
        assert_eq!(status(Media::GraphQl), StatusCode::BAD_REQUEST);
        assert_eq!(status(Media::Json), StatusCode::OK);
    }

    #[tokio::test]
    async fn an_unsound_request_has_no_data_and_a_failed_field_has() {
        let unsound = respond(Media::Json, failed(ErrorCode::BadUserInput), "r");
        assert_eq!(body(unsound).await.get("data"), None);
        let field = respond(Media::GraphQl, failed_at_a_field(ErrorCode::Forbidden), "r");
        assert_eq!(field.status(), StatusCode::OK);
        assert_eq!(body(field).await.get("data"), Some(&serde_json::Value::Null));
    }

    #[test]
    fn an_unavailable_store_is_503_wherever_it_was_noticed() {
        for outcome in [failed(ErrorCode::Unavailable), failed_at_a_field(ErrorCode::Unavailable)] {
            let response = respond(Media::Json, outcome, "r");
            assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
            assert!(response.headers().contains_key(RETRY_AFTER));
        }
    }

    #[tokio::test]
    async fn every_error_carries_a_code_and_the_request_id() {
        let mut outcome = Outcome::new(Value::Null);
        outcome.errors.push(async_graphql::ServerError::new("no code", None));
        let body = body(respond(Media::Json, outcome, "r-1")).await;
        let extensions = &body["errors"][0]["extensions"];
        assert_eq!(extensions["code"], "BAD_USER_INPUT");
        assert_eq!(extensions["requestId"], "r-1");
    }

    #[test]
    fn a_bad_token_is_challenged_with_a_reason() {
        let response = challenge(Media::Json, "it has \"expired\"", "r");
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(
            response.headers()[WWW_AUTHENTICATE],
            r#"Bearer error="invalid_token", error_description="it has expired""#
        );
    }

    #[test]
    fn a_malformed_http_request_is_a_client_error_in_both_media_types() {
        for media in [Media::Json, Media::GraphQl] {
            let response = refuse(media, ErrorCode::BadUserInput, "…", "r");
            assert_eq!(response.status(), StatusCode::BAD_REQUEST);
        }
    }
}
