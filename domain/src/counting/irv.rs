//! The instant run-off, with one winner or several.
//!
//! For one seat: a paper counts for its highest ranked candidate who continues; whoever has more than
//! half of the papers that still count is elected; until then the last is excluded. Maine has it so
//! (Maine Revised Statutes, title 21-A, §723-A); what is left open there, and the ways to fill several
//! seats, are those of the Universal RCV Tabulator's configuration, with which public elections in the
//! United States of America are counted. Its names stand in brackets where a setting is one of them.

mod ballots;
mod choices;
mod exclusion;
mod piles;
mod rounds;
mod settings;
#[cfg(test)]
mod tests;

pub(super) use self::settings::SETTINGS;
use self::{ballots::Ballots, choices::Choices, rounds::Count};
use super::{Contest, CountError, CountReport, Options, Profile, Rule, Ties};

pub(super) const SOURCE: &str =
    "Maine Revised Statutes, title 21-A, §723-A; RCTab, configuration file parameters";

pub(super) fn count(
    contest: &Contest,
    profile: &Profile,
    options: &Options,
) -> Result<CountReport, CountError> {
    if !contest.constraints.is_empty() {
        let what = "constraints on who is elected";
        return Err(CountError::Forbidden { rule: Rule::Irv, what, source_text: SOURCE });
    }
    let mut given = options.given()?;
    let ties = Ties::of(&mut given, contest, None)?;
    let choices = Choices::of(&mut given, contest)?;
    let ballots = Ballots::read(contest, profile, choices.papers)?;
    let papers = [ballots.valid, ballots.blank, ballots.invalid];
    let progress = Count::run(contest, &ballots, profile.decimals(), &choices, ties)?;
    Ok(progress.finish_with(Rule::Irv, given.used(), papers))
}
