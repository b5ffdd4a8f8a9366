use chrono_tz::Tz;

use super::{AgendaItem, Meeting, MeetingRefusal, MeetingStage, Meetings, Sitting};
use crate::{
    Timestamp,
    access::Action,
    audit::{AuditLog, Event, Verb},
    idempotency::{Idempotency, IdempotencyKey, made_before},
    ids::{AgendaItemId, MeetingId, SittingId},
    op::{Failure, Op},
    rules::RuleSets,
    text::LocalizedText,
};

/// A meeting to plan, or what a planned one shall become.
#[derive(Clone, Debug)]
pub struct NewMeeting {
    /// What it is called.
    pub title: LocalizedText,
    /// Its sittings, in any order.
    pub sittings: Vec<NewSitting>,
    /// What it deals with, in order.
    pub agenda: Vec<NewAgendaItem>,
}

/// A sitting to hold.
#[derive(Clone, Debug)]
pub struct NewSitting {
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// The zone in which to show its times, by its IANA name; the governance zone if not given.
    pub display_zone: Option<String>,
}

/// An item for an agenda.
#[derive(Clone, Debug)]
pub struct NewAgendaItem {
    /// What it is called.
    pub title: LocalizedText,
}

/// Plans a meeting under the rules in force. The record date follows from them. What is `new` is
/// read only from who may plan one.
pub async fn plan<S: Meetings + RuleSets + AuditLog + Idempotency>(
    op: &Op<'_, S>,
    new: impl FnOnce() -> Result<NewMeeting, MeetingRefusal>,
    key: Option<IdempotencyKey>,
) -> Result<Meeting, Failure<MeetingRefusal>> {
    op.require(Action::ConveneMeeting)?;
    let new = new()?;
    let id = MeetingId(op.ids.ordered(op.at));
    if let Some(made) = made_before(op, key, id.0).await?
        && let Some(meeting) = op.store.meetings_among(&[MeetingId(made)]).await?.pop()
    {
        return Ok(meeting);
    }
    let meeting = drawn_up(op, id, new, 1).await?;
    op.store.keep_meeting(&meeting).await?;
    op.record(Event::new(Verb::MeetingPlanned, "Meeting", id.0)).await?;
    Ok(meeting)
}

/// Changes a planned meeting: everything given replaces what was there.
pub async fn revise<S: Meetings + RuleSets + AuditLog>(
    op: &Op<'_, S>,
    id: MeetingId,
    new: impl FnOnce() -> Result<NewMeeting, MeetingRefusal>,
    expected_version: Option<i32>,
) -> Result<Meeting, Failure<MeetingRefusal>> {
    op.require(Action::ConveneMeeting)?;
    let new = new()?;
    let mut meeting = op.store.hold_meeting(id).await?.ok_or(MeetingRefusal::NotFound)?;
    meeting.advance(expected_version)?;
    if meeting.stage != MeetingStage::Planned {
        return Err(MeetingRefusal::WrongStage.into());
    }
    let meeting = drawn_up(op, id, new, meeting.version).await?;
    op.store.keep_meeting(&meeting).await?;
    op.record(Event::new(Verb::MeetingChanged, "Meeting", id.0)).await?;
    Ok(meeting)
}

/// Convenes a meeting: its notice is given now, and must be in time.
pub async fn convene<S: Meetings + RuleSets + AuditLog>(
    op: &Op<'_, S>,
    id: MeetingId,
    expected_version: Option<i32>,
) -> Result<Meeting, Failure<MeetingRefusal>> {
    op.require(Action::ConveneMeeting)?;
    let mut meeting = op.store.hold_meeting(id).await?.ok_or(MeetingRefusal::NotFound)?;
    meeting.advance(expected_version)?;
    if meeting.stage != MeetingStage::Planned {
        return Err(MeetingRefusal::WrongStage.into());
    }
    let rules = op.store.rule_sets_among(&[meeting.rule_set]).await?.pop();
    let rules = rules.ok_or(MeetingRefusal::NoRules)?.parameters;
    let given = rules.clear_days(op.at, meeting.starts_at());
    if given < i64::from(rules.notice_days) {
        let needed = rules.notice_days;
        return Err(MeetingRefusal::NoticeTooShort { given, needed }.into());
    }
    meeting.stage = MeetingStage::Convened { notice_at: op.at };
    op.store.keep_meeting(&meeting).await?;
    let event = Event::new(Verb::MeetingConvened, "Meeting", id.0);
    op.record(event.with("clear_days", given)).await?;
    Ok(meeting)
}

