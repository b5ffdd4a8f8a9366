//! Keeps the values of a request out of the errors about it.
//!
//! The library quotes source text and values in its messages, and a value may be how somebody
//! votes. Only messages known by their template are kept, without the places where a value
//! stands; every other message is replaced. Errors that resolvers make on purpose carry a code
//! and are left alone.

mod templates;

use async_graphql::{
    IntrospectionMode, ServerError,
    registry::{MetaType, Registry},
};

use super::{code::ErrorCode, panics::APOLOGY};

/// Rewrites errors that carry no code, and gives them one. With the schema, a message can say
/// what would have been right.
pub(crate) fn mask(errors: &mut [ServerError], schema: Option<&Registry>) {
    for error in errors.iter_mut().filter(|error| ErrorCode::of(error).is_none()) {
        let (code, message) = rewrite(error, schema);
        if code == ErrorCode::Internal {
            tracing::error!("a resolver failed with an error that has no code");
        }
        error.message = message;
        error.source = None;
        // Whatever else it came with is as little known as its message was.
        error.extensions = None;
        code.mark(error);
    }
}

fn rewrite(error: &ServerError, schema: Option<&Registry>) -> (ErrorCode, String) {
    if let Some(recognised) = templates::recognise(&error.message) {
        let mut message = recognised.message;
        if let Some(name) = recognised.input_type
            && let Some(hint) = schema.and_then(|schema| hint(schema, name))
        {
            message.push(' ');
            message.push_str(&hint);
        }
        return (recognised.code, message);
    }
    if is_syntax_error(&error.message) {
        let place = place(error);
        let message = format!("The document is not valid GraphQL: syntax error{place}.");
        return (ErrorCode::BadUserInput, message);
    }
    if error.path.is_empty() {
        return (ErrorCode::BadUserInput, format!("The request is not valid{}.", place(error)));
    }
    (ErrorCode::Internal, APOLOGY.to_owned())
}

/// The parser points into a copy of the source.
fn is_syntax_error(message: &str) -> bool {
    message.trim_start().starts_with("--> ")
}

fn place(error: &ServerError) -> String {
    error
        .locations
        .first()
        .map_or_else(String::new, |at| format!(" at line {}, column {}", at.line, at.column))
}

/// What may stand where a value of this type is wanted, in names of the schema.
fn hint(schema: &Registry, type_name: &str) -> Option<String> {
    if schema.introspection_mode == IntrospectionMode::Disabled {
        return None;
    }
    let name = type_name.trim_matches(['[', ']', '!']);
    match schema.types.get(name)? {
        MetaType::Enum { enum_values, .. } => {
            let values: Vec<_> = enum_values.keys().map(String::as_str).collect();
            Some(format!("The values of {name} are {}.", values.join(", ")))
        }
        MetaType::InputObject { input_fields, .. } => {
            let fields: Vec<_> = input_fields.keys().map(String::as_str).collect();
            Some(format!("The fields of {name} are {}.", fields.join(", ")))
        }
        // Those of the specification describe themselves at length, and everybody knows them.
        MetaType::Scalar { description: Some(text), specified_by_url: Some(_), .. } => {
            Some(format!("{name}: {}", text.replace('\n', " ")))
        }
        MetaType::Scalar { .. }
        | MetaType::Object { .. }
        | MetaType::Interface { .. }
        | MetaType::Union { .. } => None,
    }
}

#[cfg(test)]
mod tests;
