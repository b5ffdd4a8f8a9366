//! Rules, identity, membership, meetings, ballots, and the audit log.
//!
//! Both databases get the same tables. What a rule of the alliance forbids, the database forbids
//! too where it can: a frozen roll, a written audit entry, a version of the rules never change,
//! and periods of a membership never overlap.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

mod guards;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let is_postgres = manager.get_database_backend() == DbBackend::Postgres;
        let guards = if is_postgres { guards::POSTGRES } else { guards::SQLITE };
        for statement in TABLES.iter().chain(guards) {
            connection.execute_unprepared(&in_dialect(statement, is_postgres)).await?;
        }
        Ok(())
    }
}

/// A statement with the names of types, and what else differs, as the database writes them.
fn in_dialect(statement: &str, is_postgres: bool) -> String {
    let words = [
        ("$uuid", "UUID", "BLOB"),
        ("$bytes", "BYTEA", "BLOB"),
        ("$instant", "TIMESTAMPTZ", "TEXT"),
        ("$json", "JSONB", "TEXT"),
        ("$date", "DATE", "TEXT"),
        ("$genesis", "decode(repeat('00', 32), 'hex')", "zeroblob(32)"),
        // A row's place in the file would tell in which order papers came.
        ("$unordered", "", "WITHOUT ROWID"),
    ];
    words.iter().fold(statement.to_owned(), |statement, (word, postgres, sqlite)| {
        statement.replace(word, if is_postgres { postgres } else { sqlite })
    })
}

