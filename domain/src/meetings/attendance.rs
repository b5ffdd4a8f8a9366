use std::collections::BTreeSet;

use super::{MeetingRefusal, MeetingStage, Meetings};
use crate::{
    Timestamp,
    access::Action,
    audit::{AuditLog, Event, Verb},
    ids::{MeetingId, MembershipId, PartyId, SittingId},
    membership::{Memberships, PartyKind},
    op::{Failure, Op, Read, StoreError},
};

/// That a membership was represented at a sitting. Recording it twice changes nothing.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Attendance {
    /// At which sitting.
    pub sitting: SittingId,
    /// Which membership.
    pub membership: MembershipId,
    /// Who attended for it, if that is known.
    pub person: Option<PartyId>,
    /// How it came to be recorded.
    pub via: Via,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// How attendance came to be recorded.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Via {
    /// They checked themselves in.
    SelfCheckIn,
    /// An officer recorded it.
    Officer,
}

/// A membership to record at a sitting.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Attendee {
    /// The membership.
    pub membership: MembershipId,
    /// Who attends for it, if that is known.
    pub person: Option<PartyId>,
}

impl Via {
    /// Its name in storage and in the schema.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SelfCheckIn => "SELF",
            Self::Officer => "OFFICER",
        }
    }

    /// The way of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::SelfCheckIn, Self::Officer].into_iter().find(|via| via.as_str() == name)
    }
}

/// Records who attends a sitting, also after it: registrars are late on bad lines.
pub async fn record<S: Meetings + Memberships + AuditLog>(
    op: &Op<'_, S>,
    meeting: MeetingId,
    sitting: SittingId,
    attendees: &[Attendee],
) -> Result<Vec<Attendance>, Failure<MeetingRefusal>> {
    op.require(Action::RecordAttendance)?;
    let found = op.store.meetings_among(&[meeting]).await?.pop();
    let found = found.ok_or(MeetingRefusal::NotFound)?;
    let held = found.sitting(sitting).ok_or(MeetingRefusal::NoSuchSitting)?;
    if !matches!(found.stage, MeetingStage::Convened { .. }) || op.at < held.starts_at {
        return Err(MeetingRefusal::SittingNotHeld.into());
    }
    let members: BTreeSet<_> = attendees.iter().map(|it| it.membership).collect();
    let members: Vec<_> = members.into_iter().collect();
    if op.store.members_among(&members).await?.len() != members.len() {
        return Err(MeetingRefusal::NoSuchMember.into());
    }
    let persons: BTreeSet<_> = attendees.iter().filter_map(|it| it.person).collect();
    let persons: Vec<_> = persons.into_iter().collect();
    let known = op.store.parties_among(&persons).await?;
    if known.iter().filter(|it| it.kind == PartyKind::Person).count() != persons.len() {
        return Err(MeetingRefusal::NoSuchPerson.into());
    }
    let attendance = |attendee: &Attendee| Attendance {
        sitting,
        membership: attendee.membership,
        person: attendee.person,
        via: Via::Officer,
        recorded_at: op.at,
    };
    let new: Vec<_> = attendees.iter().map(attendance).collect();
    Ok(add(op, meeting, &new).await?)
}

/// Checks a membership in that the actor acts for, while the sitting is held.
pub async fn check_in<S: Meetings + Memberships + AuditLog>(
    op: &Op<'_, S>,
    meeting: MeetingId,
    sitting: SittingId,
    membership: MembershipId,
) -> Result<Attendance, Failure<MeetingRefusal>> {
    let own = match op.actor.person() {
        Some(person) => op.store.capacities(person, op.at).await?,
        None => Vec::new(),
    };
    let own = own.iter().any(|capacity| capacity.membership == membership);
    op.require(Action::CheckIn { own })?;
    let found = op.store.meetings_among(&[meeting]).await?.pop();
    let found = found.filter(super::Meeting::is_public).ok_or(MeetingRefusal::NotFound)?;
    let held = found.sitting(sitting).ok_or(MeetingRefusal::NoSuchSitting)?;
    if !matches!(found.stage, MeetingStage::Convened { .. }) || !held.is_held(op.at) {
        return Err(MeetingRefusal::SittingNotHeld.into());
    }
    let (person, via) = (op.actor.person(), Via::SelfCheckIn);
    let new = Attendance { sitting, membership, person, via, recorded_at: op.at };
    let recorded = add(op, meeting, std::slice::from_ref(&new)).await?.pop();
    Ok(recorded.unwrap_or(new))
}

/// Adds attendances at one sitting, and returns them as they are on record: those recorded
/// before stay as they were.
async fn add<S: Meetings + AuditLog>(
    op: &Op<'_, S>,
    meeting: MeetingId,
    new: &[Attendance],
) -> Result<Vec<Attendance>, StoreError> {
    let Some(sitting) = new.first().map(|it| it.sitting) else { return Ok(Vec::new()) };
    let added = op.store.add_attendances(new).await?;
    if added > 0 {
        let event = Event::new(Verb::AttendanceRecorded, "Meeting", meeting.0);
        op.record(event.with("sitting", sitting.0).with("added", added)).await?;
    }
    let memberships: Vec<_> = new.iter().map(|it| it.membership).collect();
    op.store.attendances_of(&[sitting], &memberships).await
}

/// At which of the sittings the memberships that the actor acts for were recorded.
pub async fn attendances_own<S: Meetings + Memberships>(
    op: &Op<'_, S>,
    sittings: &[SittingId],
) -> Read<Vec<Attendance>> {
    let Some(person) = op.actor.person() else { return Ok(Vec::new()) };
    let own = op.store.capacities(person, op.at).await?;
    let own: Vec<_> = own.into_iter().map(|capacity| capacity.membership).collect();
    Ok(op.store.attendances_of(sittings, &own).await?)
}
