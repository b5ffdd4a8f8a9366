//! The token by which one request can be found in logs and quoted in reports.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use domain::ids::Ids;

/// Identifies one HTTP request.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct RequestId(pub(crate) String);

/// The header in which the identifier comes and goes.
pub(crate) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Takes the caller's identifier, or makes one, and puts it on the response.
pub(crate) async fn identify(
    State(ids): State<Arc<dyn Ids>>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = given(&request).unwrap_or_else(|| ids.unordered().simple().to_string());
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

/// The identifier of a request that passed [`identify`].
pub(crate) fn of(request: &Request) -> String {
    request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default()
}

/// The caller's identifier, if it is short and harmless in a log.
fn given(request: &Request) -> Option<String> {
    let id = request.headers().get(HEADER)?.to_str().ok()?;
    let harmless = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    ((1..=64).contains(&id.len()) && id.bytes().all(harmless)).then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, extract::Request};

    use super::{HEADER, given};

    fn with(id: &str) -> Request {
        Request::builder().header(HEADER, id).body(Body::empty()).unwrap()
    }

    #[test]
    fn a_short_token_is_taken_over() {
        assert_eq!(given(&with("req-7_a.B")), Some("req-7_a.B".into()));
    }

    #[test]
    fn anything_else_is_replaced() {
        for id in ["", "two words", "a=b", "<b>", &"x".repeat(65)] {
            assert_eq!(given(&with(id)), None, "{id}");
        }
    }
}
