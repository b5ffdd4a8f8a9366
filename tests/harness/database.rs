use sea_orm::{ConnectionTrait as _, Database as Connector, DatabaseConnection};
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

    /// A connection of somebody who has got hold of the database.
    pub async fn open(&self) -> DatabaseConnection {
        connect(&self.url).await
    }
}

pub(crate) async fn connect(url: &str) -> DatabaseConnection {
    let mut options = sea_orm::ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Connector::connect(options).await.expect("a connection")
}
