use proptest::{prelude::*, sample::select, test_runner::TestRunner};
use serde_json::{Value, json};
use tests::{Agm, Alliance, BUILD_ROLL, BallotTerms, FREEZE_ROLL, key_of};

use super::roll;

/// Something that happens to the register, and would make another roll.
#[derive(Clone, Debug)]
enum Happening {
    Joins(u8),
    Leaves(u8),
    BecomesAssociate(u8),
    Votes(&'static str),
    Rules(u32),
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        (0_u8..50).prop_map(Happening::Joins),
        (1_u8..4).prop_map(Happening::Leaves),
        (1_u8..4).prop_map(Happening::BecomesAssociate),
        select(vec!["2022-11-16", "2022-11-29"]).prop_map(Happening::Votes),
        (0_u32..2_000).prop_map(Happening::Rules),
    ]
}

async fn happen(alliance: &Alliance, happening: &Happening) {
    let row = match happening {
        Happening::Joins(n) => format!("N-{n:03},PERSON,New,ZA,VOTING,2020-01-01,\n"),
        Happening::Leaves(n) => {
            format!("M-{n:03},PERSON,Voter {n:03},ZA,VOTING,2020-01-01,2022-11-30\n")
        }
        Happening::BecomesAssociate(n) => {
            format!("M-{n:03},PERSON,Voter {n:03},ZA,ASSOCIATE,2022-11-01,\n")
        }
        Happening::Votes(since) => format!("A-001,PERSON,Associate 001,KE,VOTING,{since},\n"),
        Happening::Rules(days) => {
            alliance.adopt(json!({ "minTenureDaysToVote": days })).await;
            return;
        }
    };
    // What contradicts what happened before is refused, and changes nothing.
    let input = json!({ "csv": format!("{}{row}", tests::COLUMNS), "commit": true });
    alliance.person("secretary").done(tests::IMPORT_MEMBERS, input).await;
}

/// What every voter sees of their own paper.
async fn papers(agm: &Agm<'_>) -> Vec<Value> {
    let mut papers = Vec::new();
    for voter in 1..=agm.memberships.len() {
        papers.push(agm.seen_by(&agm.voter(voter)).await["viewerPapers"].clone());
    }
    papers
}

#[test]
fn whatever_happens_to_the_register_a_frozen_roll_stays() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut runner = TestRunner::new(ProptestConfig { cases: 8, ..ProptestConfig::default() });
    let happenings = prop::collection::vec(happening(), 1..8);
    let outcome = runner.run(&happenings, |happenings| {
        let (before, after) = runtime.block_on(async {
            let alliance = Alliance::found().await;
            let agm = alliance.convene_agm(BallotTerms::default()).await;
            let before = (roll(&agm).await, papers(&agm).await);
            for it in &happenings {
                happen(&alliance, it).await;
            }
            (before, (roll(&agm).await, papers(&agm).await))
        });
        prop_assert_eq!(before, after);
        Ok(())
    });
    outcome.expect("every history");
}

#[tokio::test]
async fn a_frozen_roll_is_neither_built_nor_frozen_again() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms::default()).await;
    agm.conduct(BUILD_ROLL, json!({})).await;
    agm.conduct(FREEZE_ROLL, json!({})).await;
    let frozen = roll(&agm).await;
    assert_eq!(agm.conduct(BUILD_ROLL, json!({})).await["code"], "ROLL_FROZEN");
    assert_eq!(agm.conduct(FREEZE_ROLL, json!({})).await["code"], "ROLL_FROZEN");
    assert_eq!(roll(&agm).await, frozen);
}

#[tokio::test]
async fn the_database_itself_keeps_a_frozen_roll() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms::default()).await;
    agm.conduct(BUILD_ROLL, json!({})).await;
    let ballot = alliance.database.key(&key_of(&agm.ballot));
    let tampering = [
        format!("UPDATE roll_entries SET is_entitled = TRUE WHERE ballot_id = {ballot}"),
        format!("UPDATE rolls SET size = size WHERE ballot_id = {ballot}"),
        format!("DELETE FROM roll_entries WHERE ballot_id = {ballot}"),
        format!("DELETE FROM rolls WHERE ballot_id = {ballot}"),
    ];
    let attempt = async |sql: &str| alliance.database.execute(sql).await;
    assert!(attempt(&tampering[1]).await.is_ok(), "it is not frozen yet");
    agm.conduct(FREEZE_ROLL, json!({})).await;
    let frozen = roll(&agm).await;
    for sql in &tampering {
        let refusal = attempt(sql).await.expect_err(sql).to_string();
        assert!(refusal.contains("a frozen roll never changes"), "{sql}: {refusal}");
    }
    let late =
        format!("INSERT INTO roll_entries SELECT * FROM roll_entries WHERE ballot_id = {ballot}");
    let refusal = attempt(&late).await.expect_err("an insertion").to_string();
    assert!(refusal.contains("a frozen roll never changes"), "{refusal}");
    assert_eq!(roll(&agm).await, frozen);
}
