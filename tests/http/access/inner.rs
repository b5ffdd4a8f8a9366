use serde_json::json;
use tests::Alliance;

use super::actors::{World, expectations, mark};

/// What of the open ballot has a door of its own, with the marks of who may ask for it. To those
/// who do not see the ballot it is null.
const DOORS: &[(&str, &str)] = &[
    ("readiness { code }", "NNNF FAAA"),
    ("roll { entries { totalCount } }", "NNNF FFAA"),
    ("participants { totalCount }", "NNNF FFAA"),
    ("namedVotes { totalCount }", "NNNA AAAA"),
    ("result { cast }", "NNNA AAAA"),
    ("viewerPapers { hasVoted }", "NNNA AAAA"),
];

#[tokio::test]
async fn a_ballot_shows_its_insides_to_whom_the_policy_says_and_to_nobody_else() {
    let alliance = Alliance::found().await;
    let world = World::build(&alliance).await;
    for (inside, marks) in DOORS {
        let document =
            format!("query($id: ID!) {{ node(id: $id) {{ ... on Ballot {{ {inside} }} }} }}");
        for (name, expected) in expectations(marks) {
            let answer = world.ask(name, &document, &json!({ "id": world.agm.ballot })).await;
            assert_eq!(mark(&answer), expected, "{inside} as {name}: {}", answer.text);
        }
    }
}
