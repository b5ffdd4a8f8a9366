//! The endpoint at which operations are received.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use async_graphql::{Request, Response as Outcome, ServerError, parser::types::OperationType};
use axum::{
    extract::{Request as HttpRequest, State},
    http::{HeaderMap, Method, header::CONTENT_TYPE},
    response::Response,
};
use futures_util::FutureExt as _;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::timeout,
};

use super::{
    body,
    code::ErrorCode,
    guard::{self, Guard},
    negotiate::{Media, negotiate},
    panics::APOLOGY,
    parse::{self, Malformed},
    request_id, respond,
    settings::Settings,
};
use crate::auth::Unauthorized;

/// How long an operation waits for its turn, and a refused body for its end.
const PATIENCE: Duration = Duration::from_secs(1);

/// Whatever can execute operations once they are known to be harmless.
#[async_trait::async_trait]
pub(crate) trait Operations: Send + Sync + 'static {
    /// Says who asks and attaches that to the request.
    async fn admit(&self, headers: &HeaderMap, request: Request) -> Result<Request, Denied>;

    /// Executes the request.
    async fn execute(&self, request: Request) -> Outcome;
}

/// Why a request is not executed.
pub(crate) enum Denied {
    /// Its token is not accepted.
    Token(Unauthorized),
    /// Something else, such as that the store does not answer.
    Error(ServerError),
}

/// Receives operations over HTTP.
pub(crate) struct Endpoint {
    operations: Box<dyn Operations>,
    settings: Arc<Settings>,
    guard: Guard,
    permits: Semaphore,
    /// How long an operation waits for others to end.
    queue: Duration,
}

impl Endpoint {
    pub(crate) fn new(operations: impl Operations, settings: Arc<Settings>) -> Self {
        let guard = Guard::new(&settings);
        let permits = Semaphore::new(settings.max_concurrent_requests);
        Self { operations: Box::new(operations), settings, guard, permits, queue: PATIENCE }
    }
}

/// Answers one HTTP request.
pub(crate) async fn answer(
    State(endpoint): State<Arc<Endpoint>>,
    request: HttpRequest,
) -> Response {
    let request_id = request_id::of(&request);
    let media = negotiate(request.headers());
    let exchange =
        Exchange { endpoint: &endpoint, media: media.unwrap_or(Media::Json), request_id };
    let answer = if media.is_some() {
        exchange.receive(request).await
    } else {
        let message = "Accept application/graphql-response+json or application/json.";
        Err(exchange.refuse_unread(request, ErrorCode::NotAcceptable, message).await)
    };
    answer.unwrap_or_else(|refused| refused)
}

struct Exchange<'e> {
    endpoint: &'e Endpoint,
    media: Media,
    request_id: String,
}

