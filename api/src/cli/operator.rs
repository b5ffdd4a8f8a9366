//! Whoever runs the program, with the database in hand.

use domain::{
    Clock,
    access::Actor,
    op::{Failure, Op, Refusal},
};
use persistence::{Store, UnitOfWork};
use secrecy::ExposeSecret as _;

use super::{Halt, migrate};
use crate::{
    config::Config,
    system::{SystemIds, clock},
};

/// The operator, connected to the store.
pub(super) struct Operator {
    pub(super) store: Store,
    clock: Clock,
}

impl Operator {
    /// Connects to a database that is as this version needs it.
    pub(super) async fn connect(config: &Config) -> Result<Self, Halt> {
        migrate::require_current(config).await?;
        let database = &config.database;
        let (url, clock) = (database.url.expose_secret(), clock());
        let store = Store::connect(url, database.max_connections, clock.clone()).await;
        let store = store.map_err(|error| {
            Halt::because(
                format!("the database {} cannot be reached", database.masked_url()),
                &error,
            )
        })?;
        Ok(Self { store, clock })
    }

    /// Does one operation as the operator, of which all is kept or nothing.
    pub(super) async fn operate<T, R: Refusal>(
        &self,
        work: impl AsyncFnOnce(&Op<'_, UnitOfWork>) -> Result<T, Failure<R>>,
    ) -> Result<T, Failure<R>> {
        let at = (self.clock)();
        let operation = async |unit: &UnitOfWork| {
            work(&Op { actor: &Actor::Operator, at, ids: &SystemIds, store: unit }).await
        };
        self.store.transact(operation).await
    }
}
