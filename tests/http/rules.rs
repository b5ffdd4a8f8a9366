//! The alliance's own rules, version by version.

use serde_json::{Value, json};
use tests::{
    ADOPT_RULES, Alliance, BUILD_ROLL, CONVENE_MEETING, DRAFT_BALLOT, PLAN_MEETING, TABLE_MOTION,
    text,
};

const RULES: &str = "{ ruleSet { version adoptedAt governanceZone recordDateOffsetDays noticeDays
    minTenureDaysToVote requiredLocales quorumScope meetingQuorum { ...Share }
    ballotQuorum { ...Share } majorities { code majority { ...Share } quorum { ...Share } } } }
    fragment Share on Threshold { numerator denominator comparator base }";

async fn in_force(alliance: &Alliance) -> Value {
    alliance.person("auditor").ask(RULES, json!({})).await.settled()
}

fn share(numerator: i32, denominator: i32, comparator: &str, base: &str) -> Value {
    json!({ "numerator": numerator, "denominator": denominator, "comparator": comparator,
        "base": base })
}

/// The version of the rules that the thing of that id was made under.
async fn pinned(alliance: &Alliance, id: &Value) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on Meeting { ruleSet { version } }
        ... on Ballot { ruleSet { version } } } }";
    let node = alliance.person("secretary").ask(query, json!({ "id": id })).await.settled();
    node["ruleSet"]["version"].clone()
}

