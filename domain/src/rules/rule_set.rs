use super::{ParameterFault, Parameters};
use crate::{
    Timestamp,
    access::Action,
    audit::{AuditLog, Event, Verb},
    idempotency::{Idempotency, IdempotencyKey, made_before},
    ids::RuleSetId,
    op::{Failure, Op, Read, Refusal, StoreError},
    page::{Page, Slice},
};

/// A version of the rule set. It never changes; a change is a new version.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RuleSet {
    /// Which version this is.
    pub id: RuleSetId,
    /// Its number, from one.
    pub version: i32,
    /// When it was adopted.
    pub adopted_at: Timestamp,
    /// What it lays down.
    pub parameters: Parameters,
}

/// Why a rule set is not adopted.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum RulesRefusal {
    /// A parameter makes no sense.
    #[error(transparent)]
    Faulty(#[from] ParameterFault),
    /// Somebody adopted another version first.
    #[error("the rule set has changed since you read it: its version is now {0}")]
    VersionConflict(i32),
}

impl Refusal for RulesRefusal {}

/// Where rule sets are kept.
#[expect(async_fn_in_trait, reason = "only ever called with a concrete store")]
pub trait RuleSets {
    /// The version in force: the last adopted, if any.
    async fn current_rule_set(&self) -> Result<Option<RuleSet>, StoreError>;

    /// Those of the versions that exist.
    async fn rule_sets_among(&self, ids: &[RuleSetId]) -> Result<Vec<RuleSet>, StoreError>;

    /// A page of versions, oldest first.
    async fn rule_sets(&self, page: &Page<i32>) -> Result<Slice<RuleSet>, StoreError>;

    /// Adds a version. Refuses a number that is taken.
    async fn add_rule_set(&self, rules: &RuleSet) -> Result<(), Failure<RulesRefusal>>;
}

/// Adopts a version of the rule set, which is in force from now on: what `change` makes of the
/// version before, or of the documented defaults.
pub async fn adopt<S: RuleSets + AuditLog + Idempotency>(
    op: &Op<'_, S>,
    change: impl FnOnce(Parameters) -> Result<Parameters, RulesRefusal>,
    expected_version: Option<i32>,
    key: Option<IdempotencyKey>,
) -> Result<RuleSet, Failure<RulesRefusal>> {
    op.require(Action::AdoptRules)?;
    let id = RuleSetId(op.ids.ordered(op.at));
    if let Some(made) = made_before(op, key, id.0).await?
        && let Some(rules) = op.store.rule_sets_among(&[RuleSetId(made)]).await?.pop()
    {
        return Ok(rules);
    }
    let current = op.store.current_rule_set().await?;
    let version = current.as_ref().map_or(0, |rules| rules.version);
    if expected_version.is_some_and(|expected| expected != version) {
        return Err(RulesRefusal::VersionConflict(version).into());
    }
    let before = current.map_or_else(Parameters::defaults, |rules| rules.parameters);
    let parameters = change(before)?;
    parameters.check().map_err(RulesRefusal::from)?;
    let rules = RuleSet { id, version: version + 1, adopted_at: op.at, parameters };
    op.store.add_rule_set(&rules).await?;
    let event = Event::new(Verb::RulesAdopted, "RuleSet", id.0);
    op.record(event.with("version", rules.version)).await?;
    Ok(rules)
}

/// The version in force.
pub async fn current<S: RuleSets>(op: &Op<'_, S>) -> Read<Option<RuleSet>> {
    op.require(Action::ReadRules)?;
    Ok(op.store.current_rule_set().await?)
}

/// The version, if the actor may know of it.
pub async fn find<S: RuleSets>(op: &Op<'_, S>, id: RuleSetId) -> Read<Option<RuleSet>> {
    Ok(find_many(op, &[id]).await?.pop())
}

/// Those of the versions that the actor may know of.
pub async fn find_many<S: RuleSets>(op: &Op<'_, S>, ids: &[RuleSetId]) -> Read<Vec<RuleSet>> {
    if !op.may(Action::ReadRules) {
        return Ok(Vec::new());
    }
    Ok(op.store.rule_sets_among(ids).await?)
}

/// Every version, oldest first.
pub async fn list<S: RuleSets>(op: &Op<'_, S>, page: Page<i32>) -> Read<Slice<RuleSet>> {
    op.require(Action::ReadRules)?;
    Ok(op.store.rule_sets(&page).await?)
}
