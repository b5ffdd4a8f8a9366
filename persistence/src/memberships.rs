use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    Timestamp,
    countries::CountryCode,
    ids::{MandateId, MembershipId, PartyId, PeriodId},
    membership::{
        Capacity, Category, Mandate, Member, MemberFilter, MemberOrder, MemberPlace, Memberships,
        Party, PartyKind, Period, Rank, Record, import::fold,
    },
    op::StoreError,
    page::{Page, Slice},
    text::Locale,
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, FromQueryResult, IntoActiveModel as _,
    JoinType, Order, PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    RelationDef, Select, Statement, Value,
    sea_query::{Expr, ExprTrait as _, LikeExpr, OnConflict, SimpleExpr},
};
use uuid::Uuid;

use crate::{
    Session,
    entities::{mandate, membership, party, period},
    error::{corrupt, failed},
    pages::translate,
};

/// A membership with its party, as one row.
#[derive(FromQueryResult)]
struct MemberRow {
    id: Uuid,
    number: String,
    joined_on: NaiveDate,
    party_id: Uuid,
    kind: String,
    name: String,
    country: String,
    locale: Option<String>,
    is_synthetic: bool,
}

/// A membership that a person can act for.
#[derive(FromQueryResult)]
struct CapacityRow {
    membership_id: Uuid,
    mandate_id: Option<Uuid>,
    rank: Option<String>,
}

/// The memberships that person `$1` can act for at `$2`: its own, and those of its active
/// mandates, an alternate's only while no primary is active.
pub(crate) const CAPACITIES: &str = "
    SELECT m.id AS membership_id, NULL AS mandate_id, NULL AS rank
    FROM memberships m WHERE m.party_id = $1
    UNION ALL
    SELECT d.membership_id, d.id, d.rank FROM mandates d
    WHERE d.person_id = $1 AND d.starts_at <= $2 AND (d.ends_at IS NULL OR d.ends_at > $2)
      AND (d.rank = 'PRIMARY' OR NOT EXISTS (
        SELECT 1 FROM mandates p WHERE p.membership_id = d.membership_id AND p.rank = 'PRIMARY'
          AND p.starts_at <= $2 AND (p.ends_at IS NULL OR p.ends_at > $2)))";

impl<C: ConnectionTrait> Memberships for Session<C> {
    async fn members(
        &self,
        filter: &MemberFilter,
        (order, downwards): (MemberOrder, bool),
        page: &Page<MemberPlace>,
    ) -> Result<Slice<Member>, StoreError> {
        let key = key_column(order);
        let descending = downwards != page.is_backwards();
        let direction = if descending { Order::Desc } else { Order::Asc };
        let id = membership::Column::Id;
        let mut query =
            filtered(filter).order_by(key.clone(), direction.clone()).order_by(id, direction);
        if let Some(place) = page.from() {
            // Compared as a pair, so that an index finds the place however far down it is.
            let id = Expr::col((membership::Entity, id));
            let here = Expr::tuple([key, id]);
            let from =
                Expr::tuple([Expr::value(place_value(order, place)?), Expr::value(place.id.0)]);
            query = query.filter(if descending { here.lt(from) } else { here.gt(from) });
        }
        let total = if page.is_counted() {
            Some(filtered(filter).count(&self.conn).await.map_err(failed)?)
        } else {
            None
        };
        let rows = query.limit(page.probe()).into_model::<MemberRow>().all(&self.conn).await;
        translate(page.slice(rows.map_err(failed)?, total), into_member)
    }

