use reqwest::Method;
use serde_json::{Value, json};
use tests::{Alliance, Answer, VIEWER};

use super::{assert_refused, token};

const HEADER: &str = "the Authorization header is not a single Bearer token";

#[tokio::test]
async fn the_authorization_is_a_single_bearer_token() {
    let alliance = Alliance::found().await;
    let token = token(&alliance);
    let bearer = format!("Bearer {token}");
    for (attack, headers) in [
        ("two tokens in two headers", vec![bearer.clone(), bearer.clone()]),
        ("a token and a password", vec![bearer.clone(), "Basic bTpt".into()]),
        ("two tokens in one header", vec![format!("{bearer}, {bearer}")]),
        ("a password", vec!["Basic bTpt".into()]),
        ("another scheme", vec![format!("DPoP {token}")]),
        ("no scheme", vec![token.clone()]),
        ("no token", vec!["Bearer".into()]),
        ("nothing", vec![String::new()]),
    ] {
        let stranger = alliance.stranger().sending("x-request-id", "attack");
        let mut request = stranger.request(Method::POST).json(&json!({ "query": VIEWER }));
        for header in headers {
            request = request.header("authorization", header);
        }
        let answer = Answer::to(request).await.expect("a response");
        assert_refused(&answer, attack, HEADER);
    }
}

#[tokio::test]
async fn a_token_in_the_address_or_in_the_body_is_nobodys() {
    let alliance = Alliance::found().await;
    let (token, stranger) = (token(&alliance), alliance.stranger());
    let query = ("query", VIEWER);
    let in_address = stranger.request(Method::GET).query(&[query, ("access_token", &token)]);
    let in_body = json!({ "query": VIEWER, "access_token": token });
    let in_body = stranger.request(Method::POST).json(&in_body);
    for request in [in_address, in_body] {
        let answer = Answer::to(request).await.expect("a response");
        assert_eq!(answer.body, json!({ "data": { "viewer": Value::Null } }));
    }
}
