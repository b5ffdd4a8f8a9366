use super::{Attendance, Meeting};
use crate::{
    ids::{AgendaItemId, MeetingId, MembershipId, SittingId, SubjectId},
    op::StoreError,
    page::{Page, Slice},
};

/// Where meetings and their attendance are kept.
#[expect(async_fn_in_trait, reason = "only ever called with a concrete store")]
pub trait Meetings {
    /// A page of meetings, oldest first; those not yet convened only if asked for.
    async fn meetings(
        &self,
        page: &Page<MeetingId>,
        drafts_too: bool,
    ) -> Result<Slice<Meeting>, StoreError>;

    /// Those of the meetings that exist.
    async fn meetings_among(&self, ids: &[MeetingId]) -> Result<Vec<Meeting>, StoreError>;

    /// The meeting, held by this unit of work alone.
    async fn hold_meeting(&self, id: MeetingId) -> Result<Option<Meeting>, StoreError>;

    /// Keeps the meeting as it now stands, with its sittings and its agenda.
    async fn keep_meeting(&self, meeting: &Meeting) -> Result<(), StoreError>;

    /// Whether a ballot at the meeting was announced, and neither called off nor annulled since.
    async fn has_standing_ballot(&self, id: MeetingId) -> Result<bool, StoreError>;

    /// Puts a motion or an election under the item of a meeting's agenda; false if there is no such
    /// item, or it has one.
    async fn put_under(&self, item: AgendaItemId, subject: SubjectId) -> Result<bool, StoreError>;

    /// Adds those attendances that are not recorded yet, and says how many.
    async fn add_attendances(&self, attendances: &[Attendance]) -> Result<u64, StoreError>;

    /// Who attended which of the sittings.
    async fn attended(
        &self,
        sittings: &[SittingId],
    ) -> Result<Vec<(SittingId, MembershipId)>, StoreError>;

    /// The attendances of the memberships at the sittings.
    async fn attendances_of(
        &self,
        sittings: &[SittingId],
        memberships: &[MembershipId],
    ) -> Result<Vec<Attendance>, StoreError>;
}
