use super::Identities;
use crate::{
    Timestamp,
    access::{Account, Action, Actor},
    ids::{AccountId, Ids},
    op::{Op, Read, StoreError},
};

/// Somebody who signs in: one subject of one issuer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AccountRecord {
    /// Which account.
    pub id: AccountId,
    /// Who vouches for it.
    pub issuer: String,
    /// Whom the issuer calls it.
    pub subject: String,
    /// When it was first seen.
    pub since: Timestamp,
}

/// The actor behind a verified token, if the account was seen before: one statement, because it
/// precedes every operation.
pub async fn known<S: Identities>(
    store: &S,
    at: Timestamp,
    issuer: &str,
    subject: &str,
    is_service: bool,
) -> Result<Option<Actor>, StoreError> {
    let account = store.account_of(issuer, subject, at).await?;
    Ok(account.map(|account| Actor::Account(Account { is_service, ..account })))
}

/// The actor behind a verified token; an account seen for the first time is entered.
pub async fn recognise<S: Identities>(
    store: &S,
    ids: &dyn Ids,
    at: Timestamp,
    issuer: &str,
    subject: &str,
    is_service: bool,
) -> Result<Actor, StoreError> {
    let id = AccountId(ids.ordered(at));
    let record = AccountRecord { id, issuer: issuer.into(), subject: subject.into(), since: at };
    store.enter_account(&record).await?;
    // Another request may have entered it first: what counts is what is there now.
    let actor = known(store, at, issuer, subject, is_service).await?;
    actor.ok_or_else(|| StoreError::new("an account that was entered is not there"))
}

/// The actor's own account.
pub async fn viewer_account<S: Identities>(op: &Op<'_, S>) -> Read<Option<AccountRecord>> {
    let Some(account) = op.actor.account() else { return Ok(None) };
    Ok(op.store.accounts_among(&[account.id]).await?.pop())
}

/// Those of the accounts that the actor may know of: their own, or all for who manages roles.
pub async fn find_many<S: Identities>(
    op: &Op<'_, S>,
    ids: &[AccountId],
) -> Read<Vec<AccountRecord>> {
    let own = op.actor.account().map(|account| account.id);
    let all = op.may(Action::ManageRoles);
    let visible: Vec<_> = ids.iter().copied().filter(|id| all || own == Some(*id)).collect();
    Ok(op.store.accounts_among(&visible).await?)
}
