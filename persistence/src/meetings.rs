use std::collections::HashMap;

use chrono_tz::Tz;
use domain::{
    ballots::Ballot,
    ids::{AgendaItemId, MeetingId, MembershipId, PartyId, RuleSetId, SittingId, SubjectId},
    meetings::{AgendaItem, Attendance, Meeting, Meetings, Sitting, Via},
    op::StoreError,
    page::{Page, Slice},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

use crate::{
    Session,
    ballots::{into_ballot, select, subject},
    entities::{agenda_item, attendance, ballot, meeting, sitting},
    error::{corrupt, failed},
    pages::page_by,
    rows::{from_json, to_json},
};

impl<C: ConnectionTrait> Meetings for Session<C> {
    async fn meetings(
        &self,
        page: &Page<MeetingId>,
        drafts_too: bool,
    ) -> Result<Slice<Meeting>, StoreError> {
        let mut query = meeting::Entity::find();
        if !drafts_too {
            query = query.filter(meeting::Column::IsPublic.eq(true));
        }
        let found = page_by(&self.conn, query, meeting::Column::Id, page, |id| id.0).await?;
        let Slice { items, before, after, total } = found;
        Ok(Slice { items: self.complete(items).await?, before, after, total })
    }

    async fn meetings_among(&self, ids: &[MeetingId]) -> Result<Vec<Meeting>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let among = meeting::Column::Id.is_in(ids.iter().map(|id| id.0));
        let rows = meeting::Entity::find().filter(among).all(&self.conn).await.map_err(failed)?;
        self.complete(rows).await
    }

    async fn hold_meeting(&self, id: MeetingId) -> Result<Option<Meeting>, StoreError> {
        let held = meeting::Entity::find_by_id(id.0).lock_exclusive().one(&self.conn).await;
        let rows = held.map_err(failed)?.into_iter().collect();
        Ok(self.complete(rows).await?.pop())
    }

    async fn keep_meeting(&self, it: &Meeting) -> Result<(), StoreError> {
        use meeting::Column::{Id, IsPublic, RecordDate, RuleSetId, Stage, Title, Version, Zone};
        let row = meeting::Model {
            id: it.id.0,
            title: to_json(&it.title)?,
            rule_set_id: it.rule_set.0,
            zone: it.zone.name().into(),
            record_date: it.record_date,
            is_public: it.is_public(),
            stage: to_json(&it.stage)?,
            version: it.version,
        };
        let again = OnConflict::column(Id)
            .update_columns([Title, RuleSetId, Zone, RecordDate, IsPublic, Stage, Version])
            .to_owned();
        let insert = meeting::Entity::insert(row.into_active_model()).on_conflict(again);
        insert.exec_without_returning(&self.conn).await.map_err(failed)?;
        // Sittings and agenda are replaced only where they changed: attendances point at sittings.
        let kept: Vec<_> = it.sittings.iter().map(|sitting| sitting.id.0).collect();
        sitting::Entity::delete_many()
            .filter(sitting::Column::MeetingId.eq(it.id.0))
            .filter(sitting::Column::Id.is_not_in(kept))
            .exec(&self.conn)
            .await
            .map_err(failed)?;
        let sittings = it.sittings.iter().map(|sitting| sitting::ActiveModel {
            id: Set(sitting.id.0),
            meeting_id: Set(it.id.0),
            starts_at: Set(sitting.starts_at),
            ends_at: Set(sitting.ends_at),
            display_zone: Set(sitting.display_zone.name().into()),
        });
        let same = OnConflict::column(sitting::Column::Id).do_nothing().to_owned();
        let insert = sitting::Entity::insert_many(sittings).on_conflict(same);
        insert.exec_without_returning(&self.conn).await.map_err(failed)?;
        let kept: Vec<_> = it.agenda.iter().map(|item| item.id.0).collect();
        agenda_item::Entity::delete_many()
            .filter(agenda_item::Column::MeetingId.eq(it.id.0))
            .filter(agenda_item::Column::Id.is_not_in(kept))
            .exec(&self.conn)
            .await
            .map_err(failed)?;
        if it.agenda.is_empty() {
            return Ok(());
        }
        let mut items = Vec::new();
        for (place, item) in it.agenda.iter().enumerate() {
            items.push(agenda_item::ActiveModel {
                id: Set(item.id.0),
                meeting_id: Set(it.id.0),
                position: Set(i32::try_from(place).map_err(StoreError::new)?),
                title: Set(to_json(&item.title)?),
                motion_id: Set(item.subject.and_then(SubjectId::motion).map(|id| id.0)),
                election_id: Set(item.subject.and_then(SubjectId::election).map(|id| id.0)),
            });
        }
        let same = OnConflict::column(agenda_item::Column::Id).do_nothing().to_owned();
        let insert = agenda_item::Entity::insert_many(items).on_conflict(same);
        insert.exec_without_returning(&self.conn).await.map_err(failed)?;
        Ok(())
    }

    async fn has_standing_ballot(&self, id: MeetingId) -> Result<bool, StoreError> {
        let announced = select(false).filter(ballot::Column::MeetingId.eq(id.0));
        let rows = announced.all(&self.conn).await.map_err(failed)?;
        let ballots: Vec<_> = rows.into_iter().map(into_ballot).collect::<Result<_, _>>()?;
        Ok(ballots.iter().any(Ballot::stands))
    }

    async fn put_under(&self, item: AgendaItemId, subject: SubjectId) -> Result<bool, StoreError> {
        let (column, id) = match subject {
            SubjectId::Motion(id) => (agenda_item::Column::MotionId, id.0),
            SubjectId::Election(id) => (agenda_item::Column::ElectionId, id.0),
        };
        let put = agenda_item::Entity::update_many()
            .col_expr(column, Expr::value(id))
            .filter(agenda_item::Column::Id.eq(item.0))
            .filter(agenda_item::Column::MotionId.is_null())
            .filter(agenda_item::Column::ElectionId.is_null())
            .exec(&self.conn)
            .await
            .map_err(failed)?;
        Ok(put.rows_affected == 1)
    }

    async fn add_attendances(&self, attendances: &[Attendance]) -> Result<u64, StoreError> {
        use attendance::Column;
        let mut added = 0;
        for some in attendances.chunks(500) {
            let rows = some.iter().map(|it| attendance::ActiveModel {
                sitting_id: Set(it.sitting.0),
                membership_id: Set(it.membership.0),
                person_id: Set(it.person.map(|person| person.0)),
                via: Set(it.via.as_str().into()),
                recorded_at: Set(it.recorded_at),
            });
            let known = [Column::SittingId, Column::MembershipId];
            added += attendance::Entity::insert_many(rows)
                .on_conflict(OnConflict::columns(known).do_nothing().to_owned())
                .exec_without_returning(&self.conn)
                .await
                .map_err(failed)?;
        }
        Ok(added)
    }

    async fn attended(
        &self,
        sittings: &[SittingId],
    ) -> Result<Vec<(SittingId, MembershipId)>, StoreError> {
        if sittings.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<(Uuid, Uuid)> = attendance::Entity::find()
            .select_only()
            .columns([attendance::Column::SittingId, attendance::Column::MembershipId])
            .filter(attendance::Column::SittingId.is_in(sittings.iter().map(|id| id.0)))
            .into_tuple()
            .all(&self.conn)
            .await
            .map_err(failed)?;
        Ok(rows
            .into_iter()
            .map(|(sitting, member)| (SittingId(sitting), MembershipId(member)))
            .collect())
    }

    async fn attendances_of(
        &self,
        sittings: &[SittingId],
        memberships: &[MembershipId],
    ) -> Result<Vec<Attendance>, StoreError> {
        if sittings.is_empty() || memberships.is_empty() {
            return Ok(Vec::new());
        }
        let rows = attendance::Entity::find()
            .filter(attendance::Column::SittingId.is_in(sittings.iter().map(|id| id.0)))
            .filter(attendance::Column::MembershipId.is_in(memberships.iter().map(|id| id.0)))
            .order_by_asc(attendance::Column::RecordedAt)
            .order_by_asc(attendance::Column::MembershipId)
            .all(&self.conn)
            .await
            .map_err(failed)?;
        rows.into_iter().map(into_attendance).collect()
    }
}

