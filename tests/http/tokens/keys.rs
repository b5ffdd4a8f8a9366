use api::development::OldKeys;
use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{Alliance, VIEWER, serve};

use super::{ask, assert_refused, token, token_headed};

const KEY: &str = "the token is signed with a key that its issuer does not publish";

#[tokio::test]
async fn old_and_new_tokens_are_good_while_both_keys_are_published() {
    let alliance = Alliance::found().await;
    let old = token(&alliance);
    alliance.issuer.rotate(OldKeys::Kept);
    assert_eq!(ask(&alliance, &token(&alliance)).await.status, 200);
    assert_eq!(ask(&alliance, &old).await.status, 200);
}

#[tokio::test]
async fn a_token_is_no_longer_good_once_its_key_is_withdrawn() {
    let alliance = Alliance::found().await;
    let old = token(&alliance);
    assert_eq!(ask(&alliance, &old).await.status, 200);
    alliance.issuer.rotate(OldKeys::Dropped);
    assert_eq!(ask(&alliance, &token(&alliance)).await.status, 200);
    assert_refused(&ask(&alliance, &old).await, "a token of a key withdrawn", KEY);
}

#[tokio::test]
async fn tokens_with_unknown_keys_make_the_server_fetch_keys_once_a_minute() {
    let alliance = Alliance::found().await;
    let forged = async |kid: String| {
        let token = token_headed(&alliance, "kid", json!(kid));
        assert_refused(&ask(&alliance, &token).await, &kid, KEY);
        alliance.issuer.key_fetches()
    };
    let before = alliance.issuer.key_fetches();
    for attempt in 0..5 {
        assert_eq!(forged(format!("forged-{attempt}")).await, before + 1);
    }
    alliance.wait(TimeDelta::seconds(59));
    assert_eq!(forged("a-second-too-early".into()).await, before + 1);
    alliance.wait(TimeDelta::seconds(1));
    assert_eq!(forged("a-minute-later".into()).await, before + 2);
}

#[tokio::test]
async fn known_keys_keep_working_while_the_issuer_fails() {
    let alliance = Alliance::found().await;
    alliance.issuer.fail(true);
    let forged = token_headed(&alliance, "kid", json!("forged"));
    assert_refused(&ask(&alliance, &forged).await, "a forged key", KEY);
    // Longer than a token is remembered that was accepted.
    alliance.wait(TimeDelta::minutes(4));
    assert_eq!(ask(&alliance, &token(&alliance)).await.status, 200);
}

#[tokio::test]
async fn without_any_keys_the_fault_is_the_servers_until_the_issuer_recovers() {
    let alliance = Alliance::found().await;
    alliance.issuer.fail(true);
    let url = serve(alliance.replica().await).await;
    let person = alliance.bearer(&token(&alliance)).at(&url);
    let answer = person.ask(VIEWER, Value::Null).await;
    assert_eq!((answer.status.as_u16(), answer.error()), (503, "UNAVAILABLE"), "{}", answer.text);
    assert_eq!(answer.headers.get("www-authenticate"), None);
    assert!(answer.headers.contains_key("retry-after"));

    alliance.issuer.fail(false);
    alliance.wait(TimeDelta::minutes(1));
    let answer = person.ask(VIEWER, Value::Null).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}
