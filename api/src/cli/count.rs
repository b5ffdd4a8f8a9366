//! Counting a file of papers, for anyone, without a server.

use std::{
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;
use domain::counting::{
    CandidateNumber, CountError, CountReport, Kind, Language, Options, Rule, Settings, count,
    formats::{self, Election, Format},
    render,
};

use super::{Halt, say};

mod explain;

/// Counts the papers of an election.
///
/// Any file of papers, by any of the rules that associations use, exactly as the rule's text has
/// it: the same file and the same options give the same report, on every machine. It needs no
/// server, no database and no settings.
#[derive(Args, Debug)]
#[command(
    after_long_help = EXAMPLES,
    override_usage = "plenary count FILE --rule RULE [--option KEY=VALUE]...\n       \
                      plenary count --explain RULE"
)]
pub(super) struct Count {
    /// The file of papers; - reads standard input.
    #[arg(value_name = "FILE", required_unless_present = "explain")]
    words: Vec<String>,

    /// What the file is written in; told from its content if not given.
    #[arg(long, value_name = "FORMAT", value_parser = named(Format::parse, "blt, csv, json or debian"))]
    format: Option<Format>,

    /// Whether a CSV file gives ranks, marks or scores: ranked, marked or scored. As the rule has
    /// it, if not given.
    #[arg(long, value_name = "KIND", value_parser = named(Kind::parse, "ranked, marked or scored"))]
    papers: Option<Kind>,

    /// The rule to count by; not needed for a file that names it.
    #[arg(long, value_name = "RULE", value_parser = named(Rule::parse, RULES))]
    rule: Option<Rule>,

    /// How many are to be elected, whatever the file says.
    #[arg(long, value_name = "N")]
    seats: Option<usize>,

    /// An option of the rule; --explain lists them. Can be given again.
    #[arg(long, value_name = "KEY=VALUE")]
    option: Vec<String>,

    /// How ties are broken; the same as --option ties=METHOD.
    #[arg(long, value_name = "METHOD")]
    ties: Option<String>,

    /// The published text from which lots are drawn; the same as --option seed=TEXT.
    #[arg(long, value_name = "TEXT")]
    seed: Option<String>,

    /// The numbers of candidates who have withdrawn, separated by commas.
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',')]
    withdrawn: Vec<u16>,

    /// A file of constraints: "Category" "Group" LEAST MOST NUMBERS…, a group a line.
    #[arg(long, value_name = "FILE")]
    constraints: Option<PathBuf>,

    /// The language of the report.
    #[arg(long, value_name = "LANGUAGE", default_value = "en", value_parser = named(Language::parse, "en, es or fr"))]
    language: Language,

    /// Prints the report as one JSON object.
    #[arg(long)]
    json: bool,

    /// Draws the flow of votes between stages into a file.
    #[arg(long, value_name = "OUT")]
    svg: Option<PathBuf>,

    /// Writes the report as a page, with the picture in it, into a file.
    #[arg(long, value_name = "OUT")]
    html: Option<PathBuf>,

    /// Tells what a rule is, and lists its options with their source.
    #[arg(long, value_name = "RULE", value_parser = named(Rule::parse, RULES))]
    explain: Option<Rule>,
}

const RULES: &str = "scottish, wigm, ers97, meek, meek-123, meek-nz, irv, schulze, plurality, \
                     block, approval or score";

const EXAMPLES: &str = "\
Examples:
  plenary count board.blt --rule scottish
  plenary count board.blt --rule meek --seats 8 --seed '2026-06-20 AGM' --json
  plenary count papers.csv --rule approval --seats 5 --option minimum=half
  plenary count --explain irv

Exit codes:
  0  counted
  1  the result cannot be written
  2  the papers or the options are wrong; standard error says where and what was expected
  3  the rule needs a lot, and no seed, order or lot was given; the tied candidates are named";

/// The papers or the options are wrong.
const WRONG: u8 = 2;
/// A lot is needed.
const LOT_NEEDED: u8 = 3;

/// Why nothing was counted.
struct Refusal {
    code: u8,
    why: String,
}

impl Count {
    pub(super) fn run(self) -> Result<ExitCode, Halt> {
        if let Some(rule) = self.explain {
            say(&explain::explain(rule))?;
            return Ok(ExitCode::SUCCESS);
        }
        match self.report() {
            Ok(report) => {
                self.tell(&report)?;
                Ok(ExitCode::SUCCESS)
            }
            Err(Refusal { code, why }) => {
                eprintln!("error: {why}");
                Ok(ExitCode::from(code))
            }
        }
    }

