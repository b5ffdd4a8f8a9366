//! The slots of a ballot in the database: one for each membership on its roll.

use domain::{
    ballots::Paper,
    hash::Digest,
    ids::{BallotId, MembershipId},
    op::StoreError,
};
use sea_orm::{
    ConnectionTrait as _, DbBackend, FromQueryResult, Statement, Value, sea_query::ArrayType,
};

use super::Lying;
use crate::{UnitOfWork, boxes::slots, error::failed, rows::digest};

#[derive(FromQueryResult)]
struct Taken {
    digest: Vec<u8>,
}

/// Puts in every paper whose membership is on the roll and whose slot is free, and says which.
pub(super) async fn insert(
    unit: &UnitOfWork,
    ballot: BallotId,
    papers: &[&Paper],
) -> Result<Vec<Digest>, StoreError> {
    let table = slots(ballot);
    let backend = unit.conn.get_database_backend();
    let mut taken = Vec::with_capacity(papers.len());
    let columns = "membership_id, person_id, envelope, digest, retry_key, retry_input";
    let on_roll = "EXISTS (SELECT 1 FROM roll_entries r WHERE r.ballot_id = $1 \
         AND r.membership_id = p.membership_id AND r.is_entitled)";
    // PostgreSQL takes the group as arrays, in one statement. SQLite has none, and needs none: a
    // statement costs no journey.
    let statements: Vec<(String, Vec<Value>)> = if backend == DbBackend::Postgres {
        let sql = format!(
            "INSERT INTO {table} ({columns}) SELECT membership_id, person_id, envelope, digest, \
             NULLIF(retry_key, ''), NULLIF(retry_input, '') FROM unnest($2::uuid[], $3::uuid[], \
             $4::bytea[], $5::bytea[], $6::bytea[], $7::bytea[]) AS p ({columns}) \
             WHERE {on_roll} ON CONFLICT (membership_id) DO NOTHING RETURNING digest"
        );
        let column = |kind, value: fn(&Paper) -> Value| {
            Value::Array(kind, Some(Box::new(papers.iter().map(|it| value(it)).collect())))
        };
        let values = vec![
            ballot.0.into(),
            column(ArrayType::Uuid, |it| it.membership.0.into()),
            column(ArrayType::Uuid, |it| it.person.0.into()),
            column(ArrayType::Bytes, |it| it.envelope.0.clone().into()),
            column(ArrayType::Bytes, |it| it.digest.0.to_vec().into()),
            // The driver takes no array with a null among byte strings: none is an empty one.
            column(ArrayType::Bytes, |it| it.retry.map_or(vec![], |it| it.0.0.to_vec()).into()),
            column(ArrayType::Bytes, |it| it.retry.map_or(vec![], |it| it.1.0.to_vec()).into()),
        ];
        vec![(sql, values)]
    } else {
        let sql = format!(
            "INSERT INTO {table} ({columns}) SELECT * FROM (SELECT $2 AS membership_id, \
             $3 AS person_id, $4, $5, $6, $7) AS p \
             WHERE {on_roll} ON CONFLICT (membership_id) DO NOTHING RETURNING digest"
        );
        let row = |it: &&Paper| {
            let values = vec![
                ballot.0.into(),
                it.membership.0.into(),
                it.person.0.into(),
                it.envelope.0.clone().into(),
                it.digest.0.to_vec().into(),
                it.retry.map(|it| it.0.0.to_vec()).into(),
                it.retry.map(|it| it.1.0.to_vec()).into(),
            ];
            (sql.clone(), values)
        };
        papers.iter().map(row).collect()
    };
    for (sql, values) in statements {
        let query = Statement::from_sql_and_values(backend, sql, values);
        for row in Taken::find_by_statement(query).all(&unit.conn).await.map_err(failed)? {
            taken.push(digest(&row.digest, "slots")?);
        }
    }
    Ok(taken)
}

/// Puts a paper in place of the one that lies there. The one before is gone unopened.
pub(super) async fn replace(
    unit: &UnitOfWork,
    paper: &Paper,
    lying: &Lying,
) -> Result<(), StoreError> {
    let sql = format!(
        "UPDATE {} SET person_id = $2, envelope = $3, digest = $4, retry_key = $5, \
         retry_input = $6, spent = $7 WHERE membership_id = $1",
        slots(paper.ballot)
    );
    let values: [Value; 7] = [
        paper.membership.0.into(),
        paper.person.0.into(),
        paper.envelope.0.clone().into(),
        lying.digest.clone().into(),
        lying.retry_key.clone().into(),
        lying.retry_input.clone().into(),
        lying.spent.clone().into(),
    ];
    let backend = unit.conn.get_database_backend();
    let statement = Statement::from_sql_and_values(backend, sql, values);
    unit.conn.execute_raw(statement).await.map_err(failed)?;
    Ok(())
}

/// What lies in the slots of these memberships, without the envelopes.
pub(super) async fn lying(
    unit: &UnitOfWork,
    ballot: BallotId,
    memberships: &[MembershipId],
) -> Result<Vec<Lying>, StoreError> {
    if memberships.is_empty() {
        return Ok(Vec::new());
    }
    let (sql, values) = select_lying(ballot, memberships);
    let query = Statement::from_sql_and_values(unit.conn.get_database_backend(), sql, values);
    Lying::find_by_statement(query).all(&unit.conn).await.map_err(failed)
}

pub(super) fn select_lying(ballot: BallotId, memberships: &[MembershipId]) -> (String, Vec<Value>) {
    let places: Vec<_> = (1..=memberships.len()).map(|place| format!("${place}")).collect();
    let sql = format!(
        "SELECT membership_id, digest, retry_key, retry_input, spent FROM {} \
         WHERE membership_id IN ({})",
        slots(ballot),
        places.join(", ")
    );
    (sql, memberships.iter().map(|id| id.0.into()).collect())
}
