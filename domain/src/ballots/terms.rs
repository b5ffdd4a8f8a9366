//! Whether papers can be counted by the terms of an election.

use super::{BallotRefusal, Election, Terms};
use crate::counting::{
    self, CandidateNumber, Contest, CountError, MOST_CANDIDATES, Options, Rule, Settings,
};

/// Why the terms of an election are not accepted.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ElectionFault {
    /// A name says nothing, or too much.
    #[error("a name has 1 to 200 printable characters")]
    BadName,
    /// Two candidates cannot be told apart.
    #[error("two candidates have the name \"{0}\"; tell them apart")]
    SameName(String),
    /// A group has members that are no candidates.
    #[error("the group \"{0}\" names a number that no candidate has, or one twice")]
    BadGroup(String),
    /// The rule counts other papers.
    #[error("the rule {0} does not count papers of this kind")]
    WrongPaper(Rule),
    /// The limits of the paper make no sense.
    #[error("the limits of the paper do not fit the number of candidates, or each other")]
    BadPaper,
    /// The paper permits what the rule makes invalid.
    #[error("the paper permits what is invalid by the rule and its settings; narrow the paper")]
    WidePaper,
    /// A setting is given twice, or is no text.
    #[error("the setting \"{0}\" is given twice, or has no printable value of 1 to 500 characters")]
    BadSetting(String),
    /// Lots fall on candidates of the election.
    #[error("lots name candidates of this election, one at least")]
    BadLots,
    /// A seed says nothing, or too much.
    #[error("a seed has 1 to 500 printable characters")]
    BadSeed,
}

impl Election {
    /// Fails unless papers can be counted by these terms: a few are, on trial.
    pub(super) fn check(&self) -> Result<(), BallotRefusal> {
        let Terms { candidates, constraints, paper, rule, settings, .. } = &self.terms;
        if candidates.len() > MOST_CANDIDATES {
            return Err(CountError::TooManyCandidates(candidates.len()).into());
        }
        let names = constraints.iter().flat_map(|category| {
            let groups = category.groups.iter().map(|group| &group.name);
            groups.chain([&category.name])
        });
        if !candidates.iter().map(|it| &it.name).chain(names).all(|name| is_name(name)) {
            return Err(ElectionFault::BadName.into());
        }
        let mut names: Vec<_> = candidates.iter().map(|it| it.name.as_str()).collect();
        names.sort_unstable();
        if let Some(pair) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(ElectionFault::SameName(pair[0].into()).into());
        }
        for group in constraints.iter().flat_map(|category| &category.groups) {
            let mut members: Vec<_> = group.members.iter().map(|it| it.index()).collect();
            members.sort_unstable();
            let is_twice = members.windows(2).any(|pair| pair[0] == pair[1]);
            if is_twice || members.last().is_some_and(|last| *last >= candidates.len()) {
                return Err(ElectionFault::BadGroup(group.name.clone()).into());
            }
        }
        let is_text = |(key, value): (&String, &String)| is_name(key) && is_setting(value);
        if let Some((key, _)) = settings.iter().find(|it| !is_text(*it)) {
            return Err(ElectionFault::BadSetting(key.clone()).into());
        }
        if let Some(lots) = settings.get("lots") {
            let (key, value) = ("lots".into(), lots.clone());
            let expected = "to be given with the count, when they were drawn".into();
            return Err(CountError::BadSetting { key, value, expected }.into());
        }
        if paper.kind() != rule.papers() {
            return Err(ElectionFault::WrongPaper(*rule).into());
        }
        if !candidates.is_empty() && !paper.is_sound(candidates.len()) {
            return Err(ElectionFault::BadPaper.into());
        }
        self.try_out()
    }

    /// Fails if the rule has no such settings, permits no such constraints, or makes papers invalid
    /// that the form permits. It is found out by counting next to nothing.
    fn try_out(&self) -> Result<(), BallotRefusal> {
        let Terms { paper, rule, settings, .. } = &self.terms;
        let options = Options { rule: *rule, settings: settings.clone() };
        let contest = self.contest();
        match counting::count(&contest, &self.profile(&[], 0)?, &options) {
            Ok(_) | Err(CountError::NoPapers) => {}
            Err(error) => return Err(error.into()),
        }
        let few = few(contest.clone(), settings);
        let standing: Vec<_> = few.standing().map(CandidateNumber::at).collect();
        // Everybody has a number of votes of their own, lest there be ties.
        let alone = standing
            .iter()
            .zip(1..)
            .flat_map(|(it, place)| (0..10 * place).map(|_| paper.naming(&[*it]).swap_remove(0)));
        let papers: Vec<_> = alone.chain(paper.naming(&standing)).collect();
        match counting::count(&few, &self.profile(&papers, 0)?, &options) {
            Ok(report) if report.invalid.units() > 0 => {
                return Err(ElectionFault::WidePaper.into());
            }
            Err(error @ CountError::BadPaper { .. }) => return Err(error.into()),
            Ok(_) | Err(_) => {}
        }
        if contest.constraints.is_empty() {
            return Ok(());
        }
        // Without anything to draw lots from it ends at the first that is needed.
        let mut options = options;
        options.settings.retain(|key, _| !["seed", "order"].contains(&key.as_str()));
        let first = paper.naming(&standing[..1]);
        match counting::count(&contest, &self.profile(&first, 0)?, &options) {
            Err(error @ (CountError::Infeasible { .. } | CountError::Forbidden { .. })) => {
                Err(error.into())
            }
            Ok(_) | Err(_) => Ok(()),
        }
    }
}

/// The same contest for one seat, between a few of those who stand: the first, and whoever a setting
/// may name.
fn few(mut contest: Contest, settings: &Settings) -> Contest {
    let is_named = |number: usize| {
        let words = settings.values().flat_map(|value| value.split(','));
        words.filter_map(|word| word.trim().parse().ok()).any(|it: usize| it == number)
    };
    let standing: Vec<_> = contest.standing().take(6).collect();
    for (index, candidate) in contest.candidates.iter_mut().enumerate() {
        candidate.withdrawn |= !standing.contains(&index) && !is_named(index + 1);
    }
    contest.seats = 1;
    contest.constraints.clear();
    contest
}

fn is_name(name: &str) -> bool {
    is_printable(name, 200)
}

pub(super) fn is_setting(value: &str) -> bool {
    is_printable(value, 500)
}

fn is_printable(text: &str, most: usize) -> bool {
    let is_blank = text.trim().is_empty();
    !is_blank && text.chars().count() <= most && !text.chars().any(char::is_control)
}
