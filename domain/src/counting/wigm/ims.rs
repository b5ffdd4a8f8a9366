//! The single transferable vote of the Institute of Mathematical Statistics.
//!
//! A. E. Raftery, H. Ševčíková and B. W. Silverman, *The vote package: single transferable vote and
//! other electoral systems in R*, The R Journal 13(2), 2021. What is a count there is a stage here:
//! how the votes stand, the quota that follows from them, and who is elected by it.

use super::{
    Action, Contest, CountError, CountReport, Done, Ground, Options, PaperRules, Papers, Piles,
    Profile, Progress, Purpose, Reason, Rule, Ties, Wanted,
};
use crate::counting::{TieMethod, Votes};

/// The package counts in binary fractions; ten decimal places give the same six that it prints.
const DIGITS: u8 = 10;
const ONE: u64 = 10_000_000_000;

pub(super) const SOURCE: &str =
    "Raftery, Sevcikova and Silverman, The vote package, The R Journal 13(2), 2021";

/// What the package does unless asked otherwise, where that is not what the reference rule does.
const DEFAULTS: &[(&str, &str)] = &[
    ("ties", "forwards"),
    ("duplicates", "invalid"),
    ("equal", "invalid"),
    ("skipped", "invalid"),
    ("increment", "0.001"),
];

pub(super) fn count(
    contest: &Contest,
    profile: &Profile,
    options: &Options,
) -> Result<CountReport, CountError> {
    let mut options = options.clone();
    for (key, value) in DEFAULTS {
        options.settings.entry((*key).into()).or_insert_with(|| (*value).into());
    }
    let mut given = options.given()?;
    given.get("variant")?;
    if given.get("batch")? == "yes" {
        return Err(forbidden("several candidates to be excluded at once"));
    }
    let reserve = Reserve::of(contest)?;
    let ties = Ties::of(&mut given, contest, Some(TieMethod::Forwards))?;
    let papers = Papers::read(contest, profile, PaperRules::of(&mut given)?)?;
    let progress = Progress::new(contest, DIGITS, profile.decimals(), ties);
    let piles = Piles::deal(&papers, contest.candidates.len(), ONE);
    let is_constant = given.get("quota")? == "constant";
    let increment = Votes::parse(given.get("increment")?)
        .filter(|it| it.digits() <= DIGITS && it.units() <= u128::from(ONE))
        .ok_or_else(|| given.refuse("increment", "a number as 1 or 0.001"))?;
    let increment = increment.units() * 10_u128.pow((DIGITS - increment.digits()).into());
    let mut count = Count { progress, piles, reserve, increment, is_constant };
    count.all_stages()?;
    Ok(count.progress.finish(Rule::Wigm, given.used(), &papers))
}

fn forbidden(what: &'static str) -> CountError {
    CountError::Forbidden { rule: Rule::Wigm, what, source_text: SOURCE }
}

/// Seats that are reserved for a group.
struct Reserve {
    /// How many of them are not filled yet.
    seats: usize,
    is_member: Vec<bool>,
}

impl Reserve {
    /// The one group that the contest reserves seats for, if there is any.
    fn of(contest: &Contest) -> Result<Option<Self>, CountError> {
        let mut groups = contest.constraints.iter().flat_map(|category| &category.groups);
        let Some(group) = groups.next() else { return Ok(None) };
        if groups.next().is_some() || group.max < contest.seats {
            return Err(forbidden("any constraint but seats reserved for one group"));
        }
        let refuse = |why: String| CountError::Infeasible { seats: contest.seats, why };
        let mut is_member = vec![false; contest.candidates.len()];
        for member in &group.members {
            let is_member = is_member.get_mut(member.index()).ok_or_else(|| {
                refuse(format!("{}: candidate {member} is not on the list", group.name))
            })?;
            *is_member = true;
        }
        let members = contest.standing().filter(|candidate| is_member[*candidate]).count();
        if group.min > members.min(contest.seats) {
            let least = group.min;
            return Err(refuse(format!("{}: {least} are needed, {members} stand", group.name)));
        }
        Ok(Some(Self { seats: group.min, is_member }))
    }
}

/// What the seats reserved mean for the count as it stands.
#[derive(Clone, Copy, Default)]
struct Protection {
    /// Every seat left is reserved: nobody else can be elected.
    is_for_members_only: bool,
    /// No more members are left than seats reserved: none of them can be excluded.
    needs_all_members: bool,
    /// Nobody but members is left.
    has_only_members: bool,
}

struct Count<'a> {
    progress: Progress<'a>,
    piles: Piles<'a>,
    reserve: Option<Reserve>,
    /// What is added to the quota.
    increment: u128,
    /// Whether the first quota is that of all stages.
    is_constant: bool,
}

