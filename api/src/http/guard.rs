//! Refuses documents that ask for too much, before anything walks them.
//!
//! The library checks depth, directives and aliases by following every fragment spread anew, so
//! a chain of doubled spreads costs it time exponential in the document's length. Everything
//! here takes time linear in it. The guard is an extension of the schema, whose first hook runs
//! before those checks on every way in; the HTTP handler asks it earlier still, since it must
//! read the document to tell a mutation from a query.

mod brackets;
mod cost;
mod variables;

use std::sync::Arc;

use async_graphql::{
    Request, Response, ServerError, ServerResult, ValidationResult,
    extensions::{
        Extension, ExtensionContext, ExtensionFactory, NextPrepareRequest, NextRequest,
        NextValidation,
    },
    parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType},
};

use super::{
    code::ErrorCode,
    mask,
    settings::{Limits, Settings},
};

/// The schema extension that refuses what asks for too much, and that keeps the values of a
/// request out of the errors about it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Guard {
    limits: Limits,
    introspection: bool,
}

/// The guard that these settings ask for.
pub(crate) const fn extension(settings: &Settings) -> Guard {
    Guard { limits: settings.limits, introspection: settings.introspection }
}

impl Guard {
    /// Parses the document of a request and measures it. The parsed document stays with the
    /// request, so it is not parsed again.
    pub(crate) fn check<'r>(
        &self,
        request: &'r mut Request,
    ) -> Result<&'r ExecutableDocument, ServerError> {
        // Brackets first: the parser descends into them on the stack.
        brackets::check(&request.query)?;
        let sizes = variables::check(&request.variables, &self.limits)?;
        let name = request.operation_name.clone();
        let document = request.parsed_query().map_err(|mut error| {
            mask::mask(std::slice::from_mut(&mut error), None);
            error
        })?;
        let introspects = cost::check(document, &sizes, &self.limits)?;
        if introspects && !self.introspection {
            let message = "Introspection is switched off on this server.";
            return Err(ErrorCode::Forbidden.server_error(message));
        }
        if let Some(operation) = operation(document, name.as_deref()) {
            variables::check_required(operation, &sizes)?;
        }
        Ok(document)
    }
}

/// The type of the operation that would be executed, if there is one.
pub(crate) fn operation_type(
    document: &ExecutableDocument,
    name: Option<&str>,
) -> Option<OperationType> {
    operation(document, name).map(|operation| operation.ty)
}

fn operation<'d>(
    document: &'d ExecutableDocument,
    name: Option<&str>,
) -> Option<&'d OperationDefinition> {
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some(&operation.node),
        (DocumentOperations::Multiple(operations), Some(name)) => {
            operations.get(name).map(|operation| &operation.node)
        }
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => {
            operations.values().next().map(|operation| &operation.node)
        }
        (DocumentOperations::Single(_), Some(_)) | (DocumentOperations::Multiple(_), None) => None,
    }
}

/// Says that a document asks for more of something than is allowed.
fn too_much(what: &str, found: usize, allowed: usize) -> ServerError {
    let message = format!("The request has {found} {what}; at most {allowed} are allowed.");
    ErrorCode::QueryTooComplex.server_error(message)
}

impl ExtensionFactory for Guard {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(*self)
    }
}

#[async_trait::async_trait]
impl Extension for Guard {
    async fn request(&self, ctx: &ExtensionContext<'_>, next: NextRequest<'_>) -> Response {
        let mut response = next.run(ctx).await;
        mask::mask(&mut response.errors, Some(&ctx.schema_env.registry));
        response
    }

    async fn prepare_request(
        &self,
        ctx: &ExtensionContext<'_>,
        mut request: Request,
        next: NextPrepareRequest<'_>,
    ) -> ServerResult<Request> {
        self.check(&mut request)?;
        next.run(ctx, request).await
    }

    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        // Masked here as well, so that no extension listening further out sees a value.
        next.run(ctx).await.map_err(|mut errors| {
            mask::mask(&mut errors, Some(&ctx.schema_env.registry));
            errors
        })
    }
}

#[cfg(test)]
mod tests;
