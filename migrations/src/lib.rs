//! The history of the schema. A migration, once released, is never edited.

use std::fs::OpenOptions;

use sea_orm_migration::{
    prelude::*,
    sea_orm::{
        ConnectOptions, Database, DatabaseConnection, DbBackend, sqlx::sqlite::SqliteConnectOptions,
    },
};

mod m20261120_000001_foundation;

/// Where a database stands in the history of the schema.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Status {
    /// Whether there is no database yet: an embedded one has no file. One on a server is there.
    pub is_absent: bool,
    /// Migrations that were applied, oldest first.
    pub applied: Vec<String>,
    /// Migrations that this program knows and the database has not seen.
    pub pending: Vec<String>,
    /// Migrations that the database has seen and this program does not know: it is older.
    pub unknown: Vec<String>,
}

impl Status {
    /// Whether program and database fit.
    pub fn is_current(&self) -> bool {
        self.pending.is_empty() && self.unknown.is_empty()
    }
}

/// Why the schema cannot be read or changed.
#[derive(Debug, thiserror::Error)]
#[error("the database's schema cannot be read or changed")]
pub struct SchemaError(#[from] DbErr);

/// Tells where the database at `url` stands. One that is not there is not made by asking.
pub async fn status(url: &str) -> Result<Status, SchemaError> {
    if is_absent(url) {
        return Ok(Status { is_absent: true, pending: known(), ..Status::default() });
    }
    let connection = connect(url).await?;
    let status = read_status(&connection).await;
    connection.close().await?;
    Ok(status?)
}

/// Brings the database at `url` to the current schema, and says which migrations that took.
///
/// Several replicas may try at once: one migrates, the others wait and find nothing to do.
pub async fn up(url: &str) -> Result<Vec<String>, SchemaError> {
    let connection = connect(url).await?;
    let is_postgres = connection.get_database_backend() == DbBackend::Postgres;
    if is_postgres {
        connection.execute_unprepared("SELECT pg_advisory_lock(7365430164)").await?;
    }
    let pending = read_status(&connection).await?.pending;
    let done = Migrator::up(&connection, None).await;
    if is_postgres {
        connection.execute_unprepared("SELECT pg_advisory_unlock(7365430164)").await?;
    }
    connection.close().await?;
    done?;
    Ok(pending)
}

/// Every migration, oldest first.
struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m20261120_000001_foundation::Migration)]
    }
}

/// The names of the migrations, oldest first.
fn known() -> Vec<String> {
    Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect()
}

/// Whether the URL is that of a file which is not there.
fn is_absent(url: &str) -> bool {
    let file = url.parse::<SqliteConnectOptions>().ok().filter(|_| is_file(url));
    file.is_some_and(|file| matches!(file.get_filename().try_exists(), Ok(false)))
}

/// Whether the URL is that of an embedded database which is kept.
fn is_file(url: &str) -> bool {
    url.starts_with("sqlite:") && !url.contains(":memory:") && !url.contains("mode=memory")
}

/// One connection: the lock that keeps replicas apart belongs to it.
async fn connect(url: &str) -> Result<DatabaseConnection, DbErr> {
    let create = is_file(url) && !url.contains('?');
    let url = if create { format!("{url}?mode=rwc") } else { url.to_owned() };
    if is_file(&url) && url.contains("mode=rwc") {
        create_private(&url);
    }
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await
}

/// Creates the file of an embedded database, unless it is there, for its owner alone: SQLite itself
/// would let everybody read it. What SQLite puts beside the file has the permissions of the file.
fn create_private(url: &str) {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // If it cannot be created, SQLite says why when it is opened.
    if let Ok(file) = url.parse::<SqliteConnectOptions>() {
        options.open(file.get_filename()).ok();
    }
}

async fn read_status(connection: &DatabaseConnection) -> Result<Status, DbErr> {
    let manager = SchemaManager::new(connection);
    let applied: Vec<String> = if manager.has_table("seaql_migrations").await? {
        let models = Migrator::get_migration_models(connection).await?;
        models.into_iter().map(|model| model.version).collect()
    } else {
        Vec::new()
    };
    let without = |some: &[String], others: &[String]| -> Vec<String> {
        some.iter().filter(|name| !others.contains(name)).cloned().collect()
    };
    let known = known();
    let (pending, unknown) = (without(&known, &applied), without(&applied, &known));
    Ok(Status { is_absent: false, applied, pending, unknown })
}
