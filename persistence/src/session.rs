use std::sync::{Arc, atomic::AtomicBool};

use domain::{Clock, op::StoreError};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    DbErr, ExecResult, QueryResult, SqlxError, Statement,
    sqlx::{Connection as _, SqliteConnection},
};

use crate::{
    ballot_box::Slot,
    error::failed,
    meter::{Meter, Metered},
    writer::{PATIENCE, Writer},
};

/// A connection the ports are implemented on: the pool, or one transaction.
#[derive(Clone)]
pub struct Session<C> {
    pub(crate) conn: C,
    /// Set when the unit of work destroys something that must not linger in files.
    pub(crate) destroys: Arc<AtomicBool>,
    pub(crate) clock: Clock,
}

/// The store, outside any unit of work: good for reading, and for casting.
pub type Store = Session<Pool>;

/// One unit of work: all of it happens, or none.
pub type UnitOfWork = Session<Metered<DatabaseTransaction>>;

/// The connections of a store.
#[derive(Clone)]
pub struct Pool {
    /// Where reads go. On SQLite readers do not wait for the writer.
    pub(crate) reader: Metered<DatabaseConnection>,
    /// Where units of work go. On SQLite it is one connection: writers that contend for the
    /// lock starve each other, writers that queue do not.
    pub(crate) writer: Writer,
    /// The slot of the ballot box.
    pub(crate) slot: Slot,
}

impl Store {
    /// Connects to the database at `url`, either `sqlite:` or `postgres:`, with so many
    /// connections at most, and opens the ballot box. `clock` tells what waited for a lock the time.
    pub async fn connect(url: &str, connections: u32, clock: Clock) -> Result<Self, StoreError> {
        let meter = Meter::default();
        let is_sqlite = url.starts_with("sqlite:");
        let reader = connect(url, connections, true).await.map_err(failed)?;
        let writer =
            if is_sqlite { connect(url, 1, false).await.map_err(failed)? } else { reader.clone() };
        let reader = Metered::new(reader, meter.clone());
        let writer = Writer::new(Metered::new(writer, meter), clock.clone());
        let slot = Slot::open(writer.clone());
        Ok(Self::new(Pool { reader, writer, slot }, clock))
    }

    /// Asks the database for a sign of life.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.conn.reader.inner.ping().await.map_err(failed)
    }

    /// How many statements the store has sent so far.
    pub fn statements(&self) -> u64 {
        self.conn.writer.statements()
    }

    /// Does `work` in one unit of work, kept if it succeeds and undone if it fails.
    pub async fn transact<T, E: From<StoreError>>(
        &self,
        work: impl AsyncFnOnce(&UnitOfWork) -> Result<T, E>,
    ) -> Result<T, E> {
        self.conn.writer.transact(work).await
    }

    /// Takes what was destroyed out of the files of the database, and says whether nothing of it
    /// remains there. On SQLite something does while anybody reads the database as it was.
    pub async fn scrub(&self) -> Result<bool, StoreError> {
        self.conn.writer.scrub().await
    }
}

impl<C> Session<C> {
    pub(crate) fn new(conn: C, clock: Clock) -> Self {
        Self { conn, destroys: Arc::default(), clock }
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Pool {
    fn get_database_backend(&self) -> DbBackend {
        self.reader.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.reader.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.reader.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.reader.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.reader.query_all_raw(statement).await
    }
}

async fn connect(url: &str, connections: u32, reader: bool) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(std::time::Duration::from_secs(5))
        .test_before_acquire_if_idle_for(std::time::Duration::from_secs(5))
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .set_application_name("plenary")
        .map_sqlx_sqlite_opts(move |options| {
            options
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "FULL")
                .pragma("foreign_keys", "ON")
                .pragma("secure_delete", "ON")
                .pragma("busy_timeout", PATIENCE)
                .pragma("query_only", if reader { "ON" } else { "OFF" })
        })
        .map_sqlx_sqlite_pool_opts(move |options| {
            if reader { options } else { options.after_release(|conn, _| Box::pin(is_clean(conn))) }
        });
    Database::connect(options).await
}

/// Whether no transaction is left open on a connection that is given back; else it is thrown away.
///
/// After a commit that failed, on a full disk say, the driver takes the transaction for open still
/// and begins the next one within it: that would be acknowledged and never committed.
async fn is_clean(conn: &mut SqliteConnection) -> Result<bool, SqlxError> {
    // A rollback may be under way; this waits its turn behind it.
    conn.ping().await?;
    Ok(!conn.is_in_transaction())
}
