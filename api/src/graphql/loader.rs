use std::{collections::HashMap, hash::Hash, sync::Arc};

use async_graphql::{
    Context, Error,
    dataloader::{DataLoader, Loader},
};
use domain::{
    access::Actor,
    ballots::{self, Ballot, Election, HeldPaper, Issue, Motion, Report, Roll},
    identity::{self, AccountRecord},
    ids::{
        AccountId, BallotId, ElectionId, MeetingId, MembershipId, MotionId, PartyId, RuleSetId,
        SittingId,
    },
    meetings::{self, Attendance, Meeting, MeetingQuorum},
    membership::{self, Mandate, Member, Party, Period},
    op::{Failure, Never, Op, Read},
    rules::{self, Parameters, RuleSet},
};
use persistence::Store;

use super::{context::fail, lookups::Lookups};
use crate::app::App;

mod pages;

pub(crate) use self::pages::{BallotsAt, EntriesOf, ParticipantsIn, VotesIn};

/// Answers the lookups of one request in batches, as one actor. Nothing is kept beyond it.
pub(crate) struct Reader {
    app: App,
    actor: Actor,
}

/// The periods of a membership.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub(crate) struct PeriodsOf(pub(crate) MembershipId);

/// The mandates of a membership.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub(crate) struct MandatesOf(pub(crate) MembershipId);

/// The papers that the actor holds in a ballot.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub(crate) struct PapersIn(pub(crate) BallotId);

/// The roll of a ballot.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub(crate) struct RollOf(pub(crate) BallotId);

/// The quorum of a meeting.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub(crate) struct QuorumOf(pub(crate) MeetingId);

/// The attendances, at a sitting, of the memberships that the actor acts for.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub(crate) struct AttendancesAt(pub(crate) SittingId);

/// The report of the count of an election.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub(crate) struct ReportOf(pub(crate) BallotId);

/// What is missing before a ballot can be announced.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub(crate) struct IssuesOf(pub(crate) BallotId);

/// The rules in force.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub(crate) struct InForce;

type Shared = Arc<Failure<Never>>;

impl Reader {
    pub(crate) fn for_request(app: App, actor: Actor, lookups: Lookups) -> DataLoader<Self> {
        let reader = Self { app, actor };
        DataLoader::new(reader, lookups.clone(), lookups)
    }

    fn op(&self) -> Op<'_, Store> {
        let Self { app, actor } = self;
        Op { actor, at: (app.clock)(), ids: &*app.ids, store: &app.store }
    }
}

/// Looks one thing up, together with the others that the request looks up meanwhile.
pub(crate) async fn load<K>(
    ctx: &Context<'_>,
    key: K,
) -> Result<Option<<Reader as Loader<K>>::Value>, Error>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    Reader: Loader<K, Error = Shared>,
{
    let reader = ctx.data::<DataLoader<Reader>>()?;
    match reader.load_one(key).await {
        Ok(found) => Ok(found),
        Err(failure) => Err(fail(ctx, &*failure).await),
    }
}

/// Looks several things up like [`load`], and returns those that were found, in order.
pub(crate) async fn load_many<K>(
    ctx: &Context<'_>,
    keys: impl Iterator<Item = K> + Clone + Send,
) -> Result<Vec<<Reader as Loader<K>>::Value>, Error>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    Reader: Loader<K, Error = Shared>,
{
    let reader = ctx.data::<DataLoader<Reader>>()?;
    let found = match reader.load_many(keys.clone()).await {
        Ok(found) => found,
        Err(failure) => return Err(fail(ctx, &*failure).await),
    };
    Ok(keys.filter_map(|key| found.get(&key).cloned()).collect())
}

/// Arranges what was found by its key.
fn by_key<K: Eq + Hash, V>(
    found: Read<Vec<V>>,
    key: impl Fn(&V) -> K,
) -> Result<HashMap<K, V>, Shared> {
    Ok(found?.into_iter().map(|value| (key(&value), value)).collect())
}

/// Arranges what was found in groups by a key.
fn grouped<K: Eq + Hash, G: Eq + Hash, V>(
    found: Read<Vec<V>>,
    key: impl Fn(&V) -> K,
    group: impl Fn(K) -> G,
) -> Result<HashMap<G, Vec<V>>, Shared> {
    let mut groups: HashMap<G, Vec<V>> = HashMap::new();
    for value in found? {
        groups.entry(group(key(&value))).or_default().push(value);
    }
    Ok(groups)
}

impl Loader<AccountId> for Reader {
    type Error = Shared;
    type Value = AccountRecord;

    async fn load(&self, ids: &[AccountId]) -> Result<HashMap<AccountId, AccountRecord>, Shared> {
        by_key(identity::find_many(&self.op(), ids).await, |it| it.id)
    }
}

impl Loader<MembershipId> for Reader {
    type Error = Shared;
    type Value = Member;

    async fn load(&self, ids: &[MembershipId]) -> Result<HashMap<MembershipId, Member>, Shared> {
        by_key(membership::find_many(&self.op(), ids).await, |it| it.id)
    }
}

impl Loader<PartyId> for Reader {
    type Error = Shared;
    type Value = Party;

    async fn load(&self, ids: &[PartyId]) -> Result<HashMap<PartyId, Party>, Shared> {
        by_key(membership::find_parties(&self.op(), ids).await, |it| it.id)
    }
}

impl Loader<PeriodsOf> for Reader {
    type Error = Shared;
    type Value = Vec<Period>;

