use std::path::PathBuf;

use sea_orm::ConnectionTrait as _;

use crate::{Alliance, Database, Process, database::connect};

/// A time in which a process is without its database: PostgreSQL lets nobody in, and the disk of an
/// embedded database is full.
pub struct Outage<'a> {
    alliance: &'a Alliance,
    process: &'a Process,
}

impl Alliance {
    /// Takes its database from the process. On PostgreSQL it is gone for everybody.
    pub async fn outage<'a>(&'a self, process: &'a Process) -> Outage<'a> {
        if self.database.is_postgres() {
            self.database.hide().await;
        } else {
            process.limit_files("0");
        }
        Outage { alliance: self, process }
    }
}

impl Outage<'_> {
    /// Gives the database back, and waits until its servers have noticed.
    pub async fn end(self) {
        if self.alliance.database.is_postgres() {
            self.alliance.database.show().await;
        } else {
            self.process.limit_files("unlimited");
        }
        for url in [&self.process.url, &self.alliance.url] {
            self.alliance.await_readiness(url).await;
        }
    }
}

impl Database {
    /// Makes it impossible to find: an embedded database is moved away, under the feet of those who
    /// use it; PostgreSQL ends every connection and takes no other.
    pub async fn hide(&self) {
        if let Some(files) = self.files() {
            for (here, away) in files {
                std::fs::rename(here, away).expect("moved away");
            }
            return;
        }
        let (server, name) = self.url().rsplit_once('/').expect("a name");
        let connection = connect(&format!("{server}/postgres")).await;
        for sql in [
            format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"),
            format!(
                "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity \
                 WHERE datname = '{name}'"
            ),
        ] {
            connection.execute_unprepared(&sql).await.expect("shut");
        }
        connection.close().await.expect("closed");
    }

    /// Brings it back.
    pub async fn show(&self) {
        if let Some(files) = self.files() {
            for (here, away) in files {
                std::fs::rename(away, here).expect("moved back");
            }
            return;
        }
        let (server, name) = self.url().rsplit_once('/').expect("a name");
        let connection = connect(&format!("{server}/postgres")).await;
        let sql = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true");
        connection.execute_unprepared(&sql).await.expect("open");
        connection.close().await.expect("closed");
    }

    /// The files of an embedded database, each with where it is moved to.
    fn files(&self) -> Option<[(PathBuf, PathBuf); 3]> {
        let directory = self.directory()?;
        let file = |name: &str| (directory.join(name), directory.join(format!("{name}.away")));
        Some(["alliance.db", "alliance.db-wal", "alliance.db-shm"].map(file))
    }
}
