//! Whoever has got hold of the whole database tries to find out whose envelope is whose.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use tests::{ANNUL_BALLOT, Agm, Alliance, BallotTerms, CAST_VOTE, Database, Row, key_of};

const VOTERS: usize = 12;

/// A ballot in which every voter has cast a paper in turn, and the digests of the envelopes.
async fn cast<'a>(alliance: &'a Alliance, secrecy: &'static str) -> (Agm<'a>, Vec<String>) {
    let terms = BallotTerms { voters: VOTERS, secrecy, ..BallotTerms::default() };
    let agm = alliance.open_agm(terms).await;
    let mut envelopes = Vec::new();
    for voter in 1..=VOTERS {
        // Half of them send a key, which must not tell anything either.
        let key = (voter % 2 == 0).then(|| format!("the key of {voter}"));
        let input = agm.input(json!({ "choice": "YES", "idempotencyKey": key }));
        let receipt = agm.voter(voter).done(CAST_VOTE, input).await;
        envelopes.push(receipt["envelopeDigest"].as_str().expect("a digest").to_owned());
    }
    (agm, envelopes)
}

/// For each voter the keys by which rows can know them: membership, person and account.
async fn voters(agm: &Agm<'_>, rows: &[Row]) -> Vec<Vec<String>> {
    let members = agm.alliance.members().await;
    let keys = |membership: &Value| {
        let member = members.iter().find(|it| it["id"] == *membership).expect("a member");
        let person = key_of(&member["party"]["id"]);
        let account = rows.iter().find(|it| it.table == "accounts" && it.mentions(&person));
        vec![key_of(membership), account.expect("an account").values[0].clone(), person]
    };
    agm.memberships.iter().map(keys).collect()
}

/// The values that tell something: they stand in rows of some voters and in rows of some envelopes,
/// and not of all of both. Among the values are the transactions that wrote the rows.
fn telling(rows: &[Row], voters: &[Vec<String>], envelopes: &[String]) -> BTreeSet<String> {
    let mut found: BTreeMap<&str, [BTreeSet<usize>; 2]> = BTreeMap::new();
    for row in rows {
        let of_voters =
            (0..voters.len()).filter(|it| voters[*it].iter().any(|key| row.mentions(key)));
        let of_envelopes = (0..envelopes.len()).filter(|it| row.mentions(&envelopes[*it]));
        let (of_voters, of_envelopes) =
            (of_voters.collect::<Vec<_>>(), of_envelopes.collect::<Vec<_>>());
        for value in row.values.iter().filter(|value| !value.is_empty()) {
            let [some_voters, some_envelopes] = found.entry(value).or_default();
            some_voters.extend(&of_voters);
            some_envelopes.extend(&of_envelopes);
        }
    }
    let tells = |(_, [some_voters, some_envelopes]): &(&str, [BTreeSet<usize>; 2])| {
        !some_voters.is_empty()
            && !some_envelopes.is_empty()
            && (some_voters.len() < voters.len() || some_envelopes.len() < envelopes.len())
    };
    found.into_iter().filter(tells).map(|(value, _)| value.to_owned()).collect()
}

async fn told(agm: &Agm<'_>, envelopes: &[String]) -> BTreeSet<String> {
    let rows = agm.alliance.database.rows().await;
    telling(&rows, &voters(agm, &rows).await, envelopes)
}

async fn of_table(database: &Database, table: &str) -> Vec<Row> {
    database.rows().await.into_iter().filter(|row| row.table == table).collect()
}

#[tokio::test]
async fn until_the_close_it_is_known_whose_envelope_is_whose_and_nobody_opens_one() {
    let alliance = Alliance::found().await;
    let (agm, envelopes) = cast(&alliance, "SECRET").await;
    let told = told(&agm, &envelopes).await;
    for membership in &agm.memberships {
        assert!(told.contains(&key_of(membership)), "the attack is too weak: {told:?}");
    }
}

#[tokio::test]
async fn once_the_box_is_sealed_nothing_in_the_database_tells_whose_envelope_is_whose() {
    let alliance = Alliance::found().await;
    let (agm, envelopes) = cast(&alliance, "SECRET").await;
    agm.close();
    alliance.seal_closed().await;
    assert_eq!(told(&agm, &envelopes).await, BTreeSet::new());
    agm.publish().await;
    assert_eq!(told(&agm, &envelopes).await, BTreeSet::new());
}