    async fn load(&self, of: &[PeriodsOf]) -> Result<HashMap<PeriodsOf, Vec<Period>>, Shared> {
        let ids: Vec<_> = of.iter().map(|it| it.0).collect();
        grouped(membership::periods(&self.op(), &ids).await, |it| it.membership, PeriodsOf)
    }
}

impl Loader<MandatesOf> for Reader {
    type Error = Shared;
    type Value = Vec<Mandate>;

    async fn load(&self, of: &[MandatesOf]) -> Result<HashMap<MandatesOf, Vec<Mandate>>, Shared> {
        let ids: Vec<_> = of.iter().map(|it| it.0).collect();
        grouped(membership::mandates(&self.op(), &ids).await, |it| it.membership, MandatesOf)
    }
}

impl Loader<RuleSetId> for Reader {
    type Error = Shared;
    type Value = RuleSet;

    async fn load(&self, ids: &[RuleSetId]) -> Result<HashMap<RuleSetId, RuleSet>, Shared> {
        by_key(rules::find_many(&self.op(), ids).await, |it| it.id)
    }
}

impl Loader<InForce> for Reader {
    type Error = Shared;
    type Value = Parameters;

    async fn load(&self, _: &[InForce]) -> Result<HashMap<InForce, Parameters>, Shared> {
        Ok(HashMap::from([(InForce, membership::rules_in_force(&self.op()).await?)]))
    }
}

impl Loader<MeetingId> for Reader {
    type Error = Shared;
    type Value = Meeting;

    async fn load(&self, ids: &[MeetingId]) -> Result<HashMap<MeetingId, Meeting>, Shared> {
        by_key(meetings::find_many(&self.op(), ids).await, |it| it.id)
    }
}

impl Loader<QuorumOf> for Reader {
    type Error = Shared;
    type Value = MeetingQuorum;

    async fn load(&self, of: &[QuorumOf]) -> Result<HashMap<QuorumOf, MeetingQuorum>, Shared> {
        let ids: Vec<_> = of.iter().map(|it| it.0).collect();
        by_key(meetings::quorums(&self.op(), &ids).await, |it| QuorumOf(it.meeting))
    }
}

impl Loader<AttendancesAt> for Reader {
    type Error = Shared;
    type Value = Vec<Attendance>;

    async fn load(
        &self,
        at: &[AttendancesAt],
    ) -> Result<HashMap<AttendancesAt, Vec<Attendance>>, Shared> {
        let ids: Vec<_> = at.iter().map(|it| it.0).collect();
        let found = meetings::attendances_own(&self.op(), &ids).await;
        grouped(found, |it| it.sitting, AttendancesAt)
    }
}

impl Loader<MotionId> for Reader {
    type Error = Shared;
    type Value = Motion;

    async fn load(&self, ids: &[MotionId]) -> Result<HashMap<MotionId, Motion>, Shared> {
        by_key(ballots::find_motions(&self.op(), ids).await, |it| it.id)
    }
}

impl Loader<ElectionId> for Reader {
    type Error = Shared;
    type Value = Election;

    async fn load(&self, ids: &[ElectionId]) -> Result<HashMap<ElectionId, Election>, Shared> {
        by_key(ballots::find_elections(&self.op(), ids).await, |it| it.id)
    }
}

impl Loader<ReportOf> for Reader {
    type Error = Shared;
    type Value = Report;

    async fn load(&self, of: &[ReportOf]) -> Result<HashMap<ReportOf, Report>, Shared> {
        let ids: Vec<_> = of.iter().map(|it| it.0).collect();
        let found = ballots::reports(&self.op(), &ids).await?;
        Ok(found.into_iter().map(|(ballot, report)| (ReportOf(ballot), report)).collect())
    }
}

impl Loader<BallotId> for Reader {
    type Error = Shared;
    type Value = Ballot;

    async fn load(&self, ids: &[BallotId]) -> Result<HashMap<BallotId, Ballot>, Shared> {
        by_key(ballots::find_many(&self.op(), ids).await, |it| it.id)
    }
}

impl Loader<PapersIn> for Reader {
    type Error = Shared;
    type Value = Vec<HeldPaper>;

    async fn load(&self, of: &[PapersIn]) -> Result<HashMap<PapersIn, Vec<HeldPaper>>, Shared> {
        let ids: Vec<_> = of.iter().map(|it| it.0).collect();
        grouped(ballots::held_papers(&self.op(), &ids).await, |it| it.ballot, PapersIn)
    }
}

impl Loader<RollOf> for Reader {
    type Error = Shared;
    type Value = Roll;

    async fn load(&self, of: &[RollOf]) -> Result<HashMap<RollOf, Roll>, Shared> {
        let ids: Vec<_> = of.iter().map(|it| it.0).collect();
        by_key(ballots::find_rolls(&self.op(), &ids).await, |it| RollOf(it.ballot))
    }
}

impl Loader<IssuesOf> for Reader {
    type Error = Shared;
    type Value = Vec<Issue>;

    async fn load(&self, of: &[IssuesOf]) -> Result<HashMap<IssuesOf, Vec<Issue>>, Shared> {
        let ids: Vec<_> = of.iter().map(|it| it.0).collect();
        let found = ballots::issues(&self.op(), &ids).await?;
        Ok(found.into_iter().map(|(ballot, issues)| (IssuesOf(ballot), issues)).collect())
    }
}
