//! Counts and choices are sealed until their time, for everyone, through every channel.

use serde_json::{Value, json};
use tests::{Agm, Alliance, BallotTerms, CERTIFY_BALLOT, PUBLISH_RESULT, Person};

/// Every field through which a count or a choice could come.
const CHANNELS: [&str; 9] = [
    "node(id: $id) { ... on Ballot { result { cast yes no abstain invalid turnout } } }",
    "nodes(ids: [$id]) { ... on Ballot { result { cast } } }",
    "ballots(first: 5) { nodes { result { decision } } }",
    "meetings(first: 5) { nodes { ballots(first: 5) { nodes { result { present } } } } }",
    "node(id: $id) { ... on Ballot { participants(first: 5) { totalCount nodes { person { id } } } } }",
    "ballots(first: 5) { nodes { participants(last: 5) { totalCount edges { cursor } } } }",
    "node(id: $id) { ... on Ballot { namedVotes(first: 5) { totalCount nodes { choice } } } }",
    "ballotExport(ballotId: $id) { json }",
    "ballotExport(ballotId: $id) { csv }",
];

/// What only a count or a choice has.
const SEALED: [&str; 14] = [
    "cast",
    "yes",
    "no",
    "abstain",
    "invalid",
    "turnout",
    "decision",
    "present",
    "person",
    "cursor",
    "choice",
    "json",
    "csv",
    "totalCount",
];

/// Everybody there is: members, strangers, officers, programs.
fn everybody(alliance: &Alliance) -> Vec<Person<'_>> {
    let names = [
        "voter-1",
        "nobody-in-particular",
        "secretary",
        "returning",
        "deputy",
        "auditor",
        "administrator",
    ];
    let people = names.map(|name| alliance.person(name));
    people.into_iter().chain([alliance.stranger(), alliance.program("program")]).collect()
}