    fn report(&self) -> Result<CountReport, Refusal> {
        let (file, more) = self.words();
        let bytes = read(file)?;
        let in_file = |fault: formats::FormatFault| Refusal::wrong(format!("{file}: {fault}"));
        let format = self.format.unwrap_or_else(|| formats::sniff(&bytes));
        if self.papers.is_some() && format != Format::Csv {
            return Err(Refusal::wrong("--papers is for CSV files; the others say so themselves"));
        }
        let kind = self.papers.or(self.rule.map(Rule::papers)).unwrap_or_default();
        let mut election = formats::read(&bytes, format, kind).map_err(in_file)?;
        drop(bytes);
        self.change(&mut election)?;
        let options = self.options(&election, &more)?;
        count(&election.contest, &election.profile, &options).map_err(|error| {
            let needs_lot = matches!(error, CountError::LotNeeded { .. });
            let code = if needs_lot { LOT_NEEDED } else { WRONG };
            Refusal { code, why: error.to_string() }
        })
    }

    /// The file, and options that stand behind one another.
    fn words(&self) -> (&str, Vec<&str>) {
        let mut words = self.words.iter().map(String::as_str);
        let at = self.words.iter().position(|word| !word.contains('=')).unwrap_or_default();
        let file = words.clone().nth(at).unwrap_or("-");
        let before: Vec<&str> = words.by_ref().take(at).collect();
        (file, before.into_iter().chain(words.skip(1)).collect())
    }

    /// What the command line says about the contest.
    fn change(&self, election: &mut Election) -> Result<(), Refusal> {
        let contest = &mut election.contest;
        contest.seats = self.seats.unwrap_or(contest.seats);
        for number in &self.withdrawn {
            let candidate = CandidateNumber::new(*number);
            let candidate = candidate.and_then(|it| contest.candidates.get_mut(it.index()));
            let candidate = candidate.ok_or_else(|| {
                Refusal::wrong(format!("--withdrawn {number}: there is no such candidate"))
            })?;
            candidate.withdrawn = true;
        }
        if let Some(file) = &self.constraints {
            let name = file.display().to_string();
            let constraints = formats::read_constraints(&read(&name)?, contest);
            contest.constraints =
                constraints.map_err(|fault| Refusal::wrong(format!("{name}: {fault}")))?;
        }
        Ok(())
    }

    /// The rule and its options: those of the file, unless the command line says otherwise.
    fn options(&self, election: &Election, more: &[&str]) -> Result<Options, Refusal> {
        let in_file = election.options.as_ref();
        let rule = self.rule.or(in_file.map(|options| options.rule));
        let rule = rule.ok_or_else(|| {
            Refusal::wrong(format!("the file names no rule; give one with --rule: {RULES}"))
        })?;
        // Another rule's options would mean nothing.
        let same = in_file.filter(|options| options.rule == rule);
        let mut settings = same.map_or_else(Settings::new, |options| options.settings.clone());
        for option in self.option.iter().map(String::as_str).chain(more.iter().copied()) {
            let (key, value) = option.split_once('=').ok_or_else(|| {
                Refusal::wrong(format!("\"{option}\" is not an option; expected KEY=VALUE"))
            })?;
            settings.insert(key.trim().into(), value.trim().into());
        }
        let named = [("ties", &self.ties), ("seed", &self.seed)];
        for (key, value) in named {
            if let Some(value) = value {
                settings.insert(key.into(), value.clone());
            }
        }
        Ok(Options { rule, settings })
    }

    fn tell(&self, report: &CountReport) -> Result<(), Halt> {
        let write = |file: &Path, text: String| {
            let failed =
                |error| Halt::because(format!("{} cannot be written", file.display()), &error);
            fs::write(file, text).map_err(failed)
        };
        if let Some(file) = &self.svg {
            write(file, render::svg(report, self.language))?;
        }
        if let Some(file) = &self.html {
            write(file, render::html(report, self.language))?;
        }
        let said =
            if self.json { report.json() + "\n" } else { render::text(report, self.language) };
        say(&said)
    }
}

impl Refusal {
    fn wrong(why: impl Into<String>) -> Self {
        Self { code: WRONG, why: why.into() }
    }
}

/// Everything in a file, or on standard input.
fn read(file: &str) -> Result<Vec<u8>, Refusal> {
    let bytes = match file {
        "-" => {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
        }
        file => fs::read(file),
    };
    bytes.map_err(|error| Refusal::wrong(format!("{file} cannot be read: {error}")))
}

/// Reads a word that is one of a few.
fn named<T: Clone + Send + Sync + 'static>(
    parse: fn(&str) -> Option<T>,
    expected: &'static str,
) -> impl Fn(&str) -> Result<T, String> + Clone {
    move |word: &str| parse(word).ok_or_else(|| format!("expected {expected}"))
}
