use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::{
    ids::MeetingId,
    meetings::{self, MeetingRefusal, NewAgendaItem, NewMeeting, NewSitting},
};

use super::Meeting;
use crate::graphql::{
    context::Operate as _,
    ids::{Kind, key},
    refusal::Settled,
    scalars::Instant,
    text::LocalizedTextInput,
};

#[derive(Default)]
pub(crate) struct MeetingMutation;

/// A sitting to hold.
#[derive(InputObject)]
struct SittingInput {
    /// When it begins.
    starts_at: Instant,
    /// When it ends.
    ends_at: Instant,
    /// The zone in which to show its times, by its IANA name; the governance zone if not given.
    display_zone: Option<String>,
}

/// An item for an agenda.
#[derive(InputObject)]
struct AgendaItemInput {
    /// What it is called.
    title: LocalizedTextInput,
}

/// A meeting to plan.
#[derive(InputObject)]
struct PlanMeetingInput {
    /// What it is called.
    title: LocalizedTextInput,
    /// Its sittings: one to twelve, none overlapping.
    sittings: Vec<SittingInput>,
    /// What it deals with, in order.
    #[graphql(default)]
    agenda: Vec<AgendaItemInput>,
    /// A key of your own, 8 to 200 characters: the same request with the same key has no further
    /// effect for 24 hours.
    idempotency_key: Option<String>,
}

/// What a planned meeting shall become. Everything replaces what was there.
#[derive(InputObject)]
struct ReviseMeetingInput {
    /// The meeting.
    meeting_id: ID,
    /// What it shall be called.
    title: LocalizedTextInput,
    /// Its sittings: one to twelve, none overlapping.
    sittings: Vec<SittingInput>,
    /// What it shall deal with, in order.
    #[graphql(default)]
    agenda: Vec<AgendaItemInput>,
    /// The version that you have seen; refused if it is another by now.
    expected_version: Option<i32>,
}

/// A meeting to convene.
#[derive(InputObject)]
struct ConveneMeetingInput {
    /// The meeting.
    meeting_id: ID,
    /// The version that you have seen; refused if it is another by now.
    expected_version: Option<i32>,
}

/// A meeting to declare over.
#[derive(InputObject)]
struct ConcludeMeetingInput {
    /// The meeting.
    meeting_id: ID,
    /// The version that you have seen; refused if it is another by now.
    expected_version: Option<i32>,
}

/// A meeting to cancel.
#[derive(InputObject)]
struct CancelMeetingInput {
    /// The meeting.
    meeting_id: ID,
    /// Why: 3 to 2,000 characters.
    reason: String,
    /// The version that you have seen; refused if it is another by now.
    expected_version: Option<i32>,
}

#[Object]
impl MeetingMutation {
    /// Plans a meeting under the rules in force; its record date follows from them. For membership
    /// officers. Refusals: NO_RULES, BAD_INPUT.
    async fn plan_meeting(
        &self,
        ctx: &Context<'_>,
        input: PlanMeetingInput,
    ) -> Option<Result<Settled<Meeting>>> {
        let once = match ctx.idempotency(input.idempotency_key.as_ref()) {
            Ok(once) => once,
            Err(fault) => return Some(Err(fault)),
        };
        let new = || drawn(input.title, input.sittings, input.agenda);
        ctx.operate(async |op| meetings::plan(op, new, once).await, Meeting).await
    }

    /// Changes a meeting that was not convened yet. For membership officers. Refusals: NOT_FOUND,
    /// WRONG_STAGE, BAD_INPUT, VERSION_CONFLICT.
    async fn revise_meeting(
        &self,
        ctx: &Context<'_>,
        input: ReviseMeetingInput,
    ) -> Option<Result<Settled<Meeting>>> {
        let ReviseMeetingInput { meeting_id, title, sittings, agenda, expected_version } = input;
        let id = MeetingId(key(&meeting_id, Kind::Meeting));
        let new = || drawn(title, sittings, agenda);
        ctx.operate(async |op| meetings::revise(op, id, new, expected_version).await, Meeting).await
    }

    /// Convenes a meeting: its notice is given now, and the members know of it from now on. For
    /// membership officers. Refusals: NOT_FOUND, WRONG_STAGE, NOTICE_TOO_SHORT, VERSION_CONFLICT.
    async fn convene_meeting(
        &self,
        ctx: &Context<'_>,
        input: ConveneMeetingInput,
    ) -> Option<Result<Settled<Meeting>>> {
        let id = MeetingId(key(&input.meeting_id, Kind::Meeting));
        let expected = input.expected_version;
        ctx.operate(async |op| meetings::convene(op, id, expected).await, Meeting).await
    }

    /// Declares a meeting over, once its last sitting has ended. For membership officers. Refusals:
    /// NOT_FOUND, WRONG_STAGE, VERSION_CONFLICT.
    async fn conclude_meeting(
        &self,
        ctx: &Context<'_>,
        input: ConcludeMeetingInput,
    ) -> Option<Result<Settled<Meeting>>> {
        let id = MeetingId(key(&input.meeting_id, Kind::Meeting));
        let expected = input.expected_version;
        ctx.operate(async |op| meetings::conclude(op, id, expected).await, Meeting).await
    }

    /// Cancels a meeting that has not begun; announced ballots at it are to be cancelled first. For
    /// membership officers. Refusals: NOT_FOUND, WRONG_STAGE, BALLOT_STANDS, NO_REASON,
    /// VERSION_CONFLICT.
    async fn cancel_meeting(
        &self,
        ctx: &Context<'_>,
        input: CancelMeetingInput,
    ) -> Option<Result<Settled<Meeting>>> {
        let id = MeetingId(key(&input.meeting_id, Kind::Meeting));
        let CancelMeetingInput { reason, expected_version, .. } = input;
        ctx.operate(async |op| meetings::cancel(op, id, &reason, expected_version).await, Meeting)
            .await
    }
}

/// The meeting that the input describes.
fn drawn(
    title: LocalizedTextInput,
    sittings: Vec<SittingInput>,
    agenda: Vec<AgendaItemInput>,
) -> Result<NewMeeting, MeetingRefusal> {
    let sitting = |it: SittingInput| NewSitting {
        starts_at: it.starts_at.0,
        ends_at: it.ends_at.0,
        display_zone: it.display_zone,
    };
    let sittings = sittings.into_iter().map(sitting).collect();
    let item = |it: AgendaItemInput| {
        let title = it.title.into_domain().map_err(MeetingRefusal::Item)?;
        Ok(NewAgendaItem { title })
    };
    let agenda = agenda.into_iter().map(item).collect::<Result<_, MeetingRefusal>>()?;
    let title = title.into_domain().map_err(MeetingRefusal::Title)?;
    Ok(NewMeeting { title, sittings, agenda })
}