/// What the answer tells of counts and choices: each field with its value, zero aside.
fn told(answer: &Value) -> Vec<String> {
    match answer {
        Value::Array(items) => items.iter().flat_map(told).collect(),
        Value::Object(fields) => {
            let of = |(name, value): (&String, &Value)| {
                let tells =
                    SEALED.contains(&name.as_str()) && !value.is_null() && *value != json!(0);
                let here = tells.then(|| format!("{name}: {value}"));
                here.into_iter().chain(told(value)).collect::<Vec<_>>()
            };
            fields.iter().flat_map(of).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

/// What the person is told, through all channels.
async fn told_to(agm: &Agm<'_>, person: &Person<'_>) -> Vec<String> {
    let mut all = Vec::new();
    for channel in CHANNELS {
        let query = format!("query($id: ID!) {{ {channel} }}");
        let answer = person.ask(&query, json!({ "id": agm.ballot })).await;
        all.extend(told(&answer.body["data"]));
    }
    all
}

async fn cast<'a>(alliance: &'a Alliance, secrecy: &'static str) -> Agm<'a> {
    let agm = alliance.open_agm(BallotTerms { secrecy, ..BallotTerms::default() }).await;
    for (voter, choice) in [(1, "YES"), (2, "NO")] {
        agm.cast(voter, choice).await;
    }
    agm
}

#[tokio::test]
async fn while_a_ballot_is_open_nobody_is_told_a_count_or_a_choice() {
    for secrecy in ["SECRET", "NAMED"] {
        let alliance = Alliance::found().await;
        let agm = cast(&alliance, secrecy).await;
        for person in everybody(&alliance) {
            assert_eq!(told_to(&agm, &person).await, [""; 0]);
        }
    }
}

#[tokio::test]
async fn until_it_is_counted_only_officers_are_told_even_who_took_part() {
    let alliance = Alliance::found().await;
    let agm = cast(&alliance, "NAMED").await;
    agm.close();
    for person in everybody(&alliance) {
        assert_eq!(told_to(&agm, &person).await, [""; 0]);
    }
    alliance.seal_closed().await;
    for name in ["returning", "auditor"] {
        let told = told_to(&agm, &alliance.person(name)).await;
        let of_participants = |it: &String| {
            ["totalCount", "person", "cursor"].iter().any(|name| it.starts_with(name))
        };
        assert!(!told.is_empty() && told.iter().all(of_participants), "{told:?}");
    }
    for person in [agm.voter(1), alliance.person("secretary"), alliance.person("administrator")] {
        assert_eq!(told_to(&agm, &person).await, [""; 0]);
    }
}

#[tokio::test]
async fn a_result_is_told_to_members_once_it_is_published_and_not_before() {
    let alliance = Alliance::found().await;
    let agm = cast(&alliance, "SECRET").await;
    agm.close();
    agm.tally().await;
    let member = agm.voter(3);
    assert_eq!(told_to(&agm, &member).await, [""; 0]);
    alliance.person("auditor").done(CERTIFY_BALLOT, agm.input(json!({}))).await;
    assert_eq!(told_to(&agm, &member).await, [""; 0]);
    agm.conduct(PUBLISH_RESULT, json!({})).await;
    let told = told_to(&agm, &member).await;
    for fact in ["cast: 2", "yes: 1", "no: 1", "turnout: \"0.6667\""] {
        assert!(told.iter().any(|it| it == fact), "{fact} is not among {told:?}");
    }
    let outsider = alliance.person("nobody-in-particular");
    assert_eq!(told_to(&agm, &outsider).await, [""; 0]);
}

#[tokio::test]
async fn a_named_ballot_tells_names_with_choices_once_it_is_published_and_not_before() {
    let alliance = Alliance::found().await;
    let agm = cast(&alliance, "NAMED").await;
    let query = "query($id: ID!) { node(id: $id) { ... on Ballot {
        namedVotes(first: 5) { totalCount nodes { memberName choice } } } } }";
    let votes = async |person: &Person<'_>| {
        let answer = person.ask(query, json!({ "id": agm.ballot })).await;
        let votes = answer.body["data"]["node"]["namedVotes"]["nodes"].as_array().cloned();
        let mut votes: Vec<_> = votes.into_iter().flatten().collect();
        votes.sort_by_key(|vote| vote["memberName"].to_string());
        votes
    };
    agm.close();
    agm.tally().await;
    for person in [agm.voter(1), alliance.person("returning"), alliance.person("auditor")] {
        assert_eq!(votes(&person).await, [Value::Null; 0]);
    }
    alliance.person("auditor").done(CERTIFY_BALLOT, agm.input(json!({}))).await;
    agm.conduct(PUBLISH_RESULT, json!({})).await;
    let expected = [
        json!({ "memberName": "Voter 001", "choice": "YES" }),
        json!({ "memberName": "Voter 002", "choice": "NO" }),
    ];
    assert_eq!(votes(&agm.voter(3)).await, expected);
}

#[tokio::test]
async fn a_secret_ballot_never_tells_names_with_choices() {
    let alliance = Alliance::found().await;
    let agm = cast(&alliance, "SECRET").await;
    agm.close();
    agm.publish().await;
    for person in everybody(&alliance) {
        let told = told_to(&agm, &person).await;
        assert!(!told.iter().any(|it| it.starts_with("choice")), "{told:?}");
    }
}

#[tokio::test]
async fn the_audit_log_tells_no_number_of_papers_before_the_close() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms::default()).await;
    let before = alliance.log().await;
    for voter in 1..=3 {
        agm.cast(voter, "YES").await;
    }
    assert_eq!(alliance.log().await, before);
    agm.close();
    agm.tally().await;
    let sealed = alliance.log().await.into_iter().find(|it| it["verb"] == "BOX_SEALED");
    let details = sealed.expect("an entry")["details"].to_string();
    assert!(details.contains("papers"), "{details}");
}

#[tokio::test]
async fn a_receipt_is_the_same_whatever_was_chosen_and_says_nothing_of_it() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms::default()).await;
    for (voter, choice) in [(1, "YES"), (2, "NO"), (3, "ABSTAIN")] {
        let receipt = agm.cast(voter, choice).await;
        let digest = receipt["envelopeDigest"].as_str().expect("a digest");
        let code = receipt["receiptCode"].as_str().expect("a code");
        assert_eq!((digest.len(), code.len()), (64, 25), "{receipt}");
        let expected = json!({
            "__typename": "VoteReceipt", "ballot": { "id": agm.ballot },
            "membershipId": agm.memberships[voter - 1], "envelopeDigest": digest, "receiptCode": code,
        });
        assert_eq!(receipt, expected);
    }
}
