//! The closed list of codes that an error can carry in `extensions.code`. Clients read of it in
//! the schema's description of Query, and in a table of the README.

use async_graphql::{Error, ErrorExtensionValues, ServerError, Value};
use axum::http::StatusCode;

/// Why a request, or a field of it, could not be answered.
///
/// A rule of the alliance that says no is not an error but a `Refusal`, part of the schema.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum ErrorCode {
    /// Nobody is signed in, or the token is not accepted.
    Unauthenticated,
    /// The one who is signed in may not do this.
    Forbidden,
    /// The request is malformed: its JSON, its document, or a value in it.
    BadUserInput,
    /// The document asks for more than is allowed at once.
    QueryTooComplex,
    /// The idempotency key was used before, with other input.
    IdempotencyConflict,
    /// The operation took too long and was stopped. Whether it took effect is unknown.
    Timeout,
    /// Something the server depends on does not answer. Worth trying again.
    Unavailable,
    /// A fault of the server.
    Internal,
    /// The HTTP method is not offered, or not for this operation.
    MethodNotAllowed,
    /// None of the media types that the client accepts is offered.
    NotAcceptable,
    /// The body is of a media type that is not understood.
    UnsupportedMediaType,
    /// The body is too large.
    PayloadTooLarge,
}

impl ErrorCode {
    /// Every code, in the order in which they are documented.
    pub(crate) const ALL: [Self; 12] = [
        Self::Unauthenticated,
        Self::Forbidden,
        Self::BadUserInput,
        Self::QueryTooComplex,
        Self::IdempotencyConflict,
        Self::Timeout,
        Self::Unavailable,
        Self::Internal,
        Self::MethodNotAllowed,
        Self::NotAcceptable,
        Self::UnsupportedMediaType,
        Self::PayloadTooLarge,
    ];

    /// The code as clients see it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::QueryTooComplex => "QUERY_TOO_COMPLEX",
            Self::IdempotencyConflict => "IDEMPOTENCY_CONFLICT",
            Self::Timeout => "TIMEOUT",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal => "INTERNAL",
            Self::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Self::NotAcceptable => "NOT_ACCEPTABLE",
            Self::UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
            Self::PayloadTooLarge => "PAYLOAD_TOO_LARGE",
        }
    }

    /// The status of a response that consists of nothing but this error.
    pub(crate) const fn status(self) -> StatusCode {
        match self {
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::BadUserInput | Self::QueryTooComplex => StatusCode::BAD_REQUEST,
            Self::IdempotencyConflict => StatusCode::CONFLICT,
            Self::Timeout => StatusCode::GATEWAY_TIMEOUT,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        }
    }

    /// The code of an error, if it has one of the list.
    pub(crate) fn of(error: &ServerError) -> Option<Self> {
        let Value::String(code) = error.extensions.as_ref()?.get("code")? else { return None };
        Self::ALL.into_iter().find(|known| known.as_str() == code)
    }

    /// An error of this code for a resolver to return. The message is shown as it is: it must
    /// not repeat what was sent.
    pub(crate) fn error(self, message: impl Into<String>) -> Error {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", self.as_str());
        Error { extensions: Some(extensions), ..Error::new(message) }
    }

    /// An error of this code that belongs to no field.
    pub(crate) fn server_error(self, message: impl Into<String>) -> ServerError {
        let mut error = ServerError::new(message, None);
        self.mark(&mut error);
        error
    }

    /// Gives an error this code.
    pub(crate) fn mark(self, error: &mut ServerError) {
        error.extensions.get_or_insert_default().set("code", self.as_str());
    }
}

#[cfg(test)]
mod tests {
    use super::ErrorCode;

    #[test]
    fn an_error_tells_its_code() {
        for code in ErrorCode::ALL {
            assert_eq!(ErrorCode::of(&code.server_error("…")), Some(code));
        }
    }

    #[test]
    fn every_code_is_in_the_schema_and_in_the_readme() {
        let (schema, readme) = (crate::sdl(), include_str!("../../../README.md"));
        for code in ErrorCode::ALL {
            let row = format!("| `{}` | {} |", code.as_str(), code.status().as_u16());
            assert!(readme.contains(&row), "{row}");
            assert!(schema.contains(code.as_str()), "{code:?}");
        }
    }

    #[test]
    fn a_code_that_is_not_of_the_list_is_none() {
        let mut error = ErrorCode::Internal.server_error("…");
        error.extensions.get_or_insert_default().set("code", "TEAPOT");
        assert_eq!(ErrorCode::of(&error), None);
    }
}
