use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait as _, Database as Connector, DatabaseConnection, Statement};
use uuid::Uuid;

/// A database of its own: a file, or, where `TEST_POSTGRES_URL` says so, a database on that server.
pub struct Database {
    url: String,
    directory: Option<tempfile::TempDir>,
}

impl Database {
    /// A database with nothing in it.
    pub async fn fresh() -> Self {
        let Ok(server) = std::env::var("TEST_POSTGRES_URL") else {
            let directory = tempfile::tempdir().expect("a directory");
            let url = format!("sqlite://{}/alliance.db", directory.path().display());
            return Self { url, directory: Some(directory) };
        };
        #[expect(clippy::disallowed_methods, reason = "no two tests may share a database")]
        let name = format!("alliance_{}", Uuid::new_v4().simple());
        let connection = connect(&format!("{server}/postgres")).await;
        let create = format!("CREATE DATABASE {name}");
        connection.execute_unprepared(&create).await.expect("a database");
        connection.close().await.expect("closed");
        Self { url: format!("{server}/{name}"), directory: None }
    }

    /// Where it is.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The directory of an embedded database.
    pub fn directory(&self) -> Option<&std::path::Path> {
        self.directory.as_ref().map(tempfile::TempDir::path)
    }

    /// Whether it is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.directory.is_none()
    }

    /// How many rows each table holds.
    pub async fn census(&self) -> BTreeMap<String, i64> {
        let connection = self.open().await;
        let tables = if self.is_postgres() {
            "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"
        } else {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        };
        let ask = async |sql: &str| {
            let statement = Statement::from_string(connection.get_database_backend(), sql);
            connection.query_all_raw(statement).await.expect("rows")
        };
        let mut census = BTreeMap::new();
        for row in ask(tables).await {
            let table: String = row.try_get("", "name").expect("a name");
            let rows = ask(&format!("SELECT count(*) AS rows FROM {table}")).await;
            census.insert(table, rows[0].try_get("", "rows").expect("a count"));
        }
        connection.close().await.expect("closed");
        census
    }

    /// A connection of somebody who has got hold of the database.
    pub async fn open(&self) -> DatabaseConnection {
        connect(&self.url).await
    }
}

async fn connect(url: &str) -> DatabaseConnection {
    let mut options = sea_orm::ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Connector::connect(options).await.expect("a connection")
}
