use super::{MembershipRefusal, Memberships, PartyKind};
use crate::{
    Timestamp,
    access::Action,
    audit::{AuditLog, Event, Verb},
    idempotency::{Idempotency, IdempotencyKey, made_before},
    ids::{MandateId, MembershipId, PartyId},
    op::{Failure, Op, Read},
};

/// A person's right to act for an organisation that is a member. The membership votes; the person
/// acts under the mandate.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Mandate {
    /// Which mandate.
    pub id: MandateId,
    /// The membership acted for.
    pub membership: MembershipId,
    /// Who acts.
    pub person: PartyId,
    /// In which rank.
    pub rank: Rank,
    /// The first instant at which it holds.
    pub starts_at: Timestamp,
    /// The first instant at which it no longer holds.
    pub ends_at: Option<Timestamp>,
}

/// Who comes first.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Rank {
    /// Acts for the organisation.
    Primary,
    /// Acts while there is no primary.
    Alternate,
}

/// A membership that a person can act for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Capacity {
    /// The membership.
    pub membership: MembershipId,
    /// The mandate it is under; none in one's own right.
    pub mandate: Option<(MandateId, Rank)>,
}

/// A mandate to give.
#[derive(Clone, Copy, Debug)]
pub struct NewMandate {
    /// The membership to act for.
    pub membership: MembershipId,
    /// Who acts.
    pub person: PartyId,
    /// In which rank.
    pub rank: Rank,
    /// From when; now if not given.
    pub starts_at: Option<Timestamp>,
    /// Until when; without end if not given.
    pub ends_at: Option<Timestamp>,
}

impl Rank {
    /// Its name in storage and in the schema.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Primary => "PRIMARY",
            Self::Alternate => "ALTERNATE",
        }
    }

    /// The rank of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Primary, Self::Alternate].into_iter().find(|rank| rank.as_str() == name)
    }
}

impl Mandate {
    /// Whether it holds at `at`.
    pub fn is_active(&self, at: Timestamp) -> bool {
        self.starts_at <= at && self.ends_at.is_none_or(|end| at < end)
    }

    fn overlaps(&self, other: &Self) -> bool {
        let before = |one: &Self, two: &Self| one.ends_at.is_some_and(|end| end <= two.starts_at);
        !before(self, other) && !before(other, self)
    }
}

/// Gives a person a mandate. Of each rank an organisation has at most one at any instant.
pub async fn give<S: Memberships + AuditLog + Idempotency>(
    op: &Op<'_, S>,
    new: NewMandate,
    key: Option<IdempotencyKey>,
) -> Result<Mandate, Failure<MembershipRefusal>> {
    op.require(Action::ManageMandates)?;
    let id = MandateId(op.ids.ordered(op.at));
    if let Some(made) = made_before(op, key, id.0).await?
        && let Some(mandate) = op.store.mandate(MandateId(made)).await?
    {
        return Ok(mandate);
    }
    let NewMandate { membership, person, rank, starts_at, ends_at } = new;
    let starts_at = starts_at.unwrap_or(op.at);
    if ends_at.is_some_and(|end| end <= starts_at) {
        return Err(MembershipRefusal::EndsTooEarly.into());
    }
    let member = op.store.hold_member(membership).await?.ok_or(MembershipRefusal::NoSuchMember)?;
    if member.party.kind != PartyKind::Organisation {
        return Err(MembershipRefusal::NotAnOrganisation.into());
    }
    let person = op.store.parties_among(&[person]).await?.pop();
    let person = person.filter(|party| party.kind == PartyKind::Person);
    let person = person.ok_or(MembershipRefusal::NoSuchPerson)?.id;
    let mandate = Mandate { id, membership, person, rank, starts_at, ends_at };
    let mandates = op.store.mandates_of(&[membership]).await?;
    if mandates.iter().any(|other| other.rank == rank && other.overlaps(&mandate)) {
        return Err(MembershipRefusal::RankTaken.into());
    }
    if mandates.iter().any(|other| other.person == person && other.overlaps(&mandate)) {
        return Err(MembershipRefusal::AlreadyMandated.into());
    }
    op.store.keep_mandate(&mandate).await?;
    let event = Event::new(Verb::MandateGiven, "Member", membership.0);
    op.record(event.with("mandate", id.0).with("rank", rank.as_str())).await?;
    Ok(mandate)
}

/// Ends a mandate now. A paper already cast under it stands.
pub async fn revoke<S: Memberships + AuditLog>(
    op: &Op<'_, S>,
    id: MandateId,
) -> Result<Mandate, Failure<MembershipRefusal>> {
    op.require(Action::ManageMandates)?;
    let found = op.store.mandate(id).await?;
    let running = |it: &Mandate| it.ends_at.is_none_or(|end| op.at < end);
    let mut mandate = found.filter(running).ok_or(MembershipRefusal::NoSuchMandate)?;
    // One that has not begun never will: it ends where it would have begun, and covers nothing.
    mandate.ends_at = Some(op.at.max(mandate.starts_at));
    op.store.keep_mandate(&mandate).await?;
    let event = Event::new(Verb::MandateRevoked, "Member", mandate.membership.0);
    op.record(event.with("mandate", id.0)).await?;
    Ok(mandate)
}

/// The memberships that the actor can act for now.
pub async fn own_capacities<S: Memberships>(op: &Op<'_, S>) -> Read<Vec<Capacity>> {
    let Some(person) = op.actor.person() else { return Ok(Vec::new()) };
    Ok(op.store.capacities(person, op.at).await?)
}
