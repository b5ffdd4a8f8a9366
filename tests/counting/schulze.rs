mod properties;

use domain::counting::{
    Action, Candidate, CandidateNumber, Contest, CountError, CountReport, Kind, Options,
    Preference, Profile, Reason, Rule, TieMethod, Votes, count,
};
use serde_json::Value;

use crate::files::{bytes, winners};

/// A paper: how many there are, and their ranks, each of one candidate or several.
type Ranked = (u64, Vec<Vec<usize>>);

fn number(at: usize) -> CandidateNumber {
    CandidateNumber::at(at)
}

fn contest(candidates: usize, seats: usize) -> Contest {
    Contest { seats, candidates: vec![Candidate::default(); candidates], ..Contest::default() }
}

fn profile(papers: &[Ranked]) -> Profile {
    let mut profile = Profile::new(Kind::Ranked, 0);
    for (weight, ranks) in papers {
        let mut entries = Vec::new();
        for rank in ranks {
            for (place, candidate) in rank.iter().enumerate() {
                let candidate = number(*candidate);
                let entry = if place == 0 { Preference::of } else { Preference::equal };
                entries.push(entry(candidate));
            }
        }
        profile.add(*weight, &entries).expect("papers");
    }
    profile
}

fn schulze() -> Options {
    Options::of(Rule::Schulze)
}

/// Ties are broken by the order of the list, so that no lot is needed.
fn in_order() -> Options {
    schulze().with("ties", "order")
}

fn ranking(report: &CountReport) -> Vec<Vec<usize>> {
    let comparison = report.comparison.as_ref().expect("a comparison");
    let rank = |rank: &Vec<CandidateNumber>| rank.iter().map(|it| it.index()).collect();
    comparison.ranking.iter().map(rank).collect()
}

fn preferred(report: &CountReport) -> Vec<Vec<u128>> {
    let comparison = report.comparison.as_ref().expect("a comparison");
    let row = |row: &Vec<Votes>| row.iter().map(|votes| votes.units()).collect();
    comparison.preferred.iter().map(row).collect()
}

/// The names of candidates and the papers of an election as the files of this method hold it.
fn read(case: &Value) -> (Vec<String>, Vec<Ranked>) {
    let mut names: Vec<String> =
        serde_json::from_value(case["candidates"].clone()).expect("names of candidates");
    let ballots: Vec<(u64, Vec<Vec<String>>)> =
        serde_json::from_value(case["ballots"].clone()).expect("papers");
    let mut place = |name: String| {
        names.iter().position(|it| *it == name).unwrap_or_else(|| {
            names.push(name);
            names.len() - 1
        })
    };
    let mut papers = Vec::new();
    for (weight, ranks) in ballots {
        let ranks = ranks.into_iter().map(|rank| rank.into_iter().map(&mut place).collect());
        papers.push((weight, ranks.collect()));
    }
    (names, papers)
}

fn cases(file: &str) -> Vec<Value> {
    serde_json::from_slice(&bytes(file)).expect("cases")
}

/// Sets of names, rank by rank, as candidates' places on the list.
fn ranks(value: &Value, names: &[String]) -> Vec<Vec<usize>> {
    let ranks: Vec<Vec<String>> = serde_json::from_value(value.clone()).expect("a ranking");
    let place = |name: String| names.iter().position(|it| *it == name).expect("a candidate");
    let mut ranks: Vec<Vec<usize>> =
        ranks.into_iter().map(|rank| rank.into_iter().map(place).collect()).collect();
    for rank in &mut ranks {
        rank.sort_unstable();
    }
    ranks
}

