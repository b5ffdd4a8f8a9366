use super::Identities;
use crate::{
    Timestamp,
    access::{Action, Role},
    audit::{AuditLog, Event, Verb},
    ids::{AccountId, GrantId},
    op::{Failure, Op, Read, Refusal},
    page::{Page, Slice},
};

/// A role, held by an account from one instant to another.
///
/// Roles are kept here and never read from a token: whoever runs the issuer must
/// not be able to make a returning officer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Grant {
    /// Which grant.
    pub id: GrantId,
    /// Who holds the role.
    pub account: AccountId,
    /// The role.
    pub role: Role,
    /// The first instant at which it is held.
    pub starts_at: Timestamp,
    /// The first instant at which it is no longer held.
    pub ends_at: Option<Timestamp>,
}

/// Why a role is not granted or revoked.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum GrantRefusal {
    /// There is no such grant, or it has ended.
    #[error("there is no such grant in force")]
    NotFound,
    /// The account holds the role already.
    #[error("this account already holds this role")]
    AlreadyHeld,
    /// The end is not after the beginning.
    #[error("a grant must end after it begins, and in the future")]
    EndsTooEarly,
    /// Somebody must be able to grant roles.
    #[error("the last administrator cannot be revoked; grant the role to somebody else first")]
    LastAdministrator,
    /// The issuer or the subject is empty, too long or not printable, as no token has them.
    #[error("issuer and subject must each have 1 to 255 printable characters")]
    BadAccount,
}

impl Refusal for GrantRefusal {}

impl Grant {
    /// Whether the role is held at `at`.
    pub fn is_in_force(&self, at: Timestamp) -> bool {
        self.starts_at <= at && self.ends_at.is_none_or(|end| at < end)
    }
}

/// Grants a role to the subject of an issuer, who need not have signed in yet.
pub async fn grant<S: Identities + AuditLog>(
    op: &Op<'_, S>,
    issuer: &str,
    subject: &str,
    role: Role,
    ends_at: Option<Timestamp>,
) -> Result<Grant, Failure<GrantRefusal>> {
    op.require(Action::ManageRoles)?;
    let fits =
        |text: &str| (1..=255).contains(&text.chars().count()) && !text.contains(char::is_control);
    if !fits(issuer) || !fits(subject) {
        return Err(GrantRefusal::BadAccount.into());
    }
    if ends_at.is_some_and(|end| end <= op.at) {
        return Err(GrantRefusal::EndsTooEarly.into());
    }
    let account = op.store.account_for(issuer, subject, AccountId(op.ids.ordered(op.at)), op.at);
    let account = account.await?;
    let held = op.store.grants_of(account).await?;
    if held.iter().any(|grant| grant.role == role && grant.is_in_force(op.at)) {
        return Err(GrantRefusal::AlreadyHeld.into());
    }
    let id = GrantId(op.ids.ordered(op.at));
    let grant = Grant { id, account, role, starts_at: op.at, ends_at };
    op.store.keep_grant(&grant).await?;
    let event = Event::new(Verb::RoleGranted, "Account", account.0).with("role", role.as_str());
    op.record(event).await?;
    Ok(grant)
}

/// Ends a grant now.
pub async fn revoke<S: Identities + AuditLog>(
    op: &Op<'_, S>,
    id: GrantId,
) -> Result<Grant, Failure<GrantRefusal>> {
    op.require(Action::ManageRoles)?;
    let found = op.store.hold_grant(id).await?.filter(|grant| grant.is_in_force(op.at));
    let mut grant = found.ok_or(GrantRefusal::NotFound)?;
    if grant.role == Role::Administrator && op.store.administrators(op.at).await? <= 1 {
        return Err(GrantRefusal::LastAdministrator.into());
    }
    grant.ends_at = Some(op.at);
    op.store.keep_grant(&grant).await?;
    let event = Event::new(Verb::RoleRevoked, "Account", grant.account.0);
    op.record(event.with("role", grant.role.as_str())).await?;
    Ok(grant)
}

/// Grants a role from the command line, where repeating the command changes nothing.
pub async fn grant_first_administrator<S: Identities + AuditLog>(
    op: &Op<'_, S>,
    issuer: &str,
    subject: &str,
    role: Role,
) -> Result<bool, Failure<GrantRefusal>> {
    match grant(op, issuer, subject, role, None).await {
        Ok(_) => Ok(true),
        Err(Failure::Refused(GrantRefusal::AlreadyHeld)) => Ok(false),
        Err(failure) => Err(failure),
    }
}

/// Every grant, oldest first.
pub async fn list<S: Identities>(op: &Op<'_, S>, page: Page<GrantId>) -> Read<Slice<Grant>> {
    op.require(Action::ManageRoles)?;
    Ok(op.store.grants(&page).await?)
}
