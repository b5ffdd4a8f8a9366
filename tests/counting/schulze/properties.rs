use std::collections::BTreeSet;

use domain::counting::{CandidateNumber, Kind, MOST_VOTES, Preference, Profile, count};
use proptest::prelude::*;

use super::{Ranked, contest, in_order, preferred, profile, ranking, schulze};
use crate::files::winners;

/// A small election: how many candidates, and papers with ranks, some equal, some left out.
fn elections() -> impl Strategy<Value = (usize, Vec<Ranked>)> {
    (1_usize..=5).prop_flat_map(|all| {
        let ranks = prop::collection::vec(0_u8..6, all).prop_map(|ranks| {
            let rank = |rank: u8| {
                let of_rank = ranks.iter().enumerate().filter(move |(_, it)| **it == rank);
                of_rank.map(|(candidate, _)| candidate).collect::<Vec<_>>()
            };
            (0..5).map(rank).filter(|rank| !rank.is_empty()).collect()
        });
        let paper = (1_u64..5, ranks);
        (Just(all), prop::collection::vec(paper, 1..8))
    })
}

fn is_counted(papers: &[Ranked]) -> bool {
    papers.iter().any(|(_, ranks)| !ranks.is_empty())
}

/// How many papers prefer each to each, looking at every two on every paper.
fn naive_pairs(all: usize, papers: &[Ranked], is_last: bool) -> Vec<Vec<u128>> {
    let mut pairs = vec![vec![0; all]; all];
    for (weight, ranks) in papers {
        let rank = |candidate| ranks.iter().position(|rank| rank.contains(&candidate));
        for (one, row) in pairs.iter_mut().enumerate() {
            for (other, pair) in row.iter_mut().enumerate() {
                let is_above = match (rank(one), rank(other)) {
                    (Some(one), Some(other)) => one < other,
                    (Some(_), None) => is_last,
                    (None, _) => false,
                };
                *pair += if is_above { u128::from(*weight) } else { 0 };
            }
        }
    }
    pairs
}

/// The strength of the link, if there is one, as something that can be compared.
type Strength = fn(u128, u128) -> (u128, i128);

const STRENGTHS: [(&str, Strength); 3] = [
    ("winning", |votes, against| (votes, -i128::try_from(against).expect("few"))),
    ("support", |votes, _| (votes, 0)),
    ("margins", |votes, against| (votes - against, 0)),
];

/// The strongest of all paths from one to the other, each tried in turn.
fn strongest(
    pairs: &[Vec<u128>],
    strength: Strength,
    from: usize,
    to: usize,
    seen: &mut Vec<usize>,
) -> Option<(u128, i128)> {
    let mut best = None;
    for (next, row) in pairs.iter().enumerate() {
        let (votes, against) = (pairs[from][next], row[from]);
        if votes <= against || seen.contains(&next) {
            continue;
        }
        let link = strength(votes, against);
        let path = if next == to {
            Some(link)
        } else {
            seen.push(next);
            let rest = strongest(pairs, strength, next, to, seen);
            seen.pop();
            rest.map(|rest| rest.min(link))
        };
        best = best.max(path);
    }
    best
}

/// Whom no path beats more strongly, of those still there, rank by rank.
fn naive_ranking(pairs: &[Vec<u128>], strength: Strength) -> Vec<Vec<usize>> {
    let path = |from, to| strongest(pairs, strength, from, to, &mut vec![from]);
    let mut left: Vec<usize> = (0..pairs.len()).collect();
    let mut ranking = Vec::new();
    while !left.is_empty() {
        let is_unbeaten = |it: &usize| {
            left.iter().all(|other| other == it || path(*it, *other) >= path(*other, *it))
        };
        let rank: Vec<usize> = left.iter().copied().filter(is_unbeaten).collect();
        left.retain(|it| !rank.contains(it));
        ranking.push(rank);
    }
    ranking
}

