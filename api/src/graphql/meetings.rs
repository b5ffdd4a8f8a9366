use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use domain::{
    ids::MeetingId,
    meetings::{self, MeetingStage},
};

use super::{
    ballots::{self, Ballot},
    context::Operate as _,
    elections::Election,
    ids::{Kind, encode},
    loader::{AttendancesAt, QuorumOf, load, load_many},
    motions::Motion,
    page::{Connection, Paging, cost},
    refusal::Success,
    rules::RuleSet,
    scalars::{Instant, Locale},
    text::LocalizedText,
};
use crate::app::App;

mod attendance;
mod planning;
mod quorum;
mod wording;

use self::{attendance::Attendance, quorum::MeetingQuorum};
pub(crate) use self::{attendance::AttendanceMutation, planning::MeetingMutation};

#[derive(Default)]
pub(crate) struct MeetingQuery;

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

impl Success for Meeting {}

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
        let found = load(ctx, QuorumOf(self.0.id)).await;
        found.map(|found| found.map(MeetingQuorum::from)).transpose()
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
        let sittings = self.0.sittings.iter().map(|it| AttendancesAt(it.id));
        let found = load_many(ctx, sittings).await?;
        Ok(found.into_iter().flatten().map(Attendance).collect())
    }

    /// How often it was changed; give it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// Something a meeting deals with.
#[Object]
impl AgendaItem {
    /// Names the item, for `tableMotion` and `planElection`.
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
        let id = self.0.subject?.motion()?;
        load(ctx, id).await.map(|found| found.map(Motion)).transpose()
    }

    /// The election held under it, once one is planned and you may know of it.
    async fn election(&self, ctx: &Context<'_>) -> Option<Result<Election>> {
        let id = self.0.subject?.election()?;
        load(ctx, id).await.map(|found| found.map(Election)).transpose()
    }
}
