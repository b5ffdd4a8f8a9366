//! Constraints, kept by guarding and dooming.
//!
//! J. Gray and A. J. Fitzgerald's way, as I. D. Hill describes it (*STV with constraints*, Voting
//! matters 9, 1998): after every election and exclusion, a candidate without whom the constraints
//! cannot be met any more is *guarded*, and is not excluded; one with whom they cannot be met is
//! *doomed*, and is excluded at once. With several categories J. Otten's question is asked (*Fuller
//! disclosure than intended*, Voting matters 13, 2001): is there any way to fill the seats at all?

use std::collections::{BTreeMap, HashSet};

use super::{Contest, CountError, progress::Status};

/// How many ways of filling the seats are looked at before a contest is refused as too involved.
const MOST_STEPS: usize = 2_000_000;

/// The constraints of a contest.
#[derive(Debug)]
pub(super) struct Guard {
    seats: usize,
    /// The least and the most of every group.
    limits: Vec<(usize, usize)>,
    /// Candidates who belong to the same groups can stand for one another: the groups of each kind.
    kinds: Vec<Vec<usize>>,
    /// The kind of each candidate.
    kind_of: Vec<usize>,
}

/// Whom the constraints need, and whom they cannot have, of those who continue.
#[derive(Debug, Default, Eq, PartialEq)]
pub(super) struct Verdict {
    pub(super) guarded: Vec<usize>,
    pub(super) doomed: Vec<usize>,
}

impl Guard {
    /// The constraints of a contest, if it has any and they can be met by some of those who stand.
    pub(super) fn of(contest: &Contest) -> Result<Option<Self>, CountError> {
        if contest.constraints.is_empty() {
            return Ok(None);
        }
        let refuse = |why: String| CountError::Infeasible { seats: contest.seats, why };
        let mut limits = Vec::new();
        let mut groups_of = vec![Vec::new(); contest.candidates.len()];
        for category in &contest.constraints {
            let mut placed = HashSet::new();
            for group in &category.groups {
                let name = || format!("{}, {}", category.name, group.name);
                if group.min > group.max {
                    return Err(refuse(format!("{}: the least is more than the most", name())));
                }
                let mut standing = 0;
                for member in &group.members {
                    let groups = groups_of.get_mut(member.index());
                    let groups = groups.ok_or_else(|| {
                        refuse(format!("{}: candidate {member} is not on the list", name()))
                    })?;
                    if !placed.insert(member.index()) {
                        let why = format!("{}: candidate {member} is in it twice", category.name);
                        return Err(refuse(why));
                    }
                    groups.push(limits.len());
                    standing += usize::from(!contest.candidates[member.index()].withdrawn);
                }
                if standing < group.min {
                    let least = group.min;
                    let why = format!("{}: at least {least} are needed, {standing} stand", name());
                    return Err(refuse(why));
                }
                limits.push((group.min, group.max));
            }
        }
        let mut numbers = BTreeMap::new();
        let mut kind_of = Vec::with_capacity(groups_of.len());
        for groups in &groups_of {
            let next = numbers.len();
            kind_of.push(*numbers.entry(groups.clone()).or_insert(next));
        }
        let mut kinds = vec![Vec::new(); numbers.len()];
        for (groups, kind) in numbers {
            kinds[kind] = groups;
        }
        let guard = Self { seats: contest.seats, limits, kinds, kind_of };
        let status: Vec<Status> = contest.candidates.iter().map(Status::at_first).collect();
        let bounds = guard.bounds(&status);
        if guard.can_fill(&bounds)? {
            Ok(Some(guard))
        } else {
            Err(refuse("no combination has the right number of every group".into()))
        }
    }

