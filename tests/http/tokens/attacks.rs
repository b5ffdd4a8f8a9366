use api::development::Issuer;
use chrono::TimeDelta;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};
use tests::{AUDIENCE, Alliance};

use super::{ask, assert_refused, but, claims, token, token_but, token_headed, unsigned};

const TYPE: &str = "the token is not an access token of type at+jwt";
const ALGORITHM: &str = "the token's signature algorithm is not accepted";
const AUDIENCE_WRONG: &str = "the token is meant for another audience";
const ISSUER: &str = "the token's issuer is not trusted here";
const KEY: &str = "the token is signed with a key that its issuer does not publish";
const SIGNATURE: &str = "the token's signature is wrong";
const EXPIRED: &str = "the token has expired";
const EARLY: &str = "the token is not valid yet";
const CLAIM: &str = "the token lacks one of iss, sub, aud, exp and client_id";
const SUBJECT: &str = "the token's subject is empty, too long or not printable";
const MALFORMED: &str = "the token is not a signed JSON Web Token";

/// Bad tokens, each with what it is and why it is not accepted.
fn attacks(alliance: &Alliance, foreign: &Issuer) -> Vec<(&'static str, String, &'static str)> {
    let (header, claims, now) = (alliance.issuer.header(), claims(alliance), alliance.now());
    let good = token(alliance);
    let (signed, signature) = good.rsplit_once('.').expect("a signature");
    let (_, good_claims) = signed.split_once('.').expect("claims");
    let bare = |alg: &str| unsigned(&but(header.clone(), "alg", json!(alg)), &claims);
    let symmetric = bare("HS256");
    let secret = EncodingKey::from_secret(alliance.issuer.public_key_pem().as_bytes());
    let mac = jsonwebtoken::crypto::sign(symmetric.as_bytes(), &secret, Algorithm::HS256);
    let mac = mac.expect("a MAC");
    let raised = unsigned(&header, &but(claims.clone(), "sub", json!("administrator")));
    let abroad = foreign.token("mallory", AUDIENCE, now, TimeDelta::minutes(5));
    let seconds = |seconds: i64| json!(now.timestamp() + seconds);
    let but = |claim: &str, value: Value| token_but(alliance, claim, value);
    vec![
        ("an ID token", token_headed(alliance, "typ", json!("JWT")), TYPE),
        ("a token of no type", token_headed(alliance, "typ", Value::Null), TYPE),
        ("no algorithm", format!("{}.", bare("none")), ALGORITHM),
        ("the public key as a secret", format!("{symmetric}.{mac}"), ALGORITHM),
        (
            "another algorithm than the key's",
            token_headed(alliance, "alg", json!("RS256")),
            ALGORITHM,
        ),
        ("another audience", but("aud", json!("https://other.example")), AUDIENCE_WRONG),
        ("no audience among several", but("aud", json!([])), AUDIENCE_WRONG),
        ("a foreign issuer", abroad, ISSUER),
        ("almost our issuer", but("iss", json!(format!("{}/", alliance.issuer.url()))), ISSUER),
        ("a foreign key under a known name", foreign.sign(&header, &claims), SIGNATURE),
        ("a foreign key", foreign.sign(&foreign.header(), &claims), KEY),
        ("another's claims", format!("{raised}.{signature}"), SIGNATURE),
        ("no signature", format!("{signed}."), SIGNATURE),
        ("a token that has expired", but("exp", seconds(-30)), EXPIRED),
        ("a token to be valid later", but("nbf", seconds(31)), EARLY),
        ("a token issued in the future", but("iat", seconds(31)), EARLY),
        ("no issuer", but("iss", Value::Null), CLAIM),
        ("no subject", but("sub", Value::Null), CLAIM),
        ("nobody's audience", but("aud", Value::Null), CLAIM),
        ("no expiry", but("exp", Value::Null), CLAIM),
        ("no client", but("client_id", Value::Null), CLAIM),
        ("an empty subject", but("sub", json!("")), SUBJECT),
        ("a subject with a NUL", but("sub", json!("mall\0ory")), SUBJECT),
        ("a subject too long", but("sub", json!("m".repeat(256))), SUBJECT),
        ("an expiry in words", but("exp", json!("never")), MALFORMED),
        ("garbage", "garbage".into(), MALFORMED),
        ("three empty parts", "..".into(), MALFORMED),
        ("two parts", signed.into(), MALFORMED),
        ("a header that is no JSON", format!("e30x.{good_claims}.{signature}"), MALFORMED),
        ("a token of 20,000 bytes", "a".repeat(20_000), MALFORMED),
    ]
}

#[tokio::test]
async fn a_bad_token_is_told_why_and_nothing_more() {
    let alliance = Alliance::found().await;
    let any = "127.0.0.1:0".parse().expect("an address");
    let foreign = Issuer::start(any, alliance.app.clock.clone(), AUDIENCE, vec![]).await;
    let before = alliance.database.rows().await;
    for (attack, token, why) in attacks(&alliance, &foreign.expect("an issuer")) {
        assert_refused(&ask(&alliance, &token).await, attack, why);
    }
    assert_eq!(alliance.database.rows().await, before, "no account was entered");
}

#[tokio::test]
async fn clocks_may_differ_by_thirty_seconds() {
    let alliance = Alliance::found().await;
    let now = alliance.now().timestamp();
    for (claim, seconds) in [("exp", -29), ("nbf", 30), ("iat", 30)] {
        let token = token_but(&alliance, claim, json!(now + seconds));
        assert_eq!(ask(&alliance, &token).await.status, 200, "{claim}");
    }
}

#[tokio::test]
async fn a_token_that_was_accepted_expires_all_the_same() {
    let alliance = Alliance::found().await;
    let token = token(&alliance);
    assert_eq!(ask(&alliance, &token).await.status, 200);
    alliance.wait(TimeDelta::seconds(330));
    assert_refused(&ask(&alliance, &token).await, "an old token", EXPIRED);
}
