//! What is missing before a ballot can be announced is told at once, and completely.

use serde_json::{Value, json};
use tests::{
    ADOPT_RULES, AMEND_MOTION, ANNOUNCE_BALLOT, Agm, Alliance, BUILD_ROLL, BallotTerms,
    CANCEL_BALLOT, CANCEL_MEETING, DRAFT_BALLOT, FREEZE_ROLL, PLAN_MEETING, REVISE_BALLOT,
    REVISE_MEETING, text,
};

/// The codes of what is missing, and what the refusal of an announcement says.
async fn missing(agm: &Agm<'_>) -> (Vec<Value>, String) {
    let query =
        "query($id: ID!) { node(id: $id) { ... on Ballot { readiness { code message } } } }";
    let officer = agm.alliance.person("returning");
    let ballot = officer.ask(query, json!({ "id": agm.ballot })).await.settled();
    let issues = ballot["readiness"].as_array().expect("issues").clone();
    let refused = agm.conduct(ANNOUNCE_BALLOT, json!({})).await;
    assert_eq!(refused["code"], "NOT_READY", "{refused}");
    let message = refused["message"].as_str().expect("a message").to_owned();
    for issue in &issues {
        let words = issue["message"].as_str().expect("a message");
        assert!(message.contains(words), "{words} is not in: {message}");
    }
    (issues.into_iter().map(|issue| issue["code"].clone()).collect(), message)
}

#[tokio::test]
async fn everything_that_is_missing_is_told_at_once() {
    let alliance = Alliance::found().await;
    let rules = json!({ "requiredLocales": ["en", "es", "fr"] });
    alliance.person("administrator").done(ADOPT_RULES, rules).await;
    let agm = alliance.draft_agm(BallotTerms::default()).await;
    let input = json!({ "meetingId": agm.meeting["id"], "reason": "a storm" });
    let cancelled = alliance.person("secretary").done(CANCEL_MEETING, input).await;
    assert_eq!(cancelled["state"], "CANCELLED", "{cancelled}");
    agm.close();
    let (codes, message) = missing(&agm).await;
    let expected =
        "LANGUAGE_MISSING LANGUAGE_MISSING MEETING_OVER NO_ROLL OPENING_PAST CLOSING_PAST";
    assert_eq!(codes, expected.split(' ').collect::<Vec<_>>());
    assert!(message.contains("in es") && message.contains("in fr"), "{message}");
}

#[tokio::test]
async fn a_ballot_is_announced_once_its_roll_is_built_and_frozen() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms::default()).await;
    assert_eq!(missing(&agm).await.0, ["NO_ROLL"]);
    agm.conduct(BUILD_ROLL, json!({})).await;
    assert_eq!(missing(&agm).await.0, ["ROLL_NOT_FROZEN"]);
    agm.conduct(FREEZE_ROLL, json!({})).await;
    assert_eq!(agm.conduct(ANNOUNCE_BALLOT, json!({})).await["state"], "SCHEDULED");
}

#[tokio::test]
async fn a_roll_on_which_nobody_is_and_an_opening_before_the_record_date_are_missing_something() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms { voters: 0, ..BallotTerms::default() }).await;
    agm.conduct(REVISE_BALLOT, json!({ "opensAt": "2022-11-01T07:00:00Z" })).await;
    agm.conduct(BUILD_ROLL, json!({})).await;
    let opening = ["OPENS_BEFORE_RECORD_DATE", "OPENING_PAST"];
    assert_eq!(missing(&agm).await.0, [["ROLL_EMPTY", "ROLL_NOT_FROZEN"], opening].concat());
    agm.conduct(FREEZE_ROLL, json!({})).await;
    assert_eq!(missing(&agm).await.0, [&["ROLL_EMPTY"], &opening[..]].concat());
}

#[tokio::test]
async fn a_ballot_is_announced_before_it_opens_and_not_when_it_would() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms::default()).await;
    agm.conduct(BUILD_ROLL, json!({})).await;
    agm.conduct(FREEZE_ROLL, json!({})).await;
    alliance.move_clock("2022-11-30T07:00:00Z");
    assert_eq!(missing(&agm).await.0, ["OPENING_PAST"]);
    agm.conduct(REVISE_BALLOT, json!({ "opensAt": "2022-11-30T07:00:00.000001Z" })).await;
    assert_eq!(agm.conduct(ANNOUNCE_BALLOT, json!({})).await["state"], "SCHEDULED");
}