const TABLES: &[&str] = &[
    "CREATE TABLE rule_sets (
        id $uuid NOT NULL PRIMARY KEY,
        version INTEGER NOT NULL UNIQUE,
        adopted_at $instant NOT NULL,
        parameters $json NOT NULL
    )",
    "CREATE TABLE parties (
        id $uuid NOT NULL PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('PERSON', 'ORGANISATION')),
        name TEXT NOT NULL,
        folded TEXT NOT NULL,
        country TEXT NOT NULL CHECK (length(country) = 2),
        locale TEXT,
        is_synthetic BOOLEAN NOT NULL
    )",
    "CREATE INDEX parties_by_name ON parties (folded, id)",
    "CREATE TABLE memberships (
        id $uuid NOT NULL PRIMARY KEY,
        party_id $uuid NOT NULL UNIQUE REFERENCES parties (id),
        number TEXT NOT NULL UNIQUE,
        joined_on $date NOT NULL
    )",
    "CREATE INDEX memberships_by_joining ON memberships (joined_on, id)",
    "CREATE TABLE periods (
        id $uuid NOT NULL PRIMARY KEY,
        membership_id $uuid NOT NULL REFERENCES memberships (id),
        category TEXT NOT NULL CHECK (category IN ('ASSOCIATE', 'VOTING')),
        starts_on $date NOT NULL,
        ends_on $date CHECK (starts_on <= ends_on)
    )",
    "CREATE INDEX periods_by_membership ON periods (membership_id, starts_on)",
    "CREATE TABLE mandates (
        id $uuid NOT NULL PRIMARY KEY,
        membership_id $uuid NOT NULL REFERENCES memberships (id),
        person_id $uuid NOT NULL REFERENCES parties (id),
        rank TEXT NOT NULL CHECK (rank IN ('PRIMARY', 'ALTERNATE')),
        starts_at $instant NOT NULL,
        ends_at $instant CHECK (starts_at <= ends_at)
    )",
    "CREATE INDEX mandates_by_membership ON mandates (membership_id)",
    "CREATE INDEX mandates_by_person ON mandates (person_id)",
    "CREATE TABLE accounts (
        id $uuid NOT NULL PRIMARY KEY,
        issuer TEXT NOT NULL,
        subject TEXT NOT NULL,
        since $instant NOT NULL,
        person_id $uuid REFERENCES parties (id),
        UNIQUE (issuer, subject)
    )",
    "CREATE TABLE role_grants (
        id $uuid NOT NULL PRIMARY KEY,
        account_id $uuid NOT NULL REFERENCES accounts (id),
        role TEXT NOT NULL,
        starts_at $instant NOT NULL,
        ends_at $instant
    )",
    "CREATE INDEX role_grants_by_account ON role_grants (account_id)",
    "CREATE TABLE invitations (
        id $uuid NOT NULL PRIMARY KEY,
        person_id $uuid NOT NULL REFERENCES parties (id),
        code_hash $bytes NOT NULL UNIQUE,
        expires_at $instant NOT NULL,
        redeemed_at $instant
    )",
    "CREATE INDEX invitations_by_person ON invitations (person_id)",
    "CREATE TABLE meetings (
        id $uuid NOT NULL PRIMARY KEY,
        title $json NOT NULL,
        rule_set_id $uuid NOT NULL REFERENCES rule_sets (id),
        zone TEXT NOT NULL,
        record_date $instant NOT NULL,
        is_public BOOLEAN NOT NULL,
        stage $json NOT NULL,
        version INTEGER NOT NULL
    )",
    "CREATE TABLE sittings (
        id $uuid NOT NULL PRIMARY KEY,
        meeting_id $uuid NOT NULL REFERENCES meetings (id),
        starts_at $instant NOT NULL,
        ends_at $instant NOT NULL CHECK (starts_at < ends_at),
        display_zone TEXT NOT NULL
    )",
    "CREATE INDEX sittings_by_meeting ON sittings (meeting_id)",
    "CREATE TABLE motions (
        id $uuid NOT NULL PRIMARY KEY,
        meeting_id $uuid REFERENCES meetings (id),
        title $json NOT NULL,
        text $json NOT NULL,
        majority TEXT NOT NULL,
        version INTEGER NOT NULL
    )",
    "CREATE TABLE elections (
        id $uuid NOT NULL PRIMARY KEY,
        meeting_id $uuid REFERENCES meetings (id),
        title $json NOT NULL,
        terms $json NOT NULL,
        version INTEGER NOT NULL
    )",
    "CREATE TABLE agenda_items (
        id $uuid NOT NULL PRIMARY KEY,
        meeting_id $uuid NOT NULL REFERENCES meetings (id),
        position INTEGER NOT NULL,
        title $json NOT NULL,
        motion_id $uuid UNIQUE,
        election_id $uuid UNIQUE CHECK (motion_id IS NULL OR election_id IS NULL)
    )",
    "CREATE INDEX agenda_items_by_meeting ON agenda_items (meeting_id)",
    "CREATE TABLE attendances (
        sitting_id $uuid NOT NULL REFERENCES sittings (id),
        membership_id $uuid NOT NULL REFERENCES memberships (id),
        person_id $uuid,
        via TEXT NOT NULL,
        recorded_at $instant NOT NULL,
        PRIMARY KEY (sitting_id, membership_id)
    )",
    "CREATE TABLE ballots (
        id $uuid NOT NULL PRIMARY KEY,
        motion_id $uuid REFERENCES motions (id),
        election_id $uuid REFERENCES elections (id),
        meeting_id $uuid REFERENCES meetings (id),
        rule_set_id $uuid NOT NULL REFERENCES rule_sets (id),
        supersedes $uuid REFERENCES ballots (id),
        secrecy TEXT NOT NULL CHECK (secrecy IN ('NAMED', 'SECRET')),
        revote TEXT NOT NULL CHECK (revote IN ('NONE', 'UNTIL_CLOSE')),
        opens_at $instant NOT NULL,
        closes_at $instant NOT NULL CHECK (opens_at < closes_at),
        record_date $instant NOT NULL,
        majority $json,
        quorum $json NOT NULL,
        is_announced BOOLEAN NOT NULL,
        is_boxed BOOLEAN NOT NULL,
        stage $json NOT NULL,
        version INTEGER NOT NULL,
        CHECK ((motion_id IS NULL) <> (election_id IS NULL)),
        CHECK ((motion_id IS NULL) = (majority IS NULL))
    )",
    "CREATE INDEX ballots_by_motion ON ballots (motion_id)",
    "CREATE INDEX ballots_by_election ON ballots (election_id)",
    "CREATE INDEX ballots_by_meeting ON ballots (meeting_id)",
    "CREATE INDEX ballots_boxed ON ballots (closes_at) WHERE is_boxed",
    "CREATE TABLE rolls (
        ballot_id $uuid NOT NULL PRIMARY KEY REFERENCES ballots (id),
        record_date $instant NOT NULL,
        size BIGINT NOT NULL,
        left_out BIGINT NOT NULL,
        digest $bytes NOT NULL,
        built_at $instant NOT NULL,
        frozen_at $instant
    )",
    "CREATE TABLE roll_entries (
        ballot_id $uuid NOT NULL REFERENCES rolls (ballot_id),
        membership_id $uuid NOT NULL REFERENCES memberships (id),
        is_entitled BOOLEAN NOT NULL,
        reasons $json NOT NULL,
        PRIMARY KEY (ballot_id, membership_id)
    ) $unordered",
    // Who took part and what is in the box, once a box is sealed. No column tells a time, an
    // order, or, but for named ballots, the envelope of a participation.
    "CREATE TABLE participations (
        ballot_id $uuid NOT NULL REFERENCES ballots (id),
        membership_id $uuid NOT NULL,
        person_id $uuid NOT NULL,
        digest $bytes,
        vote TEXT,
        PRIMARY KEY (ballot_id, membership_id)
    ) $unordered",
    "CREATE TABLE envelopes (
        ballot_id $uuid NOT NULL REFERENCES ballots (id),
        digest $bytes NOT NULL,
        envelope $bytes NOT NULL,
        PRIMARY KEY (ballot_id, digest)
    ) $unordered",
    // What the count of an election leaves: the papers, sorted, and the report, byte for byte.
    "CREATE TABLE returns (
        ballot_id $uuid NOT NULL PRIMARY KEY REFERENCES ballots (id),
        papers TEXT NOT NULL,
        report TEXT
    )",
    "CREATE TABLE audit_entries (
        seq BIGINT NOT NULL PRIMARY KEY,
        id $uuid NOT NULL UNIQUE,
        at $instant NOT NULL,
        signature TEXT NOT NULL,
        verb TEXT NOT NULL,
        subject_kind TEXT,
        subject_id $uuid,
        details TEXT NOT NULL,
        hash $bytes NOT NULL
    )",
    "CREATE TABLE audit_head (
        id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
        seq BIGINT NOT NULL,
        hash $bytes NOT NULL
    )",
    "INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, $genesis)",
    "CREATE TABLE idempotency_keys (
        key $bytes NOT NULL PRIMARY KEY,
        input $bytes NOT NULL,
        made $uuid NOT NULL,
        at $instant NOT NULL
    )",
    "CREATE INDEX idempotency_keys_by_age ON idempotency_keys (at)",
];
