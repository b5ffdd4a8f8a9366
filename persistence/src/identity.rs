use domain::{
    Timestamp,
    access::{Account, Role},
    identity::{AccountRecord, Grant, Identities, Invitation, InvitationRefusal},
    ids::{AccountId, GrantId, InvitationId, PartyId},
    op::{Failure, StoreError},
    page::{Page, Slice},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait as _, Condition, ConnectionTrait, DbBackend, EntityTrait as _, FromQueryResult,
    IntoActiveModel as _, QueryFilter as _, QuerySelect as _, Statement,
    sea_query::{Expr, LockType, OnConflict},
};
use uuid::Uuid;

use crate::{
    Session,
    entities::{account, invitation, party, role_grant},
    error::{corrupt, failed},
    pages::{page_by, translate},
};

/// An account with one of the roles it holds, if any.
#[derive(FromQueryResult)]
struct HeldRole {
    id: Uuid,
    person_id: Option<Uuid>,
    role: Option<String>,
}

impl<C: ConnectionTrait> Identities for Session<C> {
    /// Written out, because it precedes every request.
    async fn account_of(
        &self,
        issuer: &str,
        subject: &str,
        at: Timestamp,
    ) -> Result<Option<Account>, StoreError> {
        let sql = "SELECT a.id, a.person_id, g.role FROM accounts a \
             LEFT JOIN role_grants g ON g.account_id = a.id \
                AND g.starts_at <= $3 AND (g.ends_at IS NULL OR g.ends_at > $3) \
             WHERE a.issuer = $1 AND a.subject = $2";
        let values = [issuer.into(), subject.into(), at.into()];
        let backend = self.conn.get_database_backend();
        let query = Statement::from_sql_and_values(backend, sql, values);
        let rows = HeldRole::find_by_statement(query).all(&self.conn).await.map_err(failed)?;
        let Some(first) = rows.first() else { return Ok(None) };
        let (id, person) = (AccountId(first.id), first.person_id.map(PartyId));
        let roles = rows.iter().filter_map(|row| row.role.as_deref()).filter_map(Role::parse);
        Ok(Some(Account { id, person, roles: roles.collect(), is_service: false }))
    }

    async fn accounts_among(&self, ids: &[AccountId]) -> Result<Vec<AccountRecord>, StoreError> {
        let ids = ids.iter().map(|id| id.0);
        let query = account::Entity::find().filter(account::Column::Id.is_in(ids));
        let rows = query.all(&self.conn).await.map_err(failed)?;
        Ok(rows.into_iter().map(into_record).collect())
    }

    async fn enter_account(&self, account: &AccountRecord) -> Result<(), StoreError> {
        let row = account::ActiveModel {
            id: Set(account.id.0),
            issuer: Set(account.issuer.clone()),
            subject: Set(account.subject.clone()),
            since: Set(account.since),
            person_id: Set(None),
        };
        let known = [account::Column::Issuer, account::Column::Subject];
        account::Entity::insert(row)
            .on_conflict(OnConflict::columns(known).do_nothing().to_owned())
            .exec_without_returning(&self.conn)
            .await
            .map_err(failed)?;
        Ok(())
    }

    async fn account_for(
        &self,
        issuer: &str,
        subject: &str,
        fresh: AccountId,
        at: Timestamp,
    ) -> Result<AccountId, StoreError> {
        let (issuer, subject) = (issuer.to_owned(), subject.to_owned());
        let record = AccountRecord { id: fresh, issuer, subject, since: at };
        self.enter_account(&record).await?;
        let query = account::Entity::find()
            .filter(account::Column::Issuer.eq(record.issuer))
            .filter(account::Column::Subject.eq(record.subject));
        // Held, so that of two grants at once the second sees the first.
        let found = query.lock_exclusive().one(&self.conn).await.map_err(failed)?;
        found.map(|row| AccountId(row.id)).ok_or_else(|| corrupt("accounts", "entry lost"))
    }

    async fn bind(
        &self,
        account: AccountId,
        person: PartyId,
    ) -> Result<(), Failure<InvitationRefusal>> {
        let bound = account::Entity::update_many()
            .col_expr(account::Column::PersonId, Expr::value(person.0))
            .filter(account::Column::Id.eq(account.0))
            .filter(account::Column::PersonId.is_null())
            .exec(&self.conn)
            .await
            .map_err(failed)?;
        if bound.rows_affected == 1 { Ok(()) } else { Err(InvitationRefusal::AlreadyBound.into()) }
    }

    async fn grants(&self, page: &Page<GrantId>) -> Result<Slice<Grant>, StoreError> {
        let (query, id) = (role_grant::Entity::find(), role_grant::Column::Id);
        translate(page_by(&self.conn, query, id, page, |id| id.0).await?, into_grant)
    }

