use serde_json::Value;

/// Says where the value is not as the schema has it, by the keywords that the project's schemas use.
/// A keyword that is not among them is a mistake too.
pub(crate) fn check(schema: &str, value: &Value) -> Result<(), String> {
    let root: Value = serde_json::from_str(schema).expect("a schema");
    at(&root, &root, value, "")
}

fn at(root: &Value, schema: &Value, value: &Value, path: &str) -> Result<(), String> {
    for (keyword, rule) in schema.as_object().expect("a schema") {
        keyword_at(root, schema, (keyword, rule), value, path)?;
    }
    Ok(())
}

fn keyword_at(
    root: &Value,
    schema: &Value,
    (keyword, rule): (&String, &Value),
    value: &Value,
    path: &str,
) -> Result<(), String> {
    let wrong = |what: &str| Err(format!("{path}: {what} {rule}: {value}"));
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    match keyword.as_str() {
        "$ref" => {
            let pointer = rule.as_str().and_then(|it| it.strip_prefix('#')).expect("a reference");
            at(root, root.pointer(pointer).expect("a definition"), value, path)?;
        }
        "anyOf" if !list(rule).iter().any(|any| at(root, any, value, path).is_ok()) => {
            return wrong("none of");
        }
        "const" if value != rule => return wrong("not"),
        "enum" if !list(rule).contains(value) => return wrong("none of"),
        "type" => {
            let types = if rule.is_array() { list(rule) } else { vec![rule.clone()] };
            if !types.iter().any(|it| is(it.as_str().expect("a type"), value)) {
                return wrong("no");
            }
        }
        "format" => {
            let text = value.to_string();
            let mut parts = text.trim_matches('"').split('.');
            let is_part = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
            if rule != "decimal" || !parts.by_ref().take(2).all(is_part) || parts.next().is_some() {
                return wrong("no");
            }
        }
        "minimum" if value.as_u64() < rule.as_u64() => return wrong("less than"),
        "maximum" if value.as_u64() > rule.as_u64() => return wrong("more than"),
        "minItems" if (list(value).len() as u64) < rule.as_u64().expect("a test's own data") => {
            return wrong("few:");
        }
        "maxItems" if list(value).len() as u64 > rule.as_u64().expect("a test's own data") => {
            return wrong("many:");
        }
        "required" => {
            let missing = list(rule)
                .into_iter()
                .find(|it| value.get(it.as_str().expect("a test's own data")).is_none());
            if let Some(missing) = missing {
                return Err(format!("{path}: {missing} is missing"));
            }
        }
        "items" => {
            for (index, item) in list(value).iter().enumerate() {
                at(root, rule, item, &format!("{path}/{index}"))?;
            }
        }
        "properties" | "additionalProperties" => {
            for (name, field) in value.as_object().into_iter().flatten() {
                let own = schema.get("properties").and_then(|own| own.get(name));
                let rule = if keyword == "properties" { own } else { own.or(Some(rule)) };
                if let Some(rule) = rule {
                    at(root, rule, field, &format!("{path}/{name}"))?;
                }
            }
        }
        "$schema" | "$defs" | "title" | "description" | "default" | "anyOf" | "const" | "enum"
        | "minimum" | "maximum" | "minItems" | "maxItems" => {}
        other => return Err(format!("{path}: the keyword {other} is not known")),
    }
    Ok(())
}

fn is(kind: &str, value: &Value) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        _ => kind == "object" && value.is_object(),
    }
}
