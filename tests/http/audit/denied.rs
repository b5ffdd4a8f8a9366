//! What was attempted, and by whom, though they may not.

use serde_json::{Value, json};
use tests::{ADOPT_RULES, Alliance, BallotTerms, TABLE_MOTION, text};

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

/// The denied attempts that were entered since, and nothing else was.
async fn actions(alliance: &Alliance, before: &[Value]) -> Vec<Value> {
    let entered = entered(alliance, before).await;
    let action = |it: &Value| {
        assert_eq!(it["verb"], "DENIED", "{it}");
        let details = it["details"].as_str().expect("details");
        serde_json::from_str::<Value>(details).expect("JSON")["action"].clone()
    };
    entered.iter().map(action).collect()
}

#[tokio::test]
async fn a_denied_read_is_entered_like_a_denied_change() {
    let alliance = Alliance::found().await;
    let before = alliance.log().await;
    let newcomer = alliance.person("newcomer");
    let export = "{ ballotExport(ballotId: \"b\") { csv } }";
    for read in ["{ all: members { totalCount } }", "{ auditEntries { totalCount } }", export] {
        assert_eq!(newcomer.ask(read, Value::Null).await.error(), "FORBIDDEN", "{read}");
    }
    let denied = actions(&alliance, &before).await;
    assert_eq!(denied, ["members", "auditEntries", "ballotExport"]);
}

#[tokio::test]
async fn what_is_denied_within_a_list_is_entered_once() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms::default()).await;
    agm.draft_another(BallotTerms::default(), json!({})).await;
    let before = alliance.log().await;
    let query = "{ a: ballots { nodes { participants { totalCount } } }
        b: ballots { nodes { participants { totalCount } } } }";
    assert_eq!(agm.voter(1).ask(query, Value::Null).await.error(), "FORBIDDEN");
    assert_eq!(actions(&alliance, &before).await, ["participants"]);
}

#[tokio::test]
async fn an_attempt_that_is_repeated_is_entered_once_an_hour_and_a_strangers_never() {
    let alliance = Alliance::found().await;
    let newcomer = alliance.person("newcomer");
    let before = alliance.log().await;
    let grant = "grantRole(input: { issuer: \"i\", subject: \"s\", role: AUDITOR }) { __typename }";
    let request = format!("mutation {{ a: {grant} b: {grant} c: {grant} }}");
    for time in ["08:00:00", "08:59:59", "09:00:00", "09:00:01"] {
        alliance.move_clock(&format!("2022-10-20T{time}Z"));
        assert_eq!(newcomer.ask(&request, Value::Null).await.error(), "FORBIDDEN");
        let answer = alliance.stranger().ask(&request, Value::Null).await;
        assert_eq!(answer.error(), "UNAUTHENTICATED");
    }
    let entered = entered(&alliance, &before).await;
    let times: Vec<_> = entered.iter().map(|it| &it["at"]).collect();
    assert_eq!(times, ["2022-10-20T08:00:00Z", "2022-10-20T09:00:00Z"]);
}

#[tokio::test]
async fn each_account_is_entered_for_itself() {
    let alliance = Alliance::found().await;
    let before = alliance.log().await;
    for name in ["one", "other", "one"] {
        let answer = alliance.person(name).ask("{ members { totalCount } }", Value::Null).await;
        assert_eq!(answer.error(), "FORBIDDEN");
    }
    assert_eq!(actions(&alliance, &before).await, ["members", "members"]);
}

#[tokio::test]
async fn what_a_rule_refuses_is_not_entered() {
    let alliance = Alliance::found().await;
    let before = alliance.log().await;
    let motion = json!({ "title": text("One"), "text": text("That it be so.") });
    assert_eq!(alliance.person("returning").refused(TABLE_MOTION, motion).await, "NO_RULES");
    assert_eq!(alliance.log().await, before);
}
