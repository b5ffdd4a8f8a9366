use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement};

/// Counts statements, so that the cost of a request can be told and tested.
#[derive(Clone, Debug, Default)]
pub(crate) struct Meter(Arc<AtomicU64>);

impl Meter {
    pub(crate) fn reading(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A connection whose statements are counted.
#[derive(Clone, Debug)]
pub struct Metered<C> {
    pub(crate) inner: C,
    pub(crate) meter: Meter,
}

impl<C> Metered<C> {
    pub(crate) fn new(inner: C, meter: Meter) -> Self {
        Self { inner, meter }
    }

    fn tick(&self) -> &C {
        self.meter.0.fetch_add(1, Ordering::Relaxed);
        &self.inner
    }
}

#[async_trait::async_trait]
impl<C: ConnectionTrait + Send> ConnectionTrait for Metered<C> {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.tick().execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.tick().execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.tick().query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.tick().query_all_raw(statement).await
    }
}
