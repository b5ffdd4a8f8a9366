mod report;

use std::{
    fs::File,
    io::{self, IsTerminal as _, Read},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use clap::{Args, Subcommand};
use domain::membership::{
    import::{FileProblem, MAX_BYTES, Plan},
    import_members,
};
use indicatif::{ProgressBar, ProgressStyle};

use super::{Global, Halt, block_on, operator::Operator, say};
use crate::config::Config;

/// Brings records in from a file.
#[derive(Debug, Subcommand)]
pub(super) enum Import {
    Members(Members),
}

/// Brings members into the register from a CSV file.
///
/// Without --commit nothing is changed: every row is compared with the register, and printed as
/// NEW, CHANGED with what would change, UNCHANGED, or REFUSED with the column and the reason. With
/// --commit, and if no row is refused, all of it takes effect at once and is entered in the audit
/// log; otherwise none of it does. Repeating it changes nothing.
///
/// The file is in UTF-8, with a header that names its columns in any order:
///
///   number      1 to 32 of A-Z, 0-9, "-", "/" and "."; a membership is recognised by it
///   kind        PERSON or ORGANISATION
///   name        up to 200 characters
///   country     two letters of ISO 3166-1, such as ZA
///   category    ASSOCIATE or VOTING
///   since       the first day of the current period, such as 2022-11-30
///   until       the first day after it; empty if no end is set
///   locale      a language such as es; may be left out
///   synthetic   true for made-up members; may be left out
///
/// A row is warned about when its name mixes alphabets or looks like another one.
#[derive(Args, Debug)]
#[command(verbatim_doc_comment, after_long_help = EXAMPLES)]
pub(super) struct Members {
    /// The file; - is standard input.
    file: PathBuf,

    /// Carries the import out, unless a row is refused.
    #[arg(long)]
    commit: bool,

    /// Prints one JSON document instead of lines for people.
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  plenary import members members.csv
  plenary import members members.csv --commit
  plenary import members - --json < members.csv

Exit codes:
  0  every row is acceptable; with --commit: all of it has taken effect
  1  a row or the file is refused, and nothing was changed
  2  the command line was not understood";

impl Import {
    pub(super) fn run(self, global: &Global) -> Result<ExitCode, Halt> {
        let Self::Members(members) = self;
        members.run(global)
    }
}

impl Members {
    fn run(self, global: &Global) -> Result<ExitCode, Halt> {
        let config = global.settings()?;
        let bytes = read(&self.file)?;
        let progress = progress_of_comparing(bytes.len());
        let outcome = block_on(import(&config, &bytes, self.commit));
        progress.finish_and_clear();
        let name = self.file.display();
        let plan = outcome?.map_err(|problem| {
            Halt::new(format!("{name} is not accepted: {problem}. Nothing was changed"))
        })?;
        let is_committed = self.commit && plan.is_committable();
        say(&if self.json {
            report::json(&plan, is_committed)
        } else {
            report::lines(&plan, self.commit)
        })?;
        Ok(if plan.is_committable() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// Compares the file with the register and, if asked to commit it, carries it out.
async fn import(
    config: &Config,
    file: &[u8],
    commit: bool,
) -> Result<Result<Plan, FileProblem>, Halt> {
    let operator = Operator::connect(config).await?;
    let outcome = operator.operate(async |op| import_members(op, file, commit).await).await;
    outcome.map_err(|failure| Halt::because("the import failed, and nothing was changed", &failure))
}

/// The file, or as much of it as shows that it is too large.
fn read(path: &Path) -> Result<Vec<u8>, Halt> {
    let fail = |error| Halt::because(format!("{} cannot be read", path.display()), &error);
    if path == Path::new("-") {
        if io::stdin().is_terminal() {
            eprintln!("Reading the file from the terminal; end it with Ctrl-D.");
        }
        return bounded(io::stdin().lock()).map_err(fail);
    }
    let file = File::open(path).map_err(fail)?;
    let length = file.metadata().map_err(fail)?.len();
    let progress = bar(length);
    let bytes = bounded(progress.wrap_read(file)).map_err(fail);
    progress.finish_and_clear();
    bytes
}

fn bounded(source: impl Read) -> io::Result<Vec<u8>> {
    let limit = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    source.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Shown on a terminal alone, on standard error.
fn bar(length: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("Reading    {bar:40} {bytes}/{total_bytes}");
    ProgressBar::new(length).with_style(style.expect("the template is well-formed"))
}

fn progress_of_comparing(bytes: usize) -> ProgressBar {
    let style =
        ProgressStyle::with_template("{spinner} Comparing {msg} with the register, {elapsed}");
    let bar = ProgressBar::new_spinner().with_style(style.expect("the template is well-formed"));
    bar.set_message(format!("{bytes} bytes"));
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
