use std::collections::HashMap;

use domain::{
    ids::{MembershipId, PartyId, PeriodId},
    membership::{
        Admission, Amendment, Enrolment, Register,
        import::{Known, fold},
    },
    op::StoreError,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DbBackend, EntityTrait as _,
    QueryFilter as _, QueryOrder as _, sea_query::Expr,
};
use uuid::Uuid;

use crate::{
    Session,
    entities::{membership, party, period},
    error::{corrupt, failed},
    memberships::{into_party, into_period},
};

/// How many rows go into one statement: below the limit on parameters of either database.
const ROWS: usize = 500;

impl<C: ConnectionTrait> Register for Session<C> {
    async fn admissions(&self) -> Result<Vec<Admission>, StoreError> {
        if self.conn.get_database_backend() == DbBackend::Postgres {
            let lock = "LOCK TABLE memberships IN SHARE ROW EXCLUSIVE MODE";
            self.conn.execute_unprepared(lock).await.map_err(failed)?;
        }
        let parties = party::Entity::find().all(&self.conn).await.map_err(failed)?;
        let mut parties: HashMap<Uuid, _> = parties.into_iter().map(|row| (row.id, row)).collect();
        // In order of their start, so that of each membership the last one stays.
        let query = period::Entity::find().order_by_asc(period::Column::StartsOn);
        let periods = query.all(&self.conn).await.map_err(failed)?;
        let mut periods: HashMap<Uuid, _> =
            periods.into_iter().map(|row| (row.membership_id, row)).collect();
        let memberships = membership::Entity::find().all(&self.conn).await.map_err(failed)?;
        let admission = |row: membership::Model| {
            let incomplete = || corrupt("memberships", row.id);
            let party = parties.remove(&row.party_id).ok_or_else(incomplete)?;
            let period = into_period(periods.remove(&row.id).ok_or_else(incomplete)?)?;
            let party::Model { id, kind, name, country, locale, is_synthetic, .. } = party;
            let party = into_party(id, &kind, name, &country, locale, is_synthetic)?;
            let known = Known {
                number: row.number,
                kind: party.kind,
                name: party.name,
                country: party.country,
                category: period.category,
                since: period.start,
                until: period.end,
                locale: party.locale,
                synthetic: party.is_synthetic,
            };
            let (membership, period) = (MembershipId(row.id), PeriodId(period.id.0));
            Ok(Admission { membership, party: PartyId(id), period, known })
        };
        memberships.into_iter().map(admission).collect()
    }

    async fn enrol(&self, enrolments: &[Enrolment]) -> Result<(), StoreError> {
        for some in enrolments.chunks(ROWS) {
            let parties = some.iter().map(|it| party::ActiveModel {
                id: Set(it.party.0),
                kind: Set(it.row.kind.as_str().into()),
                name: Set(it.row.name.clone()),
                folded: Set(fold(&it.row.name)),
                country: Set(it.row.country.as_str().into()),
                locale: Set(it.row.locale.as_ref().map(ToString::to_string)),
                is_synthetic: Set(it.row.synthetic),
            });
            let insert = party::Entity::insert_many(parties);
            insert.exec_without_returning(&self.conn).await.map_err(failed)?;
            let memberships = some.iter().map(|it| membership::ActiveModel {
                id: Set(it.membership.0),
                party_id: Set(it.party.0),
                number: Set(it.row.number.clone()),
                joined_on: Set(it.row.since),
            });
            let insert = membership::Entity::insert_many(memberships);
            insert.exec_without_returning(&self.conn).await.map_err(failed)?;
            let periods = some.iter().map(|it| period::ActiveModel {
                id: Set(it.period.0),
                membership_id: Set(it.membership.0),
                category: Set(it.row.category.as_str().into()),
                starts_on: Set(it.row.since),
                ends_on: Set(it.row.until),
            });
            let insert = period::Entity::insert_many(periods);
            insert.exec_without_returning(&self.conn).await.map_err(failed)?;
        }
        Ok(())
    }

    async fn amend(&self, amendments: &[Amendment]) -> Result<(), StoreError> {
        for it in amendments {
            party::Entity::update_many()
                .col_expr(party::Column::Name, Expr::value(it.row.name.clone()))
                .col_expr(party::Column::Folded, Expr::value(fold(&it.row.name)))
                .col_expr(party::Column::Country, Expr::value(it.row.country.as_str()))
                .col_expr(
                    party::Column::Locale,
                    Expr::value(it.row.locale.as_ref().map(ToString::to_string)),
                )
                .filter(party::Column::Id.eq(it.party.0))
                .exec(&self.conn)
                .await
                .map_err(failed)?;
            if let Some((ending, day)) = it.ends {
                period::Entity::update_many()
                    .col_expr(period::Column::EndsOn, Expr::value(day))
                    .filter(period::Column::Id.eq(ending.0))
                    .exec(&self.conn)
                    .await
                    .map_err(failed)?;
            }
            if let Some((beginning, category)) = it.begins {
                let row = period::ActiveModel {
                    id: Set(beginning.0),
                    membership_id: Set(it.membership.0),
                    category: Set(category.as_str().into()),
                    starts_on: Set(it.row.since),
                    ends_on: Set(it.row.until),
                };
                let insert = period::Entity::insert(row);
                insert.exec_without_returning(&self.conn).await.map_err(failed)?;
            }
        }
        Ok(())
    }
}
