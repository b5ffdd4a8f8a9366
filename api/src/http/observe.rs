//! A trace span for every request.

use std::time::Instant;

use axum::{extract::Request, middleware::Next, response::Response};
use tracing::{Instrument as _, Span, field::Empty, info_span};

use super::request_id;

/// Opens a span around the request and reports how it ended.
///
/// The query string and the headers stay out of it: they can hold a document, a choice or a token.
pub(crate) async fn observe(request: Request, next: Next) -> Response {
    let span = info_span!(
        "request",
        method = %request.method(),
        path = request.uri().path(),
        request_id = request_id::of(&request),
        status = Empty,
        latency_ms = Empty,
    );
    let begun = Instant::now();
    let response = next.run(request).instrument(span.clone()).await;
    conclude(&span, &response, begun);
    response
}

fn conclude(span: &Span, response: &Response, begun: Instant) {
    let latency = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    span.record("status", response.status().as_u16());
    span.record("latency_ms", latency);
    let _entered = span.enter();
    if response.status().is_server_error() {
        tracing::warn!("answered with a fault");
    } else {
        tracing::info!("answered");
    }
}