#[tokio::test]
async fn a_ballot_annulled_while_it_is_open_does_not_keep_whose_envelope_is_whose() {
    let alliance = Alliance::found().await;
    let (agm, envelopes) = cast(&alliance, "SECRET").await;
    let annulled = agm.conduct(ANNUL_BALLOT, json!({ "reason": "a wrong text was put" })).await;
    assert_eq!(annulled["state"], "ANNULLED", "{annulled}");
    assert_eq!(told(&agm, &envelopes).await, BTreeSet::new());
    assert_eq!(of_table(&alliance.database, "envelopes").await.len(), VOTERS);
}

#[tokio::test]
async fn a_named_ballot_keeps_whose_envelope_is_whose() {
    let alliance = Alliance::found().await;
    let (agm, envelopes) = cast(&alliance, "NAMED").await;
    agm.close();
    alliance.seal_closed().await;
    let told = told(&agm, &envelopes).await;
    assert!(envelopes.iter().all(|it| told.contains(it)), "{told:?}");
}

#[tokio::test]
async fn a_sealed_box_holds_envelopes_of_one_size_in_the_order_of_their_digests_and_no_more() {
    let alliance = Alliance::found().await;
    let (agm, mut envelopes) = cast(&alliance, "SECRET").await;
    agm.close();
    alliance.seal_closed().await;
    let rows = of_table(&alliance.database, "envelopes").await;
    envelopes.sort_unstable();
    assert_eq!(rows.iter().map(|row| row.values[1].clone()).collect::<Vec<_>>(), envelopes);
    for row in &rows {
        let (columns, transaction) = row.values.split_at(3);
        assert_eq!(columns[0], key_of(&agm.ballot));
        assert_eq!(columns[2].len(), 2 * 304, "of another size: {}", columns[2]);
        assert_eq!(transaction, &rows[0].values[3..], "written apart from the others");
    }
}

#[tokio::test]
async fn a_sealed_box_says_who_took_part_in_the_order_of_memberships_and_no_more() {
    let alliance = Alliance::found().await;
    let (agm, _) = cast(&alliance, "SECRET").await;
    agm.close();
    alliance.seal_closed().await;
    let rows = of_table(&alliance.database, "participations").await;
    let mut memberships: Vec<_> = agm.memberships.iter().map(key_of).collect();
    memberships.sort_unstable();
    assert_eq!(rows.iter().map(|row| row.values[1].clone()).collect::<Vec<_>>(), memberships);
    for row in &rows {
        let (columns, transaction) = row.values.split_at(5);
        assert_eq!(columns[3..], ["", ""], "neither digest nor choice");
        assert_eq!(transaction, &rows[0].values[5..], "written apart from the others");
    }
}

#[tokio::test]
async fn the_table_that_linked_voters_and_envelopes_is_gone_once_the_box_is_sealed() {
    let alliance = Alliance::found().await;
    let (agm, _) = cast(&alliance, "SECRET").await;
    let slots = format!("slots_{}", key_of(&agm.ballot));
    assert!(alliance.database.tables().await.contains(&slots));
    agm.close();
    alliance.seal_closed().await;
    let tables = alliance.database.tables().await;
    assert!(!tables.iter().any(|table| table.starts_with("slots")), "{tables:?}");
}

#[tokio::test]
async fn a_paper_that_was_replaced_leaves_no_trace_once_the_box_is_sealed() {
    let alliance = Alliance::found().await;
    let terms = BallotTerms { revote: "UNTIL_CLOSE", ..BallotTerms::default() };
    let agm = alliance.open_agm(terms).await;
    let cast = async |key: &str| {
        let input = agm.input(json!({ "choice": "YES", "idempotencyKey": key }));
        let receipt = agm.voter(1).done(CAST_VOTE, input).await;
        receipt["envelopeDigest"].as_str().expect("a digest").to_owned()
    };
    let (first, last) = (cast("of the first").await, cast("of the second").await);
    agm.close();
    alliance.seal_closed().await;
    let rows = alliance.database.rows().await;
    assert!(rows.iter().any(|row| row.mentions(&last)));
    assert!(!rows.iter().any(|row| row.mentions(&first)));
}
