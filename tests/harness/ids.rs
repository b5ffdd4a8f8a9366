use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

/// The same value, with an id of nothing, of the same kind, for every id in it.
pub fn of_nothing(value: &Value) -> Value {
    match value {
        Value::String(text) => vacant(text).map_or_else(|| value.clone(), Value::String),
        Value::Array(values) => values.iter().map(of_nothing).collect(),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| (name.clone(), of_nothing(value)));
            Value::Object(fields.collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

/// An id of that kind, of whatever has that key.
pub fn id_of(kind: &str, key: &str) -> Value {
    json!(URL_SAFE_NO_PAD.encode(format!("{kind}:{key}")))
}

/// An id of the same kind as this one, if it is one, that names nothing.
fn vacant(id: &str) -> Option<String> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(id).ok()?).ok()?;
    let (kind, key) = text.split_once(':').filter(|(_, key)| key.len() == 32)?;
    Some(URL_SAFE_NO_PAD.encode(format!("{kind}:{}", key.chars().rev().collect::<String>())))
}
