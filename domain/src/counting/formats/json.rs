//! JSON of the papers: the export of a ballot's cast-vote records, which can be counted again.
//!
//! `papers.schema.json` beside this file is its JSON Schema. One object holds
//! - `format`, which is `plenary/papers/v1`;
//! - `title`, `seats`, `candidates` (`name`, `withdrawn`) and `constraints` (`name`, `groups`, each
//!   with `name`, `min`, `max` and `members`);
//! - `rule` and `settings`, if it is laid down how the papers are counted;
//! - `kind`: `RANKED`, `MARKED` or `SCORED`, `RANKED` if it is not given; `decimals`, how many digits
//!   the weights have after the point; `invalid`, how many papers could not be read;
//! - `papers`: each has a `weight`, a decimal number, in quotation marks or without, and `ranks` (a
//!   list of ranks, each a list of candidates), `marks` (a list of candidates) or `scores` (a list of
//!   pairs of a candidate and its score). A rank that was left empty is an empty list, and so are
//!   the ranks of a blank paper. Candidates are given by their numbers, from one.
//!
//! More fields may stand beside these, and are passed over. What is written is sorted, equal papers
//! once: nothing in it tells in which order they came.

mod entries;

use std::{collections::BTreeMap, fmt::Write as _};

use serde::{Deserialize, Serialize, de::DeserializeSeed as _};
use serde_json::value::RawValue;

use self::entries::Entries;
use super::{
    Election, FormatFault, Unwritable,
    papers::{check_named, numbers, sorted},
    text,
    weights::Weight,
};
use crate::counting::{
    Candidate, Category, Contest, Kind, MOST_CANDIDATES, Options, Profile, Rule, Votes,
};

const FORMAT: &str = "plenary/papers/v1";

/// What stands beside the papers.
#[derive(Deserialize)]
struct Head<'a> {
    #[serde(borrow)]
    format: &'a RawValue,
    #[serde(default)]
    title: String,
    seats: usize,
    candidates: Vec<Candidate>,
    #[serde(borrow)]
    constraints: Option<&'a RawValue>,
    #[serde(borrow)]
    rule: Option<&'a RawValue>,
    #[serde(borrow)]
    settings: Option<&'a RawValue>,
    #[serde(default)]
    kind: Kind,
    #[serde(borrow)]
    decimals: Option<&'a RawValue>,
    #[serde(borrow)]
    invalid: Option<&'a RawValue>,
    #[serde(borrow)]
    papers: &'a RawValue,
}

/// The same, to be written.
#[derive(Serialize)]
struct Written<'a> {
    format: &'static str,
    title: &'a str,
    seats: usize,
    candidates: &'a [Candidate],
    constraints: &'a [Category],
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<Rule>,
    #[serde(skip_serializing_if = "Option::is_none")]
    settings: Option<&'a BTreeMap<String, String>>,
    kind: Kind,
    decimals: u8,
    invalid: Votes,
}

/// Reads an election.
pub fn read(bytes: &[u8]) -> Result<Election, FormatFault> {
    let file = File { bytes };
    let start = text::skip_mark(bytes)?;
    let head: Head<'_> =
        serde_json::from_slice(&bytes[start..]).map_err(|it| file.fault(start, &it))?;
    if head.format.get() != format!("\"{FORMAT}\"") {
        return Err(file.expected(head.format, &format!("\"{FORMAT}\"")));
    }
    if head.candidates.len() > MOST_CANDIDATES {
        return Err(file.expected(head.papers, "papers of at most 1,000 candidates"));
    }
    let decimals = head.decimals.map(|raw| file.parse(raw)).transpose()?.unwrap_or(0);
    let mut profile = Profile::new(head.kind, 0);
    let is_scaled = decimals <= super::weights::MOST_DECIMALS;
    if !is_scaled || profile.rescale(decimals).is_err() {
        return Err(file.expected(head.decimals.unwrap_or(head.papers), "at most 18 decimals"));
    }
    if let Some(raw) = head.invalid {
        let weight = weight(raw).and_then(|it| it.add_invalid(&mut profile).ok());
        weight.ok_or_else(|| file.expected(raw, "a number of papers"))?;
    }
    let candidates = head.candidates.len();
    let mut papers = serde_json::Deserializer::from_str(head.papers.get());
    let entries = Entries::new(&mut profile, candidates);
    entries.deserialize(&mut papers).map_err(|it| file.fault(file.place(head.papers), &it))?;
    let contest = Contest {
        title: head.title,
        seats: head.seats,
        candidates: head.candidates,
        constraints: file.constraints(head.constraints, candidates)?,
    };
    let options = file.options(head.rule, head.settings)?;
    Ok(Election { contest, profile, options })
}

