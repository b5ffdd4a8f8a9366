use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use domain::{
    ballots::{self, HeldPaper, RollSummary},
    ids::{BallotId, MembershipId},
    membership,
};

use super::{
    ids::{Kind, encode},
    language::{Language, Languages},
    loader::{EntriesOf, load},
    mandates::Rank,
    members::Member,
    page::{Connection, Paging, cost},
    scalars::{Date, Digest, Instant, int},
};

/// Who may vote in a ballot, taken from the register at the record date.
pub(crate) struct Roll {
    pub(crate) ballot: BallotId,
    pub(crate) summary: RollSummary,
}

/// A membership on a roll, or left out of it with the reason.
#[derive(Clone)]
pub(crate) struct RollEntry(ballots::RollEntry);

/// A paper that you hold, or would hold if the membership were on the roll.
pub(crate) struct Paper(pub(crate) HeldPaper);

/// One reason for a standing, or for a place on a roll.
#[derive(SimpleObject)]
pub(crate) struct Reason {
    /// Which reason, for programs.
    code: ReasonCode,
    /// The reason for people, in English, Spanish or French as `Accept-Language` prefers.
    message: String,
    /// The day that it turns on: the last period's end, the first day of a vote to come.
    date: Option<Date>,
}

/// The reasons for a standing.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
pub(crate) enum ReasonCode {
    /// A period covers the day.
    InPeriod,
    /// There is no period at all.
    NoPeriod,
    /// The first period begins later.
    NotYetBegun,
    /// The last period before the day has ended.
    Ended,
    /// Associates do not vote.
    NonVotingCategory,
    /// The membership is too young to vote.
    TenureTooShort,
}

impl Reason {
    pub(crate) fn new(ctx: &Context<'_>, reason: &membership::Reason) -> Self {
        let (code, date) = match *reason {
            membership::Reason::InPeriod { start, .. } => (ReasonCode::InPeriod, Some(start)),
            membership::Reason::NoPeriod => (ReasonCode::NoPeriod, None),
            membership::Reason::NotYetBegun { start } => (ReasonCode::NotYetBegun, Some(start)),
            membership::Reason::Ended { end } => (ReasonCode::Ended, Some(end)),
            membership::Reason::NonVotingCategory => (ReasonCode::NonVotingCategory, None),
            membership::Reason::TenureTooShort { from } => (ReasonCode::TenureTooShort, Some(from)),
        };
        let words = code.words(Languages::worded(Languages::of(ctx)));
        let day = date.map(|day| day.to_string()).unwrap_or_default();
        Self { code, message: words.replacen("{}", &day, 1), date: date.map(Date) }
    }
}

impl ReasonCode {
    fn words(self, language: Language) -> &'static str {
        let [en, es, fr] = match self {
            Self::InPeriod => [
                "A period of membership since {} covers the day.",
                "Un periodo de membresía desde el {} cubre ese día.",
                "Une période d'adhésion depuis le {} couvre ce jour.",
            ],
            Self::NoPeriod => [
                "There is no period of membership.",
                "No hay ningún periodo de membresía.",
                "Il n'y a aucune période d'adhésion.",
            ],
            Self::NotYetBegun => [
                "The membership begins on {}.",
                "La membresía comienza el {}.",
                "L'adhésion commence le {}.",
            ],
            Self::Ended => [
                "The membership ended on {}.",
                "La membresía terminó el {}.",
                "L'adhésion a pris fin le {}.",
            ],
            Self::NonVotingCategory => [
                "Associate members take part without a vote.",
                "Las personas y organizaciones asociadas participan sin voto.",
                "Les membres associés participent sans droit de vote.",
            ],
            Self::TenureTooShort => [
                "The membership is too young; it carries a vote from {}.",
                "La membresía es demasiado reciente; tiene voto a partir del {}.",
                "L'adhésion est trop récente ; elle donne droit de vote à partir du {}.",
            ],
        };
        match language {
            Language::English => en,
            Language::Spanish => es,
            Language::French => fr,
        }
    }
}

/// Who may vote in a ballot, taken from the register at the record date.
#[Object]
impl Roll {
    /// The instant it shows.
    async fn record_date(&self) -> Instant {
        Instant(self.summary.record_date)
    }

    /// How many may vote.
    async fn size(&self) -> i32 {
        int(self.summary.size)
    }

    /// How many memberships were looked at and left out.
    async fn left_out(&self) -> i32 {
        int(self.summary.left_out)
    }

    /// The digest of those who may vote, in order: the same roll has the same digest.
    async fn digest(&self) -> Digest {
        Digest(self.summary.digest)
    }

    /// When it was built.
    async fn built_at(&self) -> Instant {
        Instant(self.summary.built_at)
    }

    /// When it was frozen; null while it can still change.
    async fn frozen_at(&self) -> Option<Instant> {
        self.summary.frozen_at.map(Instant)
    }

    /// The entries, for returning officers and auditors.
    #[graphql(complexity = "cost(__ctx, __variables_definition, __field, child_complexity)")]
    async fn entries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those who may vote, or only those left out.")] is_entitled: Option<
            bool,
        >,
        #[graphql(desc = "How many from the start: 20 if not given, 100 at most.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "End before the item with this cursor.")] before: Option<String>,
    ) -> Option<Result<Connection<RollEntry>>> {
        let list = async || {
            let page = Paging { first, after, last, before }.page(ctx, "roll")?;
            let page = (is_entitled, page.map(MembershipId));
            let slice = load(ctx, EntriesOf(self.ballot, page)).await?.unwrap_or_default();
            Ok(Connection::of(slice, "roll", |it| it.membership.0, RollEntry))
        };
        Some(list().await)
    }
}

/// A membership on a roll, or left out of it with the reason.
#[Object]
impl RollEntry {
    /// The membership.
    async fn member(&self, ctx: &Context<'_>) -> Option<Result<Member>> {
        load(ctx, self.0.membership).await.map(|found| found.map(Member)).transpose()
    }

    /// Whether it may vote.
    async fn is_entitled(&self) -> bool {
        self.0.is_entitled
    }

    /// Why, as its standing at the record date has it.
    async fn reasons(&self, ctx: &Context<'_>) -> Vec<Reason> {
        self.0.reasons.iter().map(|it| Reason::new(ctx, it)).collect()
    }
}

/// A paper that you hold, or would hold if the membership were on the roll.
#[Object]
impl Paper {
    /// The membership's id, for `castVote`.
    async fn membership_id(&self) -> ID {
        encode(Kind::Member, self.0.capacity.membership.0)
    }

    /// The membership that it is for.
    async fn member(&self, ctx: &Context<'_>) -> Option<Result<Member>> {
        load(ctx, self.0.capacity.membership).await.map(|found| found.map(Member)).transpose()
    }

    /// The rank of the mandate that you hold it under; null for your own membership.
    async fn rank(&self) -> Option<Rank> {
        self.0.capacity.mandate.map(|(_, rank)| rank.into())
    }

    /// Whether the membership is on the roll; null while there is no roll.
    async fn is_entitled(&self) -> Option<bool> {
        self.0.is_entitled
    }

    /// Why it is, or is not.
    async fn reasons(&self, ctx: &Context<'_>) -> Vec<Reason> {
        self.0.reasons.iter().map(|it| Reason::new(ctx, it)).collect()
    }

    /// Whether it was cast, by you or by whoever acted for the membership.
    async fn has_voted(&self) -> bool {
        self.0.has_voted
    }
}
