use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel, Eq, PartialEq)]
#[sea_orm(table_name = "elections")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub meeting_id: Option<Uuid>,
    pub title: Json,
    pub terms: Json,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
