use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::json;

use super::{AUDIENCE, World, beginning, clock_at, issuer, settings};
use crate::{
    auth::{InvalidIssuer, Issuers, Unauthorized},
    development::OldKeys,
};

#[tokio::test]
async fn a_new_key_is_fetched_with_its_first_token() {
    let world = World::start().await;
    let old = world.token();
    world.issuer.rotate(OldKeys::Kept);
    assert!(world.authenticate(&world.token()).await.is_ok());
    assert!(world.authenticate(&old).await.is_ok(), "its key is still published");
    assert_eq!(world.issuer.key_fetches(), 2);
}

#[tokio::test]
async fn a_token_is_forgotten_when_its_key_is_withdrawn() {
    let world = World::start().await;
    let old = world.token();
    assert!(world.authenticate(&old).await.is_ok());
    world.issuer.rotate(OldKeys::Dropped);
    assert!(world.authenticate(&world.token()).await.is_ok());
    assert_eq!(world.refusal(&old).await, Unauthorized::UnknownKey);
}

#[tokio::test]
async fn unknown_keys_cause_one_fetch_a_minute() {
    let world = World::start().await;
    for attempt in 0..5 {
        let token = world.token_headed("kid", json!(format!("forged-{attempt}")));
        assert_eq!(world.refusal(&token).await, Unauthorized::UnknownKey);
    }
    assert_eq!(world.issuer.key_fetches(), 2, "one at the start, one for the unknown keys");

    world.later(TimeDelta::seconds(59));
    assert_eq!(
        world.refusal(&world.token_headed("kid", json!("x"))).await,
        Unauthorized::UnknownKey
    );
    assert_eq!(world.issuer.key_fetches(), 2);

    world.later(TimeDelta::seconds(1));
    assert_eq!(
        world.refusal(&world.token_headed("kid", json!("x"))).await,
        Unauthorized::UnknownKey
    );
    assert_eq!(world.issuer.key_fetches(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn requests_that_need_a_new_key_at_once_share_one_fetch() {
    let world = World::start().await;
    world.issuer.rotate(OldKeys::Kept);
    let tokens: Vec<_> = (0..60).map(|_| world.token()).collect();
    let answers = join_all(tokens.iter().map(|token| world.authenticate(token))).await;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(world.issuer.key_fetches(), 2);
}

#[tokio::test]
async fn a_token_that_is_not_for_us_causes_no_fetch() {
    let world = World::start().await;
    let mut header = world.issuer.header();
    super::put(&mut header, "kid", json!("forged"));
    let mut claims = world.claims();
    super::put(&mut claims, "exp", json!(0));
    let token = world.issuer.sign(&header, &claims);
    assert_eq!(world.refusal(&token).await, Unauthorized::Expired);
    assert_eq!(world.issuer.key_fetches(), 1);
}

#[tokio::test]
async fn old_keys_stay_in_use_while_the_issuer_fails() {
    let world = World::start().await;
    let token = world.token();
    assert!(world.authenticate(&token).await.is_ok());
    world.issuer.fail(true);
    assert_eq!(
        world.refusal(&world.token_headed("kid", json!("x"))).await,
        Unauthorized::UnknownKey
    );
    world.later(TimeDelta::seconds(61));
    assert!(world.authenticate(&token).await.is_ok(), "and no longer from memory");
    assert!(world.issuers.ready());
}

#[tokio::test]
async fn without_any_keys_the_fault_is_not_the_senders() {
    let issuer = issuer(clock_at(beginning()).0).await;
    issuer.fail(true);
    let world = World::with(issuer).await;
    assert!(!world.issuers.ready());
    let refusal = world.refusal(&world.token()).await;
    assert_eq!(refusal, Unauthorized::KeysUnavailable);
    assert!(refusal.is_unavailable());

    world.issuer.fail(false);
    world.later(TimeDelta::seconds(61));
    assert!(world.authenticate(&world.token()).await.is_ok());
    assert!(world.issuers.ready());
}

#[tokio::test]
async fn an_issuer_that_calls_itself_otherwise_is_not_ready() {
    let (clock, _) = clock_at(beginning());
    let issuer = issuer(clock.clone()).await;
    let alias = issuer.url().replace("127.0.0.1", "localhost");
    let issuers = Issuers::start(vec![settings(&alias)], clock).await.unwrap();
    assert!(!issuers.ready());
    assert_eq!(issuer.key_fetches(), 0);
}

#[tokio::test]
async fn nothing_starts_with_an_issuer_in_plain_http_elsewhere() {
    let (clock, _) = clock_at(beginning());
    let url = "http://id.example.test";
    let problem = Issuers::start(vec![settings(url)], clock).await.err();
    assert_eq!(problem, Some(InvalidIssuer::PlainHttp(url.to_owned())));
}

#[tokio::test]
async fn without_issuers_every_token_is_foreign() {
    let (clock, _) = clock_at(beginning());
    let issuers = Issuers::start(Vec::new(), clock.clone()).await.unwrap();
    assert!(issuers.ready());
    let token = issuer(clock.clone()).await.token("a", AUDIENCE, clock(), TimeDelta::minutes(1));
    let refusal = issuers.authenticate(&super::headers(&format!("Bearer {token}"))).await;
    assert_eq!(refusal, Err(Unauthorized::UnknownIssuer));
}
