//! What a request costs the database: counted in statements, which must not grow with the page.

use serde_json::{Value, json};
use tests::{
    ANNOUNCE_BALLOT, Agm, Alliance, BUILD_ROLL, BallotTerms, CONVENE_MEETING, DRAFT_BALLOT,
    FREEZE_ROLL, GIVE_MANDATE, ISSUE_INVITATION, PLAN_MEETING, Person, TABLE_MOTION, text,
};

/// How many statements the request takes, by somebody who has asked before.
async fn statements(
    alliance: &Alliance,
    person: &Person<'_>,
    query: &str,
    variables: Value,
) -> u64 {
    person.ask("{ viewer { isService } }", json!({})).await.settled();
    let before = alliance.app.store.statements();
    person.ask(query, variables).await.settled();
    alliance.app.store.statements() - before
}

/// A hundred organisations, each with a primary and an alternate.
async fn organisations(alliance: &Alliance) {
    let rows: String = (0..100)
        .map(|n| {
            format!(
                "O-{n:03},ORGANISATION,Organisation {n},ZA,VOTING,2020-01-01,\n\
                 P-{n:03},PERSON,Person {n},ZA,ASSOCIATE,2020-01-01,\n"
            )
        })
        .collect();
    alliance.import(&rows).await;
    let members = alliance.members().await;
    let (organisations, persons) = members.split_at(100);
    let secretary = alliance.person("secretary");
    for (place, organisation) in organisations.iter().enumerate() {
        for (rank, person) in [("PRIMARY", place), ("ALTERNATE", (place + 1) % 100)] {
            let person = &persons[person]["party"]["id"];
            let input = json!({ "membershipId": organisation["id"], "personId": person,
                "rank": rank });
            assert_eq!(secretary.done(GIVE_MANDATE, input).await["isActive"], true);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_members_costs_the_same_whatever_its_size() {
    let alliance = Alliance::found().await;
    alliance.adopt(json!({})).await;
    organisations(&alliance).await;
    let query = "query($first: Int!) { members(first: $first, filter: { kind: ORGANISATION }) {
        nodes { number party { name country { code } } periods { category startsOn endsOn }
            standing { status reasons { code } } mandates { rank isActive person { name } } } } }";
    let secretary = alliance.person("secretary");
    for first in [1, 50, 100] {
        // The account; members, their periods, the rules in force, their mandates, who holds them.
        let counted = statements(&alliance, &secretary, query, json!({ "first": first })).await;
        assert_eq!(counted, 6, "a page of {first}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_length_of_a_list_is_counted_only_for_who_asks() {
    let alliance = Alliance::found().await;
    alliance.import_voters(3).await;
    let secretary = alliance.person("secretary");
    let plain = "{ members { nodes { number } pageInfo { hasNextPage } } }";
    let counted = "{ members { totalCount nodes { number } } }";
    let through_fragment = "{ members { ...Sized } }
        fragment Sized on MemberConnection { totalCount nodes { number } }";
    assert_eq!(statements(&alliance, &secretary, plain, json!({})).await, 2);
    assert_eq!(statements(&alliance, &secretary, counted, json!({})).await, 3);
    assert_eq!(statements(&alliance, &secretary, through_fragment, json!({})).await, 3);
}

/// Further ballots on the agenda of the meeting, until there are a hundred.
async fn ballots(agm: &Agm<'_>) {
    let returning = agm.alliance.person("returning");
    for n in 2..=100 {
        let title = text(&format!("Motion {n}"));
        let motion = json!({ "meetingId": agm.meeting["id"], "title": title, "text": title });
        let ballot = json!({
            "motionId": returning.done(TABLE_MOTION, motion).await["id"], "secrecy": "SECRET",
            "opensAt": "2022-11-30T07:00:00Z", "closesAt": "2022-11-30T18:00:00Z"
        });
        let ballot = json!({ "ballotId": returning.done(DRAFT_BALLOT, ballot).await["id"] });
        returning.done(BUILD_ROLL, ballot.clone()).await;
        returning.done(FREEZE_ROLL, ballot.clone()).await;
        let announced = returning.done(ANNOUNCE_BALLOT, ballot).await;
        assert_eq!(announced["state"], "SCHEDULED", "{announced}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_ballots_costs_the_same_whatever_its_size() {
    let alliance = Alliance::found().await;
    let agm = alliance.convene_agm(BallotTerms::default()).await;
    ballots(&agm).await;
    let query = "query($first: Int!) { ballots(first: $first) { nodes { state motion { digest }
        meeting { state } ruleSet { version } roll { size } result { cast }
        viewerPapers { isEntitled hasVoted reasons { code } member { number } } } } }";
    let voter = alliance.person("voter-1");
    for first in [1, 50, 100] {
        let counted = statements(&alliance, &voter, query, json!({ "first": first })).await;
        assert_eq!(counted, 17, "a page of {first}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_below_a_list_cost_the_same_whatever_their_number() {
    let alliance = Alliance::found().await;
    let agm = alliance.convene_agm(BallotTerms::default()).await;
    ballots(&agm).await;
    agm.close();
    let query = "query($first: Int!) { ballots(first: $first) { nodes { readiness { code }
        roll { entries(first: 3) { totalCount nodes { member { number } } } }
        participants(first: 2) { nodes { member { number } } }
        namedVotes(first: 2) { nodes { choice } } } } }";
    let returning = alliance.person("returning");
    for first in [1, 50, 100] {
        let counted = statements(&alliance, &returning, query, json!({ "first": first })).await;
        assert_eq!(counted, 11, "a page of {first}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_meetings_costs_the_same_whatever_its_size() {
    let alliance = Alliance::found().await;
    alliance.convene_agm(BallotTerms::default()).await;
    let secretary = alliance.person("secretary");
    for n in 2..=100 {
        let meeting = json!({ "title": text(&format!("Meeting {n}")), "sittings": [
            { "startsAt": "2022-12-30T07:00:00Z", "endsAt": "2022-12-30T09:00:00Z" }] });
        let meeting = json!({ "meetingId": secretary.done(PLAN_MEETING, meeting).await["id"] });
        assert_eq!(secretary.done(CONVENE_MEETING, meeting).await["state"], "CONVENED");
    }
    let query = "query($first: Int!) { meetings(first: $first) { nodes { state quorum { met roll }
        agenda { motion { digest } } sittings { isHeld } ruleSet { version }
        viewerAttendances { via } ballots(first: 2) { nodes { state } } } } }";
    let voter = alliance.person("voter-1");
    for first in [1, 50, 100] {
        let counted = statements(&alliance, &voter, query, json!({ "first": first })).await;
        assert_eq!(counted, 17, "a page of {first}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_the_audit_log_costs_two_statements() {
    let alliance = Alliance::found().await;
    alliance.import_voters(100).await;
    let members = alliance.members().await;
    for member in &members[1..] {
        let input = json!({ "personId": member["party"]["id"] });
        alliance.person("secretary").done(ISSUE_INVITATION, input).await;
    }
    let query = "query($first: Int!) { auditEntries(first: $first) { nodes { seq at by verb
        subjectKind subjectKey details hash } pageInfo { hasNextPage } } }";
    let auditor = alliance.person("auditor");
    for first in [1, 50, 100] {
        let counted = statements(&alliance, &auditor, query, json!({ "first": first })).await;
        assert_eq!(counted, 2, "a page of {first}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_costs_one_statement_and_what_they_can_do_one_each() {
    let alliance = Alliance::found().await;
    alliance.convene_agm(BallotTerms::default()).await;
    let voter = alliance.person("voter-1");
    for (query, expected) in [
        ("{ alliance { name now } }", 1),
        ("{ viewer { roles isService } }", 1),
        ("{ viewer { account { subject } } }", 2),
        ("{ viewer { capacities { membershipId rank } } }", 2),
    ] {
        assert_eq!(statements(&alliance, &voter, query, json!({})).await, expected, "{query}");
    }
    let stranger = alliance.stranger();
    assert_eq!(statements(&alliance, &stranger, "{ viewer { roles } }", json!({})).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vote_costs_five_statements() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms::default()).await;
    let cast = "mutation($input: CastVoteInput!) { castVote(input: $input) { __typename } }";
    let input = json!({ "input": { "ballotId": agm.ballot, "choice": "YES" } });
    let voter = alliance.person("voter-1");
    // The account, the ballot, the papers held; then, in the transaction of the box: the ballot
    // pinned, the paper put in.
    assert_eq!(statements(&alliance, &voter, cast, input.clone()).await, 5);
    // Nothing is put in, and what lies in the slot is looked at.
    assert_eq!(statements(&alliance, &voter, cast, input).await, 6);
}
