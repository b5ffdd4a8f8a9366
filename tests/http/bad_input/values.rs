use serde_json::{Value, json};
use tests::{
    ADOPT_RULES, CAST_VOTE, DRAFT_BALLOT, GRANT_ROLE, IMPORT_MEMBERS, ISSUE_INVITATION,
    PLAN_MEETING, text,
};

use super::{Target, assert_error};

/// Inputs with a value that is of the wrong type, each with what is said of it.
fn wrong() -> Vec<(&'static str, Value, &'static str)> {
    let id = "x";
    let meeting = |starts_at: Value| {
        let sitting = json!({ "startsAt": starts_at, "endsAt": "2022-11-30T09:00:00Z" });
        json!({ "title": text("AGM"), "sittings": [sitting] })
    };
    let (instant, locale) = ("DateTime: An instant, as RFC 3339", "Locale: A language, as BCP 47");
    let role = "it is not one of \"Role\". The values of Role are ADMINISTRATOR,";
    vec![
        (
            CAST_VOTE,
            json!({ "ballotId": id, "choice": "MAYBE" }),
            "\"input.choice\": it is not one",
        ),
        (CAST_VOTE, json!({ "ballotId": id, "choice": "yes" }), "The values of VoteChoice are YES"),
        (CAST_VOTE, json!({ "ballotId": id, "choice": 1 }), "\"input.choice\": expected the type"),
        (CAST_VOTE, json!({ "ballotId": null }), "expected the type \"ID\""),
        (CAST_VOTE, json!({ "choice": "YES" }), "its field \"ballotId\" of type \"ID!\" is req"),
        (
            CAST_VOTE,
            json!({ "ballotId": id, "paper": { "ranks": [[["x"]]] } }),
            "\"input.paper.ranks",
        ),
        (
            CAST_VOTE,
            json!({ "ballotId": id, "paper": { "scores": [{ "candidateId": "x" }] } }),
            "field \"score\" of type \"Int!\" is req",
        ),
        (
            CAST_VOTE,
            json!({ "ballotId": { "id": 1 }, "choice": "YES" }),
            "\"input.ballotId\": expect",
        ),
        (CAST_VOTE, json!({ "ballotId": true, "choice": "YES" }), "expected the type \"ID\""),
        (GRANT_ROLE, json!({ "issuer": "i", "subject": "s", "role": "KING" }), role),
        (GRANT_ROLE, json!({ "issuer": 1, "subject": "s", "role": "AUDITOR" }), "\"input.issuer\""),
        (
            GRANT_ROLE,
            json!({ "issuer": "i", "subject": "s", "role": "AUDITOR", "rôle": 1 }),
            "field that the type",
        ),
        (
            ADOPT_RULES,
            json!({ "noticeDays": "21" }),
            "\"input.noticeDays\": expected the type \"Int\"",
        ),
        (
            ADOPT_RULES,
            json!({ "noticeDays": 1.5 }),
            "\"input.noticeDays\": expected the type \"Int\"",
        ),
        (ADOPT_RULES, json!({ "noticeDays": 1e300 }), "\"input.noticeDays\": expected the type"),
        (ADOPT_RULES, json!({ "noticeDays": 1_i64 << 31 }), "between -2147483648 and 2147483647"),
        (ADOPT_RULES, json!({ "noticeDays": u64::MAX }), "\"input.noticeDays\": expected the type"),
        (ADOPT_RULES, json!({ "requiredLocales": ["english"] }), locale),
        (ADOPT_RULES, json!({ "requiredLocales": [null] }), "\"input.requiredLocales.0\""),
        (ADOPT_RULES, json!([]), "A value is not of the type \"AdoptRulesInput\""),
        (ADOPT_RULES, json!("rules"), "not of the type \"AdoptRulesInput\". The fields of Adopt"),
        (PLAN_MEETING, meeting(json!("30.11.2022 07:00")), instant),
        (PLAN_MEETING, meeting(json!("2022-11-31T07:00:00Z")), "\"input.sittings.0.startsAt\""),
        (PLAN_MEETING, meeting(json!("2022-11-30T07:00:00")), instant),
        (PLAN_MEETING, meeting(json!("1066-10-14T09:00:00Z")), "any year from 1900 to 2199"),
        (PLAN_MEETING, meeting(json!(1_669_791_600)), instant),
        (
            ISSUE_INVITATION,
            json!({ "personId": null }),
            "\"input.personId\": expected the type \"ID\"",
        ),
        (
            IMPORT_MEMBERS,
            json!({ "csv": "number", "commit": "yes" }),
            "expected the type \"Boolean\"",
        ),
        (DRAFT_BALLOT, json!({ "motionId": id, "secrecy": "OPEN" }), "The values of Secrecy are"),
    ]
}

