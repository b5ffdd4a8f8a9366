//! What was attempted, and by whom, though they may not.

use serde_json::{Value, json};
use tests::{ADOPT_RULES, Alliance, GRANT_ROLE, TABLE_MOTION, VIEWER, text};

/// What was entered since.
async fn entered(alliance: &Alliance, before: &[Value]) -> Vec<Value> {
    alliance.log().await.split_off(before.len())
}

/// The account that the operator granted the role of that place, as entries name it.
fn account(log: &[Value], place: usize) -> String {
    format!("account:{}", log[place]["subjectKey"].as_str().expect("an account"))
}

const RETURNING: usize = 2;

#[tokio::test]
async fn a_denied_attempt_is_entered_with_who_made_it_what_it_was_and_when() {
    let alliance = Alliance::found().await;
    let before = alliance.log().await;
    alliance.move_clock("2022-10-20T09:30:00Z");
    let input = json!({ "input": { "noticeDays": 1 } });
    let answer = alliance.person("returning").ask(ADOPT_RULES, input).await;
    assert_eq!(answer.error(), "FORBIDDEN");
    let entered = entered(&alliance, &before).await;
    assert_eq!(entered.len(), 1, "{entered:#?}");
    let expected = json!({
        "id": entered[0]["id"], "seq": before.len() + 1, "at": "2022-10-20T09:30:00Z",
        "by": account(&before, RETURNING), "verb": "DENIED", "subjectKind": null,
        "subjectKey": null, "details": r#"{"action":"adoptRules"}"#, "hash": entered[0]["hash"]
    });
    assert_eq!(entered[0], expected);
}

#[tokio::test]
async fn an_attempt_denied_among_others_is_entered_in_its_place() {
    let alliance = Alliance::found().await;
    alliance.adopt(json!({})).await;
    let before = alliance.log().await;
    let request = "mutation($motion: TableMotionInput!, $rules: AdoptRulesInput!) {
        one: tableMotion(input: $motion) { __typename }
        two: adoptRules(input: $rules) { __typename }
        three: tableMotion(input: $motion) { __typename } }";
    let motion = json!({ "title": text("One"), "text": text("That it be so.") });
    let variables = json!({ "motion": motion, "rules": {} });
    let answer = alliance.person("returning").ask(request, variables).await;
    assert_eq!(answer.error(), "FORBIDDEN");
    let entered = entered(&alliance, &before).await;
    let verbs: Vec<_> = entered.iter().map(|it| &it["verb"]).collect();
    assert_eq!(verbs, ["MOTION_TABLED", "DENIED", "MOTION_TABLED"]);
}

#[tokio::test]
async fn every_attempt_of_an_account_is_entered_and_a_strangers_none() {
    let alliance = Alliance::found().await;
    let newcomer = alliance.person("newcomer");
    newcomer.ask(VIEWER, Value::Null).await.settled();
    let before = alliance.log().await;
    let input =
        json!({ "issuer": alliance.issuer.url(), "subject": "newcomer", "role": "AUDITOR" });
    let input = json!({ "input": input });
    for _ in 0..3 {
        assert_eq!(newcomer.ask(GRANT_ROLE, input.clone()).await.error(), "FORBIDDEN");
        let answer = alliance.stranger().ask(GRANT_ROLE, input.clone()).await;
        assert_eq!(answer.error(), "UNAUTHENTICATED");
    }
    let entered = entered(&alliance, &before).await;
    let details: Vec<_> = entered.iter().map(|it| &it["details"]).collect();
    assert_eq!(details, [r#"{"action":"grantRole"}"#; 3]);
}

#[tokio::test]
async fn what_a_rule_refuses_is_not_entered() {
    let alliance = Alliance::found().await;
    let before = alliance.log().await;
    let motion = json!({ "title": text("One"), "text": text("That it be so.") });
    assert_eq!(alliance.person("returning").refused(TABLE_MOTION, motion).await, "NO_RULES");
    assert_eq!(alliance.log().await, before);
}
