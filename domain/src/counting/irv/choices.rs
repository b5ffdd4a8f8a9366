use super::ballots::{Equal, PaperChoices, Repeated, Skipped};
use crate::counting::{Contest, CountError, MOST_VOTES, Votes, settings::Given};

/// How the instant run-off is to be counted, as the settings have it.
pub(super) struct Choices {
    pub(super) winners: Winners,
    /// How many votes elect; nothing, if the votes do not.
    pub(super) quota: Option<Quota>,
    /// Whether the quota stays as it was in the first round.
    pub(super) is_fixed: bool,
    /// How many digits votes have after the point.
    pub(super) digits: u8,
    /// What a paper is worth, and of what the quota is a multiple, both in units of the last digit.
    pub(super) one: u64,
    pub(super) unit: u64,
    /// Whether the count goes on after the winner until two are left.
    pub(super) until_two: bool,
    /// The most rounds that are counted.
    pub(super) rounds: usize,
    pub(super) in_batches: bool,
    /// The fewest papers with which a candidate stays.
    pub(super) minimum: u64,
    /// Who stands for names written in, by places on the list.
    pub(super) write_ins: Vec<usize>,
    pub(super) papers: PaperChoices,
}

/// How several are elected.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Winners {
    /// All who have the quota in a round.
    All,
    /// The first of them.
    One,
    /// Those who are left at last.
    BottomUp,
    /// One in each of several run-offs.
    Sequential,
}

/// How many votes elect.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Quota {
    /// More than the votes by one more than the seats.
    Droop,
    /// The votes by the seats.
    Hare,
    /// So many of so many parts of the votes, if everybody left has them.
    Share(u128, u128),
}

impl Choices {
    pub(super) fn of(given: &mut Given<'_>, contest: &Contest) -> Result<Self, CountError> {
        let winners = match given.get("winners")? {
            "all" => Winners::All,
            "one" => Winners::One,
            "bottom-up" => Winners::BottomUp,
            _ => Winners::Sequential,
        };
        let hare = given.get("quota")? == "hare";
        let is_whole = given.get("whole")? == "yes";
        let digits = given.number::<u8>("digits", 0..=9)?;
        let is_first = given.get("threshold")? == "first";
        let share = share(given, winners)?;
        let quota = match (share, winners) {
            (Some((parts, of)), _) => Some(Quota::Share(parts, of)),
            (None, Winners::BottomUp) => None,
            _ if hare => Some(Quota::Hare),
            _ => Some(Quota::Droop),
        };
        let by_surplus = contest.seats > 1 && matches!(winners, Winners::All | Winners::One);
        let is_by_quota = winners != Winners::BottomUp;
        for (is_chosen, key, expected, is_idle) in [
            (hare, "quota", "droop, unless several seats are filled by a quota", !by_surplus),
            (!is_whole, "whole", "yes, as there is no quota", !is_by_quota),
            (is_first, "threshold", "round, as there is no quota", !is_by_quota),
        ] {
            if is_chosen && is_idle {
                return Err(given.refuse(key, expected));
            }
        }
        let until_two = given.get("until")? == "two";
        if until_two && (contest.seats > 1 || winners == Winners::BottomUp) {
            return Err(given.refuse("until", "winner, unless one seat is filled by a quota"));
        }
        let in_batches = given.get("batch")? == "yes";
        if in_batches && share.is_some() {
            return Err(given.refuse("batch", "no, since who is behind may still reach the share"));
        }
        let is_whole = is_whole && share.is_none();
        // Where papers are never divided, votes are as whole as papers.
        let digits = if by_surplus || !is_whole { digits } else { 0 };
        let one = 10_u64.pow(u32::from(digits));
        Ok(Self {
            winners,
            quota,
            is_fixed: is_first || by_surplus,
            digits,
            one,
            unit: if is_whole { one } else { 1 },
            until_two,
            rounds: optional(given, "rounds")?.unwrap_or(usize::MAX),
            in_batches,
            minimum: given.number("minimum", 0..=MOST_VOTES)?,
            write_ins: given.candidates("writeins", contest.candidates.len())?,
            papers: PaperChoices {
                equal: match given.get("equal")? {
                    "stop" => Equal::Stop,
                    "any" => Equal::StopIfAny,
                    "several" => Equal::StopIfSeveral,
                    "skip" => Equal::Skip,
                    "invalid" => Equal::Invalid,
                    _ => Equal::Refuse,
                },
                skipped: skipped(given)?,
                repeated: match given.get("duplicates")? {
                    "skip" => Repeated::Skip,
                    "stop" => Repeated::Stop,
                    "invalid" => Repeated::Invalid,
                    _ => Repeated::Refuse,
                },
                ranks: optional(given, "ranks")?.unwrap_or(usize::MAX),
                withdrawn_are_ranked: given.get("withdrawn")? == "ranked",
            },
        })
    }
}

/// A number that need not be given.
fn optional(given: &mut Given<'_>, key: &'static str) -> Result<Option<usize>, CountError> {
    if given.get(key)?.is_empty() { Ok(None) } else { given.number(key, 1..=1_000_000).map(Some) }
}

/// The share that everybody left must have: so many of so many parts.
fn share(given: &mut Given<'_>, winners: Winners) -> Result<Option<(u128, u128)>, CountError> {
    let text = given.get("share")?;
    if text.is_empty() {
        return Ok(None);
    }
    if winners != Winners::BottomUp {
        return Err(given.refuse("share", "nothing, unless winners is bottom-up"));
    }
    let percent = Votes::parse(text).filter(|it| it.digits() <= 6);
    let parts = percent.map(|it| (it.units(), 100 * 10_u128.pow(it.digits().into())));
    let parts = parts.filter(|(parts, of)| (1..=*of).contains(parts));
    let wanted = "a percentage above 0 and up to 100, with at most 6 digits after the point";
    parts.map(Some).ok_or_else(|| given.refuse("share", wanted))
}

fn skipped(given: &mut Given<'_>) -> Result<Skipped, CountError> {
    Ok(match given.get("skipped")? {
        "skip" => Skipped::Most(usize::MAX),
        "stop" => Skipped::Most(0),
        "invalid" => Skipped::Invalid,
        "refuse" => Skipped::Refuse,
        number => Skipped::Most(number.parse().map_err(|_| {
            given.refuse("skipped", "skip, stop, invalid, refuse, or a number of ranks")
        })?),
    })
}
