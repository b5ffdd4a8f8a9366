//! A bug costs the request that met it, not the connection, and tells nothing of itself.

use std::panic::AssertUnwindSafe;

use axum::{extract::Request, middleware::Next, response::Response};
use futures_util::FutureExt as _;

use super::{code::ErrorCode, negotiate::Media, request_id, respond};

/// What a caller reads when the server is at fault.
pub(crate) const APOLOGY: &str =
    "Something went wrong on the server. Quote the request id when you report it.";

/// Answers 500 when what is below panics.
pub(crate) async fn catch(request: Request, next: Next) -> Response {
    let id = request_id::of(&request);
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(_) => respond::refuse(Media::Json, ErrorCode::Internal, APOLOGY, &id),
    }
}