    /// Whom the constraints need, and whom they cannot have.
    pub(super) fn judge(&self, status: &[Status]) -> Result<Verdict, CountError> {
        let mut verdict = Verdict::default();
        let bounds = self.bounds(status);
        for kind in 0..self.kinds.len() {
            let (least, most) = bounds[kind];
            if least == most {
                continue;
            }
            let with = |changed| {
                let mut bounds = bounds.clone();
                bounds[kind] = changed;
                self.can_fill(&bounds)
            };
            let is_doomed = !with((least + 1, most))?;
            let is_guarded = !with((least, most - 1))?;
            let all = status.iter().zip(&self.kind_of).enumerate();
            let of_kind = all
                .filter(|(_, (status, of))| **status == Status::Continuing && **of == kind)
                .map(|(candidate, _)| candidate);
            match (is_doomed, is_guarded) {
                (true, _) => verdict.doomed.extend(of_kind),
                (_, true) => verdict.guarded.extend(of_kind),
                _ => {}
            }
        }
        verdict.doomed.sort_unstable();
        verdict.guarded.sort_unstable();
        Ok(verdict)
    }

    /// Whether the seats can still be filled from there.
    pub(super) fn permits(&self, status: &[Status]) -> Result<bool, CountError> {
        self.can_fill(&self.bounds(status))
    }

    /// How many of each kind are elected at least, and at most.
    fn bounds(&self, status: &[Status]) -> Vec<(usize, usize)> {
        let mut bounds = vec![(0, 0); self.kinds.len()];
        for (status, kind) in status.iter().zip(&self.kind_of) {
            let (least, most) = &mut bounds[*kind];
            *least += usize::from(*status == Status::Elected);
            *most += usize::from(matches!(status, Status::Elected | Status::Continuing));
        }
        bounds
    }

    /// Whether the seats can be filled with numbers of each kind within those bounds, so that every
    /// group has as many as it may.
    fn can_fill(&self, bounds: &[(usize, usize)]) -> Result<bool, CountError> {
        let mut search =
            Search { guard: self, bounds, steps: 0, dead: HashSet::new(), is_over: false };
        let start = vec![0; self.limits.len()];
        let found = search.from(0, 0, &start);
        if search.is_over {
            let why = "there are too many groups to tell".into();
            return Err(CountError::Infeasible { seats: self.seats, why });
        }
        Ok(found)
    }
}

/// A search for a way to fill the seats, kind by kind.
struct Search<'a> {
    guard: &'a Guard,
    bounds: &'a [(usize, usize)],
    steps: usize,
    /// From where there is none.
    dead: HashSet<(usize, usize, Vec<usize>)>,
    is_over: bool,
}