#[tokio::test]
async fn a_value_of_the_wrong_type_is_placed_and_told_what_is_right() {
    let target = Target::found().await;
    for (mutation, input, words) in wrong() {
        let what = input.to_string();
        let answer =
            target.alliance.person("administrator").ask(mutation, json!({ "input": input })).await;
        assert_error(&answer, &what, (200, "BAD_USER_INPUT"), words);
        assert!(answer.body["data"].is_null(), "{what}: {}", answer.text);
    }
    target.assert_unharmed("wrong values").await;
}

#[tokio::test]
async fn a_variable_that_is_missing_is_named_before_anything_is_done() {
    let target = Target::found().await;
    let document = "mutation($input: GrantRoleInput!) {
        adoptRules(input: {}) { __typename } grantRole(input: $input) { __typename } }";
    for variables in [json!({}), json!({ "input": null }), json!({ "Input": {} })] {
        let answer = target.ask("administrator", document, variables).await;
        let words = "The variable $input of type GrantRoleInput! is required but not given.";
        assert_error(&answer, "a missing variable", (200, "BAD_USER_INPUT"), words);
        assert_eq!(answer.body.get("data"), None);
    }
}

#[tokio::test]
async fn a_bad_value_is_found_before_anything_is_done() {
    let target = Target::found().await;
    let document = "mutation($day: DateTime!) {
        adoptRules(input: {}) { __typename }
        grantRole(input: { issuer: \"i\", subject: \"s\", role: AUDITOR, endsAt: $day }) {
            __typename } }";
    let answer = target.ask("administrator", document, json!({ "day": "tomorrow" })).await;
    assert_error(&answer, "a bad day", (200, "BAD_USER_INPUT"), "\"input.endsAt\"");
    assert_eq!(answer.body.get("data"), None);
}

#[tokio::test]
async fn a_number_beyond_reason_is_refused_by_the_rule_that_it_breaks() {
    let target = Target::found().await;
    let administrator = target.alliance.person("administrator");
    let share = |numerator: i32, denominator: i32| {
        json!({
            "numerator": numerator, "denominator": denominator,
            "comparator": "AT_LEAST", "base": "ROLL"
        })
    };
    let rule = json!({ "code": "ordinary", "majority": share(1, 2) });
    for (field, value) in [
        ("noticeDays", json!(i32::MAX)),
        ("noticeDays", json!(-1)),
        ("recordDateOffsetDays", json!(i32::MIN)),
        ("minTenureDaysToVote", json!(3661)),
        ("meetingQuorum", share(1, 0)),
        ("meetingQuorum", share(-1, 4)),
        ("ballotQuorum", share(1, -4)),
        ("ballotQuorum", share(5, 4)),
        ("majorities", json!([{ "code": "ordinary", "majority": share(-1, -1) }])),
        ("majorities", json!([rule, rule])),
        ("governanceZone", json!("Mars/Olympus")),
    ] {
        let refused = administrator.done(ADOPT_RULES, json!({ field: value })).await;
        assert_eq!(refused["code"], "BAD_INPUT", "{field}: {value}");
        assert_eq!(refused["path"], json!(["input", field]), "{value}: {refused}");
    }
    let hours = json!({ "personId": "x", "expiresInHours": i32::MAX });
    let secretary = target.alliance.person("secretary");
    assert_eq!(secretary.refused(ISSUE_INVITATION, hours).await, "BAD_INPUT");
    target.assert_unharmed("numbers beyond reason").await;
}
