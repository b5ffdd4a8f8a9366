use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use domain::{
    ballots::{self, Stage, Subject},
    ids::{BallotId, MeetingId},
};

use super::{
    context::Operate as _,
    elections::Election,
    ids::{Kind, encode, key},
    loader::{BallotsAt, IssuesOf, PapersIn, RollOf, load},
    meetings::Meeting,
    motions::Motion,
    page::{Connection, Paging, cost},
    refusal::Success,
    rolls::{Paper, Roll},
    rules::{RuleSet, Threshold},
    scalars::{Digest, Instant},
};
use crate::app::App;

mod cast;
mod conduct;
mod count;
mod faults;
mod stages;
mod votes;
mod wording;

pub(crate) use self::{
    cast::{CastMutation, CastQuery},
    conduct::BallotMutation,
    count::{CountMutation, CountQuery},
};
use self::{
    count::TallyResult,
    votes::{NamedVote, Participation},
    wording::ReadinessIssue,
};

#[derive(Default)]
pub(crate) struct BallotQuery;

/// A motion or an election put to the vote: under which rules, from when to when, and how far it has
/// come.
#[derive(Clone)]
pub(crate) struct Ballot(pub(crate) ballots::Ballot);

/// A pause that is over.
#[derive(SimpleObject)]
struct PastPause {
    /// Since when no papers were taken.
    from: Instant,
    /// From when on they were taken again.
    to: Instant,
    /// Why.
    reason: String,
}

/// One change of the closing of an announced ballot.
#[derive(SimpleObject)]
struct ClosingChange {
    /// When it was decided.
    at: Instant,
    /// The closing until then.
    from: Instant,
    /// The closing since.
    to: Instant,
    /// Why.
    reason: String,
}

/// What a ballot puts to the vote.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
enum BallotKind {
    /// A motion, with a choice of yes, no or to abstain.
    Motion,
    /// An election, with a paper that names candidates.
    Election,
}

/// A ballot's state as the clock makes it.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "ballots::BallotState")]
enum BallotState {
    /// It can still change, and only officers know of it.
    Draft,
    /// It is announced and will open.
    Scheduled,
    /// It takes papers.
    Open,
    /// It would be open, and takes no papers for now.
    Paused,
    /// It takes no more papers.
    Closed,
    /// It was counted.
    Tallied,
    /// The count was certified.
    Certified,
    /// The result was published.
    Published,
    /// It was called off before it opened.
    Cancelled,
    /// It does not count.
    Annulled,
}

/// Whether choices are published with names.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "ballots::Secrecy")]
enum Secrecy {
    /// Every choice is published with the member's name, once the result is.
    Named,
    /// Nobody ever learns who chose what.
    Secret,
}

/// Whether a voter can change their mind.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "ballots::Revote")]
enum Revote {
    /// The first paper is final.
    None,
    /// The last paper before the close counts; those before it are discarded unopened.
    UntilClose,
}

impl Success for Ballot {}

#[Object]
impl BallotQuery {
    /// The ballots that you may know of, oldest first.
    #[graphql(complexity = "cost(__ctx, __variables_definition, __field, child_complexity)")]
    async fn ballots(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those at this meeting.")] meeting_id: Option<ID>,
        #[graphql(desc = "How many from the start: 20 if not given, 100 at most.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "End before the item with this cursor.")] before: Option<String>,
    ) -> Option<Result<Connection<Ballot>>> {
        let meeting = meeting_id.map(|id| MeetingId(key(&id, Kind::Meeting)));
        Some(list(ctx, meeting, Paging { first, after, last, before }).await)
    }
}

/// A page of the ballots: of those at the meeting, if one is given.
pub(crate) async fn list(
    ctx: &Context<'_>,
    meeting: Option<MeetingId>,
    paging: Paging,
) -> Result<Connection<Ballot>> {
    let page = paging.page(ctx, "ballots")?.map(BallotId);
    let slice = match meeting {
        Some(meeting) => load(ctx, BallotsAt(meeting, page)).await?.unwrap_or_default(),
        None => ctx.read(async |op| ballots::list(op, &page).await).await?,
    };
    Ok(Connection::of(slice, "ballots", |it| it.id.0, Ballot))
}

/// A motion or an election put to the vote: under which rules, from when to when, and how far it has
/// come.
#[Object]
impl Ballot {
    /// Names the ballot.
    pub(crate) async fn id(&self) -> ID {
        encode(Kind::Ballot, self.0.id.0)
    }

    /// What it puts to the vote.
    async fn kind(&self) -> BallotKind {
        match self.0.subject {
            Subject::Motion { .. } => BallotKind::Motion,
            Subject::Election(_) => BallotKind::Election,
        }
    }

    /// The motion put; null if it is an election.
    async fn motion(&self, ctx: &Context<'_>) -> Option<Result<Motion>> {
        let id = self.0.subject.id().motion()?;
        load(ctx, id).await.map(|found| found.map(Motion)).transpose()
    }

    /// The election held; null if it is on a motion.
    async fn election(&self, ctx: &Context<'_>) -> Option<Result<Election>> {
        let id = self.0.subject.id().election()?;
        load(ctx, id).await.map(|found| found.map(Election)).transpose()
    }

    /// The meeting it belongs to, if it does.
    async fn meeting(&self, ctx: &Context<'_>) -> Option<Result<Meeting>> {
        load(ctx, self.0.meeting?).await.map(|found| found.map(Meeting)).transpose()
    }

    /// The version of the rules it was drafted under.
    async fn rule_set(&self, ctx: &Context<'_>) -> Option<Result<RuleSet>> {
        load(ctx, self.0.rule_set).await.map(|found| found.map(RuleSet)).transpose()
    }