impl<C: ConnectionTrait> Session<C> {
    /// The meetings of these rows, in their order, with sittings and agendas.
    async fn complete(&self, rows: Vec<meeting::Model>) -> Result<Vec<Meeting>, StoreError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let found = sitting::Entity::find()
            .filter(sitting::Column::MeetingId.is_in(ids.clone()))
            .order_by_asc(sitting::Column::StartsAt)
            .all(&self.conn)
            .await
            .map_err(failed)?;
        let mut sittings: HashMap<Uuid, Vec<Sitting>> = HashMap::new();
        for row in found {
            sittings.entry(row.meeting_id).or_default().push(into_sitting(row)?);
        }
        let found = agenda_item::Entity::find()
            .filter(agenda_item::Column::MeetingId.is_in(ids))
            .order_by_asc(agenda_item::Column::Position)
            .all(&self.conn)
            .await
            .map_err(failed)?;
        let mut agendas: HashMap<Uuid, Vec<AgendaItem>> = HashMap::new();
        for row in found {
            agendas.entry(row.meeting_id).or_default().push(AgendaItem {
                id: AgendaItemId(row.id),
                title: from_json(row.title, "agenda_items", row.id)?,
                subject: subject(row.motion_id, row.election_id),
            });
        }
        let meeting = |row: meeting::Model| {
            Ok(Meeting {
                id: MeetingId(row.id),
                title: from_json(row.title, "meetings", row.id)?,
                rule_set: RuleSetId(row.rule_set_id),
                zone: zone(&row.zone)?,
                record_date: row.record_date,
                stage: from_json(row.stage, "meetings", row.id)?,
                version: row.version,
                sittings: sittings.remove(&row.id).unwrap_or_default(),
                agenda: agendas.remove(&row.id).unwrap_or_default(),
            })
        };
        rows.into_iter().map(meeting).collect()
    }
}

fn into_sitting(row: sitting::Model) -> Result<Sitting, StoreError> {
    Ok(Sitting {
        id: SittingId(row.id),
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        display_zone: zone(&row.display_zone)?,
    })
}

fn into_attendance(row: attendance::Model) -> Result<Attendance, StoreError> {
    Ok(Attendance {
        sitting: SittingId(row.sitting_id),
        membership: MembershipId(row.membership_id),
        person: row.person_id.map(PartyId),
        via: Via::parse(&row.via).ok_or_else(|| corrupt("attendances", "way"))?,
        recorded_at: row.recorded_at,
    })
}

fn zone(name: &str) -> Result<Tz, StoreError> {
    name.parse().map_err(|_| corrupt("meetings", "zone"))
}
