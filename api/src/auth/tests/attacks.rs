use axum::http::{HeaderMap, HeaderValue, header::AUTHORIZATION};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};

use super::{AUDIENCE, World, beginning, clock_at, headers, issuer, settings};
use crate::auth::{Bearer, Issuers, Unauthorized};

fn encode(part: &Value) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(part.to_string())
}

#[tokio::test]
async fn an_access_token_says_whom_it_speaks_for() {
    let world = World::start().await;
    let expected = Bearer {
        issuer: world.issuer.url().to_owned(),
        subject: "alice".to_owned(),
        is_service: false,
    };
    let token = world.token();
    assert_eq!(world.authenticate(&token).await, Ok(expected.clone()));
    assert_eq!(world.authenticate(&token).await, Ok(expected), "the second time, from memory");
}

#[tokio::test]
async fn a_token_by_client_credentials_speaks_for_a_program() {
    let world = World::start().await;
    let lifetime = TimeDelta::minutes(5);
    let token = world.issuer.service_token("importer", AUDIENCE, world.now(), lifetime);
    let bearer = world.authenticate(&token).await.unwrap();
    assert_eq!((bearer.subject.as_str(), bearer.is_service), ("importer", true));
}

#[tokio::test]
async fn a_request_without_a_token_is_nobodys() {
    let world = World::start().await;
    assert_eq!(world.issuers.authenticate(&HeaderMap::new()).await, Ok(None));
}

#[tokio::test]
async fn the_header_is_one_bearer_token() {
    let world = World::start().await;
    let token = world.token();
    for good in [format!("Bearer {token}"), format!("bearer {token}"), format!("BEARER  {token}")] {
        assert!(world.issuers.authenticate(&headers(&good)).await.unwrap().is_some());
    }
    for bad in [
        String::new(),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        token.clone(),
        format!("Basic {token}"),
        format!("Bearer {token} {token}"),
        format!("Bearer {token},Bearer {token}"),
        format!("Bearer\t{token}"),
    ] {
        let refusal = world.issuers.authenticate(&headers(&bad)).await;
        assert_eq!(refusal, Err(Unauthorized::MalformedHeader), "{bad:?}");
    }
    let mut twice = headers(&format!("Bearer {token}"));
    twice.append(AUTHORIZATION, HeaderValue::from_str(&format!("Bearer {token}")).unwrap());
    let refusal = world.issuers.authenticate(&twice).await;
    assert_eq!(refusal, Err(Unauthorized::MalformedHeader));
}

#[tokio::test]
async fn what_is_not_a_signed_token_is_malformed() {
    let world = World::start().await;
    let token = world.token();
    let parts: Vec<_> = token.split('.').collect();
    for bad in [
        "x".to_owned(),
        "..".to_owned(),
        "a.b.c".to_owned(),
        format!("{}.{}", parts[0], parts[1]),
        format!("{token}.a.b"),
        format!("{}=.{}.{}", parts[0], parts[1], parts[2]),
        format!("{}.{}.{}", parts[0], BASE64_URL_SAFE_NO_PAD.encode("[1]"), parts[2]),
        format!("{token}{}", "A".repeat(20_000)),
        world.token_but("exp", json!("soon")),
        world.token_but("aud", json!({ "a": 1 })),
        world.token_headed("crit", json!(["exp"])),
    ] {
        assert_eq!(world.refusal(&bad).await, Unauthorized::MalformedToken, "{bad}");
    }
}

#[tokio::test]
async fn an_id_token_is_not_an_access_token() {
    let world = World::start().await;
    for typ in [json!("JWT"), json!("id_token"), json!("logout+jwt"), Value::Null] {
        let token = world.token_headed("typ", typ);
        assert_eq!(world.refusal(&token).await, Unauthorized::NotAnAccessToken);
    }
    for typ in ["at+jwt", "AT+JWT", "application/at+jwt"] {
        assert!(world.authenticate(&world.token_headed("typ", json!(typ))).await.is_ok());
    }
}

#[tokio::test]
async fn a_token_that_nobody_signed_is_refused() {
    let world = World::start().await;
    for none in ["none", "None", "NONE", ""] {
        let mut header = world.issuer.header();
        super::put(&mut header, "alg", json!(none));
        let token = format!("{}.{}.", encode(&header), encode(&world.claims()));
        assert_eq!(world.refusal(&token).await, Unauthorized::AlgorithmNotAccepted);
    }
    let token = world.token();
    let (unsigned, _) = token.rsplit_once('.').unwrap();
    assert_eq!(world.refusal(&format!("{unsigned}.")).await, Unauthorized::BadSignature);
}

#[tokio::test]
async fn the_public_key_is_no_secret_to_sign_with() {
    let world = World::start().await;
    let mut header = world.issuer.header();
    super::put(&mut header, "alg", json!("HS256"));
    let message = format!("{}.{}", encode(&header), encode(&world.claims()));
    let secret = EncodingKey::from_secret(world.issuer.public_key_pem().as_bytes());
    let signature =
        jsonwebtoken::crypto::sign(message.as_bytes(), &secret, Algorithm::HS256).unwrap();
    let refusal = world.refusal(&format!("{message}.{signature}")).await;
    assert_eq!(refusal, Unauthorized::AlgorithmNotAccepted);
}

#[tokio::test]
async fn the_algorithm_is_one_of_the_keys() {
    let world = World::start().await;
    for alg in ["RS256", "PS256", "ES384", "EdDSA"] {
        let token = world.token_headed("alg", json!(alg));
        assert_eq!(world.refusal(&token).await, Unauthorized::AlgorithmNotAccepted, "{alg}");
    }
}

