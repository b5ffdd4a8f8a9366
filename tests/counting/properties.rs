//! What holds for every rule, whatever the papers.

use domain::counting::{
    Candidate, CandidateNumber, Category, Contest, CountError, CountReport, Group, Kind, Options,
    Preference, Profile, Rule, Setting, count,
};
use proptest::{prelude::*, sample::select};

/// A paper: so many say this, by places on the list from nought.
type Paper = (u64, Vec<usize>);

#[derive(Clone, Debug)]
struct Small {
    seats: usize,
    candidates: usize,
    papers: Vec<Paper>,
}

fn small(seats: std::ops::Range<usize>) -> impl Strategy<Value = Small> {
    (2_usize..7).prop_flat_map(move |candidates| {
        let order = Just((0..candidates).collect::<Vec<_>>()).prop_shuffle();
        let paper = (1_u64..30, order, 1..=candidates);
        let paper = paper.prop_map(|(weight, mut order, length)| {
            order.truncate(length);
            (weight, order)
        });
        let seats = seats.start..seats.end.min(candidates);
        (seats, prop::collection::vec(paper, 1..14)).prop_map(move |(seats, papers)| Small {
            seats,
            candidates,
            papers,
        })
    })
}

fn any_rule() -> impl Strategy<Value = Rule> {
    select(&Rule::ALL[..])
}

fn contest(small: &Small) -> Contest {
    let candidates = (1..=small.candidates).map(|it| format!("Candidate {it}"));
    let candidates = candidates.map(|name| Candidate { name, withdrawn: false }).collect();
    Contest { seats: small.seats, candidates, ..Contest::default() }
}

/// The papers in the kind that the rule counts: marks are the preferences without their order, and
/// scores are higher the more a candidate is preferred.
fn profile(rule: Rule, papers: &[Paper]) -> Profile {
    let mut profile = Profile::new(rule.papers(), 0);
    for (weight, order) in papers {
        let numbers = order.iter().map(|at| CandidateNumber::at(*at));
        match rule.papers() {
            Kind::Ranked => profile.add(*weight, &numbers.map(Preference::of).collect::<Vec<_>>()),
            Kind::Marked => {
                let mut numbers: Vec<_> = numbers.collect();
                if rule == Rule::Plurality {
                    numbers.truncate(1);
                }
                numbers.sort();
                let marks: Vec<_> = numbers.into_iter().map(Preference::of).collect();
                profile.add(*weight, &marks)
            }
            Kind::Scored => {
                let scores: Vec<u32> =
                    (1..=u32::try_from(order.len()).expect("few")).rev().collect();
                let numbers: Vec<_> = numbers.map(Preference::of).collect();
                profile.add_scored(*weight, &numbers, &scores)
            }
        }
        .expect("few votes");
    }
    profile
}

/// Every tie is broken by the order of these candidates, so that no chance is left.
fn options(rule: Rule, order: &[usize]) -> Options {
    let order: Vec<String> = order.iter().map(|at| (at + 1).to_string()).collect();
    let options = Options::of(rule).with("order", &order.join(","));
    let takes_order = |it: &&&Setting| it.key == "ties" && it.values.contains(&"order");
    match rule.settings().iter().find(takes_order) {
        Some(_) => options.with("ties", "order"),
        None => options,
    }
}

fn counted(rule: Rule, small: &Small) -> Result<CountReport, CountError> {
    let order: Vec<usize> = (0..small.candidates).collect();
    count(&contest(small), &profile(rule, &small.papers), &options(rule, &order))
}

