//! Whatever happens to register and rules once a roll is frozen, the roll stays as it is.

use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};
use tests::{Agm, Alliance, BUILD_ROLL, BallotTerms, fate};

const VOTERS: usize = 4;

/// Something that happens to the register; the number picks a voter.
#[derive(Clone, Debug)]
enum Happening {
    Ends(usize),
    BecameAssociate(usize),
    IsRenamed(usize),
    MovesAway(usize),
    NewVoters(usize),
}

fn happening() -> impl Strategy<Value = Happening> {
    use Happening::{BecameAssociate, Ends, IsRenamed, MovesAway, NewVoters};
    let voter = || 1..=VOTERS;
    prop_oneof![
        voter().prop_map(Ends),
        voter().prop_map(BecameAssociate),
        voter().prop_map(IsRenamed),
        voter().prop_map(MovesAway),
        voter().prop_map(NewVoters),
    ]
}

/// The rows that make it happen. It is the day before the meeting, the roll is a fortnight old, and
/// some of it takes effect before that.
fn rows(happening: &Happening, number: usize) -> String {
    let row = |voter, name: &str, country, rest| {
        format!("M-{voter:03},PERSON,{name} {voter:03},{country},{rest}\n")
    };
    match happening {
        Happening::Ends(voter) => row(*voter, "Voter", "ZA", "VOTING,2020-01-01,2022-11-29"),
        Happening::BecameAssociate(voter) => row(*voter, "Voter", "ZA", "ASSOCIATE,2022-06-01,"),
        Happening::IsRenamed(voter) => row(*voter, "Renamed", "ZA", "VOTING,2020-01-01,"),
        Happening::MovesAway(voter) => row(*voter, "Voter", "KE", "VOTING,2020-01-01,"),
        Happening::NewVoters(count) => {
            let new = |n| row(500 + 10 * number + n, "New", "ZA", "VOTING,2021-01-01,");
            (1..=*count).map(new).collect()
        }
    }
}

/// What there is of the roll, and what each voter is told of their paper.
async fn snapshot(agm: &Agm<'_>) -> Vec<Value> {
    let query = "query($id: ID!) { node(id: $id) { ... on Ballot {
        roll { size leftOut digest recordDate builtAt frozenAt }
        viewerPapers { membershipId isEntitled reasons { code date } } } } }";
    let mut seen = Vec::new();
    for voter in 1..=VOTERS {
        seen.push(agm.voter(voter).ask(query, json!({ "id": agm.ballot })).await.settled());
    }
    seen
}

async fn stays_as_it_is(happenings: &[Happening]) {
    let alliance = Alliance::found().await;
    let agm = alliance.convene_agm(BallotTerms { voters: VOTERS, ..BallotTerms::default() }).await;
    let before = snapshot(&agm).await;
    for (number, happening) in happenings.iter().enumerate() {
        // What contradicts an earlier happening is refused, and changes nothing either.
        alliance.try_import(&rows(happening, number)).await;
        alliance.adopt(json!({ "minTenureDaysToVote": 900 * number })).await;
        assert_eq!(snapshot(&agm).await, before, "{happening:?}");
    }
    assert_eq!(agm.conduct(BUILD_ROLL, json!({})).await["code"], "ROLL_FROZEN");
    alliance.move_clock("2022-11-30T07:30:00Z");
    for voter in 1..=VOTERS {
        assert_eq!(fate(&agm.cast(voter, "YES").await), "TAKEN");
    }
    agm.close();
    let result = agm.tally().await["result"].clone();
    assert_eq!((&result["roll"], &result["cast"]), (&json!(VOTERS), &json!(VOTERS)), "{result}");
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 8,
        max_shrink_iters: 40,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_frozen_roll_stays_as_it_is_whatever_happens_in_the_register(
        happenings in vec(happening(), 1..6),
    ) {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(stays_as_it_is(&happenings));
    }
}

#[tokio::test]
async fn what_is_entered_with_effect_before_the_record_date_shows_on_later_rolls_only() {
    let alliance = Alliance::found().await;
    let agm = alliance.convene_agm(BallotTerms { voters: VOTERS, ..BallotTerms::default() }).await;
    let before = snapshot(&agm).await;
    for happening in [Happening::BecameAssociate(1), Happening::NewVoters(3)] {
        alliance.import(&rows(&happening, 0)).await;
    }
    let later = agm.draft_another(BallotTerms::default(), json!({})).await;
    let built = later.conduct(BUILD_ROLL, json!({})).await;
    assert_eq!(built["roll"]["size"], json!(VOTERS - 1 + 3), "{built}");
    assert_eq!(snapshot(&agm).await, before);
}
