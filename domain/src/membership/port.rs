use super::{
    Capacity, Mandate, Member, MemberFilter, MemberOrder, MemberPlace, Party, Period, Record,
};
use crate::{
    Timestamp,
    ids::{MandateId, MembershipId, PartyId},
    op::StoreError,
    page::{Page, Slice},
};

/// Where the register is kept.
#[expect(async_fn_in_trait, reason = "only ever called with a concrete store")]
pub trait Memberships {
    /// A page of members. The order says by what, and whether downwards.
    async fn members(
        &self,
        filter: &MemberFilter,
        order: (MemberOrder, bool),
        page: &Page<MemberPlace>,
    ) -> Result<Slice<Member>, StoreError>;

    /// Those of the members that exist.
    async fn members_among(&self, ids: &[MembershipId]) -> Result<Vec<Member>, StoreError>;

    /// The member, held by this unit of work alone.
    async fn hold_member(&self, id: MembershipId) -> Result<Option<Member>, StoreError>;

    /// Those of the parties that exist.
    async fn parties_among(&self, ids: &[PartyId]) -> Result<Vec<Party>, StoreError>;

    /// The periods of the memberships, in order of their start.
    async fn periods_of(&self, ids: &[MembershipId]) -> Result<Vec<Period>, StoreError>;

    /// Every membership with its periods.
    async fn records(&self) -> Result<Vec<Record>, StoreError>;

    /// The memberships that the person can act for at `at`: its own, those of which it is the
    /// primary, and those of which it is the alternate while there is no primary.
    async fn capacities(&self, person: PartyId, at: Timestamp)
    -> Result<Vec<Capacity>, StoreError>;

    /// The mandate, if there is one.
    async fn mandate(&self, id: MandateId) -> Result<Option<Mandate>, StoreError>;

    /// The mandates of the memberships, in order of their start.
    async fn mandates_of(&self, ids: &[MembershipId]) -> Result<Vec<Mandate>, StoreError>;

    /// Keeps the mandate as it now stands.
    async fn keep_mandate(&self, mandate: &Mandate) -> Result<(), StoreError>;
}
