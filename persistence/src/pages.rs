//! Lists, a page at a time.

use std::collections::HashMap;

use domain::{
    op::StoreError,
    page::{Page, Slice},
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait, FromQueryResult as _, ModelTrait as _, Order,
    PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, QueryTrait as _,
    Select, Value,
    sea_query::{Asterisk, Query, UnionType, ValueType},
};
use uuid::Uuid;

use crate::{error::failed, rows::unsigned};

/// For how many lists one statement reads a page.
const LISTS: usize = 100;

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
    let rows = cut(query, column, page, place).all(conn).await.map_err(failed)?;
    Ok(page.slice(rows, total))
}

/// The same page of several lists: of the rows of a table that have this or that `owner`.
///
/// What a statement reads grows with the pages, not with the lists.
pub(crate) async fn pages_by<E>(
    conn: &impl ConnectionTrait,
    query: Select<E>,
    (owner, owners): (E::Column, impl Iterator<Item = Uuid>),
    column: E::Column,
    page: &Page<Uuid>,
) -> Result<Vec<(Uuid, Slice<E::Model>)>, StoreError>
where
    E: EntityTrait,
    E::Model: Sync,
{
    let owners: Vec<_> = owners.collect();
    let mut pages = Vec::with_capacity(owners.len());
    for owners in owners.chunks(LISTS) {
        let mut lengths = lengths(conn, &query, owner, owners, page).await?;
        let mut rows: HashMap<_, Vec<_>> = HashMap::new();
        let one = |id: &Uuid| {
            let page = cut(query.clone().filter(owner.eq(*id)), column, page, |id| *id);
            // SQLite takes limits only in the innermost statements.
            Query::select().column(Asterisk).from_subquery(page.into_query(), "page").to_owned()
        };
        let all = owners.iter().map(one).reduce(|mut all, one| {
            all.union(UnionType::All, one);
            all
        });
        let Some(mut all) = all else { break };
        all.order_by(column, order(page));
        let all = conn.get_database_backend().build(&all);
        for row in E::Model::find_by_statement(all).all(conn).await.map_err(failed)? {
            let owner = <Uuid as ValueType>::try_from(row.get(owner)).map_err(StoreError::new)?;
            rows.entry(owner).or_default().push(row);
        }
        pages.extend(owners.iter().map(|owner| {
            let rows = rows.remove(owner).unwrap_or_default();
            (*owner, page.slice(rows, lengths.remove(owner)))
        }));
    }
    Ok(pages)
}

/// The lengths of several lists, if the page asks for them.
async fn lengths<E: EntityTrait>(
    conn: &impl ConnectionTrait,
    query: &Select<E>,
    owner: E::Column,
    owners: &[Uuid],
    page: &Page<Uuid>,
) -> Result<HashMap<Uuid, u64>, StoreError> {
    if !page.is_counted() {
        return Ok(HashMap::new());
    }
    let counted: Vec<(Uuid, i64)> = query
        .clone()
        .filter(owner.is_in(owners.iter().copied()))
        .select_only()
        .column(owner)
        .column_as(owner.count(), "length")
        .group_by(owner)
        .into_tuple()
        .all(conn)
        .await
        .map_err(failed)?;
    let mut lengths: HashMap<_, _> = owners.iter().map(|owner| (*owner, 0)).collect();
    for (owner, length) in counted {
        lengths.insert(owner, unsigned(length, "lists")?);
    }
    Ok(lengths)
}

/// The rows from which a page is made.
fn cut<E, P, V>(
    query: Select<E>,
    column: E::Column,
    page: &Page<P>,
    place: impl Fn(&P) -> V,
) -> Select<E>
where
    E: EntityTrait,
    V: Into<Value>,
{
    let mut query = query.order_by(column, order(page));
    if let Some(from) = page.from() {
        let from = place(from).into();
        query = query.filter(if page.is_backwards() { column.lt(from) } else { column.gt(from) });
    }
    query.limit(page.probe())
}

/// In which order a page is read.
fn order<P>(page: &Page<P>) -> Order {
    if page.is_backwards() { Order::Desc } else { Order::Asc }
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