    /// The annulled ballot that this one re-runs.
    async fn supersedes(&self, ctx: &Context<'_>) -> Option<Result<Ballot>> {
        load(ctx, self.0.supersedes?).await.map(|found| found.map(Ballot)).transpose()
    }

    /// Its state as the clock makes it.
    fn state(&self, ctx: &Context<'_>) -> Result<BallotState> {
        Ok(self.0.state((ctx.data::<App>()?.clock)()).into())
    }

    /// Whether choices are published with names.
    async fn secrecy(&self) -> Secrecy {
        self.0.secrecy.into()
    }

    /// Whether a voter can change their mind.
    async fn revote(&self) -> Revote {
        self.0.revote.into()
    }

    /// The first instant at which papers are taken.
    async fn opens_at(&self) -> Instant {
        Instant(self.0.window.opens_at)
    }

    /// The first instant that is too late.
    async fn closes_at(&self) -> Instant {
        Instant(self.0.window.closes_at)
    }

    /// The instant at which the roll is taken.
    async fn record_date(&self) -> Instant {
        Instant(self.0.record_date)
    }

    /// What share must be in favour of a motion; null if it is an election.
    async fn majority(&self) -> Option<Threshold> {
        self.0.subject.majority().map(Into::into)
    }

    /// What share must take part.
    async fn quorum(&self) -> Threshold {
        (&self.0.quorum).into()
    }

    /// The digest of what was announced, in every language; compare it with that of the motion or
    /// election.
    async fn text_digest(&self) -> Option<Digest> {
        self.0.stage.announcement().map(|it| Digest(it.text))
    }

    /// How its closing was moved since it was announced.
    async fn closing_changes(&self) -> Vec<ClosingChange> {
        let change = |it: &ballots::ClosingChange| ClosingChange {
            at: Instant(it.at),
            from: Instant(it.from),
            to: Instant(it.to),
            reason: it.reason.clone(),
        };
        let announcement = self.0.stage.announcement();
        announcement.map(|it| it.closings.iter().map(change).collect()).unwrap_or_default()
    }

    /// When and why it was paused, but for a pause that lasts.
    async fn pauses(&self) -> Vec<PastPause> {
        let pause = |it: &ballots::PastPause| PastPause {
            from: Instant(it.from),
            to: Instant(it.to),
            reason: it.reason.clone(),
        };
        let announcement = self.0.stage.announcement();
        announcement.map(|it| it.pauses.iter().map(pause).collect()).unwrap_or_default()
    }

    /// Why it is paused, or was cancelled or annulled.
    async fn reason(&self) -> Option<&str> {
        match &self.0.stage {
            Stage::Announced { pause, .. } => pause.as_ref().map(|pause| pause.reason.as_str()),
            Stage::Cancelled { reason, .. } | Stage::Annulled { reason, .. } => Some(reason),
            Stage::Draft
            | Stage::Sealed { .. }
            | Stage::Tallied { .. }
            | Stage::Certified { .. }
            | Stage::Published { .. } => None,
        }
    }

    /// Everything that is missing before it can be announced, for officers; empty when nothing is.
    async fn readiness(&self, ctx: &Context<'_>) -> Option<Result<Vec<ReadinessIssue>>> {
        let issues = load(ctx, IssuesOf(self.0.id)).await.map(Option::unwrap_or_default);
        Some(issues.map(|it| it.iter().map(|issue| ReadinessIssue::new(ctx, issue)).collect()))
    }

    /// The roll as a whole; null while there is none.
    async fn roll(&self, ctx: &Context<'_>) -> Option<Result<Roll>> {
        let found = load(ctx, RollOf(self.0.id)).await;
        found.map(|it| it.map(|it| Roll { ballot: it.ballot, summary: it.summary })).transpose()
    }

    /// The papers that you hold, one for each membership that you act for, and why not where not.
    async fn viewer_papers(&self, ctx: &Context<'_>) -> Result<Vec<Paper>> {
        let found = load(ctx, PapersIn(self.0.id)).await?.unwrap_or_default();
        Ok(found.into_iter().map(Paper).collect())
    }

    /// The count and what the rules make of it: for members once it is published, for returning
    /// officers and auditors once it is counted; null until then, for everyone.
    async fn result(&self, ctx: &Context<'_>) -> Option<Result<TallyResult>> {
        let found = ctx.read(async |op| Ok(ballots::visible_result(op, &self.0))).await;
        let ballot = self.0.id;
        found
            .map(|it| it.map(|(count, outcome)| TallyResult { ballot, count, outcome }))
            .transpose()
    }

    /// Who took part, for returning officers and auditors, once it has closed.
    #[graphql(complexity = "cost(__ctx, __variables_definition, __field, child_complexity)")]
    async fn participants(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start: 20 if not given, 100 at most.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "End before the item with this cursor.")] before: Option<String>,
    ) -> Option<Result<Connection<Participation>>> {
        Some(votes::participants(ctx, self.0.id, Paging { first, after, last, before }).await)
    }

    /// What each member's paper says, in a NAMED ballot whose result was published; else empty.
    #[graphql(complexity = "cost(__ctx, __variables_definition, __field, child_complexity)")]
    async fn named_votes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start: 20 if not given, 100 at most.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "End before the item with this cursor.")] before: Option<String>,
    ) -> Option<Result<Connection<NamedVote>>> {
        Some(votes::named_votes(ctx, self.0.id, Paging { first, after, last, before }).await)
    }

    /// How often it was changed; give it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}
