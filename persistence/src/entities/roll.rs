use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel, Eq, PartialEq)]
#[sea_orm(table_name = "rolls")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub ballot_id: Uuid,
    pub record_date: DateTimeUtc,
    pub size: i64,
    pub left_out: i64,
    pub digest: Vec<u8>,
    pub built_at: DateTimeUtc,
    pub frozen_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
