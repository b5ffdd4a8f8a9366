//! What every table has in common: values as columns hold them.

use std::fmt::Display;

use domain::{
    hash::Digest,
    op::StoreError,
    page::{Page, Slice},
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait, Order, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, Select, Value, entity::prelude::Json,
};
use serde::{Serialize, de::DeserializeOwned};

use crate::error::{corrupt, failed};

/// A page of a table, cut by one column, and the length of the whole if that was asked.
pub(crate) async fn page_by<E, P, V>(
    conn: &impl ConnectionTrait,
    query: Select<E>,
    column: E::Column,
    page: &Page<P>,
    place: impl Fn(&P) -> V,
) -> Result<Slice<E::Model>, StoreError>
where
    E: EntityTrait,
    E::Model: Sync,
    V: Into<Value>,
{
    let total = if page.is_counted() {
        Some(query.clone().count(conn).await.map_err(failed)?)
    } else {
        None
    };
    let order = if page.is_backwards() { Order::Desc } else { Order::Asc };
    let mut query = query.order_by(column, order);
    if let Some(from) = page.from() {
        let from = place(from).into();
        query = query.filter(if page.is_backwards() { column.lt(from) } else { column.gt(from) });
    }
    let rows = query.limit(page.probe()).all(conn).await.map_err(failed)?;
    Ok(page.slice(rows, total))
}

/// The same slice of what the rows stand for, unless one of them is corrupt.
pub(crate) fn translate<T, U>(
    slice: Slice<T>,
    into: impl Fn(T) -> Result<U, StoreError>,
) -> Result<Slice<U>, StoreError> {
    let Slice { items, before, after, total } = slice;
    let items = items.into_iter().map(into).collect::<Result<_, _>>()?;
    Ok(Slice { items, before, after, total })
}

/// A value as a JSON column holds it.
pub(crate) fn to_json(value: &impl Serialize) -> Result<Json, StoreError> {
    serde_json::to_value(value).map_err(StoreError::new)
}

/// The value that a JSON column holds.
pub(crate) fn from_json<T: DeserializeOwned>(
    json: Json,
    table: &str,
    what: impl Display,
) -> Result<T, StoreError> {
    serde_json::from_value(json).map_err(|_| corrupt(table, what))
}

/// The digest that a column holds.
pub(crate) fn digest(bytes: &[u8], table: &str) -> Result<Digest, StoreError> {
    bytes.try_into().map(Digest).map_err(|_| corrupt(table, "digest"))
}

/// A count, as the domain has it.
pub(crate) fn unsigned(count: i64, table: &str) -> Result<u64, StoreError> {
    u64::try_from(count).map_err(|_| corrupt(table, "count"))
}

/// A count, as a column holds it.
pub(crate) fn signed(count: u64) -> Result<i64, StoreError> {
    i64::try_from(count).map_err(StoreError::new)
}
