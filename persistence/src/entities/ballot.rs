use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel, Eq, PartialEq)]
#[sea_orm(table_name = "ballots")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub motion_id: Option<Uuid>,
    pub election_id: Option<Uuid>,
    pub meeting_id: Option<Uuid>,
    pub rule_set_id: Uuid,
    pub supersedes: Option<Uuid>,
    pub secrecy: String,
    pub revote: String,
    pub opens_at: DateTimeUtc,
    pub closes_at: DateTimeUtc,
    pub record_date: DateTimeUtc,
    pub majority: Option<Json>,
    pub quorum: Json,
    pub is_announced: bool,
    pub is_boxed: bool,
    pub stage: Json,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
