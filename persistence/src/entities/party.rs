use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel, Eq, PartialEq)]
#[sea_orm(table_name = "parties")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub name: String,
    pub folded: String,
    pub country: String,
    pub locale: Option<String>,
    pub is_synthetic: bool,
}

impl ActiveModelBehavior for ActiveModel {}
