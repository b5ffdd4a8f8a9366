use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{ADOPT_RULES, AUDIENCE, Alliance, GRANT_ROLE, Person, REVOKE_ROLE, VIEWER};

const GRANTS: &str = "{ roleGrants(first: 100) { nodes {
    id role isInForce startsAt endsAt account { issuer subject } } } }";

fn role(alliance: &Alliance, subject: &str, role: &str) -> Value {
    json!({ "issuer": alliance.issuer.url(), "subject": subject, "role": role })
}

async fn roles_of(person: &Person<'_>) -> Value {
    person.ask(VIEWER, json!({})).await.settled()["roles"].clone()
}

/// The grants of that subject, oldest first.
async fn grants_of(alliance: &Alliance, subject: &str) -> Vec<Value> {
    let listed = alliance.person("administrator").ask(GRANTS, json!({})).await.settled();
    let grants = listed["nodes"].as_array().expect("grants").clone();
    grants.into_iter().filter(|it| it["account"]["subject"] == subject).collect()
}

#[tokio::test]
async fn a_role_holds_from_its_grant_to_its_revocation() {
    let alliance = Alliance::found().await;
    let (administrator, newcomer) = (alliance.person("administrator"), alliance.person("newcomer"));
    let grant = administrator.done(GRANT_ROLE, role(&alliance, "newcomer", "AUDITOR")).await;
    assert_eq!(grant["account"]["subject"], "newcomer");
    assert_eq!((&grant["role"], &grant["isInForce"]), (&json!("AUDITOR"), &json!(true)));
    assert_eq!(roles_of(&newcomer).await, json!(["AUDITOR"]));
    let ended = administrator.done(REVOKE_ROLE, json!({ "grantId": grant["id"] })).await;
    assert_eq!(ended["isInForce"], false);
    assert_eq!(roles_of(&newcomer).await, json!([]));
}

#[tokio::test]
async fn a_dated_role_is_lost_at_the_instant_of_its_end() {
    let alliance = Alliance::found().await;
    let mut input = role(&alliance, "newcomer", "AUDITOR");
    input["endsAt"] = json!("2022-10-20T08:30:00Z");
    alliance.person("administrator").done(GRANT_ROLE, input).await;
    let newcomer = alliance.person("newcomer");
    let log = "{ auditEntries(first: 1) { nodes { seq } } }";
    alliance.move_clock("2022-10-20T08:29:59.999999Z");
    assert_eq!(newcomer.ask(log, json!({})).await.settled()["nodes"], json!([{ "seq": 1 }]));
    alliance.move_clock("2022-10-20T08:30:00Z");
    assert_eq!(newcomer.ask(log, json!({})).await.error(), "FORBIDDEN");
    assert_eq!(roles_of(&newcomer).await, json!([]));
}

#[tokio::test]
async fn what_cannot_be_granted_is_refused_with_the_field() {
    let alliance = Alliance::found().await;
    let administrator = alliance.person("administrator");
    let newcomer = role(&alliance, "newcomer", "AUDITOR");
    let with = |field: &str, value: Value| {
        let mut input = newcomer.clone();
        input[field] = value;
        input
    };
    for (input, refusal) in [
        (role(&alliance, "auditor", "AUDITOR"), "ALREADY_HELD input.role"),
        (with("endsAt", json!("2022-10-20T08:00:00Z")), "BAD_WINDOW input.endsAt"),
        (with("subject", json!("")), "BAD_INPUT input.subject"),
        (with("subject", json!("s".repeat(256))), "BAD_INPUT input.subject"),
    ] {
        assert_eq!(administrator.refused_at(GRANT_ROLE, input).await, refusal);
    }
    assert!(grants_of(&alliance, "newcomer").await.is_empty());
}

#[tokio::test]
async fn the_last_administrator_is_kept() {
    let alliance = Alliance::found().await;
    let administrator = alliance.person("administrator");
    let first = json!({ "grantId": grants_of(&alliance, "administrator").await[0]["id"] });
    assert_eq!(administrator.refused(REVOKE_ROLE, first.clone()).await, "LAST_ADMINISTRATOR");
    let second = administrator.done(GRANT_ROLE, role(&alliance, "heir", "ADMINISTRATOR")).await;
    let heir = alliance.person("heir");
    assert_eq!(heir.done(REVOKE_ROLE, first).await["isInForce"], false);
    let second = json!({ "grantId": second["id"] });
    assert_eq!(heir.refused(REVOKE_ROLE, second).await, "LAST_ADMINISTRATOR");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_administrators_who_revoke_each_other_at_once_one_stays() {
    let alliance = Alliance::found().await;
    let (one, other) = (alliance.person("administrator"), alliance.person("rival"));
    let rival = one.done(GRANT_ROLE, role(&alliance, "rival", "ADMINISTRATOR")).await;
    let grants = grants_of(&alliance, "administrator").await;
    let (by_one, by_other) =
        (json!({ "grantId": rival["id"] }), json!({ "grantId": grants[0]["id"] }));
    tokio::join!(
        one.ask(REVOKE_ROLE, json!({ "input": by_one })),
        other.ask(REVOKE_ROLE, json!({ "input": by_other })),
    );
    let left = [roles_of(&one).await, roles_of(&other).await];
    let administrators = left.iter().filter(|roles| **roles == json!(["ADMINISTRATOR"])).count();
    assert_eq!(administrators, 1, "{left:?}");
}

#[tokio::test]
async fn a_grant_that_has_ended_is_listed_and_cannot_be_ended_again() {
    let alliance = Alliance::found().await;
    let administrator = alliance.person("administrator");
    let grant = grants_of(&alliance, "deputy").await[0].clone();
    assert_eq!((&grant["isInForce"], &grant["endsAt"]), (&json!(true), &Value::Null));
    let input = json!({ "grantId": grant["id"] });
    alliance.wait(TimeDelta::minutes(5));
    administrator.done(REVOKE_ROLE, input.clone()).await;
    let ended = grants_of(&alliance, "deputy").await[0].clone();
    assert_eq!(ended["endsAt"], "2022-10-20T08:05:00Z");
    assert_eq!((&ended["id"], &ended["isInForce"]), (&grant["id"], &json!(false)));
    assert_eq!(administrator.refused(REVOKE_ROLE, input).await, "NOT_FOUND");
}

#[tokio::test]
async fn a_token_that_claims_roles_gets_none() {
    let alliance = Alliance::found().await;
    let claims = json!({
        "iss": alliance.issuer.url(), "sub": "pretender", "aud": AUDIENCE, "client_id": "c",
        "iat": alliance.now().timestamp(), "exp": alliance.now().timestamp() + 600, "jti": "1",
        "roles": ["ADMINISTRATOR"], "role": "ADMINISTRATOR", "groups": ["administrators"],
        "scope": "administrator", "realm_access": { "roles": ["ADMINISTRATOR"] },
    });
    let token = alliance.issuer.sign(&alliance.issuer.header(), &claims);
    let pretender = alliance.bearer(&token);
    assert_eq!(roles_of(&pretender).await, json!([]));
    let answer = pretender.ask(ADOPT_RULES, json!({ "input": {} })).await;
    assert_eq!(answer.error(), "FORBIDDEN");
}

#[tokio::test]
async fn a_role_belongs_to_one_issuers_subject() {
    let alliance = Alliance::found().await;
    let mut input = role(&alliance, "newcomer", "AUDITOR");
    input["issuer"] = json!("https://elsewhere.example.org");
    alliance.person("administrator").done(GRANT_ROLE, input).await;
    assert_eq!(roles_of(&alliance.person("newcomer")).await, json!([]));
}
