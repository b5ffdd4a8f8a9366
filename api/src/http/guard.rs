//! Refuses documents that ask for too much, before anything walks them.
//!
//! The library checks depth, directives and aliases by following every fragment spread anew, so
//! a chain of doubled spreads costs it time exponential in the document's length. Everything
//! here takes time linear in it. A schema is executed behind the guard only; the HTTP handler asks
//! it earlier still, since it must read the document to tell a mutation from a query.

mod brackets;
mod cost;
mod variables;

use async_graphql::{
    EmptySubscription, IntrospectionMode, ObjectType, Request, Response, Schema, ServerError,
    parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType},
    registry::Registry,
};

use super::{
    code::ErrorCode,
    mask,
    settings::{Limits, Settings},
};

/// Refuses what asks for too much.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Guard {
    limits: Limits,
    introspection: bool,
}

/// A schema behind the guard, which also keeps the values of a request out of the errors about it.
///
/// The guard is no extension of the schema: the library would take a detour for every field.
pub(crate) struct Guarded<Q, M> {
    schema: Schema<Q, M, EmptySubscription>,
    guard: Guard,
    types: Registry,
}

impl<Q: ObjectType + 'static, M: ObjectType + 'static> Guarded<Q, M> {
    /// Puts the schema behind the guard that these settings ask for.
    pub(crate) fn new(schema: Schema<Q, M, EmptySubscription>, settings: &Settings) -> Self {
        let mut types = Registry::default();
        Q::create_type_info(&mut types);
        M::create_type_info(&mut types);
        if !settings.introspection {
            types.introspection_mode = IntrospectionMode::Disabled;
        }
        Self { schema, guard: Guard::new(settings), types }
    }

    /// Executes a request that does not ask for too much.
    pub(crate) async fn execute(&self, mut request: Request) -> Response {
        let mut response = match self.guard.check(&mut request) {
            Ok(_) => self.schema.execute(request).await,
            Err(error) => Response::from_errors(vec![error]),
        };
        mask::mask(&mut response.errors, Some(&self.types));
        response
    }
}

impl Guard {
    /// The guard that these settings ask for.
    pub(crate) const fn new(settings: &Settings) -> Self {
        Self { limits: settings.limits, introspection: settings.introspection }
    }

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

#[cfg(test)]
mod tests;
