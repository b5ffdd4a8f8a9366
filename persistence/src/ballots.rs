use domain::{
    Timestamp,
    ballots::{Ballot, Ballots, Election, Motion, Return, Revote, Secrecy, Stage, Subject, Window},
    ids::{AccountId, BallotId, ElectionId, MeetingId, MotionId, PartyId, RuleSetId, SubjectId},
    op::StoreError,
    page::{Page, Slice},
};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QuerySelect as _, Select, sea_query::OnConflict,
};
use uuid::Uuid;

use crate::{
    Session,
    entities::{account, ballot, election, motion, returned},
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

    async fn elections_among(&self, ids: &[ElectionId]) -> Result<Vec<Election>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let among = election::Column::Id.is_in(ids.iter().map(|id| id.0));
        let rows = election::Entity::find().filter(among).all(&self.conn).await.map_err(failed)?;
        rows.into_iter().map(into_election).collect()
    }

    async fn hold_election(&self, id: ElectionId) -> Result<Option<Election>, StoreError> {
        let query = election::Entity::find_by_id(id.0).lock_exclusive();
        query.one(&self.conn).await.map_err(failed)?.map(into_election).transpose()
    }

    async fn keep_election(&self, it: &Election) -> Result<(), StoreError> {
        use election::Column::{Id, Terms, Title, Version};
        let row = election::Model {
            id: it.id.0,
            meeting_id: it.meeting.map(|meeting| meeting.0),
            title: to_json(&it.title)?,
            terms: to_json(&it.terms)?,
            version: it.version,
        };
        let again = OnConflict::column(Id).update_columns([Title, Terms, Version]).to_owned();
        let insert = election::Entity::insert(row.into_active_model()).on_conflict(again);
        insert.exec_without_returning(&self.conn).await.map_err(failed)?;
        Ok(())
    }

    async fn announced_among(&self, ids: &[SubjectId]) -> Result<Vec<SubjectId>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<(Option<Uuid>, Option<Uuid>)> = ballot::Entity::find()
            .select_only()
            .columns([ballot::Column::MotionId, ballot::Column::ElectionId])
            .distinct()
            .filter(on(ids))
            .filter(ballot::Column::IsAnnounced.eq(true))
            .into_tuple()
            .all(&self.conn)
            .await
            .map_err(failed)?;
        Ok(rows.into_iter().filter_map(|(motion, election)| subject(motion, election)).collect())
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

    async fn ballots_on(&self, subjects: &[SubjectId]) -> Result<Vec<Ballot>, StoreError> {
        if subjects.is_empty() {
            return Ok(Vec::new());
        }
        let on = ballot::Entity::find().filter(on(subjects));
        let rows = on.all(&self.conn).await.map_err(failed)?;
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

    async fn keep_return(&self, id: BallotId, it: &Return) -> Result<(), StoreError> {
        let Return { papers, report } = it.clone();
        let row = returned::Model { ballot_id: id.0, papers, report };
        let insert = returned::Entity::insert(row.into_active_model());
        insert.exec_without_returning(&self.conn).await.map_err(failed)?;
        Ok(())
    }

    async fn reports_of(
        &self,
        ballots: &[BallotId],
    ) -> Result<Vec<(BallotId, String)>, StoreError> {
        if ballots.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<(Uuid, String)> = returned::Entity::find()
            .select_only()
            .columns([returned::Column::BallotId, returned::Column::Report])
            .filter(returned::Column::BallotId.is_in(ballots.iter().map(|id| id.0)))
            .filter(returned::Column::Report.is_not_null())
            .into_tuple()
            .all(&self.conn)
            .await
            .map_err(failed)?;
        Ok(rows.into_iter().map(|(ballot, report)| (BallotId(ballot), report)).collect())
    }

    async fn papers_of(&self, ballot: BallotId) -> Result<Option<String>, StoreError> {
        let query = returned::Entity::find_by_id(ballot.0).select_only();
        let query = query.column(returned::Column::Papers).into_tuple();
        query.one(&self.conn).await.map_err(failed)
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

fn into_election(row: election::Model) -> Result<Election, StoreError> {
    Ok(Election {
        id: ElectionId(row.id),
        meeting: row.meeting_id.map(MeetingId),
        title: from_json(row.title, "elections", row.id)?,
        terms: from_json(row.terms, "elections", row.id)?,
        version: row.version,
    })
}

/// What a row names that names a motion or an election.
pub(crate) fn subject(motion: Option<Uuid>, election: Option<Uuid>) -> Option<SubjectId> {
    let election = || election.map(|id| SubjectId::Election(ElectionId(id)));
    motion.map(|id| SubjectId::Motion(MotionId(id))).or_else(election)
}

/// The ballots on these.
fn on(subjects: &[SubjectId]) -> Condition {
    let motions: Vec<_> = subjects.iter().filter_map(|id| id.motion()).map(|id| id.0).collect();
    let elections: Vec<_> = subjects.iter().filter_map(|id| id.election()).map(|id| id.0).collect();
    let some = [(ballot::Column::MotionId, motions), (ballot::Column::ElectionId, elections)];
    let some = some.into_iter().filter(|(_, ids)| !ids.is_empty());
    some.fold(Condition::any(), |any, (column, ids)| any.add(column.is_in(ids)))
}

pub(crate) fn select(drafts_too: bool) -> Select<ballot::Entity> {
    let query = ballot::Entity::find();
    if drafts_too { query } else { query.filter(ballot::Column::IsAnnounced.eq(true)) }
}

pub(crate) fn into_ballot(row: ballot::Model) -> Result<Ballot, StoreError> {
    let corrupt = |what: &str| corrupt("ballots", format_args!("{what} of {}", row.id));
    let subject = match (subject(row.motion_id, row.election_id), row.majority) {
        (Some(SubjectId::Motion(id)), Some(majority)) => {
            Subject::Motion { id, majority: from_json(majority, "ballots", row.id)? }
        }
        (Some(SubjectId::Election(id)), None) => Subject::Election(id),
        (Some(_) | None, _) => return Err(corrupt("subject")),
    };
    Ok(Ballot {
        id: BallotId(row.id),
        subject,
        meeting: row.meeting_id.map(MeetingId),
        rule_set: RuleSetId(row.rule_set_id),
        supersedes: row.supersedes.map(BallotId),
        secrecy: Secrecy::parse(&row.secrecy).ok_or_else(|| corrupt("secrecy"))?,
        revote: Revote::parse(&row.revote).ok_or_else(|| corrupt("revote"))?,
        window: Window { opens_at: row.opens_at, closes_at: row.closes_at },
        record_date: row.record_date,
        quorum: from_json(row.quorum, "ballots", row.id)?,
        stage: from_json(row.stage, "ballots", row.id)?,
        version: row.version,
    })
}

fn into_row(it: &Ballot) -> Result<ballot::Model, StoreError> {
    Ok(ballot::Model {
        id: it.id.0,
        motion_id: it.subject.id().motion().map(|id| id.0),
        election_id: it.subject.id().election().map(|id| id.0),
        meeting_id: it.meeting.map(|meeting| meeting.0),
        rule_set_id: it.rule_set.0,
        supersedes: it.supersedes.map(|ballot| ballot.0),
        secrecy: it.secrecy.as_str().into(),
        revote: it.revote.as_str().into(),
        opens_at: it.window.opens_at,
        closes_at: it.window.closes_at,
        record_date: it.record_date,
        majority: it.subject.majority().map(to_json).transpose()?,
        quorum: to_json(&it.quorum)?,
        is_announced: it.is_announced(),
        is_boxed: matches!(it.stage, Stage::Announced { .. }),
        stage: to_json(&it.stage)?,
        version: it.version,
    })
}
