use domain::{
    Timestamp,
    idempotency::{Claim, Idempotency, IdempotencyKey, KEPT},
    op::StoreError,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _,
    sea_query::OnConflict,
};
use uuid::Uuid;

use crate::{Session, entities::idempotency_key, error::failed};

impl<C: ConnectionTrait> Idempotency for Session<C> {
    async fn claim(
        &self,
        key: IdempotencyKey,
        made: Uuid,
        at: Timestamp,
    ) -> Result<Claim, StoreError> {
        use idempotency_key::Column;
        idempotency_key::Entity::delete_many()
            .filter(Column::At.lte(at - KEPT))
            .exec(&self.conn)
            .await
            .map_err(failed)?;
        let row = idempotency_key::ActiveModel {
            key: Set(key.key().to_vec()),
            input: Set(key.input().to_vec()),
            made: Set(made),
            at: Set(at),
        };
        // Where another request holds the same key, this waits until it has ended.
        let added = idempotency_key::Entity::insert(row)
            .on_conflict(OnConflict::column(Column::Key).do_nothing().to_owned())
            .exec_without_returning(&self.conn)
            .await
            .map_err(failed)?;
        if added > 0 {
            return Ok(Claim::Fresh);
        }
        let found = idempotency_key::Entity::find_by_id(key.key().to_vec());
        let found = found.one(&self.conn).await.map_err(failed)?;
        Ok(match found {
            Some(row) if row.input == key.input() => Claim::Again(row.made),
            Some(_) | None => Claim::Reused,
        })
    }
}