impl Search<'_> {
    fn from(&mut self, kind: usize, filled: usize, of_groups: &[usize]) -> bool {
        self.steps += 1;
        self.is_over |= self.steps > MOST_STEPS;
        if self.is_over || !self.is_open(kind, filled, of_groups) {
            return false;
        }
        if kind == self.guard.kinds.len() {
            return true;
        }
        if self.dead.contains(&(kind, filled, of_groups.to_vec())) {
            return false;
        }
        let (least, most) = self.bounds[kind];
        for number in least..=most {
            let mut next = of_groups.to_vec();
            for group in &self.guard.kinds[kind] {
                next[*group] += number;
            }
            if self.from(kind + 1, filled + number, &next) {
                return true;
            }
        }
        self.dead.insert((kind, filled, of_groups.to_vec()));
        false
    }

    /// Whether each total can still come to where it has to, taken by itself.
    fn is_open(&self, kind: usize, filled: usize, of_groups: &[usize]) -> bool {
        let mut least = of_groups.to_vec();
        let mut most = of_groups.to_vec();
        let (mut least_filled, mut most_filled) = (filled, filled);
        for (groups, (low, high)) in self.guard.kinds.iter().zip(self.bounds).skip(kind) {
            least_filled += low;
            most_filled += high;
            for group in groups {
                least[*group] += low;
                most[*group] += high;
            }
        }
        let mut limits = self.guard.limits.iter().zip(least.iter().zip(&most));
        (least_filled..=most_filled).contains(&self.guard.seats)
            && limits.all(|((min, max), (least, most))| least <= max && most >= min)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::counting::{Candidate, CandidateNumber, Category, Group};

    /// A contest whose candidates are in one group of each category, or in none.
    fn any_contest() -> impl Strategy<Value = (Contest, Vec<Status>)> {
        let status = prop_oneof![
            5 => Just(Status::Continuing),
            1 => Just(Status::Elected),
            1 => Just(Status::Excluded),
            1 => Just(Status::Withdrawn),
        ];
        let candidate = (0_usize..3, 0_usize..3, status);
        let limit = || (0_usize..2, 0_usize..4);
        let limits = prop::collection::vec(limit(), 4);
        (1_usize..5, prop::collection::vec(candidate, 1..9), limits).prop_map(
            |(seats, candidates, limits)| {
                let category = |which: usize| Category {
                    name: format!("Category {which}"),
                    groups: (0..2)
                        .map(|group| {
                            let (min, more) = limits[which * 2 + group];
                            let all = candidates.iter().enumerate();
                            let members = all.filter(|(_, it)| [it.0, it.1][which] == group);
                            Group {
                                name: format!("Group {group}"),
                                min,
                                max: min + more,
                                members: members.map(|it| CandidateNumber::at(it.0)).collect(),
                            }
                        })
                        .collect(),
                };
                let withdrawn = |it: &(usize, usize, Status)| it.2 == Status::Withdrawn;
                let listed = candidates
                    .iter()
                    .map(|it| Candidate { withdrawn: withdrawn(it), ..Candidate::default() });
                let contest = Contest {
                    title: String::new(),
                    seats,
                    candidates: listed.collect(),
                    constraints: vec![category(0), category(1)],
                };
                (contest, candidates.iter().map(|it| it.2).collect())
            },
        )
    }

    /// Every way to fill the seats from there that meets the constraints, one by one.
    fn every_way(contest: &Contest, status: &[Status]) -> Vec<u32> {
        let ways = 0_u32..1 << status.len();
        let is_in = |way: u32, at: usize| way >> at & 1 == 1;
        ways.filter(|way| {
            let fits = status.iter().enumerate().all(|(at, status)| match status {
                Status::Elected => is_in(*way, at),
                Status::Continuing => true,
                Status::Excluded | Status::Withdrawn => !is_in(*way, at),
            });
            let groups = contest.constraints.iter().flat_map(|it| &it.groups);
            fits && way.count_ones() as usize == contest.seats
                && groups.into_iter().all(|group| {
                    let members = group.members.iter().filter(|it| is_in(*way, it.index()));
                    (group.min..=group.max).contains(&members.count())
                })
        })
        .collect()
    }

    proptest! {
        #[test]
        fn a_candidate_is_guarded_or_doomed_if_every_or_no_way_to_fill_the_seats_has_it(
            (contest, status) in any_contest(),
        ) {
            let at_first: Vec<Status> = contest.candidates.iter().map(Status::at_first).collect();
            let guard = Guard::of(&contest);
            prop_assert_eq!(guard.is_ok(), !every_way(&contest, &at_first).is_empty());
            let ways = every_way(&contest, &status);
            if ways.is_empty() {
                return Ok(());
            }
            let verdict = guard.expect("a way to fill").expect("constraints").judge(&status);
            let continuing = (0..status.len()).filter(|at| status[*at] == Status::Continuing);
            let (mut guarded, mut doomed) = (Vec::new(), Vec::new());
            for candidate in continuing {
                let with = ways.iter().filter(|way| **way >> candidate & 1 == 1).count();
                if with == ways.len() {
                    guarded.push(candidate);
                }
                if with == 0 {
                    doomed.push(candidate);
                }
            }
            prop_assert_eq!(verdict, Ok(Verdict { guarded, doomed }));
        }
    }
}