    async fn members_among(&self, ids: &[MembershipId]) -> Result<Vec<Member>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let among = membership::Column::Id.is_in(ids.iter().map(|id| id.0));
        let query = filtered(&MemberFilter::default()).filter(among).into_model::<MemberRow>();
        query.all(&self.conn).await.map_err(failed)?.into_iter().map(into_member).collect()
    }

    async fn hold_member(&self, id: MembershipId) -> Result<Option<Member>, StoreError> {
        let held = membership::Entity::find_by_id(id.0).lock_exclusive().one(&self.conn).await;
        match held.map_err(failed)? {
            Some(_) => Ok(self.members_among(&[id]).await?.pop()),
            None => Ok(None),
        }
    }

    async fn parties_among(&self, ids: &[PartyId]) -> Result<Vec<Party>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let among = party::Column::Id.is_in(ids.iter().map(|id| id.0));
        let rows = party::Entity::find().filter(among).all(&self.conn).await.map_err(failed)?;
        let party = |row: party::Model| {
            let party::Model { id, kind, name, country, locale, is_synthetic, .. } = row;
            into_party(id, &kind, name, &country, locale, is_synthetic)
        };
        rows.into_iter().map(party).collect()
    }

    async fn periods_of(&self, ids: &[MembershipId]) -> Result<Vec<Period>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let query = period::Entity::find()
            .filter(period::Column::MembershipId.is_in(ids.iter().map(|id| id.0)))
            .order_by_asc(period::Column::StartsOn);
        query.all(&self.conn).await.map_err(failed)?.into_iter().map(into_period).collect()
    }

    async fn records(&self) -> Result<Vec<Record>, StoreError> {
        let memberships = membership::Entity::find().all(&self.conn).await.map_err(failed)?;
        let query = period::Entity::find().order_by_asc(period::Column::StartsOn);
        let mut periods: HashMap<Uuid, Vec<Period>> = HashMap::new();
        for row in query.all(&self.conn).await.map_err(failed)? {
            periods.entry(row.membership_id).or_default().push(into_period(row)?);
        }
        let record = |row: membership::Model| Record {
            membership: MembershipId(row.id),
            joined_on: row.joined_on,
            periods: periods.remove(&row.id).unwrap_or_default(),
        };
        Ok(memberships.into_iter().map(record).collect())
    }

    async fn capacities(
        &self,
        person: PartyId,
        at: Timestamp,
    ) -> Result<Vec<Capacity>, StoreError> {
        let values = [person.0.into(), at.into()];
        let backend = self.conn.get_database_backend();
        let sql = format!("SELECT * FROM ({CAPACITIES}) c ORDER BY membership_id");
        let query = Statement::from_sql_and_values(backend, sql, values);
        let rows = CapacityRow::find_by_statement(query).all(&self.conn).await.map_err(failed)?;
        let capacity = |row: CapacityRow| {
            let rank = row.rank.as_deref().and_then(Rank::parse);
            let mandate = row.mandate_id.map(MandateId).zip(rank);
            Capacity { membership: MembershipId(row.membership_id), mandate }
        };
        Ok(rows.into_iter().map(capacity).collect())
    }

    async fn mandate(&self, id: MandateId) -> Result<Option<Mandate>, StoreError> {
        let query = mandate::Entity::find_by_id(id.0);
        query.one(&self.conn).await.map_err(failed)?.map(into_mandate).transpose()
    }

    async fn mandates_of(&self, ids: &[MembershipId]) -> Result<Vec<Mandate>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let query = mandate::Entity::find()
            .filter(mandate::Column::MembershipId.is_in(ids.iter().map(|id| id.0)))
            .order_by_asc(mandate::Column::StartsAt)
            .order_by_asc(mandate::Column::Id);
        query.all(&self.conn).await.map_err(failed)?.into_iter().map(into_mandate).collect()
    }

    async fn keep_mandate(&self, it: &Mandate) -> Result<(), StoreError> {
        let row = mandate::Model {
            id: it.id.0,
            membership_id: it.membership.0,
            person_id: it.person.0,
            rank: it.rank.as_str().into(),
            starts_at: it.starts_at,
            ends_at: it.ends_at,
        };
        let again = OnConflict::column(mandate::Column::Id)
            .update_column(mandate::Column::EndsAt)
            .to_owned();
        mandate::Entity::insert(row.into_active_model())
            .on_conflict(again)
            .exec_without_returning(&self.conn)
            .await
            .map_err(failed)?;
        Ok(())
    }
}

