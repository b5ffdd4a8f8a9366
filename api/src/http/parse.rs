//! From an HTTP request to a GraphQL request.

use async_graphql::{Request, Variables};
use axum::{
    extract::Query,
    http::{HeaderMap, Uri, header::CONTENT_TYPE},
};
use serde_json::{Map, Value};

use super::{code::ErrorCode, settings::Settings};

/// Why an HTTP request holds no GraphQL request. The message repeats nothing that was sent.
#[derive(Debug)]
pub(crate) struct Malformed {
    pub(crate) code: ErrorCode,
    pub(crate) message: String,
}

impl Malformed {
    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Self { code: ErrorCode::BadUserInput, message: message.into() }
    }

    pub(crate) fn too_large(max_bytes: usize) -> Self {
        let message = format!("The body is larger than the {max_bytes} bytes that are allowed.");
        Self { code: ErrorCode::PayloadTooLarge, message }
    }
}

/// Checks that a body says it is JSON in UTF-8.
///
/// A browser sends other types across origins without asking first, so nothing else is read.
pub(crate) fn check_content_type(headers: &HeaderMap) -> Result<(), Malformed> {
    let mut parts = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .split(';')
        .map(|part| part.trim().to_ascii_lowercase());
    let is_json = parts.next().is_some_and(|media| media == "application/json");
    let is_utf8 = parts
        .filter_map(|part| part.strip_prefix("charset=").map(|name| name.trim_matches('"').into()))
        .all(|charset: String| charset == "utf-8" || charset == "utf8");
    if is_json && is_utf8 {
        return Ok(());
    }
    Err(Malformed {
        code: ErrorCode::UnsupportedMediaType,
        message: "Send the body as `Content-Type: application/json`, in UTF-8.".into(),
    })
}

/// The request in a body.
pub(crate) fn from_body(body: &[u8], settings: &Settings) -> Result<Request, Malformed> {
    let text = std::str::from_utf8(body).map_err(|error| {
        let at = error.valid_up_to();
        Malformed::bad(format!("The body is not valid UTF-8 from byte {at} on."))
    })?;
    match json(text, "The body")? {
        Value::Object(members) => request(members, settings),
        Value::Array(_) => Err(Malformed::bad(
            "Batches are not supported: send each request by itself, as an object.",
        )),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            Err(Malformed::bad("The body must be a JSON object with a member `query`."))
        }
    }
}

/// The request in a query string.
pub(crate) fn from_uri(uri: &Uri, settings: &Settings) -> Result<Request, Malformed> {
    let raw = uri.query().unwrap_or_default();
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(uri)
        .map_err(|_| Malformed::bad("The query string is not form-encoded."))?;
    let replaced = pairs.iter().any(|(_, value)| value.contains('\u{FFFD}'));
    if replaced && !raw.to_ascii_lowercase().contains("%ef%bf%bd") {
        return Err(Malformed::bad("The query string is not valid UTF-8."));
    }
    let mut members = Map::new();
    for (name, text) in pairs {
        let value = match name.as_str() {
            "query" | "operationName" => Value::String(text),
            "variables" | "extensions" if text.is_empty() => Value::Null,
            "variables" | "extensions" => json(&text, &format!("The parameter `{name}`"))?,
            _ => continue,
        };
        if members.insert(name.clone(), value).is_some() {
            return Err(Malformed::bad(format!("The parameter `{name}` is given twice.")));
        }
    }
    request(members, settings)
}

/// The reader's message is left out but for the place: what is wrong there may be secret.
fn json(text: &str, what: &str) -> Result<Value, Malformed> {
    serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Malformed::bad(format!("{what} is not valid JSON at line {line}, column {column}."))
    })
}