fn places(numbers: &[CandidateNumber]) -> Vec<usize> {
    numbers.iter().map(|number| number.index()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn as_many_are_elected_as_there_are_seats_and_the_votes_balance(
        rule in any_rule(), small in small(1..5),
    ) {
        match counted(rule, &small) {
            Ok(report) => {
                prop_assert_eq!(report.elected.len(), small.seats, "{}", rule);
                prop_assert!(report.balanced, "{}", rule);
                let total = report.stages[0].total.units();
                for stage in &report.stages {
                    let votes: u128 = stage.votes.iter().map(|it| it.units()).sum();
                    let others = stage.non_transferable.units() + stage.residue.units();
                    prop_assert_eq!(votes + others, total, "{}, stage {}", rule, stage.number);
                }
                let all = report.winners.len() + report.reserve.len();
                prop_assert_eq!(all, small.candidates, "{}", rule);
            }
            // Block votes with more marks than seats are invalid, and may be all there are.
            Err(fault) => prop_assert_eq!(fault, CountError::NoPapers, "{}", rule),
        }
    }

    #[test]
    fn the_order_and_the_splitting_of_papers_change_nothing(
        rule in any_rule(), small in small(1..5), seed: u64,
    ) {
        let mut papers: Vec<Paper> = Vec::new();
        for (number, (weight, order)) in small.papers.iter().enumerate() {
            let part = seed.rotate_left(u32::try_from(number).expect("few")) % (weight + 1);
            papers.push((part, order.clone()));
            papers.push((weight - part, order.clone()));
        }
        papers.sort_by_key(|(weight, order)| (weight ^ seed, order.len(), order.clone()));
        let split = Small { papers, ..small.clone() };
        prop_assert_eq!(counted(rule, &small), counted(rule, &split), "{}", rule);
    }

    #[test]
    fn candidates_who_are_renumbered_are_elected_under_their_new_numbers(
        rule in any_rule(), small in small(1..5), shuffled in Just((0..7_usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        // Where each candidate is now.
        let now: Vec<usize> = shuffled.into_iter().filter(|at| *at < small.candidates).collect();
        let renumber = |order: &[usize]| -> Vec<usize> { order.iter().map(|at| now[*at]).collect() };
        let papers = small.papers.iter().map(|(weight, order)| (*weight, renumber(order)));
        let papers: Vec<Paper> = papers.collect();
        let before: Vec<usize> = (0..small.candidates).collect();
        let before_options = options(rule, &before);
        let now_options = options(rule, &renumber(&before));
        let first = count(&contest(&small), &profile(rule, &small.papers), &before_options);
        let second = count(&contest(&small), &profile(rule, &papers), &now_options);
        match (first, second) {
            (Ok(first), Ok(second)) => {
                let mut expected = renumber(&places(&first.winners));
                expected.sort_unstable();
                prop_assert_eq!(expected, places(&second.winners), "{}", rule);
            }
            (first, second) => prop_assert_eq!(first.err(), second.err(), "{}", rule),
        }
    }

    #[test]
    fn a_candidate_who_withdraws_leaves_the_count_as_if_they_had_never_stood(
        rule in any_rule(), small in small(1..4),
    ) {
        prop_assume!(small.candidates > small.seats + 1);
        // The last on the list, so that nobody's number changes without them.
        let gone = small.candidates - 1;
        let papers = small.papers.iter().map(|(weight, order)| {
            (*weight, order.iter().copied().filter(|it| *it != gone).collect::<Vec<_>>())
        });
        let without = Small { candidates: gone, papers: papers.collect(), ..small.clone() };
        let order: Vec<usize> = (0..gone).collect();
        let mut with = contest(&small);
        with.candidates[gone].withdrawn = true;
        // Under plurality and block voting, and by scores, what is left of a paper is another one.
        let first = count(&with, &profile(rule, &small.papers), &options(rule, &order));
        let second = count(&contest(&without), &profile(rule, &without.papers), &options(rule, &order));
        if [Rule::Plurality, Rule::Block, Rule::Score].contains(&rule) {
            return Ok(());
        }
        match (first, second) {
            (Ok(first), Ok(second)) => {
                prop_assert_eq!(&first.elected, &second.elected, "{}", rule);
                prop_assert_eq!(first.quota, second.quota, "{}", rule);
                for (first, second) in first.stages.iter().zip(&second.stages) {
                    prop_assert_eq!(&first.votes[..gone], &second.votes[..], "{}", rule);
                }
            }
            (first, second) => prop_assert_eq!(first.err(), second.err(), "{}", rule),
        }
    }

    #[test]
    fn a_constraint_that_can_be_met_is_met_and_one_that_cannot_is_refused(
        rule in any_rule(), small in small(1..5), places in prop::collection::vec(0_usize..3, 12),
        limits in prop::collection::vec((0_usize..3, 0_usize..3), 4),
    ) {
        let category = |which: usize| Category {
            name: format!("Category {which}"),
            groups: (0..2)
                .map(|group| {
                    let (min, more) = limits[which * 2 + group];
                    let is_in = |at: &usize| places[which * 6 + at] == group;
                    let members = (0..small.candidates).filter(is_in).map(CandidateNumber::at);
                    Group { name: format!("{group}"), min, max: min + more, members: members.collect() }
                })
                .collect(),
        };
        let constrained = Contest { constraints: vec![category(0), category(1)], ..contest(&small) };
        let is_met = |elected: &dyn Fn(usize) -> bool| {
            constrained.constraints.iter().flat_map(|it| &it.groups).all(|group| {
                let count = group.members.iter().filter(|it| elected(it.index())).count();
                (group.min..=group.max).contains(&count)
            })
        };
        let feasible = (0_u32..1 << small.candidates)
            .filter(|way| way.count_ones() as usize == small.seats)
            .any(|way| is_met(&|at| way >> at & 1 == 1));
        let order: Vec<usize> = (0..small.candidates).collect();
        let report =
            count(&constrained, &profile(rule, &small.papers), &options(rule, &order));
        match report {
            Ok(report) => {
                let elected: Vec<usize> = report.winners.iter().map(|it| it.index()).collect();
                prop_assert_eq!(elected.len(), small.seats, "{}", rule);
                prop_assert!(is_met(&|at| elected.contains(&at)), "{}: {:?}", rule, elected);
            }
            Err(CountError::Infeasible { .. }) => prop_assert!(!feasible, "{}", rule),
            Err(CountError::Forbidden { .. }) => {
                prop_assert!(!rule.keeps_constraints(), "{}", rule);
            }
            Err(CountError::NoPapers) => {}
            Err(fault) => prop_assert!(false, "{}: {}", rule, fault),
        }
    }

    #[test]
    fn a_condorcet_winner_wins_under_schulze_and_a_majoritys_favourite_under_the_run_off(
        small in small(1..2),
    ) {
        let prefers = |order: &[usize], a: usize, b: usize| {
            let place = |it: usize| order.iter().position(|at| *at == it).unwrap_or(usize::MAX);
            place(a) < place(b)
        };
        let weigh = |wanted: &dyn Fn(&[usize]) -> bool| -> u64 {
            small.papers.iter().filter(|(_, order)| wanted(order)).map(|(weight, _)| weight).sum()
        };
        let beats = |a, b| weigh(&|order| prefers(order, a, b)) > weigh(&|order| prefers(order, b, a));
        let mut all = 0..small.candidates;
        let condorcet = all.find(|a| (0..small.candidates).all(|b| b == *a || beats(*a, b)));
        if let Some(winner) = condorcet {
            let report = counted(Rule::Schulze, &small).expect("a count");
            prop_assert_eq!(places(&report.winners), vec![winner]);
        }
        let cast = weigh(&|_| true);
        let mut all = 0..small.candidates;
        if let Some(favourite) = all.find(|it| 2 * weigh(&|order| order[0] == *it) > cast) {
            let report = counted(Rule::Irv, &small).expect("a count");
            prop_assert_eq!(places(&report.winners), vec![favourite]);
        }
    }
}
