//! What is asked for again with the same key is done once.

use std::collections::BTreeSet;

use domain::access::Role;
use serde_json::{Value, json};
use tests::{
    ADOPT_RULES, AMEND_MOTION, Agm, Alliance, Answer, BallotTerms, CAST_VOTE, DRAFT_BALLOT,
    GIVE_MANDATE, PLAN_ELECTION, PLAN_MEETING, Person, REVOKE_MANDATE, TABLE_MOTION, board, fate,
    text,
};

/// A mutation that takes a key: two who can ask for it, two inputs that differ, and what the log
/// says of it, which is nothing of a vote.
struct Deed {
    by: [&'static str; 2],
    mutation: &'static str,
    input: Value,
    other: Value,
    verb: Option<&'static str>,
}

const KEY: &str = "0192f3c5-idempotency-canary";

/// A meeting with an open ballot, so that each of them can be done, and two for every office.
async fn agm(alliance: &Alliance) -> Agm<'_> {
    alliance.grant("administrator-2", Role::Administrator).await;
    alliance.grant("secretary-2", Role::MembershipOfficer).await;
    let terms = BallotTerms { organisations: 1, secrecy: "NAMED", ..BallotTerms::default() };
    alliance.open_agm(terms).await
}

/// Every mutation that takes a key.
async fn deeds(agm: &Agm<'_>) -> Vec<Deed> {
    let house = agm.alliance.member("O-001").await["id"].clone();
    let [one, two] = ["A-001", "M-003"].map(async |number| agm.alliance.member(number).await);
    let (one, two) = (one.await["party"]["id"].clone(), two.await["party"]["id"].clone());
    let mandate = |(person, rank): (&Value, &str)| json!({ "membershipId": house, "personId": person, "rank": rank });
    let meeting = |title: &str| {
        let sitting =
            json!({ "startsAt": "2023-11-30T07:00:00Z", "endsAt": "2023-11-30T09:00:00Z" });
        json!({ "title": text(title), "sittings": [sitting] })
    };
    let motion = |title: &str| json!({ "title": text(title), "text": text("That it be so.") });
    let ballot = |secrecy: &str| {
        json!({ "motionId": agm.motion, "secrecy": secrecy,
            "opensAt": "2022-12-01T07:00:00Z", "closesAt": "2022-12-02T07:00:00Z" })
    };
    let election = |seats: usize| board(json!({ "seats": seats }));
    let vote = |choice: &str| json!({ "ballotId": agm.ballot, "choice": choice });
    let deed = |by, mutation, [input, other]: [Value; 2], verb| Deed {
        by,
        mutation,
        input: keyed(input, KEY),
        other: keyed(other, KEY),
        verb,
    };
    let rules = |days: u32| json!({ "noticeDays": days });
    let administrators = ["administrator", "administrator-2"];
    let secretaries = ["secretary", "secretary-2"];
    let officers = ["returning", "deputy"];
    let mandates = [(&one, "PRIMARY"), (&two, "ALTERNATE")].map(mandate);
    vec![
        deed(administrators, ADOPT_RULES, [30, 31].map(rules), Some("RULES_ADOPTED")),
        deed(secretaries, GIVE_MANDATE, mandates, Some("MANDATE_GIVEN")),
        deed(secretaries, PLAN_MEETING, ["One", "Two"].map(meeting), Some("MEETING_PLANNED")),
        deed(officers, TABLE_MOTION, ["One", "Two"].map(motion), Some("MOTION_TABLED")),
        deed(officers, PLAN_ELECTION, [1, 2].map(election), Some("ELECTION_PLANNED")),
        deed(officers, DRAFT_BALLOT, ["NAMED", "SECRET"].map(ballot), Some("BALLOT_DRAFTED")),
        deed(["voter-1", "voter-2"], CAST_VOTE, ["YES", "NO"].map(vote), None),
    ]
}

fn keyed(mut input: Value, key: &str) -> Value {
    input["idempotencyKey"] = json!(key);
    input
}

/// Has the first of them ask for it.
async fn ask(alliance: &Alliance, deed: &Deed, input: &Value) -> Answer {
    ask_as(alliance.person(deed.by[0]), deed, input).await
}

async fn ask_as(person: Person<'_>, deed: &Deed, input: &Value) -> Answer {
    person.ask(deed.mutation, json!({ "input": input })).await
}

