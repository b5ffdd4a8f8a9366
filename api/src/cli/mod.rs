//! The command line: one file per command.

#![expect(clippy::doc_markdown, reason = "the documentation of a command is read in a terminal")]

mod audit;
mod completions;
mod config;
mod count;
mod demo;
mod grant;
mod halt;
mod import;
mod keygen;
mod migrate;
mod operator;
mod schema;
mod serve;
mod signals;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, CommandFactory as _, Parser, Subcommand};

use self::halt::{Halt, say};
use crate::config::{Config, Flag, LogFormat, Sources};

/// A membership alliance's register, meetings and secret ballots, over GraphQL.
///
/// Everything is in this one program and one database, SQLite or PostgreSQL. To look around, run
/// `plenary demo`: it needs nothing and changes nothing.
///
/// Settings come from flags, from PLENARY_… in the environment, from plenary.toml, and from
/// defaults, in this order; `plenary config` shows them all, each with its origin.
#[derive(Debug, Parser)]
#[command(name = "plenary", version, max_term_width = 100, after_long_help = FIRST_STEPS)]
struct Plenary {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

const FIRST_STEPS: &str = "\
First steps of a real server:
  (umask 077; plenary keygen > ballots.key)
  export PLENARY_BALLOTS__KEY_FILE=ballots.key
  export PLENARY_IDENTITY__ISSUERS='[{ url = \"https://id.example.org\", audience = \"plenary\" }]'
  plenary migrate up
  plenary grant ADMINISTRATOR --issuer https://id.example.org --subject 248289761001
  plenary import members members.csv --commit
  plenary serve

Exit codes:
  0  done
  1  not done; standard error says why and what to do
  2  the command line was not understood";

/// What every command understands.
#[derive(Args, Debug)]
struct Global {
    /// Reads settings from FILE instead of plenary.toml in the working directory.
    ///
    /// The same as PLENARY_CONFIG in the environment.
    #[arg(long, global = true, value_name = "FILE", help_heading = "Settings")]
    config: Option<PathBuf>,

    /// The database: sqlite://FILE or postgres://USER@HOST/NAME.
    ///
    /// The same as PLENARY_DATABASE__URL in the environment. Whoever may list the processes of
    /// the machine can read it, so a password is better kept in a file that
    /// PLENARY_DATABASE__URL_FILE names.
    #[arg(long, global = true, value_name = "URL", help_heading = "Settings")]
    database: Option<String>,

    /// How events are written to standard error.
    #[arg(long, global = true, value_enum, value_name = "FORMAT", help_heading = "Settings")]
    log_format: Option<LogFormat>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Serve),
    Demo(demo::Demo),
    #[command(subcommand)]
    Migrate(migrate::Migrate),
    Schema(schema::Schema),
    #[command(subcommand)]
    Import(import::Import),
    Grant(grant::Grant),
    Count(count::Count),
    #[command(subcommand)]
    Audit(audit::Audit),
    Config(config::Show),
    Keygen(keygen::Keygen),
    Completions(completions::Completions),
}

/// Does what the command line says.
pub fn main() -> ExitCode {
    let Plenary { global, command } = match Plenary::try_parse() {
        Ok(plenary) => plenary,
        // Help and version come this way too, with code 0.
        Err(message) => {
            message.print().ok();
            return ExitCode::from(u8::try_from(message.exit_code()).unwrap_or(2));
        }
    };
    let done = match command {
        Command::Serve(serve) => serve.run(&global),
        Command::Demo(demo) => demo.run(&global),
        Command::Migrate(migrate) => migrate.run(&global),
        Command::Schema(schema) => schema.run(),
        Command::Import(import) => import.run(&global),
        Command::Grant(grant) => grant.run(&global),
        Command::Count(count) => count.run(),
        Command::Audit(audit) => audit.run(&global),
        Command::Config(show) => show.run(&global),
        Command::Keygen(keygen) => keygen.run(),
        Command::Completions(completions) => completions.run(&mut Plenary::command()),
    };
    done.unwrap_or_else(Halt::report)
}

impl Global {
    /// Where the settings come from.
    fn sources(&self) -> Sources {
        let database = self.database.clone();
        let database =
            database.map(|value| Flag { name: "--database", key: "database.url", value });
        let flags = database.into_iter().chain(self.log_flag()).collect();
        Sources { file: self.config.clone(), flags, ..Sources::of_this_process() }
    }

    /// How events are to be written, if that was said.
    fn log_flag(&self) -> Option<Flag> {
        let value = match self.log_format? {
            LogFormat::Pretty => "pretty".to_owned(),
            LogFormat::Json => "json".to_owned(),
        };
        Some(Flag { name: "--log-format", key: "log.format", value })
    }

    /// The settings.
    fn settings(&self) -> Result<Config, Halt> {
        Config::load(&self.sources()).map_err(|problems| Halt::new(problems.to_string()))
    }
}

/// Does asynchronous work to its end.
fn block_on<T>(work: impl Future<Output = Result<T, Halt>>) -> Result<T, Halt> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Halt::because("the program cannot start its threads", &error))?;
    let done = runtime.block_on(work);
    // Requests that were cut short must not hold up the end.
    runtime.shutdown_background();
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Plenary::command().debug_assert();
    }

    #[test]
    fn every_command_has_a_long_help_with_its_exit_codes() {
        fn check(command: &clap::Command) {
            if command.has_subcommands() {
                command.get_subcommands().for_each(check);
            } else {
                let help = command.clone().render_long_help().to_string();
                assert!(help.contains("Exit codes:"), "{}", command.get_name());
                assert!(command.get_long_about().is_some(), "{}", command.get_name());
            }
        }
        check(&Plenary::command());
    }

    #[test]
    fn the_settings_can_be_given_before_and_after_the_command() {
        for line in
            ["plenary --database sqlite://a migrate up", "plenary migrate up --database sqlite://a"]
        {
            let plenary = Plenary::try_parse_from(line.split(' ')).expect("a command");
            assert_eq!(plenary.global.database.as_deref(), Some("sqlite://a"), "{line}");
        }
    }
}
