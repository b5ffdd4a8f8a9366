//! PostgreSQL from its administrator's side, and what lies in a ballot box.

use sea_orm::{
    ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, QueryResult, Statement,
};
use tokio::runtime::Runtime;

/// A connection of the administrator.
pub(crate) struct Administrator<'a> {
    runtime: &'a Runtime,
    connection: DatabaseConnection,
}

/// A statement that the server sent.
pub(crate) struct Sent {
    pub(crate) text: String,
    pub(crate) times: i64,
    /// How long the database took over it on average, in milliseconds.
    pub(crate) mean: f64,
}

impl<'a> Administrator<'a> {
    pub(crate) fn connect(runtime: &'a Runtime, url: &str) -> Self {
        let mut options = ConnectOptions::new(url);
        options.max_connections(1).sqlx_logging(false);
        let connection = runtime.block_on(Database::connect(options)).expect("a database");
        Self { runtime, connection }
    }

    pub(crate) fn execute(&self, sql: &str) {
        let done = self.runtime.block_on(self.connection.execute_unprepared(sql));
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// How many rows a table has.
    pub(crate) fn count(&self, table: &str) -> usize {
        let rows = self.rows(&format!("SELECT COUNT(*) AS rows FROM {table}"));
        let count: i64 = rows[0].try_get("", "rows").expect("a number");
        usize::try_from(count).expect("a number of rows")
    }

    /// Leaves, so that the database can be copied.
    pub(crate) fn close(self) {
        self.runtime.block_on(self.connection.close()).expect("an end");
    }

    /// Forgets which statements were sent.
    pub(crate) fn forget(&self) {
        self.execute("SELECT pg_stat_statements_reset()");
    }

    /// The statements sent to a database since then, the most frequent first.
    ///
    /// Of commands such as SET TRANSACTION that are prepared, PostgreSQL 15 counts the first use on
    /// each connection only: they are missing.
    pub(crate) fn sent(&self, database: &str) -> Vec<Sent> {
        let sql = format!(
            "SELECT query, calls, mean_exec_time FROM pg_stat_statements s \
             JOIN pg_database d ON d.oid = s.dbid WHERE d.datname = '{database}' \
             ORDER BY calls DESC, query"
        );
        let sent = |row: &QueryResult| Sent {
            text: row.try_get("", "query").expect("a text"),
            times: row.try_get("", "calls").expect("a number"),
            mean: row.try_get("", "mean_exec_time").expect("a number"),
        };
        self.rows(&sql).iter().map(sent).collect()
    }

    fn rows(&self, sql: &str) -> Vec<QueryResult> {
        let backend = self.connection.get_database_backend();
        let rows = self.connection.query_all_raw(Statement::from_string(backend, sql));
        self.runtime.block_on(rows).unwrap_or_else(|error| panic!("{sql}: {error}"))
    }
}