/// Writes an election: what it says alone decides every byte, not the order in which its papers came.
pub fn write(election: &Election) -> Result<String, Unwritable> {
    let Election { contest, profile, options } = election;
    check_named(contest, profile)?;
    let votes = |weight: u64| Votes::new(weight.into(), profile.decimals());
    let head = Written {
        format: FORMAT,
        title: &contest.title,
        seats: contest.seats,
        candidates: &contest.candidates,
        constraints: &contest.constraints,
        rule: options.as_ref().map(|it| it.rule),
        settings: options.as_ref().map(|it| &it.settings),
        kind: profile.kind(),
        decimals: profile.decimals(),
        invalid: votes(profile.invalid()),
    };
    let mut file = serde_json::to_string(&head).unwrap_or_default();
    file.pop();
    file.push_str(",\"papers\":[");
    for (index, (said, weight)) in sorted(profile).iter().enumerate() {
        file.push_str(if index == 0 { "\n" } else { ",\n" });
        let all: Vec<_> = numbers(&said.preferences).collect();
        let (key, value) = match profile.kind() {
            Kind::Ranked => ("ranks", serde_json::to_string(&said.ranks().collect::<Vec<_>>())),
            Kind::Marked => ("marks", serde_json::to_string(&all)),
            Kind::Scored => {
                let pairs: Vec<_> = all.iter().zip(&said.scores).collect();
                ("scores", serde_json::to_string(&pairs))
            }
        };
        let (weight, value) = (votes(*weight), value.unwrap_or_default());
        // Writing to a string does not fail.
        _ = write!(file, "{{\"weight\":\"{weight}\",\"{key}\":{value}}}");
    }
    file.push_str("\n]}\n");
    Ok(file)
}

/// The number that stands there, in quotation marks or without.
fn weight(raw: &RawValue) -> Option<Weight> {
    let text = raw.get();
    let within = text.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    Weight::parse(within.unwrap_or(text).as_bytes())
}

/// A file whose faults are to be found.
struct File<'a> {
    bytes: &'a [u8],
}

impl File<'_> {
    /// Where a value of the file stands.
    fn place(&self, raw: &RawValue) -> usize {
        raw.get().as_ptr().addr().saturating_sub(self.bytes.as_ptr().addr())
    }

    /// Says that something else should stand there.
    fn expected(&self, raw: &RawValue, expected: &str) -> FormatFault {
        FormatFault::at(self.bytes, self.place(raw), expected)
    }

    /// Says what is wrong in that part of the file.
    fn fault(&self, start: usize, error: &serde_json::Error) -> FormatFault {
        let part = self.bytes.get(start..).unwrap_or_default();
        let lines = part.split_inclusive(|byte| *byte == b'\n');
        let line: usize = lines.take(error.line().saturating_sub(1)).map(<[u8]>::len).sum();
        let at = start + line + error.column().saturating_sub(1);
        let message = error.to_string();
        let message = message.rsplit_once(" at line ").map_or(&*message, |(message, _)| message);
        match message.rsplit_once(", expected ") {
            Some((found, expected)) => {
                let kinds = ["invalid value: ", "invalid type: "];
                let found = kinds.iter().find_map(|kind| found.strip_prefix(kind)).unwrap_or(found);
                let fault = FormatFault::at(self.bytes, at, expected);
                FormatFault { found: found.into(), ..fault }
            }
            None if error.is_data() => {
                let fault = FormatFault::at(self.bytes, at, "the fields of the format");
                FormatFault { found: message.into(), ..fault }
            }
            None => FormatFault::at(self.bytes, at, &format!("JSON ({message})")),
        }
    }

    fn parse<'a, T: Deserialize<'a>>(&self, raw: &'a RawValue) -> Result<T, FormatFault> {
        serde_json::from_str(raw.get()).map_err(|it| self.fault(self.place(raw), &it))
    }

    fn constraints(
        &self,
        raw: Option<&RawValue>,
        candidates: usize,
    ) -> Result<Vec<Category>, FormatFault> {
        let Some(raw) = raw else { return Ok(Vec::new()) };
        let categories: Vec<Category> = self.parse(raw)?;
        let groups = categories.iter().flat_map(|category| &category.groups);
        let mut members = groups.flat_map(|group| &group.members);
        if members.all(|member| member.index() < candidates) {
            return Ok(categories);
        }
        Err(self.expected(raw, "members who are on the list of candidates"))
    }

    fn options(
        &self,
        rule: Option<&RawValue>,
        settings: Option<&RawValue>,
    ) -> Result<Option<Options>, FormatFault> {
        let is_given = |raw: &&RawValue| raw.get() != "null";
        let (rule, settings) = (rule.filter(is_given), settings.filter(is_given));
        let settings_given = settings.map(|raw| self.parse(raw)).transpose()?.unwrap_or_default();
        match (rule, settings) {
            (Some(rule), _) => {
                let fault = |_| self.expected(rule, "the name of a rule");
                let rule = serde_json::from_str(rule.get()).map_err(fault)?;
                Ok(Some(Options { rule, settings: settings_given }))
            }
            (None, Some(raw)) if !settings_given.is_empty() => {
                Err(self.expected(raw, "the rule to which the settings belong"))
            }
            _ => Ok(None),
        }
    }
}
