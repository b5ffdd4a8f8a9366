use domain::{
    Timestamp,
    ballots::{Ballot, Ballots, Motion, Revote, Secrecy, Stage, Window},
    ids::{AccountId, BallotId, MeetingId, MotionId, PartyId, RuleSetId},
    op::StoreError,
    page::{Page, Slice},
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
    QuerySelect as _, Select, sea_query::OnConflict,
};
use uuid::Uuid;

use crate::{
    Session,
    entities::{account, ballot, motion},
    error::{corrupt, failed},
    pages::{page_by, pages_by, translate},
    rows::{from_json, to_json},
};

impl<C: ConnectionTrait> Ballots for Session<C> {
    async fn motions_among(&self, ids: &[MotionId]) -> Result<Vec<Motion>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let among = motion::Column::Id.is_in(ids.iter().map(|id| id.0));
        let rows = motion::Entity::find().filter(among).all(&self.conn).await.map_err(failed)?;
        rows.into_iter().map(into_motion).collect()
    }

    async fn hold_motion(&self, id: MotionId) -> Result<Option<Motion>, StoreError> {
        let query = motion::Entity::find_by_id(id.0).lock_exclusive();
        query.one(&self.conn).await.map_err(failed)?.map(into_motion).transpose()
    }

    async fn keep_motion(&self, it: &Motion) -> Result<(), StoreError> {
        use motion::Column::{Id, Text, Title, Version};
        let row = motion::Model {
            id: it.id.0,
            meeting_id: it.meeting.map(|meeting| meeting.0),
            title: to_json(&it.title)?,
            text: to_json(&it.text)?,
            majority: it.majority.clone(),
            version: it.version,
        };
        let again = OnConflict::column(Id).update_columns([Title, Text, Version]).to_owned();
        let insert = motion::Entity::insert(row.into_active_model()).on_conflict(again);
        insert.exec_without_returning(&self.conn).await.map_err(failed)?;
        Ok(())
    }

    async fn announced_among(&self, ids: &[MotionId]) -> Result<Vec<MotionId>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<Uuid> = ballot::Entity::find()
            .select_only()
            .column(ballot::Column::MotionId)
            .distinct()
            .filter(ballot::Column::MotionId.is_in(ids.iter().map(|id| id.0)))
            .filter(ballot::Column::IsAnnounced.eq(true))
            .into_tuple()
            .all(&self.conn)
            .await
            .map_err(failed)?;
        Ok(rows.into_iter().map(MotionId).collect())
    }

    async fn ballots(
        &self,
        page: &Page<BallotId>,
        drafts_too: bool,
    ) -> Result<Slice<Ballot>, StoreError> {
        let query = select(drafts_too);
        let found = page_by(&self.conn, query, ballot::Column::Id, page, |id| id.0).await?;
        translate(found, into_ballot)
    }

    async fn ballots_at(
        &self,
        meetings: &[MeetingId],
        page: &Page<BallotId>,
        drafts_too: bool,
    ) -> Result<Vec<(MeetingId, Slice<Ballot>)>, StoreError> {
        use ballot::Column::{Id, MeetingId as AtMeeting};
        let lists = (AtMeeting, meetings.iter().map(|id| id.0));
        let page = page.clone().map(|id| id.0);
        let found = pages_by(&self.conn, select(drafts_too), lists, Id, &page).await?;
        let slice = |(meeting, found)| Ok((MeetingId(meeting), translate(found, into_ballot)?));
        found.into_iter().map(slice).collect()
    }

    async fn ballots_on(&self, motions: &[MotionId]) -> Result<Vec<Ballot>, StoreError> {
        if motions.is_empty() {
            return Ok(Vec::new());
        }
        let on = ballot::Column::MotionId.is_in(motions.iter().map(|id| id.0));
        let rows = ballot::Entity::find().filter(on).all(&self.conn).await.map_err(failed)?;
        rows.into_iter().map(into_ballot).collect()
    }

    async fn ballots_among(&self, ids: &[BallotId]) -> Result<Vec<Ballot>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let among = ballot::Column::Id.is_in(ids.iter().map(|id| id.0));
        let rows = ballot::Entity::find().filter(among).all(&self.conn).await.map_err(failed)?;
        rows.into_iter().map(into_ballot).collect()
    }

    async fn hold_ballot(&self, id: BallotId) -> Result<Option<(Ballot, Timestamp)>, StoreError> {
        let query = ballot::Entity::find_by_id(id.0).lock_exclusive();
        let held = query.one(&self.conn).await.map_err(failed)?.map(into_ballot).transpose()?;
        Ok(held.map(|ballot| (ballot, (self.clock)())))
    }

    async fn keep_ballot(&self, it: &Ballot) -> Result<(), StoreError> {
        use ballot::Column::{
            ClosesAt, Id, IsAnnounced, IsBoxed, OpensAt, RecordDate, Revote, Secrecy, Stage,
            Version,
        };
        let changing =
            [Secrecy, Revote, OpensAt, ClosesAt, RecordDate, IsAnnounced, IsBoxed, Stage, Version];
        let again = OnConflict::column(Id).update_columns(changing).to_owned();
        let insert = ballot::Entity::insert(into_row(it)?.into_active_model()).on_conflict(again);
        insert.exec_without_returning(&self.conn).await.map_err(failed)?;
        Ok(())
    }

    async fn is_bound(&self, account: AccountId, person: PartyId) -> Result<bool, StoreError> {
        let found = account::Entity::find_by_id(account.0).one(&self.conn).await;
        Ok(found.map_err(failed)?.is_some_and(|row| row.person_id == Some(person.0)))
    }

    async fn unsealed(&self, by: Timestamp) -> Result<Vec<BallotId>, StoreError> {
        let rows: Vec<Uuid> = ballot::Entity::find()
            .select_only()
            .column(ballot::Column::Id)
            .filter(ballot::Column::IsBoxed.eq(true))
            .filter(ballot::Column::ClosesAt.lte(by))
            .into_tuple()
            .all(&self.conn)
            .await
            .map_err(failed)?;
        Ok(rows.into_iter().map(BallotId).collect())
    }

    async fn uncounted(&self) -> Result<Vec<Ballot>, StoreError> {
        let rows = select(false).all(&self.conn).await.map_err(failed)?;
        let mut ballots: Vec<_> = rows.into_iter().map(into_ballot).collect::<Result<_, _>>()?;
        ballots.retain(|it| matches!(it.stage, Stage::Announced { .. } | Stage::Sealed { .. }));
        Ok(ballots)
    }
}