/// Debian's constitution, A.5(4) to A.5(8): the weakest defeats in the Schwartz set are dropped until
/// none is left in it.
fn schwartz_set_dropping(pairs: &[Vec<u128>]) -> Vec<usize> {
    let all = pairs.len();
    let every = || (0..all).flat_map(|one| (0..all).map(move |other| (one, other)));
    let mut defeats: BTreeSet<(usize, usize)> =
        every().filter(|(one, other)| pairs[*one][*other] > pairs[*other][*one]).collect();
    loop {
        let mut transitive = defeats.clone();
        for through in 0..all {
            for (one, other) in every() {
                if transitive.contains(&(one, through)) && transitive.contains(&(through, other)) {
                    transitive.insert((one, other));
                }
            }
        }
        let beats = |one, other| transitive.contains(&(one, other));
        let is_in = |one: &usize| (0..all).all(|it| beats(*one, it) || !beats(it, *one));
        let set: Vec<usize> = (0..all).filter(is_in).collect();
        let weight = |(one, other): &(usize, usize)| {
            (pairs[*one][*other], std::cmp::Reverse(pairs[*other][*one]))
        };
        let within = |(one, other): &&(usize, usize)| set.contains(one) && set.contains(other);
        let Some(weakest) = defeats.iter().filter(within).map(weight).min() else { return set };
        defeats.retain(|it| !within(&it) || weight(it) != weakest);
    }
}

