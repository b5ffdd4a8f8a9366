use super::{AccountRecord, Grant, Invitation, InvitationRefusal};
use crate::{
    Timestamp,
    access::Account,
    ids::{AccountId, GrantId, PartyId},
    op::{Failure, StoreError},
    page::{Page, Slice},
};

/// Where accounts, grants and invitations are kept.
#[expect(async_fn_in_trait, reason = "only ever called with a concrete store")]
pub trait Identities {
    /// The account of the issuer's subject, with the person it is bound to and its roles at `at`.
    async fn account_of(
        &self,
        issuer: &str,
        subject: &str,
        at: Timestamp,
    ) -> Result<Option<Account>, StoreError>;

    /// Those of the accounts that exist.
    async fn accounts_among(&self, ids: &[AccountId]) -> Result<Vec<AccountRecord>, StoreError>;

    /// Enters an account, unless its issuer's subject has one.
    async fn enter_account(&self, account: &AccountRecord) -> Result<(), StoreError>;

    /// The account of the issuer's subject, entered as `fresh` if there was none.
    async fn account_for(
        &self,
        issuer: &str,
        subject: &str,
        fresh: AccountId,
        at: Timestamp,
    ) -> Result<AccountId, StoreError>;

    /// Binds the account to the person. Refuses an account that is bound.
    async fn bind(
        &self,
        account: AccountId,
        person: PartyId,
    ) -> Result<(), Failure<InvitationRefusal>>;

    /// A page of grants, oldest first.
    async fn grants(&self, page: &Page<GrantId>) -> Result<Slice<Grant>, StoreError>;

    /// Every grant of the account.
    async fn grants_of(&self, account: AccountId) -> Result<Vec<Grant>, StoreError>;

    /// The grant, held by this unit of work alone.
    async fn hold_grant(&self, id: GrantId) -> Result<Option<Grant>, StoreError>;

    /// Keeps the grant as it now stands.
    async fn keep_grant(&self, grant: &Grant) -> Result<(), StoreError>;

    /// How many accounts hold the administrator's role at `at`; no grant changes until this unit
    /// of work has ended.
    async fn administrators(&self, at: Timestamp) -> Result<u64, StoreError>;

    /// Whether the party is a person; if so, nobody else invites them until this unit of work has
    /// ended.
    async fn hold_person(&self, party: PartyId) -> Result<bool, StoreError>;

    /// The invitation with that hash of a code, held by this unit of work alone.
    async fn hold_invitation(&self, code_hash: [u8; 32]) -> Result<Option<Invitation>, StoreError>;

    /// Ends the invitations of the person that could be redeemed at `at`, and says how many.
    async fn withdraw_invitations(&self, person: PartyId, at: Timestamp)
    -> Result<u64, StoreError>;

    /// Keeps the invitation as it now stands.
    async fn keep_invitation(&self, invitation: &Invitation) -> Result<(), StoreError>;
}
