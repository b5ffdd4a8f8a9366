use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use domain::rules::{self, MajorityRule as Rule, Parameters};

use super::{
    context::Operate as _,
    ids::{Kind, encode},
    loader::{InForce, load},
    page::{Connection, Paging, cost},
    refusal::Success,
    scalars::{Instant, Locale, int},
};

mod adopt;

pub(crate) use self::adopt::RulesMutation;

#[derive(Default)]
pub(crate) struct RulesQuery;

/// A version of the rules that the alliance has laid down for its own governance. It never
/// changes; meetings and ballots keep the version they were made under.
#[derive(Clone)]
pub(crate) struct RuleSet(pub(crate) rules::RuleSet);

/// A share that must be reached: so many of so many, of what. "More than half" is MORE_THAN 1/2,
/// "two thirds" is AT_LEAST 2/3.
#[derive(SimpleObject)]
pub(crate) struct Threshold {
    /// The upper number of the share.
    numerator: i32,
    /// The lower number of the share.
    denominator: i32,
    /// How a count is compared with the share.
    comparator: Comparator,
    /// What the share is taken of.
    base: Base,
}

/// How a comparison with a share came out, with everything it was made of.
#[derive(SimpleObject)]
pub(crate) struct Working {
    /// What was required.
    threshold: Threshold,
    /// What was counted.
    counted: i32,
    /// How many the share was taken of.
    of: i32,
    /// The least count that would have met it.
    required: i32,
    /// Whether the count met it: counted × denominator compared with numerator × of.
    met: bool,
}

/// A majority that a motion can need.
#[derive(SimpleObject)]
struct MajorityRule {
    /// Its name, for `tableMotion`: "ordinary", "special".
    code: String,
    /// What share must be in favour.
    majority: Threshold,
    /// What share must take part, if not the rule set's own ballot quorum.
    quorum: Option<Threshold>,
}

/// How a count is compared with a share.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "rules::Comparator")]
pub(crate) enum Comparator {
    /// The count must exceed the share.
    MoreThan,
    /// The count must reach the share.
    AtLeast,
}

/// What a share is taken of.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "rules::Base")]
pub(crate) enum Base {
    /// Papers marked yes or no.
    YesNo,
    /// Papers marked yes, no or abstain.
    YesNoAbstain,
    /// Every paper cast, invalid ones too.
    Cast,
    /// Members of the roll recorded before the close as attending any sitting, or who voted.
    Present,
    /// Everybody on the roll.
    Roll,
}

/// Over what a meeting's attendance is counted.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "rules::QuorumScope")]
pub(crate) enum QuorumScope {
    /// A membership counts once over all sittings, which share one quorum.
    Union,
    /// Every sitting needs the quorum for itself.
    EachSitting,
}

impl Success for RuleSet {}

#[Object]
impl RulesQuery {
    /// The rules in force; null while none were adopted.
    async fn rule_set(&self, ctx: &Context<'_>) -> Option<Result<RuleSet>> {
        let found = ctx.read(async |op| rules::current(op).await).await;
        found.map(|found| found.map(RuleSet)).transpose()
    }

    /// Every version of the rules, oldest first.
    #[graphql(complexity = "cost(__ctx, __variables_definition, __field, child_complexity)")]
    async fn rule_sets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start: 20 if not given, 100 at most.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "End before the item with this cursor.")] before: Option<String>,
    ) -> Option<Result<Connection<RuleSet>>> {
        let list = async || {
            let page = Paging { first, after, last, before }.page(ctx, "rules")?;
            let slice = ctx.read(async |op| rules::list(op, page).await).await?;
            Ok(Connection::of(slice, "rules", |it| it.version, RuleSet))
        };
        Some(list().await)
    }
}

/// A version of the rules that the alliance has laid down for its own governance. It never
/// changes; meetings and ballots keep the version they were made under.
#[Object]
impl RuleSet {
    /// Names the version.
    pub(crate) async fn id(&self) -> ID {
        encode(Kind::RuleSet, self.0.id.0)
    }

    /// Its number, from one.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// When it was adopted.
    async fn adopted_at(&self) -> Instant {
        Instant(self.0.adopted_at)
    }

    /// The zone in which days and deadlines are reckoned, by its IANA name.
    async fn governance_zone(&self) -> &str {
        &self.0.parameters.governance_zone
    }

    /// How many days before the day of the first sitting the roll is taken.
    async fn record_date_offset_days(&self) -> i32 {
        int(self.0.parameters.record_date_offset_days.into())
    }

    /// Clear days between the day of notice and the day of the first sitting.
    async fn notice_days(&self) -> i32 {
        int(self.0.parameters.notice_days.into())
    }

    /// For how many days a membership must have been held at the record date to carry a vote.
    async fn min_tenure_days_to_vote(&self) -> i32 {
        int(self.0.parameters.min_tenure_days_to_vote.into())
    }

    /// The languages in which a text put to the vote must exist.
    async fn required_locales(&self) -> Vec<Locale> {
        self.0.parameters.required_locales.iter().cloned().map(Locale).collect()
    }

    /// What share of the roll must attend a general meeting.
    async fn meeting_quorum(&self) -> Threshold {
        (&self.0.parameters.meeting_quorum).into()
    }

    /// Whether attendance is counted over all sittings or in each.
    async fn quorum_scope(&self) -> QuorumScope {
        self.0.parameters.quorum_scope.into()
    }

    /// What share must take part in a ballot.
    async fn ballot_quorum(&self) -> Threshold {
        (&self.0.parameters.ballot_quorum).into()
    }

    /// The majorities that motions can need.
    async fn majorities(&self) -> Vec<MajorityRule> {
        let rule = |(code, rule): (&String, &Rule)| MajorityRule {
            code: code.clone(),
            majority: (&rule.majority).into(),
            quorum: rule.quorum.as_ref().map(Into::into),
        };
        self.0.parameters.majorities.iter().map(rule).collect()
    }
}

impl From<&rules::Threshold> for Threshold {
    fn from(it: &rules::Threshold) -> Self {
        Self {
            numerator: int(it.numerator().into()),
            denominator: int(it.denominator().into()),
            comparator: it.comparator().into(),
            base: it.base().into(),
        }
    }
}

impl From<&rules::Working> for Working {
    fn from(it: &rules::Working) -> Self {
        Self {
            threshold: (&it.threshold).into(),
            counted: int(it.counted),
            of: int(it.of),
            required: int(it.required),
            met: it.met,
        }
    }
}

/// The rules by which standing is judged, looked up once for a whole page.
pub(crate) async fn in_force(ctx: &Context<'_>) -> Result<Parameters> {
    Ok(load(ctx, InForce).await?.unwrap_or_else(Parameters::defaults))
}