#[test]
fn the_examples_of_the_paper_come_out_as_it_says() {
    let cases = cases("schulze/paper_examples.json.gz");
    assert_eq!(cases.len(), 37);
    for case in cases {
        let id = case["id"].as_str().expect("a name");
        let (names, papers) = read(&case);
        let metric = match case["metric"].as_str().expect("a strength") {
            "margin" => "margins",
            metric => metric,
        };
        let options = in_order().with("strength", metric);
        let report = count(&contest(names.len(), 1), &profile(&papers), &options).expect("a count");
        let found = ranking(&report);
        if let Some(expected) = case.get("expected_winners") {
            let expected = ranks(&serde_json::json!([expected]), &names);
            assert_eq!(found[..1], expected, "{id}");
        }
        if let Some(expected) = case.get("expected_ranking") {
            assert_eq!(found, ranks(expected, &names), "{id}");
        }
        let Some(expected) = case.get("expected_path_strengths") else { continue };
        let paths = &report.comparison.as_ref().expect("a comparison").paths;
        for (from, row) in paths.iter().enumerate() {
            for (to, path) in row.iter().enumerate().filter(|(to, _)| *to != from) {
                let expected = &expected[&names[from]][&names[to]];
                let path = path.expect("a path");
                let votes = path.votes.units();
                if metric == "ratio" {
                    // The file has the quotient as a binary fraction.
                    let against = path.against.expect("votes against").units();
                    let part = |it: u128| f64::from(u32::try_from(it).expect("a small number"));
                    let difference = part(votes) / part(against) - expected.as_f64().expect("one");
                    assert!(difference.abs() < 1e-12, "{id}: {from} to {to}");
                } else {
                    assert_eq!(Some(votes), expected.as_u64().map(u128::from), "{id}");
                }
            }
        }
    }
}

#[test]
fn real_elections_come_out_alike_whatever_is_made_of_candidates_left_out() {
    let strengths = [
        ("winning", "schulze_winning_lexicographic"),
        ("support", "schulze_winning_support_only"),
        ("margins", "schulze_margin"),
    ];
    for case in cases("schulze/real_elections.json.gz") {
        let id = case["id"].as_str().expect("a name");
        let (names, papers) = read(&case);
        let (contest, profile) = (contest(names.len(), 1), profile(&papers));
        for (unranked, key) in [("last", "implicit"), ("ignore", "explicit")] {
            for (strength, ranking_key) in strengths {
                let options = in_order().with("unranked", unranked).with("strength", strength);
                let report = count(&contest, &profile, &options).expect("a count");
                let pairs: Vec<Vec<u128>> =
                    serde_json::from_value(case[key]["pairwise"].clone()).expect("a matrix");
                assert_eq!(preferred(&report), pairs, "{id}, {unranked}");
                let expected = ranks(&case[key][ranking_key], &names);
                assert_eq!(ranking(&report), expected, "{id}, {unranked}, {strength}");
            }
        }
    }
}

#[test]
fn burlington_would_have_elected_montroll_in_2009_and_wright_by_plurality() {
    let case: Value =
        serde_json::from_slice(&bytes("irv/burlington_2009.json.gz")).expect("an election");
    let names: Vec<String> = serde_json::from_value(case["candidates"].clone()).expect("names");
    let mut profile = Profile::new(Kind::Ranked, 0);
    for ballot in case["ballots"].as_array().expect("papers") {
        let weight = ballot["n"].as_u64().expect("a number of papers");
        let mut entries = Vec::new();
        for name in ballot["ranks"].as_array().expect("ranks") {
            // A rank with several candidates, who are not told, is passed over.
            let at = names.iter().position(|it| Some(it.as_str()) == name.as_str());
            entries.push(at.map_or(Preference::SKIPPED, |at| Preference::of(number(at))));
        }
        profile.add(weight, &entries).expect("papers");
    }
    let winner = |rule| {
        let report = count(&contest(names.len(), 1), &profile, &Options::of(rule));
        names[usize::from(winners(&report.expect("a count"))[0]) - 1].clone()
    };
    assert_eq!(winner(Rule::Schulze), "Andy Montroll");
    assert_eq!(winner(Rule::Plurality), "Kurt Wright");
}