#[tokio::test]
async fn a_foreign_issuer_is_refused() {
    let world = World::start().await;
    let stranger = issuer(clock_at(beginning()).0).await;
    let token = stranger.token("alice", AUDIENCE, world.now(), TimeDelta::minutes(5));
    assert_eq!(world.refusal(&token).await, Unauthorized::UnknownIssuer);
    let with_slash = world.token_but("iss", json!(format!("{}/", world.issuer.url())));
    assert_eq!(world.refusal(&with_slash).await, Unauthorized::UnknownIssuer);
    assert_eq!(stranger.key_fetches(), 0);
}

#[tokio::test]
async fn one_of_our_issuers_cannot_speak_for_another() {
    let (clock, _) = clock_at(beginning());
    let (one, other) = (issuer(clock.clone()).await, issuer(clock.clone()).await);
    let trusted = vec![settings(one.url()), settings(other.url())];
    let issuers = Issuers::start(trusted, clock).await.unwrap();
    let world = World { issuers, ..World::with(one).await };

    let forged = other.sign(&other.header(), &world.claims());
    assert_eq!(world.refusal(&forged).await, Unauthorized::UnknownKey);
    let disguised = other.sign(&world.issuer.header(), &world.claims());
    assert_eq!(world.refusal(&disguised).await, Unauthorized::BadSignature);
    assert!(world.authenticate(&world.token()).await.is_ok());
}

#[tokio::test]
async fn a_key_that_the_token_brings_along_is_ignored() {
    let world = World::start().await;
    let stranger = issuer(clock_at(beginning()).0).await;
    let mut header = stranger.header();
    super::put(&mut header, "jku", json!(format!("{}/jwks", stranger.url())));
    super::put(&mut header, "x5u", json!(format!("{}/jwks", stranger.url())));
    super::put(&mut header, "jwk", json!({ "kty": "EC", "crv": "P-256", "x": "", "y": "" }));
    let token = stranger.sign(&header, &world.claims());
    assert_eq!(world.refusal(&token).await, Unauthorized::UnknownKey);
    assert_eq!(stranger.key_fetches(), 0);
}

#[tokio::test]
async fn altered_claims_break_the_signature() {
    let world = World::start().await;
    let token = world.token();
    let parts: Vec<_> = token.split('.').collect();
    let mut claims = world.claims();
    super::put(&mut claims, "sub", json!("root"));
    let altered = format!("{}.{}.{}", parts[0], encode(&claims), parts[2]);
    assert_eq!(world.refusal(&altered).await, Unauthorized::BadSignature);
}

#[tokio::test]
async fn a_token_for_another_audience_is_refused() {
    let world = World::start().await;
    let prefix = &AUDIENCE[..AUDIENCE.len() - 1];
    for bad in [json!("web"), json!(["web", "ios"]), json!([]), json!(""), json!(prefix)] {
        let token = world.token_but("aud", bad);
        assert_eq!(world.refusal(&token).await, Unauthorized::WrongAudience);
    }
    assert!(world.authenticate(&world.token_but("aud", json!(["web", AUDIENCE]))).await.is_ok());
}

#[tokio::test]
async fn a_token_expires_by_the_given_clock_after_thirty_seconds_of_leeway() {
    let world = World::start().await;
    let token = world.token();
    world.later(TimeDelta::seconds(299));
    assert!(world.authenticate(&token).await.is_ok(), "and is remembered");
    world.later(TimeDelta::seconds(30));
    assert!(world.authenticate(&token).await.is_ok(), "within the leeway");
    world.later(TimeDelta::seconds(1));
    assert_eq!(world.refusal(&token).await, Unauthorized::Expired);
}

#[tokio::test]
async fn a_token_from_the_future_is_refused() {
    let world = World::start().await;
    let now = world.now().timestamp();
    for claim in ["nbf", "iat"] {
        let early = world.token_but(claim, json!(now + 31));
        assert_eq!(world.refusal(&early).await, Unauthorized::NotYetValid, "{claim}");
        assert!(world.authenticate(&world.token_but(claim, json!(now + 30))).await.is_ok());
    }
    let token = world.token();
    assert!(world.authenticate(&token).await.is_ok());
    world.later(TimeDelta::seconds(-31));
    assert_eq!(world.refusal(&token).await, Unauthorized::NotYetValid, "though remembered");
}

#[tokio::test]
async fn dates_are_numbers_of_any_size() {
    let world = World::start().await;
    let now = world.now().timestamp();
    for good in [json!(1e300), json!(u64::MAX), json!(i64::MAX), json!(4e9 + 0.5)] {
        assert!(world.authenticate(&world.token_but("exp", good)).await.is_ok());
    }
    for bad in [json!(-1e300), json!(i64::MIN), json!(0), json!(now - 30)] {
        let token = world.token_but("exp", bad);
        assert_eq!(world.refusal(&token).await, Unauthorized::Expired);
    }
}

#[tokio::test]
async fn the_claims_that_tell_who_and_for_whom_are_required() {
    let world = World::start().await;
    for claim in ["iss", "sub", "aud", "exp", "client_id"] {
        let token = world.token_but(claim, Value::Null);
        assert_eq!(world.refusal(&token).await, Unauthorized::MissingClaim, "{claim}");
    }
    for claim in ["iat", "nbf", "jti"] {
        assert!(world.authenticate(&world.token_but(claim, Value::Null)).await.is_ok());
    }
}

#[tokio::test]
async fn a_subject_has_at_most_255_printable_characters() {
    let world = World::start().await;
    for bad in [String::new(), "é".repeat(256), "a\0b".to_owned(), "a\nb".to_owned()] {
        let token = world.token_but("sub", json!(bad));
        assert_eq!(world.refusal(&token).await, Unauthorized::UnusableSubject);
    }
    assert!(world.authenticate(&world.token_but("sub", json!("é".repeat(255)))).await.is_ok());
}
