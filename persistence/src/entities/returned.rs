use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel, Eq, PartialEq)]
#[sea_orm(table_name = "returns")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub ballot_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub papers: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub report: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
