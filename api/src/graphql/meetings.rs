use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use domain::{
    ids::{MeetingId, MembershipId, PartyId, SittingId},
    meetings::{
        self, Attendee, MeetingRefusal, MeetingStage, NewAgendaItem, NewMeeting, NewSitting,
    },
    op::Failure,
    text,
};

use super::{
    ballots::{self, Ballot},
    context::Operate as _,
    ids::{Kind, encode, key},
    loader::load,
    motions::Motion,
    page::{Connection, Paging, cost},
    refusal::{RefusalCode, Settled, Success, Worded},
    rules::{QuorumScope, RuleSet, Working},
    scalars::{Instant, Locale, int},
    text::{LocalizedText, LocalizedTextInput},
};
use crate::{app::App, http::ErrorCode};

#[derive(Default)]
pub(crate) struct MeetingQuery;

#[derive(Default)]
pub(crate) struct MeetingMutation;

/// A general meeting: one legal meeting, held in one or more sittings.
#[derive(Clone)]
pub(crate) struct Meeting(pub(crate) meetings::Meeting);

/// A stretch of a meeting.
#[derive(SimpleObject)]
struct Sitting {
    /// Names the sitting, for `checkIn` and `recordAttendance`.
    id: ID,
    /// When it begins.
    starts_at: Instant,
    /// When it ends.
    ends_at: Instant,
    /// The zone in which to show its times to those it is held for, by its IANA name.
    display_zone: String,
    /// Whether it is being held now.
    is_held: bool,
}

/// Something a meeting deals with.
struct AgendaItem(meetings::AgendaItem);

/// Whether enough of the roll attends, with the working.
#[derive(SimpleObject)]
struct MeetingQuorum {
    /// Over what attendance is counted.
    scope: QuorumScope,
    /// How many memberships carried a vote at the record date.
    roll: i32,
    /// Distinct memberships of the roll over all sittings, and whether they suffice.
    overall: Working,
    /// The same for each sitting.
    sittings: Vec<SittingQuorum>,
    /// Whether the meeting has its quorum, as the scope has it.
    met: bool,
}

/// Attendance at one sitting.
#[derive(SimpleObject)]
struct SittingQuorum {
    /// Which sitting.
    sitting_id: ID,
    /// Memberships of the roll that attended it, and whether they suffice.
    working: Working,
}

/// That a membership was represented at a sitting.
pub(crate) struct Attendance(meetings::Attendance);

/// The attendances that were recorded.
#[derive(SimpleObject)]
struct AttendanceRecord {
    /// Each with its sitting and its membership; those known before are among them.
    attendances: Vec<Attendance>,
}

/// A meeting's state as the clock makes it.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "meetings::MeetingState")]
enum MeetingState {
    /// It can still change, and only officers know of it.
    Planned,
    /// Notice was given, and no sitting has begun.
    Convened,
    /// A sitting is being held.
    InSession,
    /// Between two sittings.
    Recessed,
    /// The last sitting has ended, and the meeting was not declared over.
    Adjourned,
    /// It was declared over.
    Concluded,
    /// It will not be held.
    Cancelled,
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

impl Success for Meeting {}
impl Success for Attendance {}
impl Success for AttendanceRecord {}

impl Worded for MeetingRefusal {
    fn code(&self) -> RefusalCode {
        match self {
            Self::NotFound | Self::NoSuchSitting | Self::NoSuchMember | Self::NoSuchPerson => {
                RefusalCode::NotFound
            }
            Self::NoRules => RefusalCode::NoRules,
            Self::Title(_)
            | Self::Item(_)
            | Self::SittingCount
            | Self::SittingTimes
            | Self::UnknownZone
            | Self::AgendaTooLong => RefusalCode::BadInput,
            Self::WrongStage => RefusalCode::WrongStage,
            Self::NoticeTooShort { .. } => RefusalCode::NoticeTooShort,
            Self::SittingNotHeld => RefusalCode::SittingNotHeld,
            Self::NoReason => RefusalCode::NoReason,
            Self::VersionConflict(_) => RefusalCode::VersionConflict,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NotFound => Some("meetingId"),
            Self::NoSuchSitting | Self::SittingNotHeld => Some("sittingId"),
            Self::NoSuchMember | Self::NoSuchPerson => Some("attendees"),
            Self::Title(_) => Some("title"),
            Self::SittingCount | Self::SittingTimes | Self::UnknownZone => Some("sittings"),
            Self::Item(_) | Self::AgendaTooLong => Some("agenda"),
            Self::NoReason => Some("reason"),
            Self::VersionConflict(_) => Some("expectedVersion"),
            Self::NoRules | Self::WrongStage | Self::NoticeTooShort { .. } => None,
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "most are told by their own words")]
    fn mentions(&self, _languages: &[text::Locale]) -> Vec<String> {
        match self {
            Self::NoticeTooShort { given, needed } => vec![given.to_string(), needed.to_string()],
            Self::VersionConflict(version) => vec![version.to_string()],
            other => vec![other.to_string()],
        }
    }
}

#[Object]
impl MeetingQuery {
    /// The meetings that you may know of, oldest first.
    #[graphql(complexity = "cost(__ctx, __variables_definition, __field, child_complexity)")]
    async fn meetings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start: 20 if not given, 100 at most.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "End before the item with this cursor.")] before: Option<String>,
    ) -> Option<Result<Connection<Meeting>>> {
        let list = async || {
            let page = Paging { first, after, last, before }.page(ctx, "meetings")?;
            let page = page.map(MeetingId);
            let slice = ctx.read(async |op| meetings::list(op, page).await).await?;
            Ok(Connection::of(slice, "meetings", |it| it.id.0, Meeting))
        };
        Some(list().await)
    }
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

    /// Cancels a meeting that has not begun. For membership officers. Refusals: NOT_FOUND,
    /// WRONG_STAGE, NO_REASON, VERSION_CONFLICT.
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