fn into_motion(row: motion::Model) -> Result<Motion, StoreError> {
    Ok(Motion {
        id: MotionId(row.id),
        meeting: row.meeting_id.map(MeetingId),
        title: from_json(row.title, "motions", row.id)?,
        text: from_json(row.text, "motions", row.id)?,
        majority: row.majority,
        version: row.version,
    })
}

pub(crate) fn select(drafts_too: bool) -> Select<ballot::Entity> {
    let query = ballot::Entity::find();
    if drafts_too { query } else { query.filter(ballot::Column::IsAnnounced.eq(true)) }
}

pub(crate) fn into_ballot(row: ballot::Model) -> Result<Ballot, StoreError> {
    let corrupt = |what: &str| corrupt("ballots", format_args!("{what} of {}", row.id));
    Ok(Ballot {
        id: BallotId(row.id),
        motion: MotionId(row.motion_id),
        meeting: row.meeting_id.map(MeetingId),
        rule_set: RuleSetId(row.rule_set_id),
        supersedes: row.supersedes.map(BallotId),
        secrecy: Secrecy::parse(&row.secrecy).ok_or_else(|| corrupt("secrecy"))?,
        revote: Revote::parse(&row.revote).ok_or_else(|| corrupt("revote"))?,
        window: Window { opens_at: row.opens_at, closes_at: row.closes_at },
        record_date: row.record_date,
        majority: from_json(row.majority, "ballots", row.id)?,
        quorum: from_json(row.quorum, "ballots", row.id)?,
        stage: from_json(row.stage, "ballots", row.id)?,
        version: row.version,
    })
}

fn into_row(it: &Ballot) -> Result<ballot::Model, StoreError> {
    Ok(ballot::Model {
        id: it.id.0,
        motion_id: it.motion.0,
        meeting_id: it.meeting.map(|meeting| meeting.0),
        rule_set_id: it.rule_set.0,
        supersedes: it.supersedes.map(|ballot| ballot.0),
        secrecy: it.secrecy.as_str().into(),
        revote: it.revote.as_str().into(),
        opens_at: it.window.opens_at,
        closes_at: it.window.closes_at,
        record_date: it.record_date,
        majority: to_json(&it.majority)?,
        quorum: to_json(&it.quorum)?,
        is_announced: it.is_announced(),
        is_boxed: matches!(it.stage, Stage::Announced { .. }),
        stage: to_json(&it.stage)?,
        version: it.version,
    })
}