/// The members that pass the filter, each with its party.
fn filtered(filter: &MemberFilter) -> Select<membership::Entity> {
    use membership::Column;
    let held_by: RelationDef = membership::Entity::belongs_to(party::Entity)
        .from(Column::PartyId)
        .to(party::Column::Id)
        .into();
    let mut query = membership::Entity::find()
        .select_only()
        .columns([Column::Id, Column::Number, Column::JoinedOn, Column::PartyId])
        .columns([party::Column::Kind, party::Column::Name, party::Column::Country])
        .columns([party::Column::Locale, party::Column::IsSynthetic])
        .join(JoinType::InnerJoin, held_by);
    if let Some(kind) = filter.kind {
        query = query.filter(party::Column::Kind.eq(kind.as_str()));
    }
    if let Some(country) = &filter.country {
        query = query.filter(party::Column::Country.eq(country.as_str()));
    }
    if let Some(search) = filter.search.as_deref().map(fold).filter(|it| !it.is_empty()) {
        let literal = search.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let pattern = LikeExpr::new(format!("%{literal}%")).escape('\\');
        query = query.filter(Expr::col((party::Entity, party::Column::Folded)).like(pattern));
    }
    query
}

fn key_column(order: MemberOrder) -> SimpleExpr {
    match order {
        MemberOrder::Number => Expr::col((membership::Entity, membership::Column::Number)),
        MemberOrder::Name => Expr::col((party::Entity, party::Column::Folded)),
        MemberOrder::JoinedOn => Expr::col((membership::Entity, membership::Column::JoinedOn)),
    }
}

fn place_value(order: MemberOrder, place: &MemberPlace) -> Result<Value, StoreError> {
    match order {
        MemberOrder::Number => Ok(place.key.as_str().into()),
        MemberOrder::Name => Ok(fold(&place.key).into()),
        MemberOrder::JoinedOn => {
            let day: Result<NaiveDate, _> = place.key.parse();
            Ok(day.map_err(StoreError::new)?.into())
        }
    }
}

fn into_member(row: MemberRow) -> Result<Member, StoreError> {
    let MemberRow { id, number, joined_on, party_id, kind, name, country, locale, is_synthetic } =
        row;
    let party = into_party(party_id, &kind, name, &country, locale, is_synthetic)?;
    Ok(Member { id: MembershipId(id), number, joined_on, party })
}

pub(crate) fn into_party(
    id: Uuid,
    kind: &str,
    name: String,
    country: &str,
    locale: Option<String>,
    is_synthetic: bool,
) -> Result<Party, StoreError> {
    let corrupt = |what: &str| corrupt("parties", format_args!("{what} of {id}"));
    let kind = PartyKind::parse(kind).ok_or_else(|| corrupt("kind"))?;
    let country = CountryCode::parse(country).map_err(|_| corrupt("country"))?;
    let locale =
        locale.map(|tag| Locale::parse(&tag)).transpose().map_err(|_| corrupt("locale"))?;
    Ok(Party { id: PartyId(id), kind, name, country, locale, is_synthetic })
}

pub(crate) fn into_period(row: period::Model) -> Result<Period, StoreError> {
    let category = Category::parse(&row.category).ok_or_else(|| corrupt("periods", "category"))?;
    Ok(Period {
        id: PeriodId(row.id),
        membership: MembershipId(row.membership_id),
        category,
        start: row.starts_on,
        end: row.ends_on,
    })
}

fn into_mandate(row: mandate::Model) -> Result<Mandate, StoreError> {
    let rank = Rank::parse(&row.rank).ok_or_else(|| corrupt("mandates", "rank"))?;
    Ok(Mandate {
        id: MandateId(row.id),
        membership: MembershipId(row.membership_id),
        person: PartyId(row.person_id),
        rank,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
    })
}
