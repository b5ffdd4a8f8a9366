//! The record of what was done, by whom, to what, when: append-only and hash-chained.
//!
//! Each entry's hash covers the entry and the hash before it, so that an entry
//! altered, removed or moved breaks the chain where it stood. No entry holds a
//! choice, a name or a text: a log that is shown to auditors must not become a
//! second copy of what it guards.

mod chain;
mod event;

pub use self::{
    chain::{Chained, Fault, GENESIS, Head, Link, Verifier, verify},
    event::{Event, Subject, Verb},
};
use crate::{
    Timestamp,
    access::{Action, Signature},
    ids::AuditEntryId,
    op::{Op, Read, StoreError},
    page::{Page, Slice},
};

/// One line to be recorded.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: Signature,
    /// What.
    pub event: Event,
}

/// Where the record is kept.
#[expect(async_fn_in_trait, reason = "only ever called with a concrete store")]
pub trait AuditLog {
    /// Adds a line, linked to the one before it.
    async fn append(&self, entry: Entry) -> Result<(), StoreError>;

    /// A page of the record, oldest first.
    async fn audit_entries(&self, page: &Page<u64>) -> Result<Slice<Chained>, StoreError>;

    /// The entry, if there is one.
    async fn audit_entry(&self, id: AuditEntryId) -> Result<Option<Chained>, StoreError>;

    /// Where the chain says that it ends.
    async fn audit_head(&self) -> Result<Head, StoreError>;
}

/// A page of the record, oldest first.
pub async fn list<S: AuditLog>(op: &Op<'_, S>, page: Page<u64>) -> Read<Slice<Chained>> {
    op.require(Action::ReadAudit)?;
    Ok(op.store.audit_entries(&page).await?)
}

/// The entry, if the actor may know of it.
pub async fn find<S: AuditLog>(op: &Op<'_, S>, id: AuditEntryId) -> Read<Option<Chained>> {
    if !op.may(Action::ReadAudit) {
        return Ok(None);
    }
    Ok(op.store.audit_entry(id).await?)
}
