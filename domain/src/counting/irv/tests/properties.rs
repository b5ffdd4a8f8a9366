use proptest::{prelude::*, sample::select};

use super::{Paper, contest, options, profile};
use crate::counting::{CandidateNumber, CountError, Options, count, irv::SETTINGS};

fn any_papers(candidates: usize) -> impl Strategy<Value = Vec<(u64, Paper)>> {
    let rank = prop_oneof![
        6 => (0..candidates).prop_map(|at| vec![at]),
        1 => Just(Vec::new()),
        1 => prop::collection::vec(0..candidates, 1..4),
    ];
    let paper = prop::collection::vec(rank, 0..6);
    let weight = prop_oneof![9 => 1..20_u64, 1 => Just(10_u64.pow(16))];
    prop::collection::vec((weight, paper), 1..12)
}

/// Settings of every kind; those that cannot go together are refused.
fn any_settings() -> impl Strategy<Value = Options> {
    let free = |key: &str| match key {
        "digits" => vec!["0", "1", "4", "9"],
        "share" => vec!["", "", "", "15", "33.3", "100"],
        "rounds" => vec!["", "", "", "1", "3"],
        "minimum" => vec!["0", "0", "0", "1", "7"],
        "writeins" => vec!["", "", "1", "2,3"],
        "skipped" => vec!["skip", "stop", "invalid", "1", "2"],
        "ranks" => vec!["", "", "1", "3"],
        _ => unreachable!("a setting without values"),
    };
    let choices: Vec<_> = SETTINGS
        .iter()
        .map(|setting| {
            let values = setting.values.to_vec();
            let values = if values.is_empty() { free(setting.key) } else { values };
            let values: Vec<_> = values.into_iter().filter(|it| *it != "refuse").collect();
            // Most settings are as they are by themselves, so that few combinations are refused.
            let value = prop_oneof![2 => Just(setting.default), 1 => select(values)];
            value.prop_map(|value| (setting.key, value))
        })
        .collect();
    choices.prop_map(|settings| options(&settings).with("seed", "seed"))
}

fn in_order(options: &Options, order: impl Iterator<Item = usize>) -> Options {
    let order: Vec<String> = order.map(|it| (it + 1).to_string()).collect();
    options.clone().with("ties", "order").with("order", &order.join(","))
}

/// The candidates' numbers put in another order.
fn renumbered(candidates: &str, to: &[usize]) -> String {
    let numbers = candidates.split(',').filter_map(|it| it.parse::<usize>().ok());
    let moved: Vec<String> = numbers.map(|it| (to[it - 1] + 1).to_string()).collect();
    moved.join(",")
}

const CANDIDATES: usize = 5;

