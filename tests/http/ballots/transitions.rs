//! What can be done to a ballot in each of its states, and what comes of it.

use serde_json::{Value, json};
use tests::{
    ANNOUNCE_BALLOT, ANNUL_BALLOT, Agm, Alliance, BUILD_ROLL, BallotTerms, CANCEL_BALLOT,
    CERTIFY_BALLOT, FREEZE_ROLL, MOVE_CLOSING, PAUSE_BALLOT, PUBLISH_RESULT, RESUME_BALLOT,
    REVISE_BALLOT, TALLY_BALLOT, fate,
};

/// All that can be asked for.
const ACTS: [&str; 12] = [
    "cast", "revise", "announce", "pause", "resume", "extend", "shorten", "cancel", "annul",
    "tally", "certify", "publish",
];

/// Each state with the acts that are possible in it and the state that follows, or `=` if it stays;
/// in parentheses the code of the refusal. What is not there is refused with `WRONG_STAGE`.
const TABLE: [(&str, &str); 11] = [
    ("DRAFT", "cast (NOT_FOUND), revise =, announce SCHEDULED, cancel CANCELLED"),
    ("SCHEDULED", "cast (NOT_YET_OPEN), shorten =, cancel CANCELLED, tally (NOT_YET_CLOSED)"),
    ("OPEN", "cast =, pause PAUSED, extend =, shorten =, annul ANNULLED, tally (NOT_YET_CLOSED)"),
    (
        "PAUSED",
        "cast (PAUSED), resume OPEN, extend =, shorten =, annul ANNULLED, tally (NOT_YET_CLOSED)",
    ),
    ("CLOSED", "cast (CLOSED), annul ANNULLED, tally TALLIED"),
    ("SEALED", "cast (CLOSED), annul ANNULLED, tally TALLIED"),
    ("TALLIED", "cast (CLOSED), annul ANNULLED, certify CERTIFIED"),
    ("CERTIFIED", "cast (CLOSED), annul ANNULLED, publish PUBLISHED"),
    ("PUBLISHED", "cast (CLOSED), annul ANNULLED"),
    ("CANCELLED", "cast (CALLED_OFF)"),
    ("ANNULLED", "cast (CALLED_OFF)"),
];

/// Does it to the ballot, and returns the code of the refusal, if it is refused.
async fn act(agm: &Agm<'_>, act: &str) -> Option<String> {
    let closing = |to: &str| (MOVE_CLOSING, json!({ "closesAt": to, "reason": "a reason" }));
    let reason = || json!({ "reason": "a reason" });
    let (mutation, input) = match act {
        "cast" => {
            let settled = agm.cast(1, "YES").await;
            return Some(fate(&settled).to_owned()).filter(|fate| fate != "TAKEN");
        }
        "certify" => {
            let auditor = agm.alliance.person("auditor");
            let settled = auditor.done(CERTIFY_BALLOT, agm.input(json!({}))).await;
            return settled["code"].as_str().map(str::to_owned);
        }
        "revise" => (REVISE_BALLOT, json!({ "revote": "UNTIL_CLOSE" })),
        "announce" => (ANNOUNCE_BALLOT, json!({})),
        "pause" => (PAUSE_BALLOT, reason()),
        "resume" => (RESUME_BALLOT, json!({})),
        "extend" => closing("2022-11-30T19:00:00Z"),
        "shorten" => closing("2022-11-30T17:00:00Z"),
        "cancel" => (CANCEL_BALLOT, reason()),
        "annul" => (ANNUL_BALLOT, reason()),
        "tally" => (TALLY_BALLOT, json!({})),
        "publish" => (PUBLISH_RESULT, json!({})),
        _ => panic!("no act: {act}"),
    };
    let settled = agm.conduct(mutation, input).await;
    settled["code"].as_str().map(str::to_owned)
}

/// A ballot beside this one that has come as far as that, with a roll that is frozen.
async fn brought_to<'a>(agm: &Agm<'a>, state: &str) -> Agm<'a> {
    let alliance = agm.alliance;
    alliance.move_clock("2022-11-29T16:00:00Z");
    let ballot = agm.draft_another(BallotTerms::default(), json!({})).await;
    ballot.conduct(BUILD_ROLL, json!({})).await;
    ballot.conduct(FREEZE_ROLL, json!({})).await;
    let (time, acts) = match state {
        "DRAFT" => ("2022-11-29T16:00:00Z", ""),
        "SCHEDULED" => ("2022-11-30T06:59:59.999999Z", "announce"),
        "CANCELLED" => ("2022-11-30T06:59:59.999999Z", "announce cancel"),
        "OPEN" => ("2022-11-30T07:00:00Z", "announce"),
        "PAUSED" => ("2022-11-30T07:00:00Z", "announce pause"),
        "CLOSED" | "SEALED" => ("2022-11-30T18:00:00Z", "announce"),
        "TALLIED" => ("2022-11-30T18:00:00Z", "announce tally"),
        "CERTIFIED" => ("2022-11-30T18:00:00Z", "announce tally certify"),
        "PUBLISHED" => ("2022-11-30T18:00:00Z", "announce tally certify publish"),
        "ANNULLED" => ("2022-11-30T18:00:00Z", "announce annul"),
        _ => panic!("no state: {state}"),
    };
    for it in acts.split_whitespace() {
        assert_eq!(act(&ballot, it).await, None, "{it}");
        alliance.move_clock(time);
    }
    if state == "SEALED" {
        alliance.seal_closed().await;
    }
    ballot
}

/// The ballot's state, with its version.
async fn seen(agm: &Agm<'_>) -> (String, Value) {
    let query = "query($id: ID!) { node(id: $id) { ... on Ballot { state version } } }";
    let officer = agm.alliance.person("returning");
    let ballot = officer.ask(query, json!({ "id": agm.ballot })).await.settled();
    (ballot["state"].as_str().expect("a state").to_owned(), ballot["version"].clone())
}

#[tokio::test]
async fn every_act_is_possible_in_the_states_that_the_table_says_and_in_no_others() {
    for (state, row) in TABLE {
        let alliance = Alliance::found().await;
        let agm = alliance.draft_agm(BallotTerms::default()).await;
        let mut ballot = brought_to(&agm, state).await;
        let mut told = Vec::new();
        for it in ACTS {
            let before = seen(&ballot).await;
            let refused = act(&ballot, it).await;
            let after = seen(&ballot).await;
            if let Some(code) = refused {
                assert_eq!(after, before, "{it}, {state}: refused, and yet changed");
                if code != "WRONG_STAGE" {
                    told.push(format!("{it} ({code})"));
                }
            } else {
                let follows = if after.0 == before.0 { "=" } else { &after.0 };
                told.push(format!("{it} {follows}"));
                ballot = brought_to(&agm, state).await;
            }
        }
        assert_eq!(told.join(", "), row, "{state}");
    }
}
