use super::{Meeting, Meetings};
use crate::{
    access::Action,
    ids::MeetingId,
    op::{Op, Read},
    page::{Page, Slice},
};

/// The meetings that the actor may know of, oldest first.
pub async fn list<S: Meetings>(op: &Op<'_, S>, page: Page<MeetingId>) -> Read<Slice<Meeting>> {
    op.require(Action::ReadMeeting { convened: true })?;
    let drafts_too = op.may(Action::ReadMeeting { convened: false });
    Ok(op.store.meetings(&page, drafts_too).await?)
}

/// The meeting, if the actor may know of it.
pub async fn find<S: Meetings>(op: &Op<'_, S>, id: MeetingId) -> Read<Option<Meeting>> {
    Ok(find_many(op, &[id]).await?.pop())
}

/// Those of the meetings that the actor may know of.
pub async fn find_many<S: Meetings>(op: &Op<'_, S>, ids: &[MeetingId]) -> Read<Vec<Meeting>> {
    let mut found = op.store.meetings_among(ids).await?;
    found.retain(|it| op.may(Action::ReadMeeting { convened: it.is_public() }));
    Ok(found)
}