#[tokio::test]
async fn a_motion_is_put_once_unless_its_ballot_is_called_off() {
    let alliance = Alliance::found().await;
    let agm = alliance.convene_agm(BallotTerms::default()).await;
    let ballot = json!({ "motionId": agm.motion, "secrecy": "NAMED",
        "opensAt": "2022-11-30T07:00:00Z", "closesAt": "2022-11-30T18:00:00Z" });
    let again = alliance.person("returning").done(DRAFT_BALLOT, ballot).await["id"].clone();
    let again = Agm { ballot: again, ..agm.clone() };
    again.conduct(BUILD_ROLL, json!({})).await;
    again.conduct(FREEZE_ROLL, json!({})).await;
    assert_eq!(missing(&again).await.0, ["ALREADY_PUT"]);
    agm.conduct(CANCEL_BALLOT, json!({ "reason": "the wrong secrecy" })).await;
    assert_eq!(again.conduct(ANNOUNCE_BALLOT, json!({})).await["state"], "SCHEDULED");
}

#[tokio::test]
async fn the_words_of_a_motion_are_amended_until_a_ballot_on_it_is_announced() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms::default()).await;
    let amend = async |words: &str| {
        let input = json!({ "motionId": agm.motion, "title": text(words), "text": text(words) });
        alliance.person("returning").done(AMEND_MOTION, input).await
    };
    let amended = amend("As amended").await;
    agm.conduct(BUILD_ROLL, json!({})).await;
    agm.conduct(FREEZE_ROLL, json!({})).await;
    let announced = agm.conduct(ANNOUNCE_BALLOT, json!({})).await;
    assert_eq!(announced["textDigest"], amended["digest"], "{announced}");
    assert_eq!(amend("Something else").await["code"], "TEXT_FROZEN");
}

fn sitting(day: &str) -> Value {
    json!({ "startsAt": format!("{day}T07:00:00Z"), "endsAt": format!("{day}T09:00:00Z") })
}

/// A ballot at a meeting of the first of March that is planned, and that meeting.
async fn before_notice(alliance: &Alliance) -> (Agm<'_>, Value) {
    let agm = alliance.draft_agm(BallotTerms::default()).await;
    let planned = json!({ "title": text("Extraordinary"), "sittings": [sitting("2023-03-01")] });
    let planned = alliance.person("secretary").done(PLAN_MEETING, planned).await;
    let window = json!({ "opensAt": "2023-06-01T07:00:00Z", "closesAt": "2023-06-02T07:00:00Z" });
    let agm = Agm { meeting: planned.clone(), ..agm };
    (agm.draft_another(BallotTerms::default(), window).await, planned)
}

#[tokio::test]
async fn a_ballot_is_not_announced_before_the_notice_of_its_meeting_is_given() {
    let alliance = Alliance::found().await;
    let (agm, _) = before_notice(&alliance).await;
    assert_eq!(missing(&agm).await.0, ["MEETING_NOT_CONVENED", "NO_ROLL"]);
}

#[tokio::test]
async fn a_roll_for_a_meeting_that_was_moved_is_built_again_for_its_new_record_date() {
    let alliance = Alliance::found().await;
    let (agm, planned) = before_notice(&alliance).await;
    agm.conduct(BUILD_ROLL, json!({})).await;
    let moved = sitting("2023-04-12");
    let moved = json!({ "meetingId": planned["id"], "title": text("Moved"), "sittings": [moved] });
    let moved = alliance.person("secretary").done(REVISE_MEETING, moved).await;
    assert_ne!(moved["recordDate"], planned["recordDate"], "{moved}");
    let all = ["MEETING_NOT_CONVENED", "ROLL_OUTDATED", "ROLL_NOT_FROZEN"];
    assert_eq!(missing(&agm).await.0, all);
    agm.conduct(BUILD_ROLL, json!({})).await;
    assert_eq!(missing(&agm).await.0, ["MEETING_NOT_CONVENED", "ROLL_NOT_FROZEN"]);
    let query =
        "query($id: ID!) { node(id: $id) { ... on Ballot { recordDate roll { recordDate } } } }";
    let seen = alliance.person("returning").ask(query, json!({ "id": agm.ballot })).await.settled();
    let date = &moved["recordDate"];
    assert_eq!(seen, json!({ "recordDate": date, "roll": { "recordDate": date } }));
}
