//! The messages of the library that may be shown, and how.
//!
//! In a template, `{}` stands for a name of the schema or the document, or for a number; `{*}`
//! for anything else, which is dropped. A message that fits no template is not shown.

use crate::http::code::ErrorCode;

/// A message that fits a template.
pub(super) struct Recognised<'m> {
    pub(super) code: ErrorCode,
    /// What to show.
    pub(super) message: String,
    /// The type of the value that is at fault, if a value is.
    pub(super) input_type: Option<&'m str>,
}

/// Recognises a message.
pub(super) fn recognise(message: &str) -> Option<Recognised<'_>> {
    if TOO_COMPLEX.iter().any(|template| names(template, message).is_some()) {
        let (code, message) = (ErrorCode::QueryTooComplex, message.to_owned());
        return Some(Recognised { code, message, input_type: None });
    }
    let code = ErrorCode::BadUserInput;
    if KEPT.iter().any(|template| names(template, message).is_some()) {
        return Some(Recognised { code, message: message.to_owned(), input_type: None });
    }
    if let Some(message) = REWORDED
        .iter()
        .find_map(|(template, words)| names(template, message).map(|names| fill(words, &names)))
    {
        return Some(Recognised { code, message, input_type: None });
    }
    let fault = message
        .strip_prefix("Invalid value for argument ")
        .or_else(|| message.strip_prefix("Invalid default value for argument: "))
        .unwrap_or(message);
    VALUES.iter().find_map(|(template, words)| {
        let names = names(template, fault)?;
        let message = fill(words, &names);
        Some(Recognised { code, message, input_type: names.last().copied() })
    })
}

const TOO_COMPLEX: [&str; 6] = [
    "Query is too complex.",
    "Query is nested too deep.",
    "recursion limit exceeded.",
    "The recursion depth of the query cannot be greater than `{}`",
    "The number of directives on the field `{}` cannot be greater than `{}`",
    "The amount of aliases of the query cannot be greater than `{}`",
];

const KEPT: &[&str] = &[
    "Schema is not configured for mutations.",
    "Schema is not configured for subscription.",
    "Subscriptions are not supported on this transport.",
    "Variable {} is not defined.",
    "document contains multiple operations",
    "document does not contain an operation",
    "fragment {} is defined twice",
    "operation {} is defined twice",
    r#"Cannot query field "{}" on type "{}"."#,
    r#"Cannot spread fragment "{}""#,
    r#"Directive "{}" argument "{}" of type "{}" is required but not provided"#,
    r#"Directive "{}" may not be used on "{}""#,
    r#"Duplicate directive "{}""#,
    r#"Field "{}" argument "{}" of type "{}" is required but not provided"#,
    r#"Field "{}" must not have a selection since type "{}" has no subfields"#,
    r#"Field "{}" of type "{}" must have a selection of subfields"#,
    r#"Fragment "{}" cannot be spread here as objects of type "{}" can never be of type "{}""#,
    r#"Fragment "{}" cannot condition non composite type "{}""#,
    r#"Fragment "{}" is never used"#,
    r#"Fragment cannot be spread here as objects of type "{}" can never be of type "{}""#,
    r#"Fragment cannot condition non composite type "{}""#,
    r#"There can only be one argument named "{}""#,
    r#"There can only be one variable named "{}""#,
    r#"Unknown directive "{}""#,
    r#"Unknown fragment "{}"."#,
    r#"Unknown fragment: "{}""#,
    r#"Unknown type "{}""#,
    r#"Variable "{}" cannot be of non-input type "{}""#,
    r#"Variable "{}" is not defined by operation "{}""#,
    r#"Variable "{}" is not defined"#,
    r#"Variable "{}" is not used by operation "{}""#,
    r#"Variable "{}" is not used"#,
    r#"Variable "{}" of type "{}" used in position expecting type "{}""#,
];

