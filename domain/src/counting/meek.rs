//! Meek's method, by the Proportional Representation Foundation's reference rule.
//!
//! *Reference Meek Rule*, prfound.org, steps A to C and T. Votes, quota and keep values have nine
//! decimal places. The weights of papers are counted in units of their last digit, as if every unit
//! were a paper.

pub(super) mod algorithm_123;
mod count;
mod generator;
pub(super) mod new_zealand;
mod orders;
mod tree;

use self::{count::Count, orders::Orders};
use super::{
    Contest, CountError, CountReport, Ground, Options, Profile, Purpose, Reason, Rule, Setting,
    Ties, Wanted,
    papers::{PaperRules, Papers, duplicates},
};

pub(super) const SOURCE: &str = "Proportional Representation Foundation, Reference Meek Rule";

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "ties",
        values: &["lot", "order"],
        default: "lot",
        meaning: "who of those with the fewest votes is excluded, all who are within the total \
                  surplus of the lowest being tied: one drawn by lot, or the last in an order laid \
                  down before the count",
        source: "steps B.3 and T",
    },
    Setting {
        key: "equal",
        values: &["split", "stop", "invalid", "refuse"],
        default: "split",
        meaning: "what becomes of a paper that ranks candidates equally: it is counted in every \
                  order of them, each at an equal part of a vote; it ends there; it is invalid; or \
                  nothing is counted",
        source: "step B.2.a asks for the order of rank on the ballot",
    },
    DUPLICATES,
    SKIPPED,
];

/// What both this rule and Algorithm 123 leave to the reader of papers.
const SKIPPED: Setting = Setting {
    key: "skipped",
    values: &["skip", "stop", "invalid", "refuse"],
    default: "skip",
    meaning: "what becomes of a paper that skips a number",
    source: "the next candidate in order is the next preference",
};

const DUPLICATES: Setting =
    duplicates("step B.2.a: a keep value applies to what is left of a ballot once");

/// The surplus at which an iteration ends: 0.000001 (step A).
const OMEGA: u128 = 1_000;

pub(super) fn count(
    contest: &Contest,
    profile: &Profile,
    options: &Options,
) -> Result<CountReport, CountError> {
    let mut given = options.given()?;
    let ties = Ties::of(&mut given, contest, None)?;
    let papers = Papers::read(contest, profile, PaperRules::of(&mut given)?)?;
    let orders = Orders::of(papers);
    let mut count = Count::new(contest, profile.decimals(), ties, &orders)?;
    count.update_quota(contest.seats);
    // Step B.1, also before the first round, and step C.
    if !count.elects_all_left() {
        rounds(&mut count, contest.seats)?;
    }
    Ok(count.progress.finish(Rule::Meek, given.used(), &orders.papers))
}

/// Steps B.1 to B.4: every time round something is elected, excluded or shared out anew.
fn rounds(count: &mut Count<'_>, seats: usize) -> Result<(), CountError> {
    // None in the first iteration of a round.
    let mut surplus_before = None;
    loop {
        // A candidate whom the constraints cannot have goes at once, and one is elected at a time.
        if let Some(doomed) = count.progress.verdict()?.doomed.first() {
            count.settle();
            count.exclude(*doomed, Reason::Doomed);
            count.distribute();
            count.update_quota(seats);
            surplus_before = None;
            if count.elects_all_left() {
                return Ok(());
            }
            continue;
        }
        // Step B.2.c. The next round begins with the same votes.
        let mut winners = count.reached_quota();
        if !count.progress.permits(&winners)? {
            winners = first_of(count, winners)?;
        }
        if !winners.is_empty() {
            count.elect(winners, Ground::Quota);
            surplus_before = None;
        }
        if count.progress.vacancies() == 0 || count.elects_all_left() {
            return Ok(());
        }
        // Steps B.2.d to B.2.f.
        let surplus = count.surplus();
        if surplus >= OMEGA && surplus_before.is_none_or(|before| surplus < before) {
            surplus_before = Some(surplus);
            count.redistribute(Count::reduced(count.quota()));
            count.update_quota(seats);
            continue;
        }
        // Step B.3.
        count.settle();
        let Some(lowest) = lowest(count, surplus)? else { return Ok(()) };
        let reason = count.progress.fewest(lowest)?;
        count.exclude(lowest, reason);
        count.distribute();
        count.update_quota(seats);
        surplus_before = None;
        if count.elects_all_left() {
            return Ok(());
        }
    }
}

/// Who of them has most votes, where the constraints do not permit that all of them are elected.
fn first_of(count: &mut Count<'_>, mut winners: Vec<usize>) -> Result<Vec<usize>, CountError> {
    let most = winners.iter().map(|winner| count.progress.votes[*winner]).max();
    winners.retain(|winner| Some(count.progress.votes[*winner]) == most);
    if winners.len() > 1 && !count.progress.permits(&winners)? {
        let chosen = count.progress.extreme(Wanted::Most, Purpose::Election, &winners)?;
        winners = chosen.into_iter().collect();
    }
    Ok(winners)
}

/// Steps B.3 and T: the hopeful candidate with the fewest votes. Everybody is tied whose votes are
/// not more than these and the total surplus.
fn lowest(count: &mut Count<'_>, surplus: u128) -> Result<Option<usize>, CountError> {
    let progress = &mut count.progress;
    let fewest = progress.excludable()?.into_iter().map(|it| progress.votes[it]).min();
    let Some(fewest) = fewest else {
        return Ok(None);
    };
    let mut tied = progress.excludable()?;
    tied.retain(|candidate| progress.votes[*candidate] <= fewest + surplus);
    if let [only] = tied.as_slice() {
        return Ok(Some(*only));
    }
    let stage = (progress.stage(), Purpose::Exclusion);
    let earlier: [Vec<u128>; 0] = [];
    progress.ties.choose(stage, Wanted::Fewest, &tied, &earlier).map(Some)
}