fn request(mut members: Map<String, Value>, settings: &Settings) -> Result<Request, Malformed> {
    let mut text = |name: &str| match members.remove(name) {
        Some(Value::String(text)) => Ok(Some(text).filter(|text| !text.is_empty())),
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
            Err(Malformed::bad(format!("`{name}` must be a string.")))
        }
    };
    let query = text("query")?.ok_or_else(|| Malformed::bad("`query` is missing."))?;
    let operation_name = text("operationName")?;
    let mut map = |name: &str| match members.remove(name) {
        Some(Value::Object(map)) => Ok(map),
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::String(text)) if text.is_empty() => Ok(Map::new()),
        Some(Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => {
            Err(Malformed::bad(format!("`{name}` must be an object.")))
        }
    };
    let variables = map("variables")?;
    // None of them is understood, but their form is checked.
    drop(map("extensions")?);

    let max = settings.max_query_bytes;
    if query.len() > max {
        let message = format!("`query` is longer than the {max} bytes that are allowed.");
        return Err(Malformed { code: ErrorCode::PayloadTooLarge, message });
    }
    let mut request = Request::new(query).variables(Variables::from_json(Value::Object(variables)));
    request.operation_name = operation_name;
    Ok(request)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header::CONTENT_TYPE};

    use super::{ErrorCode, Settings, check_content_type, from_body, from_uri};

    fn refused(body: &[u8]) -> String {
        let malformed = from_body(body, &Settings::default()).unwrap_err();
        assert_eq!(malformed.code, ErrorCode::BadUserInput);
        malformed.message
    }

    #[test]
    fn malformed_json_is_placed_but_not_repeated() {
        let message = refused(br#"{"query": CANARY}"#);
        assert_eq!(message, "The body is not valid JSON at line 1, column 11.");
    }

    #[test]
    fn invalid_utf8_is_placed() {
        assert_eq!(
            refused(b"{\"query\":\"\xff\"}"),
            "The body is not valid UTF-8 from byte 10 on."
        );
        let uri = "/graphql?query=%7Ba%7D&operationName=%ff".parse().unwrap();
        let malformed = from_uri(&uri, &Settings::default()).unwrap_err();
        assert_eq!(malformed.message, "The query string is not valid UTF-8.");
    }

    #[test]
    fn a_batch_is_refused() {
        assert!(refused(br#"[{"query":"{a}"}]"#).starts_with("Batches are not supported"));
        assert!(refused(b"[]").starts_with("Batches are not supported"));
    }

    #[test]
    fn a_parameter_of_the_wrong_type_is_named() {
        assert_eq!(refused(br#"{"query":7}"#), "`query` must be a string.");
        let message = refused(br#"{"query":"{a}","operationName":{}}"#);
        assert_eq!(message, "`operationName` must be a string.");
        let message = refused(br#"{"query":"{a}","variables":[1]}"#);
        assert_eq!(message, "`variables` must be an object.");
        let message = refused(br#"{"query":"{a}","extensions":"x"}"#);
        assert_eq!(message, "`extensions` must be an object.");
    }

    #[test]
    fn a_missing_or_empty_query_is_named() {
        assert_eq!(refused(b"{}"), "`query` is missing.");
        assert_eq!(refused(br#"{"query":""}"#), "`query` is missing.");
    }

    #[test]
    fn empty_and_null_optionals_count_as_absent_and_unknown_members_are_ignored() {
        let body =
            br#"{"query":"{a}","operationName":"","variables":null,"extensions":null,"x":1}"#;
        let request = from_body(body, &Settings::default()).unwrap();
        assert_eq!(request.operation_name, None);
        assert!(request.variables.is_empty());
    }

    #[test]
    fn a_long_document_is_refused() {
        let settings = Settings { max_query_bytes: 10, ..Settings::default() };
        let malformed = from_body(br#"{"query":"{aaaaaaaaaaa}"}"#, &settings).unwrap_err();
        assert_eq!(malformed.code, ErrorCode::PayloadTooLarge);
    }

    #[test]
    fn a_query_string_is_read_like_a_body() {
        let uri = "/graphql?query=%7Ba%7D&variables=%7B%22x%22%3A1%7D&operationName=&y=1";
        let request = from_uri(&uri.parse().unwrap(), &Settings::default()).unwrap();
        assert_eq!(request.query, "{a}");
        assert_eq!(request.variables.len(), 1);
        let twice = "/graphql?query=%7Ba%7D&query=%7Bb%7D".parse().unwrap();
        assert!(from_uri(&twice, &Settings::default()).is_err());
        let broken = "/graphql?query=%7Ba%7D&variables=CANARY".parse().unwrap();
        let malformed = from_uri(&broken, &Settings::default()).unwrap_err();
        assert!(!malformed.message.contains("CANARY"));
        assert!(malformed.message.contains("`variables`"));
    }

    #[test]
    fn only_json_in_utf8_is_read() {
        let check = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(value));
            check_content_type(&headers).is_ok()
        };
        assert!(check("application/json"));
        assert!(check("Application/JSON; Charset=\"UTF-8\""));
        assert!(!check("application/json; charset=utf-16"));
        assert!(!check("text/plain"));
        assert!(!check("multipart/form-data; boundary=x"));
        assert!(check_content_type(&HeaderMap::new()).is_err());
    }
}