/// How often it was done: by the log, or for a vote by the papers in the box.
async fn times_done(alliance: &Alliance, deed: &Deed) -> usize {
    if let Some(verb) = deed.verb {
        return alliance.times_logged(verb).await;
    }
    let rows = alliance.database.rows().await;
    rows.iter().filter(|row| row.table.starts_with("slots_")).count()
}

/// What was made of it, which is no refusal.
fn made(answer: &Answer) -> Value {
    let settled = answer.settled();
    assert_ne!(settled["__typename"], "Refusal", "{settled}");
    settled
}

#[tokio::test]
async fn every_input_with_a_key_is_tried_here() {
    let alliance = Alliance::found().await;
    let deeds = deeds(&agm(&alliance).await).await;
    let input_of = |deed: &Deed| {
        let input = deed.mutation.split_once("$input: ").and_then(|(_, it)| it.split_once('!'));
        input.expect("an input").0.to_owned()
    };
    let tried: BTreeSet<_> = deeds.iter().map(input_of).collect();
    let (mut keyed, mut input) = (BTreeSet::new(), String::new());
    for line in api::sdl().lines() {
        if let Some(name) = line.strip_prefix("input ") {
            input = name.trim_end_matches(" {").to_owned();
        } else if line.trim().starts_with("idempotencyKey:") {
            keyed.insert(input.clone());
        }
    }
    assert_eq!(tried, keyed);
}

#[tokio::test]
async fn the_same_request_with_the_same_key_yields_what_the_first_one_made() {
    let alliance = Alliance::found().await;
    let agm = agm(&alliance).await;
    for deed in deeds(&agm).await {
        let before = times_done(&alliance, &deed).await;
        let first = made(&ask(&alliance, &deed, &deed.input).await);
        assert_eq!(ask(&alliance, &deed, &deed.input).await.settled(), first);
        assert_eq!(times_done(&alliance, &deed).await, before + 1, "{:?}", deed.verb);
    }
}

#[tokio::test]
async fn another_request_with_the_same_key_is_a_conflict_and_does_nothing() {
    let alliance = Alliance::found().await;
    let agm = agm(&alliance).await;
    for deed in deeds(&agm).await {
        let first = made(&ask(&alliance, &deed, &deed.input).await);
        let census = alliance.database.census().await;
        let conflict = ask(&alliance, &deed, &deed.other).await;
        assert_eq!(conflict.error(), "IDEMPOTENCY_CONFLICT", "{:?}", deed.verb);
        assert_eq!(alliance.database.census().await, census, "{:?}", deed.verb);
        assert_eq!(ask(&alliance, &deed, &deed.input).await.settled(), first);
    }
}

#[tokio::test]
async fn the_same_key_of_another_account_is_another_key() {
    let alliance = Alliance::found().await;
    let agm = agm(&alliance).await;
    for deed in deeds(&agm).await {
        let own = made(&ask(&alliance, &deed, &deed.input).await);
        let other = alliance.person(deed.by[1]);
        let theirs = made(&ask_as(other, &deed, &deed.other).await);
        assert_ne!(own, theirs);
        assert_eq!(ask(&alliance, &deed, &deed.input).await.settled(), own);
    }
}

