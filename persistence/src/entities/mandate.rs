use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel, Eq, PartialEq)]
#[sea_orm(table_name = "mandates")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub membership_id: Uuid,
    pub person_id: Uuid,
    pub rank: String,
    pub starts_at: DateTimeUtc,
    pub ends_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