#[tokio::test]
async fn the_first_version_is_the_documented_defaults_where_nothing_is_given() {
    let alliance = Alliance::found().await;
    assert_eq!(in_force(&alliance).await, Value::Null);
    assert_eq!(alliance.adopt(json!({})).await["version"], 1);
    insta::assert_json_snapshot!(in_force(&alliance).await, @r#"
    {
      "adoptedAt": "2022-10-20T08:00:00Z",
      "ballotQuorum": {
        "base": "ROLL",
        "comparator": "AT_LEAST",
        "denominator": 4,
        "numerator": 1
      },
      "governanceZone": "Africa/Johannesburg",
      "majorities": [
        {
          "code": "ordinary",
          "majority": {
            "base": "YES_NO",
            "comparator": "MORE_THAN",
            "denominator": 2,
            "numerator": 1
          },
          "quorum": null
        },
        {
          "code": "special",
          "majority": {
            "base": "YES_NO",
            "comparator": "AT_LEAST",
            "denominator": 3,
            "numerator": 2
          },
          "quorum": null
        }
      ],
      "meetingQuorum": {
        "base": "ROLL",
        "comparator": "AT_LEAST",
        "denominator": 4,
        "numerator": 1
      },
      "minTenureDaysToVote": 0,
      "noticeDays": 21,
      "quorumScope": "UNION",
      "recordDateOffsetDays": 14,
      "requiredLocales": [
        "en"
      ],
      "version": 1
    }
    "#);
}

#[tokio::test]
async fn a_further_version_changes_what_is_given_and_nothing_else() {
    let alliance = Alliance::found().await;
    let special = share(3, 4, "AT_LEAST", "YES_NO_ABSTAIN");
    let half = share(1, 2, "MORE_THAN", "PRESENT");
    let first = json!({
        "noticeDays": 30, "requiredLocales": ["es", "fr"],
        "majorities": [{ "code": "ordinary", "majority": special, "quorum": half }]
    });
    alliance.adopt(first).await;
    let mut expected = in_force(&alliance).await;
    alliance.move_clock("2022-10-21T08:00:00Z");
    let second = json!({ "governanceZone": "Europe/Copenhagen", "expectedVersion": 1 });
    assert_eq!(alliance.adopt(second).await["version"], 2);
    expected["version"] = json!(2);
    expected["adoptedAt"] = json!("2022-10-21T08:00:00Z");
    expected["governanceZone"] = json!("Europe/Copenhagen");
    assert_eq!(in_force(&alliance).await, expected);
}

#[tokio::test]
async fn every_version_stays_on_record() {
    let alliance = Alliance::found().await;
    for days in [21, 28, 35] {
        alliance.adopt(json!({ "noticeDays": days })).await;
    }
    let query = "{ ruleSets(last: 2) { totalCount nodes { version noticeDays } } }";
    let listed = alliance.person("auditor").ask(query, json!({})).await.settled();
    let nodes = json!([{ "version": 2, "noticeDays": 28 }, { "version": 3, "noticeDays": 35 }]);
    assert_eq!(listed, json!({ "totalCount": 3, "nodes": nodes }));
}

#[tokio::test]
async fn a_version_builds_on_the_one_that_was_seen() {
    let alliance = Alliance::found().await;
    let administrator = alliance.person("administrator");
    let on = |version: i32| json!({ "expectedVersion": version });
    assert_eq!(administrator.refused(ADOPT_RULES, on(1)).await, "VERSION_CONFLICT");
    assert_eq!(administrator.done(ADOPT_RULES, on(0)).await["version"], 1);
    let refusal = administrator.refused_at(ADOPT_RULES, on(0)).await;
    assert_eq!(refusal, "VERSION_CONFLICT input.expectedVersion");
    let (one, other) = tokio::join!(
        administrator.done(ADOPT_RULES, on(1)),
        administrator.done(ADOPT_RULES, on(1))
    );
    let refused = [&one, &other].into_iter().filter(|it| it["code"] == "VERSION_CONFLICT").count();
    assert_eq!(refused, 1, "{one} {other}");
}

#[tokio::test]
async fn a_meeting_and_its_ballots_keep_the_rules_they_were_planned_under() {
    let alliance = Alliance::found().await;
    alliance.adopt(json!({ "noticeDays": 21, "minTenureDaysToVote": 0 })).await;
    alliance.import_voters(1).await;
    let (secretary, returning) = (alliance.person("secretary"), alliance.person("returning"));
    let plan = |day: u32| {
        let at = |hour: u32| format!("2022-11-{day:02}T{hour:02}:00:00Z");
        let sittings = json!([{ "startsAt": at(7), "endsAt": at(9) }]);
        json!({ "title": text("Annual general meeting"), "sittings": sittings })
    };
    let before = secretary.done(PLAN_MEETING, plan(10)).await;
    let later = secretary.done(PLAN_MEETING, plan(30)).await;
    let motion = json!({ "meetingId": later["id"], "title": text("T"), "text": text("T") });
    let motion = returning.done(TABLE_MOTION, motion).await["id"].clone();
    alliance.adopt(json!({ "noticeDays": 5, "minTenureDaysToVote": 3660 })).await;

    let convene = |meeting: &Value| json!({ "meetingId": meeting["id"] });
    assert_eq!(secretary.refused(CONVENE_MEETING, convene(&before)).await, "NOTICE_TOO_SHORT");
    let after = secretary.done(PLAN_MEETING, plan(10)).await;
    assert_eq!(secretary.done(CONVENE_MEETING, convene(&after)).await["state"], "CONVENED");
    let ballot = json!({
        "motionId": motion, "secrecy": "NAMED",
        "opensAt": "2022-11-30T07:00:00Z", "closesAt": "2022-11-30T09:00:00Z"
    });
    let ballot = returning.done(DRAFT_BALLOT, ballot).await["id"].clone();
    let built = returning.done(BUILD_ROLL, json!({ "ballotId": ballot })).await;
    assert_eq!(built["roll"]["size"], 1, "no tenure was asked for when the meeting was planned");
    for (id, version) in [(&before["id"], 1), (&later["id"], 1), (&after["id"], 2), (&ballot, 1)] {
        assert_eq!(pinned(&alliance, id).await, version);
    }
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_with_the_field() {
    let alliance = Alliance::found().await;
    let administrator = alliance.person("administrator");
    let of_roll = |numerator, denominator| share(numerator, denominator, "AT_LEAST", "ROLL");
    let majority = |code: &str, majority: Value, quorum: Value| {
        json!([{ "code": "ordinary", "majority": of_roll(1, 2) },
            { "code": code, "majority": majority, "quorum": quorum }])
    };
    let half = of_roll(1, 2);
    for (field, value) in [
        ("governanceZone", json!("Etc/GMT+2")),
        ("governanceZone", json!("Johannesburg")),
        ("recordDateOffsetDays", json!(-1)),
        ("noticeDays", json!(3661)),
        ("noticeDays", json!(-1)),
        ("minTenureDaysToVote", json!(3661)),
        ("requiredLocales", json!([])),
        ("meetingQuorum", of_roll(1, 0)),
        ("meetingQuorum", of_roll(3, 2)),
        ("meetingQuorum", of_roll(-1, 2)),
        ("meetingQuorum", share(1, 1, "MORE_THAN", "ROLL")),
        ("meetingQuorum", share(1, 2, "AT_LEAST", "PRESENT")),
        ("ballotQuorum", of_roll(1, -2)),
        ("ballotQuorum", share(1, 2, "AT_LEAST", "CAST")),
        ("majorities", json!([])),
        ("majorities", json!([{ "code": "special", "majority": half }])),
        ("majorities", majority("Special", half.clone(), Value::Null)),
        ("majorities", majority("", half.clone(), Value::Null)),
        ("majorities", majority("ordinary", half.clone(), Value::Null)),
        ("majorities", majority("special", of_roll(2, 1), Value::Null)),
        ("majorities", majority("special", half.clone(), of_roll(1, 0))),
        ("majorities", majority("special", half.clone(), share(1, 2, "AT_LEAST", "YES_NO"))),
    ] {
        let refusal = administrator.refused_at(ADOPT_RULES, json!({ field: value })).await;
        assert_eq!(refusal, format!("BAD_INPUT input.{field}"), "{value}");
    }
    assert_eq!(in_force(&alliance).await, Value::Null);
}