#[test]
fn a_tie_for_the_last_seat_needs_a_lot_and_any_other_is_but_reported() {
    // The second example with several winners: B and D, then A and C.
    let papers: Vec<Ranked> = vec![
        (3, vec![vec![0], vec![1], vec![2], vec![3]]),
        (2, vec![vec![3], vec![0], vec![1], vec![2]]),
        (2, vec![vec![3], vec![1], vec![2], vec![0]]),
        (2, vec![vec![2], vec![1], vec![3], vec![0]]),
    ];
    let papers = profile(&papers);
    let one = count(&contest(4, 1), &papers, &schulze());
    let tied = vec![number(1), number(3)];
    assert_eq!(one, Err(CountError::LotNeeded { stage: 1, tied: tied.clone() }));
    let drawn = count(&contest(4, 1), &papers, &schulze().with("lots", "4")).expect("a count");
    assert_eq!(winners(&drawn), [4]);
    assert_eq!((drawn.ties[0].method, drawn.ties[0].lot), (TieMethod::Lot, true));
    assert_eq!(drawn.reserve[0], number(1));
    let two = count(&contest(4, 2), &papers, &schulze()).expect("no lot is needed");
    assert_eq!((winners(&two), two.ties.len()), (vec![2, 4], 0));
    assert_eq!(ranking(&two), [vec![1, 3], vec![0, 2]]);
    assert_eq!(two.stages[0].action, Action::Compare);
}

#[test]
fn papers_may_rank_candidates_equally_and_say_then_nothing_of_which_is_better() {
    let report = count(
        &contest(3, 1),
        &profile(&[(2, vec![vec![0, 1], vec![2]]), (1, vec![vec![1]])]),
        &schulze(),
    );
    let report = report.expect("a count");
    assert_eq!(preferred(&report), [[0, 0, 2], [1, 0, 3], [0, 0, 0]]);
    assert_eq!(winners(&report), [2]);
}

#[test]
fn papers_that_name_nobody_who_stands_are_blank() {
    let mut contest = contest(2, 1);
    contest.candidates[1].withdrawn = true;
    let papers = profile(&[(3, vec![vec![0]]), (2, vec![vec![1]]), (4, vec![])]);
    let report = count(&contest, &papers, &schulze()).expect("a count");
    assert_eq!((report.valid.units(), report.blank.units()), (3, 6));
    let nothing = profile(&[(2, vec![vec![1]])]);
    assert_eq!(count(&contest, &nothing, &schulze()), Err(CountError::NoPapers));
}

#[test]
fn papers_without_an_order_are_not_compared() {
    for kind in [Kind::Marked, Kind::Scored] {
        let report = count(&contest(2, 1), &Profile::new(kind, 0), &schulze());
        assert_eq!(report, Err(CountError::WrongPapers));
    }
}

/// Options 1 and 2 and the default option 3: (over the default, against it) of each.
fn resolution(one: (u64, u64), two: (u64, u64)) -> Profile {
    // Whoever compares an option with the default ranks no other above either of them.
    profile(&[
        (one.0, vec![vec![0], vec![1, 2]]),
        (one.1, vec![vec![1, 2], vec![0]]),
        (two.0, vec![vec![1], vec![0, 2]]),
        (two.1, vec![vec![0, 2], vec![1]]),
    ])
}

fn with_default() -> Options {
    in_order().with("default", "3")
}

#[test]
fn an_option_needs_the_quorum_over_the_default_option() {
    let papers = resolution((10, 1), (9, 0));
    let report = |quorum| {
        let options = with_default().with("quorum", quorum);
        count(&contest(3, 1), &papers, &options).expect("a count")
    };
    assert_eq!(winners(&report("9")), [1]);
    let report_of_ten = report("9.5");
    assert_eq!(winners(&report_of_ten), [1]);
    let [compared, dropped] = report_of_ten.stages.as_slice() else { panic!("two stages") };
    assert_eq!((compared.action, compared.reason), (Action::Compare, Reason::Beginning));
    assert_eq!((dropped.action, dropped.reason), (Action::Exclude, Reason::BelowMinimum));
    assert_eq!(dropped.excluded, [number(1)]);
    // The votes of the stages are those over the default option.
    let votes: Vec<u128> = dropped.votes.iter().map(|it| it.units()).collect();
    assert_eq!(votes, [10, 9, 0]);
    let none = report("10.01");
    assert_eq!(none.stages[1].excluded, [number(0), number(1)]);
    assert_eq!(none.elected, [number(2)]);
}

