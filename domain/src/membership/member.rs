use chrono::NaiveDate;

use super::{Mandate, Memberships, Party, PartyKind, Period, Standing, standing};
use crate::{
    Timestamp,
    access::{Action, Actor},
    countries::CountryCode,
    ids::{MembershipId, PartyId},
    op::{Op, Read, Refusal},
    page::{Page, Slice},
    rules::{Parameters, RuleSets},
};

/// A party that was admitted, under its number.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Member {
    /// The membership.
    pub id: MembershipId,
    /// Its number in the register.
    pub number: String,
    /// When it first joined. It never changes.
    pub joined_on: NaiveDate,
    /// Who holds it.
    pub party: Party,
}

/// A membership with the records its standing follows from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Record {
    /// The membership.
    pub membership: MembershipId,
    /// When it first joined.
    pub joined_on: NaiveDate,
    /// Its periods.
    pub periods: Vec<Period>,
}

/// Which members to list.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct MemberFilter {
    /// Only of this kind.
    pub kind: Option<PartyKind>,
    /// Only from this country.
    pub country: Option<CountryCode>,
    /// Only those whose folded name contains this text.
    pub search: Option<String>,
}

/// In which order to list members. Ties break by id.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum MemberOrder {
    /// By number.
    Number,
    /// By name, folded.
    Name,
    /// By the day of joining.
    JoinedOn,
}

/// Where a member stands in a list: its sort key, and its id.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MemberPlace {
    /// What the list is sorted by.
    pub key: String,
    /// Which member.
    pub id: MembershipId,
}

/// Why the register says no.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum MembershipRefusal {
    /// There is no such member, or the actor may not know of it.
    #[error("there is no such member")]
    NoSuchMember,
    /// There is no such person.
    #[error("there is no such person")]
    NoSuchPerson,
    /// There is no such mandate, or it has ended.
    #[error("there is no such mandate in force")]
    NoSuchMandate,
    /// A person acts for themselves.
    #[error("only an organisation acts through mandates; a person acts for themselves")]
    NotAnOrganisation,
    /// The rank is held by somebody at that time.
    #[error("the organisation already has a mandate of this rank at that time; revoke it first")]
    RankTaken,
    /// The person has another rank at that time.
    #[error("this person already has a mandate of this organisation at that time")]
    AlreadyMandated,
    /// The end is not after the beginning.
    #[error("a mandate must end after it begins")]
    EndsTooEarly,
    /// The file cannot be read as a register.
    #[error("the file cannot be read as a register of members")]
    UnreadableFile,
    /// At least one row was refused, so nothing was imported.
    #[error("some rows were refused, so nothing was imported; correct them and try again")]
    RowsRefused,
    /// The register changed between planning and importing.
    #[error("the register changed meanwhile; plan the import again")]
    RegisterChanged,
}

impl Refusal for MembershipRefusal {}

impl Record {
    /// The standing at `as_of` under `rules`.
    pub fn standing(&self, as_of: Timestamp, rules: &Parameters) -> Standing {
        standing(self.joined_on, &self.periods, as_of, rules)
    }
}

/// More characters than any name has, however its letters are composed.
const LONGEST_SEARCH: usize = 2_000;

/// Members, a page at a time.
pub async fn list<S: Memberships>(
    op: &Op<'_, S>,
    filter: &MemberFilter,
    order: (MemberOrder, bool),
    page: Page<MemberPlace>,
) -> Read<Slice<Member>> {
    op.require(Action::ReadRegister)?;
    let is_in_no_name = |text: &str| text.contains('\0') || text.chars().count() > LONGEST_SEARCH;
    if filter.search.as_deref().is_some_and(is_in_no_name) {
        return Ok(Slice::default());
    }
    Ok(op.store.members(filter, order, &page).await?)
}

/// Those of the members that the actor may know of.
pub async fn find_many<S: Memberships>(op: &Op<'_, S>, ids: &[MembershipId]) -> Read<Vec<Member>> {
    let visible = visible(op, ids).await?;
    if visible.is_empty() {
        return Ok(Vec::new());
    }
    Ok(op.store.members_among(&visible).await?)
}

/// Those of the parties that the actor may know of: themselves, or anybody for who keeps the register.
pub async fn find_parties<S: Memberships>(op: &Op<'_, S>, ids: &[PartyId]) -> Read<Vec<Party>> {
    let own = |id: &PartyId| op.actor.person() == Some(*id);
    let whole = op.may(Action::ReadRegister);
    let visible: Vec<_> = ids.iter().copied().filter(|id| whole || own(id)).collect();
    Ok(op.store.parties_among(&visible).await?)
}

/// The periods of those of the memberships that the actor may know of.
pub async fn periods<S: Memberships>(op: &Op<'_, S>, ids: &[MembershipId]) -> Read<Vec<Period>> {
    let visible = visible(op, ids).await?;
    Ok(op.store.periods_of(&visible).await?)
}

/// The mandates of those of the memberships that the actor may know of.
pub async fn mandates<S: Memberships>(op: &Op<'_, S>, ids: &[MembershipId]) -> Read<Vec<Mandate>> {
    let visible = visible(op, ids).await?;
    Ok(op.store.mandates_of(&visible).await?)
}

/// The rules by which standing is judged now: those in force, else the documented defaults.
pub async fn rules_in_force<S: RuleSets>(op: &Op<'_, S>) -> Read<Parameters> {
    let current = op.store.current_rule_set().await?;
    Ok(current.map_or_else(Parameters::defaults, |rules| rules.parameters))
}

/// Those of the memberships that the actor may read.
async fn visible<S: Memberships>(op: &Op<'_, S>, ids: &[MembershipId]) -> Read<Vec<MembershipId>> {
    if op.may(Action::ReadMembership { own: false }) {
        return Ok(ids.to_vec());
    }
    let (Actor::Account(_), Some(person)) = (op.actor, op.actor.person()) else {
        return Ok(Vec::new());
    };
    let own = op.store.capacities(person, op.at).await?;
    let own: Vec<_> = own.into_iter().map(|capacity| capacity.membership).collect();
    let may = op.may(Action::ReadMembership { own: true });
    Ok(ids.iter().copied().filter(|id| may && own.contains(id)).collect())
}
