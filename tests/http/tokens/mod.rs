//! Tokens, good and bad, as they arrive over HTTP.

mod attacks;
mod headers;
mod keys;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{AUDIENCE, Alliance, Answer, VIEWER};

/// The claims of a good token, which is good for five minutes.
fn claims(alliance: &Alliance) -> Value {
    let now = alliance.now().timestamp();
    json!({
        "iss": alliance.issuer.url(), "sub": "mallory", "aud": AUDIENCE, "client_id": "web",
        "iat": now, "exp": now + 300, "jti": "1"
    })
}

/// A good token, but for one claim; null leaves it out.
fn token_but(alliance: &Alliance, claim: &str, value: Value) -> String {
    alliance.issuer.sign(&alliance.issuer.header(), &but(claims(alliance), claim, value))
}

/// A good token, but for one member of its header.
fn token_headed(alliance: &Alliance, member: &str, value: Value) -> String {
    alliance.issuer.sign(&but(alliance.issuer.header(), member, value), &claims(alliance))
}

fn but(mut object: Value, member: &str, value: Value) -> Value {
    let members = object.as_object_mut().expect("an object");
    if value.is_null() {
        members.remove(member);
    } else {
        members.insert(member.into(), value);
    }
    object
}

/// The first two parts of a token that is signed by nobody yet.
fn unsigned(header: &Value, claims: &Value) -> String {
    let [header, claims] =
        [header, claims].map(|part| BASE64_URL_SAFE_NO_PAD.encode(part.to_string()));
    format!("{header}.{claims}")
}

/// A good token.
fn token(alliance: &Alliance) -> String {
    alliance.issuer.token("mallory", AUDIENCE, alliance.now(), TimeDelta::minutes(5))
}

/// What comes back to whoever sends this token.
async fn ask(alliance: &Alliance, token: &str) -> Answer {
    alliance.bearer(token).sending("x-request-id", "attack").ask(VIEWER, Value::Null).await
}

/// Checks that the token is refused for this reason, and that the refusal says nothing more.
fn assert_refused(answer: &Answer, attack: &str, why: &str) {
    assert_eq!(answer.status, 401, "{attack}: {}", answer.text);
    let challenges: Vec<_> = answer.headers.get_all("www-authenticate").iter().collect();
    let challenge = format!(r#"Bearer error="invalid_token", error_description="{why}""#);
    assert_eq!(challenges, [&challenge], "{attack}");
    let error = json!({
        "message": format!("The bearer token is not accepted: {why}."),
        "extensions": { "code": "UNAUTHENTICATED", "requestId": "attack" }
    });
    assert_eq!(answer.body, json!({ "errors": [error] }), "{attack}");
}