/// A general meeting: one legal meeting, held in one or more sittings.
#[Object]
impl Meeting {
    /// Names the meeting.
    pub(crate) async fn id(&self) -> ID {
        encode(Kind::Meeting, self.0.id.0)
    }

    /// What it is called.
    async fn title(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer to those of Accept-Language.")] locale: Option<
            Locale,
        >,
    ) -> LocalizedText {
        LocalizedText::served(ctx, &self.0.title, locale)
    }

    /// What it is called, in every language.
    async fn title_translations(&self) -> Vec<LocalizedText> {
        LocalizedText::all(&self.0.title)
    }

    /// Its state as the clock makes it.
    fn state(&self, ctx: &Context<'_>) -> Result<MeetingState> {
        Ok(self.0.state((ctx.data::<App>()?.clock)()).into())
    }

    /// The version of the rules it was made under.
    async fn rule_set(&self, ctx: &Context<'_>) -> Option<Result<RuleSet>> {
        load(ctx, self.0.rule_set).await.map(|found| found.map(RuleSet)).transpose()
    }

    /// The zone in which its days are reckoned, by its IANA name.
    async fn governance_zone(&self) -> &'static str {
        self.0.zone.name()
    }

    /// The instant at which the roll is taken.
    async fn record_date(&self) -> Instant {
        Instant(self.0.record_date)
    }

    /// When its notice was given; null while it was not.
    async fn notice_given_at(&self) -> Option<Instant> {
        self.0.notice_at().map(Instant)
    }

    /// Why it was cancelled, if it was.
    async fn cancellation_reason(&self) -> Option<&str> {
        match &self.0.stage {
            MeetingStage::Cancelled { reason, .. } => Some(reason),
            MeetingStage::Planned
            | MeetingStage::Convened { .. }
            | MeetingStage::Concluded { .. } => None,
        }
    }

    /// Its sittings, in the order in which they begin.
    fn sittings(&self, ctx: &Context<'_>) -> Result<Vec<Sitting>> {
        let now = (ctx.data::<App>()?.clock)();
        let sitting = |it: &meetings::Sitting| Sitting {
            id: encode(Kind::Sitting, it.id.0),
            starts_at: Instant(it.starts_at),
            ends_at: Instant(it.ends_at),
            display_zone: it.display_zone.name().into(),
            is_held: it.is_held(now),
        };
        Ok(self.0.sittings.iter().map(sitting).collect())
    }

    /// What it deals with, in order.
    async fn agenda(&self) -> Vec<AgendaItem> {
        self.0.agenda.iter().cloned().map(AgendaItem).collect()
    }

    /// Whether enough of the roll attends, as it stands now, with the working.
    #[graphql(complexity = "100 + child_complexity")]
    async fn quorum(&self, ctx: &Context<'_>) -> Option<Result<MeetingQuorum>> {
        let id = self.0.id;
        let found = ctx.read(async |op| match meetings::quorum(op, id).await {
            Ok(quorum) => Ok(Some(quorum)),
            Err(Failure::Refused(_) | Failure::KeyReused) => Ok(None),
            Err(Failure::Denied(denied)) => Err(denied.into()),
            Err(Failure::Store(failure)) => Err(failure.into()),
        });
        found.await.map(|found| found.map(MeetingQuorum::from)).transpose()
    }

    /// The ballots at this meeting that you may know of, oldest first.
    #[graphql(complexity = "cost(__ctx, __variables_definition, __field, child_complexity)")]
    async fn ballots(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start: 20 if not given, 100 at most.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "End before the item with this cursor.")] before: Option<String>,
    ) -> Option<Result<Connection<Ballot>>> {
        Some(ballots::list(ctx, Some(self.0.id), Paging { first, after, last, before }).await)
    }

    /// At which sittings the memberships that you act for were recorded.
    async fn viewer_attendances(&self, ctx: &Context<'_>) -> Result<Vec<Attendance>> {
        let id = self.0.id;
        let found = ctx.read(async |op| meetings::attendances_own(op, id).await).await?;
        Ok(found.into_iter().map(Attendance).collect())
    }

    /// How often it was changed; give it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// Something a meeting deals with.
#[Object]
impl AgendaItem {
    /// Names the item, for `tableMotion`.
    async fn id(&self) -> ID {
        encode(Kind::AgendaItem, self.0.id.0)
    }

    /// What it is called.
    async fn title(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer to those of Accept-Language.")] locale: Option<
            Locale,
        >,
    ) -> LocalizedText {
        LocalizedText::served(ctx, &self.0.title, locale)
    }

    /// The motion put under it, once one is and you may know of it.
    async fn motion(&self, ctx: &Context<'_>) -> Option<Result<Motion>> {
        load(ctx, self.0.motion?).await.map(|found| found.map(Motion)).transpose()
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

impl From<meetings::MeetingQuorum> for MeetingQuorum {
    fn from(it: meetings::MeetingQuorum) -> Self {
        let sitting = |it: &meetings::SittingQuorum| SittingQuorum {
            sitting_id: encode(Kind::Sitting, it.sitting.0),
            working: (&it.working).into(),
        };
        Self {
            scope: it.scope.into(),
            roll: int(it.roll),
            overall: (&it.overall).into(),
            sittings: it.sittings.iter().map(sitting).collect(),
            met: it.met,
        }
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