proptest! {
    #[test]
    fn the_ranking_is_what_trying_every_path_gives((all, papers) in elections()) {
        prop_assume!(is_counted(&papers));
        for is_last in [true, false] {
            let pairs = naive_pairs(all, &papers, is_last);
            for (name, strength) in STRENGTHS {
                let unranked = if is_last { "last" } else { "ignore" };
                let options = in_order().with("unranked", unranked).with("strength", name);
                let report = count(&contest(all, 1), &profile(&papers), &options)?;
                prop_assert_eq!(&preferred(&report), &pairs);
                prop_assert_eq!(ranking(&report), naive_ranking(&pairs, strength));
            }
        }
    }

    #[test]
    fn a_thousand_papers_prefer_whom_each_of_them_prefers(
        (all, papers) in elections(), more in prop::sample::select(vec![800, 999, 4096, 1_000_000_007]),
    ) {
        prop_assume!(is_counted(&papers));
        let heavy: Vec<Ranked> = papers.iter().map(|(weight, ranks)| (weight * more, ranks.clone())).collect();
        // Together with those of every other order, more than are added up at once.
        let turned = papers.iter().flat_map(|(weight, ranks)| (0..40).map(move |by| {
            let turn = |it: &usize| (it + by) % all;
            let ranks = ranks.iter().map(|rank| rank.iter().map(turn).collect()).collect();
            (weight * more, ranks)
        }));
        let heavy: Vec<Ranked> = heavy.into_iter().chain(turned).collect();
        let report = count(&contest(all, 1), &profile(&heavy), &in_order())?;
        prop_assert_eq!(preferred(&report), naive_pairs(all, &heavy, true));
    }

    #[test]
    fn dropping_defeats_in_the_schwartz_set_leaves_those_whom_no_path_beats(
        (all, papers) in elections(),
    ) {
        prop_assume!(is_counted(&papers));
        let report = count(&contest(all, 1), &profile(&papers), &in_order())?;
        let left = schwartz_set_dropping(&naive_pairs(all, &papers, true));
        prop_assert_eq!(&ranking(&report)[0], &left);
    }

    #[test]
    fn whom_papers_prefer_to_everybody_else_is_elected((all, papers) in elections()) {
        prop_assume!(is_counted(&papers));
        let pairs = naive_pairs(all, &papers, true);
        let beats_all = |one: &usize| (0..all).all(|it| it == *one || pairs[*one][it] > pairs[it][*one]);
        if let Some(winner) = (0..all).find(beats_all) {
            for (strength, _) in STRENGTHS.iter().chain(&[("ratio", STRENGTHS[0].1)]) {
                let options = schulze().with("strength", strength);
                let report = count(&contest(all, 1), &profile(&papers), &options)?;
                prop_assert_eq!(&ranking(&report)[0], &vec![winner]);
            }
        }
    }

    #[test]
    fn the_order_of_papers_and_how_they_are_bundled_make_no_difference(
        (all, papers) in elections(), seats in 1_usize..4,
    ) {
        prop_assume!(is_counted(&papers));
        let single = |(weight, ranks): &Ranked| vec![(1, ranks.clone()); usize::try_from(*weight).expect("a test's own data")];
        let split: Vec<Ranked> = papers.iter().rev().flat_map(single).collect();
        let of = |papers: &[Ranked]| count(&contest(all, seats), &profile(papers), &in_order());
        prop_assert_eq!(of(&papers)?, of(&split)?);
    }

    #[test]
    fn candidates_renumbered_are_ranked_alike((all, papers) in elections()) {
        prop_assume!(is_counted(&papers));
        let turn = |candidate: usize| all - 1 - candidate;
        let turned: Vec<Ranked> = papers.iter().map(|(weight, ranks)| {
            let ranks = ranks.iter().map(|rank| rank.iter().rev().map(|it| turn(*it)).collect());
            (*weight, ranks.collect())
        }).collect();
        let of = |papers: &[Ranked]| count(&contest(all, 1), &profile(papers), &in_order());
        let mut expected = ranking(&of(&papers)?);
        for rank in &mut expected {
            for candidate in rank.iter_mut() {
                *candidate = turn(*candidate);
            }
            rank.sort_unstable();
        }
        prop_assert_eq!(ranking(&of(&turned)?), expected);
    }

    #[test]
    fn whoever_withdraws_was_never_there((all, papers) in elections(), seats in 1_usize..4) {
        let mut with = contest(all + 1, seats);
        with.candidates[0].withdrawn = true;
        // The withdrawn stands first on the list, and on the papers alone or beside the first.
        let shifted: Vec<Ranked> = papers.iter().enumerate().map(|(at, (weight, ranks))| {
            let mut ranks: Vec<Vec<usize>> =
                ranks.iter().map(|rank| rank.iter().map(|it| it + 1).collect()).collect();
            match (at % 2, ranks.first_mut()) {
                (0, Some(first)) => first.insert(0, 0),
                _ => ranks.insert(0, vec![0]),
            }
            (*weight, ranks)
        }).collect();
        let without = count(&contest(all, seats), &profile(&papers), &in_order());
        let with = count(&with, &profile(&shifted), &in_order());
        match (with, without) {
            (Ok(with), Ok(without)) => {
                let shifted: Vec<u16> = winners(&without).iter().map(|it| it + 1).collect();
                prop_assert_eq!(winners(&with), shifted);
                let rank = |rank: &Vec<usize>| rank.iter().map(|it| it + 1).collect::<Vec<_>>();
                let shifted: Vec<_> = ranking(&without).iter().map(rank).collect();
                prop_assert_eq!(ranking(&with), shifted);
            }
            (with, without) => prop_assert_eq!(with.err(), without.err()),
        }
    }

    #[test]
    fn no_papers_make_it_panic(
        all in 0_usize..6,
        seats in 0_usize..8,
        papers in prop::collection::vec(
            (prop_oneof![0_u64..9, 0..=MOST_VOTES, any::<u64>()],
             prop::collection::vec((1_u16..9, any::<bool>()), 0..9)), 0..8),
        withdrawn in 0_usize..6,
        settings in prop::collection::vec(
            ("strength|unranked|duplicates|default|quorum|majority|ties|lots",
             "winning|ratio|margins|support|ignore|stop|refuse|order|[0-9]|[0-9]:[0-9]|1=[0-9]:1|99999999999999999999999.5"), 0..4),
    ) {
        let mut contest = contest(all, seats);
        if let Some(candidate) = contest.candidates.get_mut(withdrawn) {
            candidate.withdrawn = true;
        }
        let mut profile = Profile::new(Kind::Ranked, 3);
        for (weight, entries) in papers {
            let entry = |(number, is_equal)| {
                let candidate = CandidateNumber::new(number).expect("a test's own data");
                if is_equal { Preference::equal(candidate) } else { Preference::of(candidate) }
            };
            let entries: Vec<Preference> = entries.into_iter().map(entry).collect();
            let _is_too_much = profile.add(weight, &entries).is_err();
        }
        let options = settings.iter().fold(schulze(), |options, (key, value)| options.with(key, value));
        if let Ok(report) = count(&contest, &profile, &options) {
            prop_assert!(report.balanced);
            prop_assert!(report.elected.len() <= seats);
        }
    }
}