const REWORDED: &[(&str, &str)] = &[
    (
        "Operation name required in request.",
        "The document has several operations: say which to execute in `operationName`.",
    ),
    (r#"Unknown operation named "{*}""#, "The document has no operation of the name given."),
    (r#"Unknown field "{}" on type "{}".{*}"#, r#"Unknown field "{}" on type "{}"."#),
    (
        r#"Unknown argument "{}" on field "{}" of type "{}".{*}"#,
        r#"Unknown argument "{}" on field "{}" of type "{}"."#,
    ),
    (
        r#"Unknown argument "{}" on directive "{}".{*}"#,
        r#"Unknown argument "{}" on directive "{}"."#,
    ),
    (
        r#"Fields "{}" conflict because "{}" and "{}" are different fields. {*}"#,
        r#"The fields "{}" conflict: "{}" and "{}" are different fields. Use aliases."#,
    ),
    (
        r#"Fields "{}" conflict because they have differing arguments. {*}"#,
        r#"The fields "{}" conflict: their arguments differ. Use aliases."#,
    ),
];

/// What is wrong with a value. The last name is its type.
const VALUES: &[(&str, &str)] = &[
    (r#""{}", expected type "{}""#, r#"Invalid value for "{}": expected the type "{}"."#),
    (
        r#""{}", enumeration type "{}" does not contain the value "{*}""#,
        r#"Invalid value for "{}": it is not one of "{}"."#,
    ),
    (
        r#""{}", field "{}" of type "{}" is required but not provided"#,
        r#"Invalid value for "{}": its field "{}" of type "{}" is required but not provided."#,
    ),
    (
        r#""{}", unknown field "{*}" of type "{}""#,
        r#"Invalid value for "{}": it has a field that the type "{}" does not have."#,
    ),
    (
        r#""{}", Oneof {*}"#,
        r#"Invalid value for "{}": exactly one field must be given, and it must not be null."#,
    ),
    (r#"Expected input type "{}", found {*}"#, r#"A value is not of the type "{}"."#),
    (
        r#"Failed to parse "{}": Only integers from -2147483648 to 2147483647 are accepted.{*}"#,
        r#"A value is not a valid "{}": it must lie between -2147483648 and 2147483647."#,
    ),
    (r#"Failed to parse "{}": {*}"#, r#"A value is not a valid "{}"."#),
];

/// The names in a message, if it fits the template.
fn names<'m>(template: &str, message: &'m str) -> Option<Vec<&'m str>> {
    let mut names = Vec::new();
    let (mut template, mut message) = (template, message);
    loop {
        let Some(at) = template.find('{') else {
            return (template == message).then_some(names);
        };
        message = message.strip_prefix(&template[..at])?;
        if let Some(after) = template[at..].strip_prefix("{*}") {
            let end = after.find('{').unwrap_or(after.len());
            // The last place where the template can go on: a value may quote the template.
            message =
                if after.is_empty() { "" } else { &message[message.rfind(&after[..end])?..] };
            template = after;
        } else {
            template = template[at..].strip_prefix("{}")?;
            let end = message.find(|c| !in_name(c)).unwrap_or(message.len());
            let (name, after) = message.split_at(end);
            if template.starts_with('.') && after.is_empty() {
                // A full stop can end a name, and here it does.
                let name = name.strip_suffix('.')?;
                names.push(name);
                return (template == ".").then_some(names);
            }
            if name.is_empty() {
                return None;
            }
            names.push(name);
            message = after;
        }
    }
}

fn in_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '[' | ']' | '!' | '$' | '@')
}

fn fill(words: &str, names: &[&str]) -> String {
    let mut names = names.iter();
    let mut parts = words.split("{}");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        filled.push_str(names.next().copied().unwrap_or_default());
        filled.push_str(part);
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_name_is_read_where_the_template_has_one() {
        let read = names(r#"Unknown type "{}""#, r#"Unknown type "[Vote!]!""#);
        assert_eq!(read, Some(vec!["[Vote!]!"]));
        assert_eq!(names("number of `{}`", "number of `12`"), Some(vec!["12"]));
    }

    #[test]
    fn what_is_no_name_does_not_fit() {
        assert_eq!(names(r#"Unknown type "{}""#, r#"Unknown type "a b""#), None);
        assert_eq!(names(r#"Unknown type "{}""#, r#"Unknown type """#), None);
        assert_eq!(names(r#"Unknown type "{}""#, r#"Unknown type "a" and more"#), None);
    }

    #[test]
    fn a_value_that_imitates_the_template_is_dropped_whole() {
        let template = r#"unknown field "{*}" of type "{}""#;
        let message = r#"unknown field "a" of type "CANARY" of type "Input""#;
        assert_eq!(names(template, message), Some(vec!["Input"]));
    }
}
