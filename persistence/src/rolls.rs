use domain::{
    Timestamp,
    ballots::{Roll, RollEntry, RollSummary, Rolls},
    ids::{BallotId, MembershipId, PartyId},
    op::StoreError,
    page::{Page, Slice},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, FromQueryResult, IntoActiveModel as _,
    QueryFilter as _, Statement,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

use crate::{
    Session,
    entities::{roll, roll_entry},
    error::failed,
    memberships::CAPACITIES,
    pages::{pages_by, translate},
    rows::{digest, from_json, signed, to_json, unsigned},
};

#[derive(FromQueryResult)]
struct Held {
    membership_id: Uuid,
}

impl<C: ConnectionTrait> Rolls for Session<C> {
    async fn rolls_of(&self, ballots: &[BallotId]) -> Result<Vec<Roll>, StoreError> {
        let among = roll::Column::BallotId.is_in(ballots.iter().map(|id| id.0));
        let rows = roll::Entity::find().filter(among).all(&self.conn).await.map_err(failed)?;
        rows.into_iter().map(into_roll).collect()
    }

    async fn keep_roll(&self, roll: &Roll, entries: &[RollEntry]) -> Result<(), StoreError> {
        use roll::Column::{BallotId, BuiltAt, Digest, LeftOut, RecordDate, Size};
        let Roll { ballot, summary } = roll;
        let row = roll::Model {
            ballot_id: ballot.0,
            record_date: summary.record_date,
            size: signed(summary.size)?,
            left_out: signed(summary.left_out)?,
            digest: summary.digest.0.to_vec(),
            built_at: summary.built_at,
            frozen_at: summary.frozen_at,
        };
        let again = OnConflict::column(BallotId)
            .update_columns([RecordDate, Size, LeftOut, Digest, BuiltAt])
            .to_owned();
        let insert = roll::Entity::insert(row.into_active_model()).on_conflict(again);
        insert.exec_without_returning(&self.conn).await.map_err(failed)?;
        let before = roll_entry::Column::BallotId.eq(ballot.0);
        roll_entry::Entity::delete_many().filter(before).exec(&self.conn).await.map_err(failed)?;
        for some in entries.chunks(1_000) {
            let mut rows = Vec::with_capacity(some.len());
            for entry in some {
                rows.push(roll_entry::ActiveModel {
                    ballot_id: Set(ballot.0),
                    membership_id: Set(entry.membership.0),
                    is_entitled: Set(entry.is_entitled),
                    reasons: Set(to_json(&entry.reasons)?),
                });
            }
            let insert = roll_entry::Entity::insert_many(rows);
            insert.exec_without_returning(&self.conn).await.map_err(failed)?;
        }
        Ok(())
    }

    async fn freeze_roll(&self, ballot: BallotId, at: Timestamp) -> Result<(), StoreError> {
        roll::Entity::update_many()
            .col_expr(roll::Column::FrozenAt, Expr::value(at))
            .filter(roll::Column::BallotId.eq(ballot.0))
            .exec(&self.conn)
            .await
            .map_err(failed)?;
        Ok(())
    }

    async fn roll_entries(
        &self,
        ballots: &[BallotId],
        entitled: Option<bool>,
        page: &Page<MembershipId>,
    ) -> Result<Vec<(BallotId, Slice<RollEntry>)>, StoreError> {
        use roll_entry::Column::{BallotId as InBallot, IsEntitled, MembershipId as Member};
        let query = match entitled {
            Some(entitled) => roll_entry::Entity::find().filter(IsEntitled.eq(entitled)),
            None => roll_entry::Entity::find(),
        };
        let lists = (InBallot, ballots.iter().map(|id| id.0));
        let page = page.clone().map(|id| id.0);
        let found = pages_by(&self.conn, query, lists, Member, &page).await?;
        let slice = |(ballot, found)| Ok((BallotId(ballot), translate(found, into_entry)?));
        found.into_iter().map(slice).collect()
    }

    async fn roll_entries_of(
        &self,
        ballots: &[BallotId],
        memberships: &[MembershipId],
    ) -> Result<Vec<(BallotId, RollEntry)>, StoreError> {
        if ballots.is_empty() || memberships.is_empty() {
            return Ok(Vec::new());
        }
        let query = roll_entry::Entity::find()
            .filter(roll_entry::Column::BallotId.is_in(ballots.iter().map(|id| id.0)))
            .filter(roll_entry::Column::MembershipId.is_in(memberships.iter().map(|id| id.0)));
        let rows = query.all(&self.conn).await.map_err(failed)?;
        rows.into_iter().map(|row| Ok((BallotId(row.ballot_id), into_entry(row)?))).collect()
    }

    async fn papers_held(
        &self,
        ballot: BallotId,
        person: PartyId,
        at: Timestamp,
    ) -> Result<Vec<MembershipId>, StoreError> {
        let sql = format!(
            "SELECT r.membership_id FROM ({CAPACITIES}) c JOIN roll_entries r \
             ON r.membership_id = c.membership_id AND r.ballot_id = $3 AND r.is_entitled"
        );
        let values = [person.0.into(), at.into(), ballot.0.into()];
        let backend = self.conn.get_database_backend();
        let query = Statement::from_sql_and_values(backend, sql, values);
        let rows = Held::find_by_statement(query).all(&self.conn).await.map_err(failed)?;
        Ok(rows.into_iter().map(|row| MembershipId(row.membership_id)).collect())
    }
}

fn into_roll(row: roll::Model) -> Result<Roll, StoreError> {
    let summary = RollSummary {
        record_date: row.record_date,
        size: unsigned(row.size, "rolls")?,
        left_out: unsigned(row.left_out, "rolls")?,
        digest: digest(&row.digest, "rolls")?,
        built_at: row.built_at,
        frozen_at: row.frozen_at,
    };
    Ok(Roll { ballot: BallotId(row.ballot_id), summary })
}

fn into_entry(row: roll_entry::Model) -> Result<RollEntry, StoreError> {
    Ok(RollEntry {
        membership: MembershipId(row.membership_id),
        is_entitled: row.is_entitled,
        reasons: from_json(row.reasons, "roll_entries", row.membership_id)?,
    })
}