    async fn grants_of(&self, account: AccountId) -> Result<Vec<Grant>, StoreError> {
        let query = role_grant::Entity::find();
        let query = query.filter(role_grant::Column::AccountId.eq(account.0));
        query.all(&self.conn).await.map_err(failed)?.into_iter().map(into_grant).collect()
    }

    async fn hold_grant(&self, id: GrantId) -> Result<Option<Grant>, StoreError> {
        let query = role_grant::Entity::find_by_id(id.0).lock_exclusive();
        query.one(&self.conn).await.map_err(failed)?.map(into_grant).transpose()
    }

    async fn keep_grant(&self, grant: &Grant) -> Result<(), StoreError> {
        let row = role_grant::ActiveModel {
            id: Set(grant.id.0),
            account_id: Set(grant.account.0),
            role: Set(grant.role.as_str().into()),
            starts_at: Set(grant.starts_at),
            ends_at: Set(grant.ends_at),
        };
        let again = OnConflict::column(role_grant::Column::Id)
            .update_column(role_grant::Column::EndsAt)
            .to_owned();
        role_grant::Entity::insert(row)
            .on_conflict(again)
            .exec_without_returning(&self.conn)
            .await
            .map_err(failed)?;
        Ok(())
    }

    async fn administrators(&self, at: Timestamp) -> Result<u64, StoreError> {
        use role_grant::Column;
        if self.conn.get_database_backend() == DbBackend::Postgres {
            let lock = "LOCK TABLE role_grants IN SHARE ROW EXCLUSIVE MODE";
            self.conn.execute_unprepared(lock).await.map_err(failed)?;
        }
        let in_force = Condition::any().add(Column::EndsAt.is_null()).add(Column::EndsAt.gt(at));
        let query = role_grant::Entity::find()
            .filter(Column::Role.eq(Role::Administrator.as_str()))
            .filter(Column::StartsAt.lte(at))
            .filter(in_force);
        let rows = query.all(&self.conn).await.map_err(failed)?;
        let mut accounts: Vec<_> = rows.iter().map(|row| row.account_id).collect();
        accounts.sort_unstable();
        accounts.dedup();
        Ok(accounts.len() as u64)
    }

    async fn hold_person(&self, party: PartyId) -> Result<bool, StoreError> {
        let query = party::Entity::find_by_id(party.0).lock(LockType::NoKeyUpdate);
        let found = query.one(&self.conn).await.map_err(failed)?;
        Ok(found.is_some_and(|row| row.kind == "PERSON"))
    }

    async fn hold_invitation(&self, code_hash: [u8; 32]) -> Result<Option<Invitation>, StoreError> {
        let query = invitation::Entity::find()
            .filter(invitation::Column::CodeHash.eq(code_hash.to_vec()))
            .lock_exclusive();
        query.one(&self.conn).await.map_err(failed)?.map(into_invitation).transpose()
    }

    async fn withdraw_invitations(
        &self,
        person: PartyId,
        at: Timestamp,
    ) -> Result<u64, StoreError> {
        use invitation::Column;
        let withdrawn = invitation::Entity::update_many()
            .col_expr(Column::ExpiresAt, Expr::value(at))
            .filter(Column::PersonId.eq(person.0))
            .filter(Column::RedeemedAt.is_null())
            .filter(Column::ExpiresAt.gt(at));
        Ok(withdrawn.exec(&self.conn).await.map_err(failed)?.rows_affected)
    }

    async fn keep_invitation(&self, invitation: &Invitation) -> Result<(), StoreError> {
        let row = invitation::Model {
            id: invitation.id.0,
            person_id: invitation.person.0,
            code_hash: invitation.code_hash.to_vec(),
            expires_at: invitation.expires_at,
            redeemed_at: invitation.redeemed_at,
        };
        let again = OnConflict::column(invitation::Column::Id)
            .update_column(invitation::Column::RedeemedAt)
            .to_owned();
        invitation::Entity::insert(row.into_active_model())
            .on_conflict(again)
            .exec_without_returning(&self.conn)
            .await
            .map_err(failed)?;
        Ok(())
    }
}

fn into_record(row: account::Model) -> AccountRecord {
    let account::Model { id, issuer, subject, since, .. } = row;
    AccountRecord { id: AccountId(id), issuer, subject, since }
}

fn into_grant(row: role_grant::Model) -> Result<Grant, StoreError> {
    let role = Role::parse(&row.role).ok_or_else(|| corrupt("role_grants", "role"))?;
    Ok(Grant {
        id: GrantId(row.id),
        account: AccountId(row.account_id),
        role,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
    })
}

fn into_invitation(row: invitation::Model) -> Result<Invitation, StoreError> {
    let code_hash = row.code_hash.try_into().map_err(|_| corrupt("invitations", "hash"))?;
    Ok(Invitation {
        id: InvitationId(row.id),
        person: PartyId(row.person_id),
        code_hash,
        expires_at: row.expires_at,
        redeemed_at: row.redeemed_at,
    })
}