#[expect(clippy::result_large_err, reason = "a refusal is a response, and moved as seldom")]
impl Exchange<'_> {
    /// Each step returns early with the response that ends the exchange.
    async fn receive(&self, http: HttpRequest) -> Result<Response, Response> {
        let method = http.method().clone();
        let (headers, request) = self.read(http).await?;
        // Only now, so that clients that send slowly keep nobody waiting.
        let permit = self.permit().await?;
        let request = self.inspect(&method, request)?;
        // One allowance for all that waits for something else.
        let outcome = timeout(self.endpoint.settings.timeout, self.perform(&headers, request));
        let answer = outcome.await.unwrap_or_else(|_| Ok(self.overdue()));
        drop(permit);
        answer
    }

    async fn read(&self, http: HttpRequest) -> Result<(HeaderMap, Request), Response> {
        let settings = &self.endpoint.settings;
        if http.method() == Method::GET {
            let request = parse::from_uri(http.uri(), settings);
            let request = request.map_err(|malformed| self.refuse(malformed))?;
            return Ok((http.into_parts().0.headers, request));
        }
        if http.method() != Method::POST {
            self.drain(http).await;
            let message = "Send operations with POST, or queries with GET.";
            let (media, id) = (self.media, &self.request_id);
            return Err(respond::not_allowed(media, "GET, POST", message, id));
        }
        if let Err(malformed) = parse::check_content_type(http.headers()) {
            self.drain(http).await;
            return Err(self.refuse(malformed));
        }
        let (parts, body) = http.into_parts();
        let reading = body::read(&parts.headers, body, settings.max_body_bytes);
        let body = timeout(settings.timeout, reading).await.unwrap_or_else(|_| {
            let (code, message) = (ErrorCode::Timeout, "The body took too long to arrive.");
            Err(Malformed { code, message: message.into() })
        });
        let request = body.and_then(|body| parse::from_body(&body, settings));
        Ok((parts.headers, request.map_err(|malformed| self.refuse(malformed))?))
    }

    async fn permit(&self) -> Result<SemaphorePermit<'_>, Response> {
        let waited = timeout(self.endpoint.queue, self.endpoint.permits.acquire()).await;
        waited.ok().and_then(Result::ok).ok_or_else(|| {
            let message = "The server is busy. Try again in a moment.";
            respond::refuse(self.media, ErrorCode::Unavailable, message, &self.request_id)
        })
    }

    /// Measures the document before anybody is looked up, and checks that the method fits it.
    fn inspect(&self, method: &Method, mut request: Request) -> Result<Request, Response> {
        let name = request.operation_name.clone();
        let document = match self.endpoint.guard.check(&mut request) {
            Ok(document) => document,
            Err(error) => return Err(self.fail(error)),
        };
        match guard::operation_type(document, name.as_deref()) {
            Some(OperationType::Mutation) if method == Method::GET => {
                let message = "Mutations are accepted only with POST.";
                Err(respond::not_allowed(self.media, "POST", message, &self.request_id))
            }
            Some(OperationType::Subscription) => {
                let message = "Subscriptions are not supported.";
                Err(self.fail(ErrorCode::BadUserInput.server_error(message)))
            }
            // Of none, execution says which operations there are.
            Some(OperationType::Query | OperationType::Mutation) | None => Ok(request),
        }
    }

    async fn perform(&self, headers: &HeaderMap, request: Request) -> Result<Response, Response> {
        let operations = &self.endpoint.operations;
        let performing = async {
            let request = operations.admit(headers, request).await?;
            Ok(operations.execute(request).await)
        };
        let outcome = match AssertUnwindSafe(performing).catch_unwind().await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(Denied::Token(why))) if why.is_unavailable() => {
                return Err(self.fail(ErrorCode::Unavailable.server_error(why.description())));
            }
            Ok(Err(Denied::Token(why))) => {
                return Err(respond::challenge(self.media, why.description(), &self.request_id));
            }
            Ok(Err(Denied::Error(error))) => return Err(self.fail(error)),
            Err(_) => return Err(self.fail(ErrorCode::Internal.server_error(APOLOGY))),
        };
        Ok(respond::respond(self.media, outcome, &self.request_id))
    }

    fn overdue(&self) -> Response {
        let seconds = self.endpoint.settings.timeout.as_secs();
        let message = format!(
            "The operation was stopped after {seconds} s. Whether it took effect is not known: \
             ask, or repeat it with the same idempotency key."
        );
        self.fail(ErrorCode::Timeout.server_error(message))
    }

    fn fail(&self, error: ServerError) -> Response {
        respond::respond(self.media, Outcome::from_errors(vec![error]), &self.request_id)
    }

    fn refuse(&self, malformed: Malformed) -> Response {
        respond::refuse(self.media, malformed.code, malformed.message, &self.request_id)
    }

    async fn refuse_unread(&self, http: HttpRequest, code: ErrorCode, message: &str) -> Response {
        self.drain(http).await;
        respond::refuse(self.media, code, message, &self.request_id)
    }

    /// Lets a client finish sending what nobody will read.
    async fn drain(&self, http: HttpRequest) {
        if http.headers().contains_key(CONTENT_TYPE) || http.method() == Method::POST {
            let settings = &self.endpoint.settings;
            let draining = body::drain(http.into_body(), settings.max_body_bytes);
            drop(timeout(PATIENCE, draining).await);
        }
    }
}

#[cfg(test)]
mod tests;
