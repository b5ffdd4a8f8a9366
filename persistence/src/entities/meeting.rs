use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel, Eq, PartialEq)]
#[sea_orm(table_name = "meetings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub title: Json,
    pub rule_set_id: Uuid,
    pub zone: String,
    pub record_date: DateTimeUtc,
    pub is_public: bool,
    pub stage: Json,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
