//! What every use case is given, and how it can fail.

use crate::{
    Timestamp,
    access::{Action, Actor, Denied, authorize},
    audit::{AuditLog, Entry, Event},
    ids::Ids,
};

/// One operation: who asks, when, and the unit of work it happens in.
///
/// The instant is fixed once, so everything an operation writes agrees on it.
pub struct Op<'a, S> {
    /// Who asks.
    pub actor: &'a Actor,
    /// When they ask.
    pub at: Timestamp,
    /// Where new identifiers come from.
    pub ids: &'a dyn Ids,
    /// The unit of work.
    pub store: &'a S,
}

impl<S> Op<'_, S> {
    /// Fails unless the policy lets the actor do `action`.
    pub fn require(&self, action: Action) -> Result<(), Denied> {
        authorize(self.actor, action)
    }

    /// Whether the policy lets the actor do `action`.
    pub fn may(&self, action: Action) -> bool {
        authorize(self.actor, action).is_ok()
    }
}

impl<S: AuditLog> Op<'_, S> {
    /// Adds what happened to the audit log, as done by the actor now.
    pub async fn record(&self, event: Event) -> Result<(), StoreError> {
        self.store.append(Entry { at: self.at, by: self.actor.signature(), event }).await
    }
}

/// Marks an error as a rule of the alliance saying no.
pub trait Refusal: std::error::Error {}

/// Why an operation did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Failure<R: Refusal> {
    /// The policy does not let this actor ask.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The actor may ask, and a rule says no.
    #[error("{0}")]
    Refused(R),
    /// The idempotency key was used before, for something else.
    #[error("this idempotency key was used before with other input")]
    KeyReused,
    /// The store let us down.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl<R: Refusal> From<R> for Failure<R> {
    fn from(refusal: R) -> Self {
        Self::Refused(refusal)
    }
}

/// The refusal of an operation that no rule can refuse.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Never {}

impl Refusal for Never {}

/// What reading yields: nothing refuses a reader but the policy.
pub type Read<T> = Result<T, Failure<Never>>;

/// A failure of the store. It carries no meaning for the rules.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The store cannot be reached now. Asking again later may succeed.
    #[error("the store cannot be reached")]
    Unavailable(#[source] Source),
    /// The store answered, and not as it should.
    #[error("the store failed")]
    Failed(#[source] Source),
}

/// What lies behind a failure of the store.
pub type Source = Box<dyn std::error::Error + Send + Sync>;

impl StoreError {
    /// Wraps whatever went wrong.
    pub fn new(source: impl Into<Source>) -> Self {
        Self::Failed(source.into())
    }
}
