use std::{fmt::Write as _, process::ExitCode};

use clap::Subcommand;
use migrations::Status;
use secrecy::ExposeSecret as _;

use super::{Global, Halt, block_on, say};
use crate::config::{Config, Database};

/// Brings the database's tables to what this version of Plenary needs.
#[derive(Debug, Subcommand)]
pub(super) enum Migrate {
    /// Applies the migrations that the database lacks.
    ///
    /// Makes the tables of a new database, and changes those of an older one. What is there stays,
    /// but an older Plenary can no longer be started on it: back up first. Started several times
    /// at once, one does the work and the others wait. Repeating it changes nothing.
    #[command(after_long_help = UP)]
    Up,

    /// Lists the migrations applied, pending and unknown.
    ///
    /// Pending ones are applied by `plenary migrate up`. Unknown ones were applied by a newer
    /// Plenary, which alone can be started on this database. Nothing is changed, and no database is
    /// made where there is none.
    #[command(after_long_help = STATUS)]
    Status,
}

const UP: &str = "\
Examples:
  plenary migrate up
  plenary migrate up --database postgres://plenary@db/plenary

Exit codes:
  0  the database is as this version needs it
  1  it is not; standard error says why";

const STATUS: &str = "\
Example:
  plenary migrate status

Exit codes:
  0  the database is as this version needs it
  1  it is older or newer, is not there yet, or cannot be reached";

impl Migrate {
    pub(super) fn run(self, global: &Global) -> Result<ExitCode, Halt> {
        let config = global.settings()?;
        block_on(async {
            match self {
                Self::Up => {
                    let done = up(&config.database).await?;
                    say(&applied(&done))?;
                    Ok(ExitCode::SUCCESS)
                }
                Self::Status => {
                    let status = status(&config.database).await?;
                    refuse_absent(&config.database, &status)?;
                    say(&listed(&status))?;
                    let is_current = status.is_current();
                    Ok(if is_current { ExitCode::SUCCESS } else { ExitCode::FAILURE })
                }
            }
        })
    }
}

/// Applies what is pending, and says what that was.
pub(super) async fn up(database: &Database) -> Result<Vec<String>, Halt> {
    let status = status(database).await?;
    refuse_newer(database, &status)?;
    migrations::up(database.url.expose_secret()).await.map_err(|error| {
        Halt::because(format!("the database {} cannot be migrated", database.masked_url()), &error)
    })
}

/// Fails unless the database is as this version needs it.
pub(super) async fn require_current(config: &Config) -> Result<(), Halt> {
    let database = &config.database;
    let status = status(database).await?;
    refuse_absent(database, &status)?;
    refuse_newer(database, &status)?;
    if status.pending.is_empty() {
        return Ok(());
    }
    Err(Halt::new(format!(
        "the database {} is older than this version of Plenary: it lacks {}. Back it up and run \
         `plenary migrate up`, or start with `plenary serve --migrate`",
        database.masked_url(),
        status.pending.join(", ")
    )))
}

async fn status(database: &Database) -> Result<Status, Halt> {
    migrations::status(database.url.expose_secret()).await.map_err(|error| {
        Halt::because(format!("the database {} cannot be asked", database.masked_url()), &error)
            .advise("Check that it runs, and database.url with `plenary config`.")
    })
}

fn refuse_absent(database: &Database, status: &Status) -> Result<(), Halt> {
    if !status.is_absent {
        return Ok(());
    }
    Err(Halt::new(format!(
        "there is no database {} yet. `plenary migrate up` creates it, and so does \
         `plenary serve --migrate`; `plenary config` shows where its URL comes from",
        database.masked_url()
    )))
}

fn refuse_newer(database: &Database, status: &Status) -> Result<(), Halt> {
    if status.unknown.is_empty() {
        return Ok(());
    }
    Err(Halt::new(format!(
        "the database {} was changed by a newer version of Plenary: this one does not know {}. \
         Start that version; `plenary migrate status` lists what was applied",
        database.masked_url(),
        status.unknown.join(", ")
    )))
}

fn applied(done: &[String]) -> String {
    if done.is_empty() {
        return "Nothing to do: the database is current.\n".to_owned();
    }
    done.iter().fold(String::new(), |mut text, name| {
        writeln!(text, "applied  {name}").expect("a string takes every line");
        text
    })
}

fn listed(status: &Status) -> String {
    let mut text = String::new();
    for (word, names) in
        [("applied", &status.applied), ("pending", &status.pending), ("unknown", &status.unknown)]
    {
        // What is unknown was applied as well, and is listed as unknown alone.
        let is_listed = |name: &&String| word == "unknown" || !status.unknown.contains(name);
        for name in names.iter().filter(is_listed) {
            writeln!(text, "{word}  {name}").expect("a string takes every line");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_migration_is_listed_once() {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let status = Status {
            applied: names(&["m1", "m9"]),
            pending: names(&["m2"]),
            unknown: names(&["m9"]),
            ..Status::default()
        };
        assert_eq!(listed(&status), "applied  m1\npending  m2\nunknown  m9\n");
    }
}