#[test]
fn a_majority_of_three_to_one_is_met_by_just_three_times_as_many() {
    // Until 2015 the constitution asked for more than that.
    let over = |one, majority| {
        let options = with_default().with("majority", majority);
        let report = count(&contest(3, 1), &resolution(one, (1, 8)), &options).expect("a count");
        (winners(&report)[0], report.stages[1].reason)
    };
    assert_eq!(over((9, 3), "3:1"), (1, Reason::NotOverDefault));
    assert_eq!(over((8, 3), "3:1"), (3, Reason::NotOverDefault));
    assert_eq!(over((8, 3), "2=3:1").0, 1);
    assert_eq!(over((8, 3), "1=3:1").0, 3);
}

#[test]
fn an_option_that_only_draws_with_the_default_option_is_dropped() {
    let report = count(&contest(3, 1), &resolution((5, 5), (0, 1)), &with_default());
    assert_eq!(winners(&report.expect("a count")), [3]);
}

#[test]
fn the_default_option_takes_no_seat_while_another_option_is_left() {
    let report = count(&contest(3, 3), &resolution((5, 1), (1, 2)), &with_default());
    let report = report.expect("a count");
    assert_eq!(report.elected, [number(0)]);
    assert_eq!(report.reserve, [number(2), number(1)]);
}

#[test]
fn a_default_option_goes_only_with_the_constitution_that_has_it() {
    let papers = resolution((1, 0), (0, 1));
    for (key, value) in [("strength", "margins"), ("unranked", "ignore")] {
        let report = count(&contest(3, 1), &papers, &with_default().with(key, value));
        assert!(matches!(report, Err(CountError::Forbidden { .. })), "{key}");
    }
    let bad = [
        ("default", "4"),
        ("default", "1,2"),
        ("quorum", "-1"),
        ("quorum", "many"),
        ("majority", "1:3"),
        ("majority", "3=2:1"),
        ("majority", "3"),
    ];
    for (key, value) in bad {
        let report = count(&contest(3, 1), &papers, &with_default().with(key, value));
        assert!(matches!(report, Err(CountError::BadSetting { .. })), "{key}={value}");
    }
    let report = count(&contest(3, 1), &papers, &schulze().with("quorum", "1"));
    assert!(matches!(report, Err(CountError::BadSetting { .. })));
}

#[test]
fn the_digits_of_weights_are_those_of_the_report() {
    let mut papers = Profile::new(Kind::Ranked, 2);
    papers.add(150, &[Preference::of(number(0))]).expect("papers");
    papers.add(125, &[Preference::of(number(1))]).expect("papers");
    let options = with_default().with("default", "2").with("quorum", "1.5");
    let report = count(&contest(2, 1), &papers, &options).expect("a count");
    let comparison = report.comparison.as_ref().expect("a comparison");
    assert_eq!(comparison.preferred[0][1].to_string(), "1.50");
    assert_eq!(winners(&report), [1]);
}

#[test]
fn two_hundred_candidates_are_compared_at_once() {
    // A cycle of all: the first is above the second, the second above the third, and so on.
    let all = 200;
    let turned = |by: usize| (0..all).map(|at| vec![(at + by) % all]).collect();
    let papers: Vec<Ranked> = (0..all).map(|by| (1, turned(by))).collect();
    let report = count(&contest(all, 1), &profile(&papers), &in_order()).expect("a count");
    assert_eq!(ranking(&report), [(0..all).collect::<Vec<_>>()]);
}