impl Count<'_> {
    fn all_stages(&mut self) -> Result<(), CountError> {
        let votes = |candidate| u128::from(self.piles.count(candidate)) * u128::from(ONE);
        self.progress.votes = (0..self.progress.votes.len()).map(votes).collect();
        let mut done = Done::new(Action::First, &[], Reason::Beginning);
        loop {
            self.calculate_quota();
            if let Some((candidate, ground)) = self.winner()? {
                self.progress.elect(candidate, ground);
                let members = self.reserve.as_mut().filter(|it| it.is_member[candidate]);
                if let Some(reserve) = members {
                    reserve.seats = reserve.seats.saturating_sub(1);
                }
                self.progress.record(done);
                if self.progress.vacancies() == 0 || self.progress.continuing().next().is_none() {
                    return Ok(());
                }
                done = self.transfer_surplus(candidate);
            } else {
                self.progress.record(done);
                let Some(lowest) = self.lowest()? else { return Ok(()) };
                done = self.exclude(lowest);
            }
        }
    }

    /// The votes of all who continue, by one more than the seats left, and what is added.
    fn calculate_quota(&mut self) {
        let progress = &mut self.progress;
        if self.is_constant && progress.quota.is_some() {
            return;
        }
        let active: u128 = progress.continuing().map(|it| progress.votes[it]).sum();
        progress.quota = Some(active / (progress.vacancies() as u128 + 1) + self.increment);
    }

    fn quota(&self) -> u128 {
        self.progress.quota.unwrap_or_default()
    }

    /// What the seats reserved mean at this stage.
    fn protection(&self) -> Protection {
        let Some(reserve) = &self.reserve else { return Protection::default() };
        let members = self.progress.continuing().filter(|it| reserve.is_member[*it]).count();
        Protection {
            is_for_members_only: self.progress.vacancies() == reserve.seats,
            needs_all_members: members <= reserve.seats,
            has_only_members: self.progress.continuing().count() == members,
        }
    }

    fn is_member(&self, candidate: usize) -> bool {
        self.reserve.as_ref().is_some_and(|reserve| reserve.is_member[candidate])
    }

    /// Who is elected at this stage, if anybody: the candidate with most votes, who has the quota
    /// and may have the seat, or is a member without whom the seats reserved cannot be filled, or
    /// is one of no more candidates than seats.
    fn winner(&mut self) -> Result<Option<(usize, Ground)>, CountError> {
        let progress = &self.progress;
        let most = progress.continuing().map(|it| progress.votes[it]).max().unwrap_or_default();
        let has_most = |it: &usize| progress.votes[*it] == most;
        let mut first: Vec<usize> = progress.continuing().filter(has_most).collect();
        let protection = self.protection();
        let has_member = first.iter().any(|candidate| self.is_member(*candidate));
        let is_guarded =
            has_member && (protection.needs_all_members || protection.has_only_members);
        let has_quota = most >= self.quota() && (has_member || !protection.is_for_members_only);
        let are_last = progress.continuing().count() <= progress.vacancies();
        let ground = match () {
            () if has_quota => Ground::Quota,
            () if is_guarded => Ground::Guarded,
            () if are_last => Ground::LastSeats,
            () => return Ok(None),
        };
        if has_member && protection.needs_all_members {
            first.retain(|candidate| self.is_member(*candidate));
        }
        let winner = self.progress.extreme(Wanted::Most, Purpose::Election, &first)?;
        Ok(winner.map(|winner| (winner, ground)))
    }

    /// Who is excluded: the candidate with the fewest votes, but no member while the seats reserved
    /// need them.
    fn lowest(&mut self) -> Result<Option<usize>, CountError> {
        let Protection { is_for_members_only, needs_all_members, .. } = self.protection();
        let protects = is_for_members_only || needs_all_members;
        let may_go = |candidate: &usize| !(protects && self.is_member(*candidate));
        let left: Vec<usize> = self.progress.continuing().filter(may_go).collect();
        self.progress.extreme(Wanted::Fewest, Purpose::Exclusion, &left)
    }

    /// Every paper of the candidate goes on at its value, multiplied by the surplus and divided by
    /// the votes; none does if there is no surplus.
    fn transfer_surplus(&mut self, candidate: usize) -> Done {
        let quota = self.quota();
        let votes = self.progress.votes[candidate];
        let surplus = votes.saturating_sub(quota);
        let done = Done::new(Action::Surplus, &[candidate], Reason::LargestSurplus);
        if surplus == 0 {
            return done;
        }
        let worth = |value: u64| {
            let value = surplus * u128::from(value) / votes;
            // Less than before, which was of this type.
            Some(u64::try_from(value).unwrap_or(u64::MAX))
        };
        let (transfers, moved) = self.piles.transfer(candidate, &mut self.progress, worth);
        self.progress.votes[candidate] = quota;
        self.progress.residue += surplus - moved;
        done.transferring(transfers)
    }

    /// Every paper of the candidate goes on at its value.
    fn exclude(&mut self, candidate: usize) -> Done {
        self.progress.exclude(candidate);
        let (transfers, _) = self.piles.transfer(candidate, &mut self.progress, Some);
        self.progress.votes[candidate] = 0;
        Done::new(Action::Exclude, &[candidate], Reason::FewestVotes).transferring(transfers)
    }
}
