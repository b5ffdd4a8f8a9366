use std::process::ExitCode;

use clap::Subcommand;
use domain::{
    audit::{self, Fault, Head},
    hash::Digest,
};

use super::{Global, Halt, block_on, operator::Operator, say};
use crate::config::Config;

/// Checks the audit log.
#[derive(Debug, Subcommand)]
pub(super) enum Audit {
    /// Checks that no entry of the audit log was altered, removed or moved.
    ///
    /// Each entry carries a hash of itself and of the one before it. The whole log is read, and
    /// the first entry that does not fit is named. Nothing is changed.
    ///
    /// Whoever can write to the database can also write a new log with new hashes. To notice that
    /// as well, keep the last hash that this command prints in another place, and compare.
    #[command(after_long_help = EXAMPLES)]
    Verify,
}

const EXAMPLES: &str = "\
Example:
  plenary audit verify

Exit codes:
  0  the log is whole
  1  it is not, or cannot be read";

impl Audit {
    pub(super) fn run(self, global: &Global) -> Result<ExitCode, Halt> {
        let Self::Verify = self;
        let config = global.settings()?;
        let verdict = block_on(verify(&config))?;
        match verdict {
            Ok(head) => {
                say(&whole(&head))?;
                Ok(ExitCode::SUCCESS)
            }
            Err(fault) => Err(Halt::new(format!(
                "the audit log is not whole: {fault}. Keep the database as it is, and compare it \
                 with a backup"
            ))),
        }
    }
}

/// Reads the log and follows its chain.
async fn verify(config: &Config) -> Result<Result<Head, Fault>, Halt> {
    let operator = Operator::connect(config).await?;
    let verdict = audit::verify(&operator.store).await;
    verdict.map_err(|error| Halt::because("the audit log cannot be read", &error))
}

fn whole(head: &Head) -> String {
    let hash = Digest(head.hash);
    match head.seq {
        0 => "The audit log is whole: it has no entry yet.\n".to_owned(),
        1 => format!("The audit log is whole: one entry, with the hash {hash}.\n"),
        entries => format!("The audit log is whole: {entries} entries, the last hash is {hash}.\n"),
    }
}
