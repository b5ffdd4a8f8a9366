use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use domain::{
    ids::{MeetingId, MembershipId, PartyId, SittingId},
    meetings::{self, Attendee},
};

use crate::{
    graphql::{
        context::Operate as _,
        ids::{Kind, encode, key},
        refusal::{Settled, Success},
        scalars::Instant,
    },
    http::ErrorCode,
};

#[derive(Default)]
pub(crate) struct AttendanceMutation;

/// That a membership was represented at a sitting.
pub(crate) struct Attendance(pub(super) meetings::Attendance);

/// The attendances that were recorded.
#[derive(SimpleObject)]
struct AttendanceRecord {
    /// Each with its sitting and its membership; those known before are among them.
    attendances: Vec<Attendance>,
}

/// How attendance came to be recorded.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "meetings::Via")]
enum AttendanceVia {
    /// They checked themselves in.
    SelfCheckIn,
    /// An officer recorded it.
    Officer,
}

/// A membership to record at a sitting.
#[derive(InputObject)]
struct AttendeeInput {
    /// The membership.
    membership_id: ID,
    /// Who attends for it, if you know: a party's id.
    person_id: Option<ID>,
}

/// Attendance to record.
#[derive(InputObject)]
struct RecordAttendanceInput {
    /// The meeting.
    meeting_id: ID,
    /// Its sitting.
    sitting_id: ID,
    /// Who attends: 1,000 at most.
    attendees: Vec<AttendeeInput>,
}

/// A membership to check in.
#[derive(InputObject)]
#[expect(clippy::struct_field_names, reason = "the fields are named as in the schema")]
struct CheckInInput {
    /// The meeting.
    meeting_id: ID,
    /// Its sitting.
    sitting_id: ID,
    /// The membership that you act for.
    membership_id: ID,
}

impl Success for Attendance {}
impl Success for AttendanceRecord {}

#[Object]
impl AttendanceMutation {
    /// Records who attends a sitting, also after it. Doing it twice changes nothing. For membership
    /// officers. Refusals: NOT_FOUND, SITTING_NOT_HELD.
    async fn record_attendance(
        &self,
        ctx: &Context<'_>,
        input: RecordAttendanceInput,
    ) -> Option<Result<Settled<AttendanceRecord>>> {
        if input.attendees.len() > 1_000 {
            let message = "record at most 1,000 attendees at once";
            return Some(Err(ErrorCode::BadUserInput.error(message)));
        }
        let meeting = MeetingId(key(&input.meeting_id, Kind::Meeting));
        let sitting = SittingId(key(&input.sitting_id, Kind::Sitting));
        let attendee = |it: &AttendeeInput| Attendee {
            membership: MembershipId(key(&it.membership_id, Kind::Member)),
            person: it.person_id.as_ref().map(|id| PartyId(key(id, Kind::Party))),
        };
        let attendees: Vec<_> = input.attendees.iter().map(attendee).collect();
        let wrap = |recorded: Vec<meetings::Attendance>| {
            let attendances = recorded.into_iter().map(Attendance).collect();
            AttendanceRecord { attendances }
        };
        ctx.operate(async |op| meetings::record(op, meeting, sitting, &attendees).await, wrap).await
    }

    /// Checks in a membership that you act for, while the sitting is held. Doing it twice changes
    /// nothing. Refusals: NOT_FOUND, SITTING_NOT_HELD.
    async fn check_in(
        &self,
        ctx: &Context<'_>,
        input: CheckInInput,
    ) -> Option<Result<Settled<Attendance>>> {
        let meeting = MeetingId(key(&input.meeting_id, Kind::Meeting));
        let sitting = SittingId(key(&input.sitting_id, Kind::Sitting));
        let membership = MembershipId(key(&input.membership_id, Kind::Member));
        ctx.operate(
            async |op| meetings::check_in(op, meeting, sitting, membership).await,
            Attendance,
        )
        .await
    }
}

/// That a membership was represented at a sitting.
#[Object]
impl Attendance {
    /// At which sitting.
    async fn sitting_id(&self) -> ID {
        encode(Kind::Sitting, self.0.sitting.0)
    }

    /// Which membership.
    async fn membership_id(&self) -> ID {
        encode(Kind::Member, self.0.membership.0)
    }

    /// How it came to be recorded.
    async fn via(&self) -> AttendanceVia {
        self.0.via.into()
    }

    /// When it was recorded.
    async fn recorded_at(&self) -> Instant {
        Instant(self.0.recorded_at)
    }
}
