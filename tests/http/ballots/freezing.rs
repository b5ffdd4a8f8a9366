//! What was fixed stays fixed, also for whoever writes to the database directly.

use serde_json::{Value, json};
use tests::{Agm, Alliance, BUILD_ROLL, BallotTerms, key_of};

/// A ballot whose roll is frozen, beside another whose roll is not, and a member who joined since.
async fn frozen(alliance: &Alliance) -> (Agm<'_>, Agm<'_>) {
    let agm = alliance.convene_agm(BallotTerms::default()).await;
    alliance.import("M-900,PERSON,Newcomer 900,ZA,VOTING,2022-11-01,\n").await;
    let draft = agm.draft_another(BallotTerms::default(), json!({})).await;
    draft.conduct(BUILD_ROLL, json!({})).await;
    (agm, draft)
}

/// The roll with all its entries.
async fn roll(agm: &Agm<'_>) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on Ballot { roll { recordDate size leftOut
        digest builtAt frozenAt entries(first: 100) { nodes { member { id } isEntitled
        reasons { code date } } } } } } }";
    let officer = agm.alliance.person("returning");
    officer.ask(query, json!({ "id": agm.ballot })).await.settled()
}

/// Each statement is refused with these words.
async fn assert_refused(alliance: &Alliance, statements: &[String], words: &str) {
    for sql in statements {
        match alliance.database.execute(sql).await {
            Ok(rows) => panic!("{rows} rows: {sql}"),
            Err(error) => assert!(error.to_string().contains(words), "{error}: {sql}"),
        }
    }
}

/// The statement, written for the kind of database that is at hand.
fn in_sqlite(alliance: &Alliance, sql: &str) -> Option<String> {
    (!alliance.database.is_postgres()).then(|| sql.to_owned())
}

fn in_postgres(alliance: &Alliance, sql: &str) -> Option<String> {
    alliance.database.is_postgres().then(|| sql.to_owned())
}

#[tokio::test]
async fn no_statement_changes_the_entries_of_a_frozen_roll() {
    let alliance = Alliance::found().await;
    let (agm, draft) = frozen(&alliance).await;
    let before = roll(&agm).await;
    let [frozen, open] = [&agm, &draft].map(|it| alliance.database.key(&key_of(&it.ballot)));
    let newcomer = "(SELECT id FROM memberships WHERE number = 'M-900')";
    let reasons = "(SELECT reasons FROM roll_entries LIMIT 1)";
    let insert = format!("INTO roll_entries SELECT {frozen}, {newcomer}, TRUE, {reasons}");
    let mut statements = vec![
        format!("UPDATE roll_entries SET is_entitled = NOT is_entitled WHERE ballot_id = {frozen}"),
        format!(
            "UPDATE roll_entries SET membership_id = {newcomer} WHERE ballot_id = {frozen} \
                 AND membership_id = {}",
            alliance.database.key(&key_of(&agm.memberships[0]))
        ),
        format!(
            "UPDATE roll_entries SET ballot_id = {frozen} WHERE ballot_id = {open} \
                 AND membership_id = {newcomer}"
        ),
        format!("UPDATE roll_entries SET ballot_id = {open} WHERE ballot_id = {frozen}"),
        format!("DELETE FROM roll_entries WHERE ballot_id = {frozen}"),
        format!("INSERT {insert}"),
        format!(
            "INSERT INTO roll_entries SELECT * FROM roll_entries WHERE ballot_id = {frozen} \
                 ON CONFLICT (ballot_id, membership_id) DO UPDATE SET is_entitled = FALSE"
        ),
    ];
    statements.extend(in_sqlite(&alliance, &format!("REPLACE {insert}")));
    statements.extend(in_postgres(&alliance, "TRUNCATE roll_entries"));
    assert_refused(&alliance, &statements, "a frozen roll never changes").await;
    assert_eq!(roll(&agm).await, before);
}

#[tokio::test]
async fn no_statement_changes_or_thaws_a_frozen_roll() {
    let alliance = Alliance::found().await;
    let (agm, _) = frozen(&alliance).await;
    let before = roll(&agm).await;
    let ballot = alliance.database.key(&key_of(&agm.ballot));
    let replace = format!(
        "REPLACE INTO rolls SELECT ballot_id, record_date, size, left_out, digest, \
                           built_at, NULL FROM rolls WHERE ballot_id = {ballot}"
    );
    let mut statements = vec![
        format!("UPDATE rolls SET frozen_at = NULL WHERE ballot_id = {ballot}"),
        format!("UPDATE rolls SET size = size + 1, left_out = 0 WHERE ballot_id = {ballot}"),
        format!("DELETE FROM rolls WHERE ballot_id = {ballot}"),
    ];
    statements.extend(in_sqlite(&alliance, &replace));
    statements.extend(in_postgres(&alliance, "TRUNCATE rolls CASCADE"));
    assert_refused(&alliance, &statements, "a frozen roll never changes").await;
    assert_eq!(roll(&agm).await, before);
}