proptest! {
    #[test]
    fn every_count_balances_and_tells_of_everybody_once(
        papers in any_papers(CANDIDATES),
        options in any_settings(),
        seats in 1..7_usize,
        withdrawn in prop::collection::vec(0..CANDIDATES, 0..2),
    ) {
        let contest = contest(CANDIDATES, seats, &withdrawn);
        let report = match count(&contest, &profile(&papers), &options) {
            Ok(report) => report,
            Err(CountError::BadSetting { .. } | CountError::NoPapers) => return Ok(()),
            Err(fault) => return Err(TestCaseError::fail(fault.to_string())),
        };
        prop_assert!(report.balanced);
        for stage in &report.stages {
            let unit = 10_u128.pow(stage.total.digits().into());
            prop_assert_eq!(stage.total.units(), report.valid.units() * unit);
            let inactive = stage.inactive.unwrap();
            let ended = [
                inactive.exhausted_choices,
                inactive.overvotes,
                inactive.repeated_rankings,
                inactive.skipped_rankings,
                inactive.final_round_surplus,
            ];
            let ended: u128 = ended.iter().map(|it| it.units()).sum();
            prop_assert_eq!(ended, stage.non_transferable.units());
        }
        let mut all: Vec<usize> = report.elected.iter().map(|it| it.index()).collect();
        prop_assert!(all.len() <= seats || !options.settings["share"].is_empty());
        all.extend(report.reserve.iter().map(|it| it.index()));
        all.sort_unstable();
        prop_assert_eq!(all, contest.standing().collect::<Vec<_>>());
    }

    #[test]
    fn the_order_of_papers_and_how_they_are_grouped_change_nothing(
        papers in any_papers(CANDIDATES),
        options in any_settings(),
        seats in 1..4_usize,
        seed in any::<u64>(),
    ) {
        let mut split: Vec<(u64, Paper)> = Vec::new();
        for (at, (weight, paper)) in papers.iter().enumerate() {
            let part = (seed >> at) % weight;
            split.insert(at % (split.len() + 1), (part, paper.clone()));
            split.push((weight - part, paper.clone()));
        }
        let by = usize::try_from(seed % split.len() as u64).unwrap();
        split.rotate_left(by);
        let contest = contest(CANDIDATES, seats, &[]);
        let counted = |papers| count(&contest, &profile(papers), &options);
        prop_assert_eq!(counted(&papers), counted(&split));
    }

    #[test]
    fn other_numbers_give_the_same_result_in_other_numbers(
        papers in any_papers(CANDIDATES),
        options in any_settings(),
        seats in 1..4_usize,
        to in Just((0..CANDIDATES).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let moved: Vec<(u64, Paper)> = papers
            .iter()
            .map(|(weight, paper)| {
                let ranks = paper.iter().map(|rank| rank.iter().map(|at| to[*at]).collect());
                (*weight, ranks.collect())
            })
            .collect();
        let write_ins = renumbered(&options.settings["writeins"], &to);
        let first = in_order(&options, 0..CANDIDATES);
        let second = in_order(&options, to.iter().copied()).with("writeins", &write_ins);
        let contest = contest(CANDIDATES, seats, &[]);
        let before = count(&contest, &profile(&papers), &first);
        let after = count(&contest, &profile(&moved), &second);
        let (Ok(before), Ok(after)) = (&before, &after) else {
            prop_assert_eq!(before.is_err(), after.is_err());
            return Ok(());
        };
        let mut winners: Vec<usize> = before.winners.iter().map(|it| to[it.index()]).collect();
        winners.sort_unstable();
        prop_assert_eq!(winners, after.winners.iter().map(|it| it.index()).collect::<Vec<_>>());
        prop_assert_eq!(before.stages.len(), after.stages.len());
        for (before, after) in before.stages.iter().zip(&after.stages) {
            for (at, votes) in before.votes.iter().enumerate() {
                prop_assert_eq!(*votes, after.votes[to[at]]);
            }
        }
    }

    #[test]
    fn whoever_withdrew_might_as_well_never_have_been_there(
        papers in any_papers(CANDIDATES),
        options in any_settings(),
        seats in 1..4_usize,
    ) {
        let last = CANDIDATES - 1;
        let without: Vec<(u64, Paper)> = papers
            .iter()
            .map(|(weight, paper)| {
                let left = paper.iter().map(|rank| {
                    let others = rank.iter().copied().filter(|at| *at != last);
                    (rank.is_empty(), others.collect::<Vec<_>>())
                });
                let left = left.filter(|(was_empty, rank)| *was_empty || !rank.is_empty());
                (*weight, left.map(|it| it.1).collect())
            })
            .collect();
        let options = options.with("withdrawn", "absent");
        let before = count(&contest(CANDIDATES, seats, &[last]), &profile(&papers), &options);
        let after = count(&contest(last, seats, &[]), &profile(&without), &options);
        let (Ok(before), Ok(after)) = (&before, &after) else {
            prop_assert_eq!(before.is_err(), after.is_err());
            return Ok(());
        };
        prop_assert_eq!(&before.elected, &after.elected);
        prop_assert_eq!(before.valid, after.valid);
        prop_assert_eq!(before.stages.len(), after.stages.len());
        for (before, after) in before.stages.iter().zip(&after.stages) {
            prop_assert_eq!(&before.votes[..last], &after.votes[..]);
        }
    }

    #[test]
    fn a_favourite_of_the_majority_wins_at_once(
        papers in any_papers(CANDIDATES),
        favourite in 0..CANDIDATES,
    ) {
        let others: u64 = papers.iter().map(|it| it.0).sum();
        let mut papers = papers;
        papers.push((others + 1, vec![vec![favourite]]));
        let report = count(&contest(CANDIDATES, 1, &[]), &profile(&papers), &options(&[])).unwrap();
        prop_assert_eq!(report.elected, [CandidateNumber::at(favourite)]);
        prop_assert_eq!(report.stages.len(), 1);
    }
}
