//! How large the variables of a request are.

use std::collections::HashMap;

use async_graphql::{
    ServerError, Value, Variables,
    parser::types::{OperationDefinition, VariableDefinition},
};

use super::{ErrorCode, Limits};

/// How many values each variable holds that is not null, by its name.
pub(super) type Sizes = HashMap<String, usize>;

/// Measures the variables and refuses lists that are too long and values that nest too deeply.
pub(super) fn check(variables: &Variables, limits: &Limits) -> Result<Sizes, ServerError> {
    let refused = |problem: String| ErrorCode::BadUserInput.server_error(problem);
    if variables.len() > limits.list {
        let (found, most) = (variables.len(), limits.list);
        return Err(refused(format!("There are {found} variables; at most {most} are allowed.")));
    }
    variables
        .iter()
        .filter(|(_, value)| **value != Value::Null)
        .map(|(name, value)| match measure(value, limits, 1) {
            Ok(size) => Ok((name.to_string(), size)),
            Err(problem) if is_name(name) => {
                Err(refused(format!("The variable ${name} {problem}.")))
            }
            Err(problem) => Err(refused(format!("A variable {problem}."))),
        })
        .collect()
}

/// Checks that the variables are there that the operation cannot do without.
///
/// The library would notice only on reaching a field that uses one, when others have been executed.
pub(super) fn check_required(
    operation: &OperationDefinition,
    given: &Sizes,
) -> Result<(), ServerError> {
    let is_missing = |it: &VariableDefinition| {
        let is_required = !it.var_type.node.nullable && it.default_value.is_none();
        is_required && !given.contains_key(it.name.node.as_str())
    };
    let mut definitions = operation.variable_definitions.iter().map(|it| &it.node);
    definitions.find(|it| is_missing(it)).map_or(Ok(()), |it| {
        let (name, ty) = (&it.name.node, &it.var_type.node);
        let message = format!("The variable ${name} of type {ty} is required but not given.");
        Err(ErrorCode::BadUserInput.server_error(message))
    })
}

/// How many values there are in a value, itself included.
fn measure(value: &Value, limits: &Limits, level: usize) -> Result<usize, String> {
    let within = |values: &mut dyn Iterator<Item = &Value>| {
        if level > limits.nesting {
            return Err(format!("nests deeper than the {} levels allowed", limits.nesting));
        }
        let mut sum = 1;
        for value in values {
            sum += measure(value, limits, level + 1)?;
        }
        Ok(sum)
    };
    match value {
        Value::List(elements) if elements.len() > limits.list => {
            let (found, most) = (elements.len(), limits.list);
            Err(format!("holds a list of {found} elements; at most {most} are allowed"))
        }
        Value::List(elements) => within(&mut elements.iter()),
        Value::Object(fields) => within(&mut fields.values()),
        Value::Null
        | Value::Number(_)
        | Value::String(_)
        | Value::Boolean(_)
        | Value::Binary(_)
        | Value::Enum(_) => Ok(1),
    }
}

/// Whether a document could use the variable; otherwise its name may be anything.
fn is_name(text: &str) -> bool {
    text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use async_graphql::Variables;
    use serde_json::{Value, json};

    use super::{ErrorCode, Limits, check};

    fn refused(variables: Value) -> String {
        let error = check(&Variables::from_json(variables), &Limits::default()).unwrap_err();
        assert_eq!(ErrorCode::of(&error), Some(ErrorCode::BadUserInput));
        error.message
    }

    #[test]
    fn a_long_list_is_refused_and_named() {
        let message = refused(json!({"input": {"ids": vec!["CANARY"; 10_001]}}));
        let expected = "holds a list of 10001 elements; at most 10000 are allowed.";
        assert_eq!(message, format!("The variable $input {expected}"));
    }

    #[test]
    fn deep_nesting_is_refused() {
        let deep = (0..33).fold(json!("CANARY"), |value, _| json!([value]));
        let message = refused(json!({"a": deep}));
        assert_eq!(message, "The variable $a nests deeper than the 32 levels allowed.");
    }

    #[test]
    fn what_is_within_bounds_is_measured() {
        let variables = json!({"a": [1, 2, {"b": null}], "c": "x", "d": null});
        let sizes = check(&Variables::from_json(variables), &Limits::default()).unwrap();
        assert_eq!((sizes["a"], sizes["c"], sizes.get("d")), (5, 1, None));
    }
}