#[tokio::test]
async fn the_next_mandate_holder_learns_nothing_by_the_key_of_the_one_before() {
    let alliance = Alliance::found().await;
    let agm = agm(&alliance).await;
    let first = alliance.mandate("O-001", "M-001", "PRIMARY").await;
    alliance.mandate("O-001", "M-002", "ALTERNATE").await;
    let house = alliance.member("O-001").await["id"].clone();
    let vote = |choice: &str| {
        let input = json!({ "choice": choice, "membershipId": house });
        keyed(agm.input(input), KEY)
    };
    let receipt = agm.voter(1).done(CAST_VOTE, vote("YES")).await;
    assert_eq!(fate(&receipt), "TAKEN");
    alliance.person("secretary").done(REVOKE_MANDATE, json!({ "mandateId": first["id"] })).await;
    for choice in ["YES", "NO"] {
        assert_eq!(agm.voter(2).refused(CAST_VOTE, vote(choice)).await, "ALREADY_VOTED");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_requests_at_once_at_two_replicas_with_the_same_key_are_one() {
    let alliance = Alliance::found().await;
    let agm = agm(&alliance).await;
    let url = tests::serve(alliance.replica().await).await;
    for deed in deeds(&agm).await {
        let before = times_done(&alliance, &deed).await;
        let elsewhere = alliance.person(deed.by[0]).at(&url);
        let (one, other) =
            tokio::join!(ask(&alliance, &deed, &deed.input), ask_as(elsewhere, &deed, &deed.input));
        assert_eq!(made(&one), made(&other));
        assert_eq!(times_done(&alliance, &deed).await, before + 1, "{:?}", deed.verb);
    }
}

#[tokio::test]
async fn a_key_is_remembered_for_a_day() {
    let alliance = Alliance::found().await;
    alliance.adopt(json!({})).await;
    let sitting = json!({ "startsAt": "2023-11-30T07:00:00Z", "endsAt": "2023-11-30T09:00:00Z" });
    let input = keyed(json!({ "title": text("One"), "sittings": [sitting] }), KEY);
    let plan = async || alliance.person("secretary").done(PLAN_MEETING, input.clone()).await;
    let first = plan().await["id"].clone();
    alliance.move_clock("2022-10-21T07:59:59.999999Z");
    assert_eq!(plan().await["id"], first);
    alliance.move_clock("2022-10-21T08:00:00Z");
    assert_ne!(plan().await["id"], first);
}

#[tokio::test]
async fn the_same_key_of_another_mutation_is_another_key() {
    let alliance = Alliance::found().await;
    alliance.adopt(json!({})).await;
    let returning = alliance.person("returning");
    let motion = keyed(json!({ "title": text("One"), "text": text("That it be so.") }), KEY);
    let motion = returning.done(TABLE_MOTION, motion).await;
    let ballot = json!({ "motionId": motion["id"], "secrecy": "NAMED",
        "opensAt": "2022-12-01T07:00:00Z", "closesAt": "2022-12-02T07:00:00Z" });
    let drafted = returning.done(DRAFT_BALLOT, keyed(ballot, KEY)).await;
    assert_eq!(drafted["state"], "DRAFT");
}

#[tokio::test]
async fn what_was_refused_can_be_asked_for_again_with_the_same_key() {
    let alliance = Alliance::found().await;
    let motion = keyed(json!({ "title": text("One"), "text": text("That it be so.") }), KEY);
    let returning = alliance.person("returning");
    assert_eq!(returning.refused(TABLE_MOTION, motion.clone()).await, "NO_RULES");
    alliance.adopt(json!({})).await;
    assert_eq!(returning.done(TABLE_MOTION, motion).await["version"], 1);
}

#[tokio::test]
async fn the_answer_is_the_thing_as_it_is_by_now() {
    let alliance = Alliance::found().await;
    alliance.adopt(json!({})).await;
    let motion = keyed(json!({ "title": text("One"), "text": text("That it be so.") }), KEY);
    let returning = alliance.person("returning");
    let id = returning.done(TABLE_MOTION, motion.clone()).await["id"].clone();
    let input = json!({ "motionId": id, "title": text("Two"), "text": text("That it be not.") });
    let amended = returning.done(AMEND_MOTION, input).await;
    assert_eq!(returning.done(TABLE_MOTION, motion).await, amended);
}

#[tokio::test]
async fn a_key_has_eight_to_two_hundred_characters() {
    let alliance = Alliance::found().await;
    let agm = agm(&alliance).await;
    for deed in deeds(&agm).await {
        for key in ["", "1234567", "\u{e9}\u{e9}\u{e9}\u{e9}", &"x".repeat(201)] {
            let answer = ask(&alliance, &deed, &keyed(deed.input.clone(), key)).await;
            assert_eq!(answer.error(), "BAD_USER_INPUT", "{:?}", deed.verb);
        }
        made(&ask(&alliance, &deed, &keyed(deed.input.clone(), &"\u{e9}".repeat(200))).await);
    }
}

#[tokio::test]
async fn no_key_is_kept_as_it_was_sent() {
    let alliance = Alliance::found().await;
    let agm = agm(&alliance).await;
    for deed in deeds(&agm).await {
        made(&ask(&alliance, &deed, &deed.input).await);
    }
    let contents = alliance.database.contents().await;
    assert!(contents.hold("Annual general meeting 2022"), "it is where the others would be");
    assert!(!contents.hold(KEY));
}
