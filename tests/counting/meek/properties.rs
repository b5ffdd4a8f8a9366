use domain::counting::{
    Candidate, CandidateNumber, Contest, CountReport, Kind, Options, Preference, Profile, Rule,
    count,
};
use num_bigint::BigUint;
use proptest::{prelude::*, sample::subsequence};

use super::model::{self, Paper};
use crate::files::winners;

const RULES: [Rule; 3] = [Rule::Meek, Rule::Meek123, Rule::MeekNz];

/// A small election: who has withdrawn, how many are to be elected, and the papers.
#[derive(Clone, Debug)]
struct Small {
    standing: Vec<bool>,
    seats: usize,
    papers: Vec<Paper>,
}

fn small(most: u64) -> impl Strategy<Value = Small> {
    (2_usize..8).prop_flat_map(move |candidates| {
        let all: Vec<usize> = (0..candidates).collect();
        let names = subsequence(all, 1..=candidates).prop_shuffle();
        let papers = prop::collection::vec((1..=most, names), 1..14);
        let standing = prop::collection::vec(prop::bool::weighted(0.9), candidates);
        (standing, 1..candidates + 1, papers)
            .prop_map(|(standing, seats, papers)| Small { standing, seats, papers })
            .prop_filter("somebody stands who is named", |it| {
                it.papers.iter().any(|(_, names)| names.iter().any(|at| it.standing[*at]))
            })
    })
}

impl Small {
    fn contest(&self) -> Contest {
        let candidate = |(at, standing): (usize, &bool)| Candidate {
            name: format!("{at}"),
            withdrawn: !standing,
        };
        let candidates = self.standing.iter().enumerate().map(candidate).collect();
        Contest { seats: self.seats, candidates, ..Contest::default() }
    }

    /// Counts with a list of candidates as the order that breaks ties.
    fn count(&self, rule: Rule, order: &[usize]) -> CountReport {
        let order: Vec<String> = order.iter().map(|at| (at + 1).to_string()).collect();
        let options = Options::of(rule).with("ties", "order").with("order", &order.join(","));
        let mut profile = Profile::new(Kind::Ranked, 0);
        for (weight, names) in &self.papers {
            let names: Vec<Preference> =
                names.iter().map(|at| Preference::of(number(*at))).collect();
            profile.add(*weight, &names).expect("a paper");
        }
        count(&self.contest(), &profile, &options).expect("a count")
    }

    fn in_order(&self, rule: Rule) -> CountReport {
        let order: Vec<usize> = (0..self.standing.len()).collect();
        self.count(rule, &order)
    }

    /// The papers without those who have withdrawn.
    fn standing_papers(&self) -> Vec<Paper> {
        let stands = |names: &[usize]| -> Vec<usize> {
            names.iter().copied().filter(|at| self.standing[*at]).collect()
        };
        let papers = self.papers.iter().map(|(weight, names)| (*weight, stands(names)));
        papers.filter(|(_, names)| !names.is_empty()).collect()
    }
}

fn number(at: usize) -> CandidateNumber {
    CandidateNumber::new(u16::try_from(at + 1).expect("few candidates")).expect("from one")
}

/// The votes of every stage, of each candidate as `of` has them.
fn figures(report: &CountReport, of: &[usize]) -> Vec<Vec<u128>> {
    let votes =
        |stage: &domain::counting::Stage| of.iter().map(|at| stage.votes[*at].units()).collect();
    report.stages.iter().map(votes).collect()
}