/// Declares a meeting over, once its last sitting has ended.
pub async fn conclude<S: Meetings + AuditLog>(
    op: &Op<'_, S>,
    id: MeetingId,
    expected_version: Option<i32>,
) -> Result<Meeting, Failure<MeetingRefusal>> {
    op.require(Action::ConveneMeeting)?;
    let mut meeting = op.store.hold_meeting(id).await?.ok_or(MeetingRefusal::NotFound)?;
    meeting.advance(expected_version)?;
    match meeting.stage {
        MeetingStage::Convened { notice_at } if op.at >= meeting.ends_at() => {
            meeting.stage = MeetingStage::Concluded { notice_at, at: op.at };
        }
        MeetingStage::Convened { .. }
        | MeetingStage::Planned
        | MeetingStage::Concluded { .. }
        | MeetingStage::Cancelled { .. } => return Err(MeetingRefusal::WrongStage.into()),
    }
    op.store.keep_meeting(&meeting).await?;
    op.record(Event::new(Verb::MeetingConcluded, "Meeting", id.0)).await?;
    Ok(meeting)
}

/// Cancels a meeting that has not begun, and whose ballots do not go on without it.
pub async fn cancel<S: Meetings + AuditLog>(
    op: &Op<'_, S>,
    id: MeetingId,
    reason: &str,
    expected_version: Option<i32>,
) -> Result<Meeting, Failure<MeetingRefusal>> {
    op.require(Action::ConveneMeeting)?;
    let reason = crate::reason::given(reason).ok_or(MeetingRefusal::NoReason)?;
    let mut meeting = op.store.hold_meeting(id).await?.ok_or(MeetingRefusal::NotFound)?;
    meeting.advance(expected_version)?;
    let open = matches!(meeting.stage, MeetingStage::Planned | MeetingStage::Convened { .. });
    if !open || op.at >= meeting.starts_at() {
        return Err(MeetingRefusal::WrongStage.into());
    }
    if op.store.has_standing_ballot(id).await? {
        return Err(MeetingRefusal::BallotStands.into());
    }
    let notice_at = meeting.notice_at();
    meeting.stage = MeetingStage::Cancelled { notice_at, at: op.at, reason };
    op.store.keep_meeting(&meeting).await?;
    op.record(Event::new(Verb::MeetingCancelled, "Meeting", id.0)).await?;
    Ok(meeting)
}

/// The planned meeting that `new` describes, under the rules in force.
async fn drawn_up<S: RuleSets>(
    op: &Op<'_, S>,
    id: MeetingId,
    new: NewMeeting,
    version: i32,
) -> Result<Meeting, Failure<MeetingRefusal>> {
    let rules = op.store.current_rule_set().await?.ok_or(MeetingRefusal::NoRules)?;
    let zone = rules.parameters.zone();
    let mut sittings = Vec::new();
    for NewSitting { starts_at, ends_at, display_zone } in new.sittings {
        let display_zone: Option<Result<Tz, _>> = display_zone.map(|name| name.parse());
        let display_zone = display_zone.transpose().map_err(|_| MeetingRefusal::UnknownZone)?;
        let id = SittingId(op.ids.ordered(op.at));
        let display_zone = display_zone.unwrap_or(zone);
        sittings.push(Sitting { id, starts_at, ends_at, display_zone });
    }
    sittings.sort_by_key(|sitting| sitting.starts_at);
    if sittings.is_empty() || sittings.len() > 12 {
        return Err(MeetingRefusal::SittingCount.into());
    }
    let in_turn = sittings.windows(2).all(|pair| pair[0].ends_at <= pair[1].starts_at);
    if !in_turn || sittings.iter().any(|sitting| sitting.ends_at <= sitting.starts_at) {
        return Err(MeetingRefusal::SittingTimes.into());
    }
    if new.agenda.len() > 200 {
        return Err(MeetingRefusal::AgendaTooLong.into());
    }
    let item = |item: NewAgendaItem| {
        let id = AgendaItemId(op.ids.ordered(op.at));
        AgendaItem { id, title: item.title, subject: None }
    };
    let agenda = new.agenda.into_iter().map(item).collect();
    let record_date = rules.parameters.record_date(sittings[0].starts_at);
    let stage = MeetingStage::Planned;
    let (title, rule_set) = (new.title, rules.id);
    Ok(Meeting { id, title, rule_set, zone, record_date, stage, version, sittings, agenda })
}
