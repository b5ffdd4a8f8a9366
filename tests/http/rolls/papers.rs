use serde_json::{Value, json};
use tests::{Agm, Alliance, BallotTerms, CAST_VOTE, Person, fate};

const PAPERS: &str = "query($id: ID!) { node(id: $id) { ... on Ballot { state viewerPapers {
    rank isEntitled hasVoted member { number } reasons { code date message } } } } }";

async fn papers(agm: &Agm<'_>, person: &Person<'_>) -> Vec<Value> {
    let node = person.ask(PAPERS, json!({ "id": agm.ballot })).await.settled();
    let mut papers = node["viewerPapers"].as_array().expect("papers").clone();
    papers.sort_by_key(|it| it["member"]["number"].to_string());
    papers
}

/// Whether a paper may be cast, and the codes of the reasons with the days they turn on.
fn verdict(paper: &Value) -> (bool, Vec<String>) {
    let reasons = paper["reasons"].as_array().expect("reasons").iter();
    let words = |it: &Value, field| it[field].as_str().unwrap_or("never").to_owned();
    let reasons = reasons.map(|it| format!("{} {}", words(it, "code"), words(it, "date")));
    (paper["isEntitled"] == true, reasons.collect())
}

/// A meeting for which a member that joined on 15 October is too young, with members who carry
/// no vote for every other reason as well. Each signs in under their own number.
async fn agm(alliance: &Alliance) -> Agm<'_> {
    alliance.adopt(json!({ "minTenureDaysToVote": 60 })).await;
    let rows = "N-001,PERSON,Late,ZA,VOTING,2022-11-17,\n\
         N-002,PERSON,Young,ZA,VOTING,2022-10-15,\n\
         N-003,PERSON,Lapsed,ZA,VOTING,2019-01-01,2022-11-16\n\
         N-004,PERSON,Leaving,ZA,VOTING,2019-01-01,2022-11-17\n";
    alliance.import(rows).await;
    let agm = alliance.convene_agm(BallotTerms::default()).await;
    for number in ["A-001", "N-001", "N-002", "N-003", "N-004"] {
        alliance.bind(number, &alliance.member(number).await).await;
    }
    agm
}

#[tokio::test]
async fn before_the_ballot_opens_everybody_is_told_whether_they_are_on_the_roll_and_why() {
    let alliance = Alliance::found().await;
    let agm = agm(&alliance).await;
    for (name, entitled, reasons) in [
        ("voter-1", true, &["IN_PERIOD 2020-01-01"][..]),
        ("A-001", false, &["IN_PERIOD 2021-01-01", "NON_VOTING_CATEGORY never"]),
        ("N-001", false, &["NOT_YET_BEGUN 2022-11-17"]),
        ("N-002", false, &["IN_PERIOD 2022-10-15", "TENURE_TOO_SHORT 2022-12-14"]),
        ("N-003", false, &["ENDED 2022-11-16"]),
        ("N-004", true, &["IN_PERIOD 2019-01-01"]),
    ] {
        let papers = papers(&agm, &alliance.person(name)).await;
        assert_eq!(papers.len(), 1, "{name}");
        let reasons = reasons.iter().map(ToString::to_string).collect();
        assert_eq!(verdict(&papers[0]), (entitled, reasons), "{name}");
    }
}

#[tokio::test]
async fn a_reason_says_in_the_readers_language_what_it_turns_on() {
    let alliance = Alliance::found().await;
    let agm = agm(&alliance).await;
    let french = papers(&agm, &alliance.person("N-003").reading("fr")).await;
    assert_eq!(french[0]["reasons"][0]["message"], "L'adhésion a pris fin le 2022-11-16.");
    let spanish = papers(&agm, &alliance.person("A-001").reading("es")).await;
    assert_eq!(
        spanish[0]["reasons"][1]["message"],
        "Las personas y organizaciones asociadas participan sin voto."
    );
}

#[tokio::test]
async fn whoever_is_left_out_cannot_vote() {
    let alliance = Alliance::found().await;
    let agm = agm(&alliance).await;
    alliance.move_clock("2022-11-30T07:30:00Z");
    for (name, expected) in [
        ("A-001", "NOT_ON_ROLL"),
        ("N-002", "NOT_ON_ROLL"),
        ("N-003", "NOT_ON_ROLL"),
        ("N-004", "TAKEN"),
    ] {
        let input = agm.input(json!({ "choice": "YES" }));
        let settled = alliance.person(name).done(CAST_VOTE, input).await;
        assert_eq!(fate(&settled), expected, "{name}");
    }
    let voted = papers(&agm, &alliance.person("N-004")).await;
    assert_eq!(voted[0]["hasVoted"], true);
}

#[tokio::test]
async fn a_person_sees_a_paper_for_each_membership_that_they_act_for() {
    let alliance = Alliance::found().await;
    let terms = BallotTerms { organisations: 2, ..BallotTerms::default() };
    let agm = alliance.convene_agm(terms).await;
    for organisation in ["O-001", "O-002"] {
        alliance.mandate(organisation, "M-001", "PRIMARY").await;
    }
    let papers = papers(&agm, &agm.voter(1)).await;
    let seen: Vec<_> =
        papers.iter().map(|it| (&it["member"]["number"], &it["rank"], &it["isEntitled"])).collect();
    assert_eq!(
        json!(seen),
        json!([["M-001", null, true], ["O-001", "PRIMARY", true], ["O-002", "PRIMARY", true]])
    );
}

#[tokio::test]
async fn a_paper_says_neither_yes_nor_no_while_there_is_no_roll() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms::default()).await;
    alliance.import("R-001,PERSON,Returning Officer,ZA,VOTING,2020-01-01,\n").await;
    alliance.bind("returning", &alliance.member("R-001").await).await;
    let papers = papers(&agm, &alliance.person("returning")).await;
    assert_eq!((&papers[0]["isEntitled"], &papers[0]["reasons"]), (&Value::Null, &json!([])));
    assert_eq!(papers[0]["hasVoted"], false);
}

#[tokio::test]
async fn nobody_but_returning_officers_and_auditors_can_list_the_roll() {
    let alliance = Alliance::found().await;
    let agm = agm(&alliance).await;
    let whole = "query($id: ID!) { node(id: $id) { ... on Ballot { roll { size leftOut } } } }";
    let listed = "query($id: ID!) { node(id: $id) { ... on Ballot { roll { size
        entries { totalCount nodes { isEntitled } } } } } }";
    let id = json!({ "id": agm.ballot });
    for name in ["voter-1", "A-001", "secretary"] {
        let seen = alliance.person(name).ask(whole, id.clone()).await.settled();
        assert_eq!(seen, json!({ "roll": { "size": 4, "leftOut": 4 } }), "{name}");
        let answer = alliance.person(name).ask(listed, id.clone()).await;
        assert_eq!(answer.error(), "FORBIDDEN", "{name}");
        let roll = json!({ "size": 4, "entries": null });
        assert_eq!(answer.body["data"], json!({ "node": { "roll": roll } }), "{name}");
    }
    for name in ["returning", "auditor"] {
        let seen = alliance.person(name).ask(listed, id.clone()).await.settled();
        assert_eq!(seen["roll"]["entries"]["totalCount"], 8, "{name}");
    }
}
