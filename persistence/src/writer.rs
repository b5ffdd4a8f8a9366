//! The connection that units of work are done on, and what they destroy there.
//!
//! `secure_delete` overwrites what is dropped, yet SQLite's write-ahead log keeps the pages as they
//! were until a checkpoint empties it. That fails as long as anybody reads an earlier state, such as
//! a backup or another process. So what was destroyed is remembered until a checkpoint says that
//! it has emptied the log, and whoever opens the database takes it that something remains.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use domain::{Clock, op::StoreError};
use sea_orm::{
    ConnectionTrait as _, DatabaseConnection, DbBackend, IsolationLevel, SqliteTransactionMode,
    TransactionOptions, TransactionTrait as _,
    sqlx::{self, AssertSqlSafe, SqlitePool},
};

use crate::{UnitOfWork, error::failed, meter::Metered};

/// Where units of work are done.
#[derive(Clone)]
pub(crate) struct Writer {
    conn: Metered<DatabaseConnection>,
    remains: Arc<Remains>,
    clock: Clock,
}

/// How often something was destroyed, and how many times of these left nothing in the log.
#[derive(Debug)]
struct Remains {
    destroyed: AtomicU64,
    removed: AtomicU64,
}

impl Writer {
    pub(crate) fn new(conn: Metered<DatabaseConnection>, clock: Clock) -> Self {
        // Whoever had the database before may have been killed.
        let remains = Remains { destroyed: AtomicU64::new(1), removed: AtomicU64::new(0) };
        Self { conn, remains: Arc::new(remains), clock }
    }

    /// How many statements were sent, here and to whomever else the meter belongs.
    pub(crate) fn statements(&self) -> u64 {
        self.conn.meter.reading()
    }

    /// Does `work` in one transaction.
    pub(crate) async fn transact<T, E: From<StoreError>>(
        &self,
        work: impl AsyncFnOnce(&UnitOfWork) -> Result<T, E>,
    ) -> Result<T, E> {
        let options = options(self.is_sqlite());
        let transaction = self.conn.inner.begin_with_options(options).await.map_err(failed)?;
        let transaction = Metered::new(transaction, self.conn.meter.clone());
        let unit = UnitOfWork::new(transaction, self.clock.clone());
        let done = work(&unit).await?;
        let destroys = unit.destroys.load(Ordering::Relaxed);
        if destroys {
            // Before the commit: whoever hangs up in the middle of it leaves remains as well.
            self.remains.destroyed.fetch_add(1, Ordering::SeqCst);
        }
        unit.conn.inner.commit().await.map_err(failed)?;
        if destroys {
            // What was done is done. If the log cannot be emptied now, it will be later.
            self.scrub().await.ok();
        }
        Ok(done)
    }

    /// Takes what was destroyed out of the files, and says whether nothing of it remains.
    pub(crate) async fn scrub(&self) -> Result<bool, StoreError> {
        let destroyed = self.remains.destroyed.load(Ordering::SeqCst);
        if !self.is_sqlite() || self.remains.removed.load(Ordering::SeqCst) >= destroyed {
            return Ok(true);
        }
        // In a task of its own, which goes on when whoever waits for it hangs up: the connection
        // must not keep its short patience.
        let pool = self.conn.inner.get_sqlite_connection_pool().clone();
        let emptied = tokio::spawn(async move { empty_log(&pool).await });
        let is_empty = emptied.await.map_err(StoreError::new)?.map_err(StoreError::new)?;
        if is_empty {
            self.remains.removed.fetch_max(destroyed, Ordering::SeqCst);
        }
        Ok(is_empty)
    }

    fn is_sqlite(&self) -> bool {
        self.conn.get_database_backend() == DbBackend::Sqlite
    }
}

/// For how many milliseconds a connection waits for another that is in its way.
pub(crate) const PATIENCE: &str = "10000";

/// Empties the write-ahead log, unless somebody reads what is only there. The writer waits for them
/// a moment and not longer: voters wait for it.
async fn empty_log(pool: &SqlitePool) -> Result<bool, sqlx::Error> {
    let mut conn = pool.acquire().await?;
    sqlx::query("PRAGMA busy_timeout = 100").execute(&mut *conn).await?;
    // That it is busy comes back in the first column, and is no error.
    let checkpoint = sqlx::query_scalar::<_, i64>("PRAGMA wal_checkpoint(TRUNCATE)");
    let is_busy = checkpoint.fetch_one(&mut *conn).await;
    let patience = AssertSqlSafe(format!("PRAGMA busy_timeout = {PATIENCE}"));
    sqlx::query(patience).execute(&mut *conn).await?;
    Ok(is_busy? == 0)
}

/// SQLite takes its write lock at once: a read lock cannot always be upgraded, and the failure
/// then ignores the busy timeout. PostgreSQL must read what was committed while it waited for a
/// lock: under a fixed snapshot a paper could slip in after the close.
fn options(is_sqlite: bool) -> TransactionOptions {
    TransactionOptions {
        sqlite_transaction_mode: is_sqlite.then_some(SqliteTransactionMode::Immediate),
        isolation_level: (!is_sqlite).then_some(IsolationLevel::ReadCommitted),
        ..TransactionOptions::default()
    }
}
