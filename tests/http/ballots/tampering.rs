//! Somebody who can write to the database changes what lies in a sealed box.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tests::{Agm, Alliance, BallotTerms, Row, TALLY_BALLOT, key_of, told};

/// A ballot that has closed and is sealed, with two papers in favour and one against.
async fn sealed(alliance: &Alliance) -> Agm<'_> {
    let agm = alliance.open_agm(BallotTerms::default()).await;
    for (voter, choice) in [(1, "YES"), (2, "YES"), (3, "NO")] {
        agm.cast(voter, choice).await;
    }
    agm.close();
    alliance.seal_closed().await;
    agm
}

/// The rows of the ballot's envelopes: ballot, digest, envelope.
async fn envelopes(agm: &Agm<'_>) -> Vec<Row> {
    let rows = agm.alliance.database.rows().await;
    let of_ballot = |row: &Row| row.table == "envelopes" && row.values[0] == key_of(&agm.ballot);
    rows.into_iter().filter(of_ballot).collect()
}

async fn execute(agm: &Agm<'_>, sql: &str) {
    assert_ne!(agm.alliance.database.execute(sql).await.expect(sql), 0, "{sql}");
}

/// Nothing can be counted, and nothing is stored of the attempt.
async fn assert_uncountable(agm: &Agm<'_>) {
    let officer = agm.alliance.person("returning");
    let answer = officer.ask(TALLY_BALLOT, json!({ "input": agm.input(json!({})) })).await;
    assert_eq!(answer.error(), "INTERNAL", "{:#}", answer.body);
    let seen = agm.seen_by(&officer).await;
    assert_eq!((&seen["state"], &seen["result"]), (&json!("CLOSED"), &Value::Null), "{seen}");
}

#[tokio::test]
async fn a_box_from_which_an_envelope_is_missing_is_not_counted() {
    let alliance = Alliance::found().await;
    let agm = sealed(&alliance).await;
    let digest = alliance.database.literal(&envelopes(&agm).await[0].values[1]);
    execute(&agm, &format!("DELETE FROM envelopes WHERE digest = {digest}")).await;
    assert_uncountable(&agm).await;
}

#[tokio::test]
async fn a_box_with_an_envelope_twice_is_not_counted() {
    let alliance = Alliance::found().await;
    let agm = sealed(&alliance).await;
    let (one, forged) = (envelopes(&agm).await.swap_remove(0), "00".repeat(32));
    let [one, forged] = [&one.values[1], &forged].map(|it| alliance.database.literal(it));
    let copy = format!(
        "INSERT INTO envelopes (ballot_id, digest, envelope) \
         SELECT ballot_id, {forged}, envelope FROM envelopes WHERE digest = {one}"
    );
    execute(&agm, &copy).await;
    assert_uncountable(&agm).await;
    // Nor if one of the others makes room for the copy.
    let other = alliance.database.literal(&envelopes(&agm).await[2].values[1]);
    execute(&agm, &format!("DELETE FROM envelopes WHERE digest = {other}")).await;
    assert_uncountable(&agm).await;
}

#[tokio::test]
async fn a_box_with_an_altered_envelope_is_not_counted() {
    let alliance = Alliance::found().await;
    let agm = sealed(&alliance).await;
    let rows = envelopes(&agm).await;
    let [to, from] =
        [&rows[0].values[1], &rows[1].values[2]].map(|it| alliance.database.literal(it));
    execute(&agm, &format!("UPDATE envelopes SET envelope = {from} WHERE digest = {to}")).await;
    assert_uncountable(&agm).await;
}

#[tokio::test]
async fn a_box_of_which_a_voter_was_struck_off_is_not_counted() {
    let alliance = Alliance::found().await;
    let agm = sealed(&alliance).await;
    let membership = alliance.database.key(&key_of(&agm.memberships[0]));
    let strike = format!("DELETE FROM participations WHERE membership_id = {membership}");
    execute(&agm, &strike).await;
    assert_uncountable(&agm).await;
}

#[tokio::test]
async fn an_envelope_altered_together_with_its_digest_is_an_invalid_paper() {
    let alliance = Alliance::found().await;
    let agm = sealed(&alliance).await;
    let row = envelopes(&agm).await.swap_remove(0);
    let altered = vec![7; 304];
    let digest = hex::encode(Sha256::digest(&altered));
    let [was, envelope, digest] =
        [&row.values[1], &hex::encode(&altered), &digest].map(|it| alliance.database.literal(it));
    let alter = format!(
        "UPDATE envelopes SET envelope = {envelope}, digest = {digest} WHERE digest = {was}"
    );
    execute(&agm, &alter).await;
    let [cast, yes, no, abstain, invalid] = agm.count().await;
    assert_eq!((cast, yes + no, abstain, invalid), (3, 2, 0, 1));
    let export = agm.export(&alliance.person("returning")).await;
    let papers = export["csv"].as_str().expect("CSV");
    assert!(papers.starts_with("paper\nINVALID\n") && papers.lines().count() == 4, "{papers}");
}

#[tokio::test]
async fn an_envelope_moved_to_another_ballot_is_an_invalid_paper_there() {
    let alliance = Alliance::found().await;
    let agm = alliance.convene_agm(BallotTerms::default()).await;
    let other = agm.draft_another(BallotTerms::default(), json!({})).await;
    other.announce().await;
    alliance.move_clock("2022-11-30T07:30:00Z");
    for voter in 1..=3 {
        agm.cast(voter, "YES").await;
        other.cast(voter, "NO").await;
    }
    agm.close();
    alliance.seal_closed().await;
    alliance.seal_closed().await;
    let rows = [envelopes(&agm).await.swap_remove(0), envelopes(&other).await.swap_remove(0)];
    for (from, to) in [(0, 1), (1, 0)] {
        let digest = alliance.database.literal(&rows[from].values[1]);
        let to = alliance.database.key(&rows[to].values[0]);
        let sql = format!("UPDATE envelopes SET ballot_id = {to} WHERE digest = {digest}");
        execute(&agm, &sql).await;
    }
    assert_eq!(agm.count().await, [3, 2, 0, 0, 1]);
    assert_eq!(other.count().await, [3, 0, 2, 0, 1]);
}

#[tokio::test]
async fn a_server_with_another_key_does_not_start_and_leaves_the_box_to_one_with_the_right_key() {
    let alliance = Alliance::found().await;
    let agm = sealed(&alliance).await;
    let key = ("PLENARY_BALLOTS__KEY", "YW5vdGhlci1rZXktb2YtMzItYnl0ZXMtYWx0b2dldGg=");
    let (code, _, complaint) = told(&alliance.database.run_with(&[key], &["serve"]));
    assert_eq!(code, 1);
    assert!(complaint.contains("start with the key that was in force then"), "{complaint}");
    assert_eq!(agm.count().await, [3, 2, 1, 0, 0]);
}