#[tokio::test]
async fn a_roll_that_is_not_frozen_can_be_built_again() {
    let alliance = Alliance::found().await;
    let (_, draft) = frozen(&alliance).await;
    alliance.import("M-901,PERSON,Newcomer 901,ZA,VOTING,2022-11-01,\n").await;
    let built = draft.conduct(BUILD_ROLL, json!({})).await;
    assert_eq!(built["roll"]["size"], 5, "{built}");
}

#[tokio::test]
async fn no_statement_changes_the_past_of_a_membership() {
    let alliance = Alliance::found().await;
    frozen(&alliance).await;
    alliance.import("M-001,PERSON,Voter 001,ZA,VOTING,2020-01-01,2022-12-31\n").await;
    let of = |number: &str| {
        format!("membership_id = (SELECT id FROM memberships WHERE number = '{number}')")
    };
    let (ended, running) = (of("M-001"), of("M-002"));
    let fixed = vec![
        format!("UPDATE periods SET starts_on = '2019-01-01' WHERE {running}"),
        format!("UPDATE periods SET category = 'ASSOCIATE' WHERE {running}"),
        format!("UPDATE periods SET {running} WHERE {ended}"),
        format!("UPDATE periods SET ends_on = NULL WHERE {ended}"),
        format!("UPDATE periods SET ends_on = '2023-01-31' WHERE {ended}"),
    ];
    assert_refused(&alliance, &fixed, "a period can only be given an end").await;
    let kept = [
        Some(format!("DELETE FROM periods WHERE {ended}")),
        in_postgres(&alliance, "TRUNCATE periods"),
    ];
    let kept: Vec<_> = kept.into_iter().flatten().collect();
    assert_refused(&alliance, &kept, "a period is never deleted").await;
    let replace = format!(
        "REPLACE INTO periods SELECT id, membership_id, 'ASSOCIATE', '2024-01-01', \
                           NULL FROM periods WHERE {ended}"
    );
    let replace: Vec<_> = in_sqlite(&alliance, &replace).into_iter().collect();
    assert_refused(&alliance, &replace, "a period is never deleted").await;
    let overlapping = format!(
        "INSERT INTO periods SELECT {}, membership_id, 'ASSOCIATE', \
        '2021-01-01', '2021-02-01' FROM periods WHERE {running}",
        alliance.database.key(&"07".repeat(16))
    );
    assert_refused(&alliance, &[overlapping], "must not overlap").await;
}

#[tokio::test]
async fn no_statement_changes_a_version_of_the_rules() {
    let alliance = Alliance::found().await;
    frozen(&alliance).await;
    let mut statements = vec![
        "UPDATE rule_sets SET parameters = '{}'".to_owned(),
        "DELETE FROM rule_sets".to_owned(),
    ];
    statements.extend(in_sqlite(
        &alliance,
        "REPLACE INTO rule_sets \
        SELECT id, version, adopted_at, '{}' FROM rule_sets",
    ));
    statements.extend(in_postgres(&alliance, "TRUNCATE rule_sets CASCADE"));
    assert_refused(&alliance, &statements, "a version of the rules").await;
}

#[tokio::test]
async fn no_statement_changes_an_entry_of_the_audit_log() {
    let alliance = Alliance::found().await;
    frozen(&alliance).await;
    let mut statements = vec![
        "UPDATE audit_entries SET details = '{}' WHERE seq = 2".to_owned(),
        "DELETE FROM audit_entries WHERE seq = 2".to_owned(),
        "INSERT INTO audit_entries SELECT * FROM audit_entries WHERE seq = 2 \
         ON CONFLICT (seq) DO UPDATE SET verb = 'DENIED'"
            .to_owned(),
    ];
    statements.extend(in_sqlite(
        &alliance,
        "REPLACE INTO audit_entries SELECT seq, id, at, \
        'operator', verb, subject_kind, subject_id, details, hash FROM audit_entries WHERE seq = 2",
    ));
    statements.extend(in_postgres(&alliance, "TRUNCATE audit_entries"));
    assert_refused(&alliance, &statements, "the audit log is append-only").await;
}