proptest! {
    #[test]
    fn totals_balance_and_all_seats_are_filled(small in small(40)) {
        for rule in RULES {
            let report = small.in_order(rule);
            prop_assert!(report.balanced);
            let valid = report.valid.units() * 1_000_000_000;
            prop_assert!(report.stages.iter().all(|stage| stage.total.units() == valid));
            let standing = small.standing.iter().filter(|it| **it).count();
            prop_assert_eq!(report.winners.len(), small.seats.min(standing));
        }
    }

    #[test]
    fn the_largest_papers_are_counted_like_others(
        small in small(1_000_000_000_000_000_000 / 14),
    ) {
        for rule in RULES {
            let report = small.in_order(rule);
            prop_assert!(report.balanced);
        }
    }

    #[test]
    fn the_order_of_papers_and_splitting_them_change_nothing(
        (small, other) in small(40).prop_flat_map(|small| {
            let halves = small.papers.iter().flat_map(|(weight, names)| {
                [(weight / 3, names.clone()), (weight - weight / 3, names.clone())]
            });
            let papers = halves.filter(|it| it.0 > 0).collect::<Vec<Paper>>();
            let papers = Just(papers).prop_shuffle();
            let other = (Just(small.clone()), papers);
            (Just(small), other.prop_map(|(small, papers)| Small { papers, ..small }))
        }),
    ) {
        for rule in RULES {
            prop_assert_eq!(small.in_order(rule), other.in_order(rule));
        }
    }

    #[test]
    fn renumbered_candidates_renumber_the_result(
        (small, order) in small(40).prop_flat_map(|small| {
            let all: Vec<usize> = (0..small.standing.len()).collect();
            (Just(small), Just(all).prop_shuffle())
        }),
    ) {
        // Whoever was at place `order[at]` is at place `at` now.
        let place = |old: usize| order.iter().position(|it| *it == old).expect("everybody");
        let renumbered = Small {
            standing: order.iter().map(|old| small.standing[*old]).collect(),
            seats: small.seats,
            papers: small.papers.iter().map(|(weight, names)| {
                (*weight, names.iter().map(|old| place(*old)).collect())
            }).collect(),
        };
        let same: Vec<usize> = (0..order.len()).collect();
        let places: Vec<usize> = same.iter().map(|old| place(*old)).collect();
        for rule in RULES {
            let before = small.count(rule, &same);
            let after = renumbered.count(rule, &places);
            prop_assert_eq!(figures(&before, &order), figures(&after, &same));
            let mut expected: Vec<usize> =
                before.winners.iter().map(|it| place(it.index())).collect();
            expected.sort_unstable();
            let winners: Vec<usize> = after.winners.iter().map(|it| it.index()).collect();
            prop_assert_eq!(winners, expected);
        }
    }

    #[test]
    fn a_withdrawn_candidate_was_never_there(small in small(40)) {
        let places: Vec<usize> =
            (0..small.standing.len()).filter(|at| small.standing[*at]).collect();
        let place = |old: &usize| places.iter().position(|it| it == old).expect("standing");
        let without = Small {
            standing: vec![true; places.len()],
            seats: small.seats,
            papers: small.standing_papers().into_iter().map(|(weight, names)| {
                (weight, names.iter().map(place).collect())
            }).collect(),
        };
        let all: Vec<usize> = (0..places.len()).collect();
        for rule in RULES {
            let (with, without) = (small.in_order(rule), without.in_order(rule));
            prop_assert_eq!(figures(&with, &places), figures(&without, &all));
            let winners: Vec<usize> = with.winners.iter().map(|it| place(&it.index())).collect();
            let expected: Vec<usize> = without.winners.iter().map(|it| it.index()).collect();
            prop_assert_eq!(winners, expected);
        }
    }

    #[test]
    fn every_version_elects_whom_exact_numbers_elect(small in small(40)) {
        let papers = small.standing_papers();
        if let Some(expected) = model::winners(&papers, &small.standing, small.seats) {
            for rule in RULES {
                prop_assert_eq!(winners(&small.in_order(rule)), expected.clone(), "{}", rule);
            }
        }
    }

    #[test]
    fn votes_are_the_exact_ones_but_for_rounding(small in small(40)) {
        let papers = small.standing_papers();
        let valid: u64 = papers.iter().map(|(weight, _)| weight).sum();
        for rule in RULES {
            for stage in small.in_order(rule).stages {
                let (exact, power) = model::shared_out(&papers, &model::keep(&stage));
                for (votes, exact) in stage.votes.iter().zip(exact) {
                    let scale = BigUint::from(1_000_000_000_u64).pow(power - 1);
                    let votes = BigUint::from(votes.units()) * &scale;
                    // Each candidate whom a paper passes can round it up by a unit.
                    let slack = scale * valid * small.standing.len();
                    let difference = votes.clone().max(exact.clone()) - votes.min(exact);
                    prop_assert!(difference <= slack);
                }
            }
        }
    }
}
