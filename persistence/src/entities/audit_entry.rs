use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel, Eq, PartialEq)]
#[sea_orm(table_name = "audit_entries")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub id: Uuid,
    pub at: DateTimeUtc,
    pub signature: String,
    pub verb: String,
    pub subject_kind: Option<String>,
    pub subject_id: Option<Uuid>,
    pub details: String,
    pub hash: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}
