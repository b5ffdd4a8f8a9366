use domain::{
    ids::RuleSetId,
    op::{Failure, StoreError},
    page::{Page, Slice},
    rules::{RuleSet, RuleSets, RulesRefusal},
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _,
    Order, QueryFilter as _, QueryOrder as _,
};

use crate::{
    Session,
    entities::rule_set,
    error::{failed, unique},
    pages::{page_by, translate},
    rows::{from_json, to_json},
};

impl<C: ConnectionTrait> RuleSets for Session<C> {
    async fn current_rule_set(&self) -> Result<Option<RuleSet>, StoreError> {
        let query = rule_set::Entity::find().order_by(rule_set::Column::Version, Order::Desc);
        query.one(&self.conn).await.map_err(failed)?.map(into_domain).transpose()
    }

    async fn rule_sets_among(&self, ids: &[RuleSetId]) -> Result<Vec<RuleSet>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let ids = ids.iter().map(|id| id.0);
        let query = rule_set::Entity::find().filter(rule_set::Column::Id.is_in(ids));
        query.all(&self.conn).await.map_err(failed)?.into_iter().map(into_domain).collect()
    }

    async fn rule_sets(&self, page: &Page<i32>) -> Result<Slice<RuleSet>, StoreError> {
        let (query, version) = (rule_set::Entity::find(), rule_set::Column::Version);
        translate(page_by(&self.conn, query, version, page, |it| *it).await?, into_domain)
    }

    async fn add_rule_set(&self, rules: &RuleSet) -> Result<(), Failure<RulesRefusal>> {
        let row = rule_set::ActiveModel {
            id: Set(rules.id.0),
            version: Set(rules.version),
            adopted_at: Set(rules.adopted_at),
            parameters: Set(to_json(&rules.parameters)?),
        };
        let taken = RulesRefusal::VersionConflict(rules.version);
        row.insert(&self.conn).await.map_err(unique(taken))?;
        Ok(())
    }
}

fn into_domain(row: rule_set::Model) -> Result<RuleSet, StoreError> {
    Ok(RuleSet {
        id: RuleSetId(row.id),
        version: row.version,
        adopted_at: row.adopted_at,
        parameters: from_json(row.parameters, "rule_sets", "parameters")?,
    })
}
