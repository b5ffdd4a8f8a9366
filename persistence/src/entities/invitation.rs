use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel, Eq, PartialEq)]
#[sea_orm(table_name = "invitations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub code_hash: Vec<u8>,
    pub expires_at: DateTimeUtc,
    pub redeemed_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
