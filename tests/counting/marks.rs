use std::collections::BTreeMap;

use domain::counting::{
    Action, Candidate, CandidateNumber, Contest, CountError, CountReport, Ground, Kind, MOST_VOTES,
    Options, Preference, Profile, Reason, Rule, Votes, count,
};
use proptest::prelude::*;
use serde_json::Value;

use crate::files::{bytes, winners};

fn number(number: u16) -> CandidateNumber {
    CandidateNumber::new(number).expect("a number")
}

fn contest(candidates: usize, seats: usize) -> Contest {
    Contest { seats, candidates: vec![Candidate::default(); candidates], ..Contest::default() }
}

fn entries(numbers: &[u16]) -> Vec<Preference> {
    numbers.iter().map(|it| Preference::of(number(*it))).collect()
}

/// Papers that name candidates, by number.
fn papers(kind: Kind, papers: &[(u64, &[u16])]) -> Profile {
    let mut profile = Profile::new(kind, 0);
    for (weight, numbers) in papers {
        profile.add(*weight, &entries(numbers)).expect("papers");
    }
    profile
}

/// Papers that score candidates, by number.
fn scored(papers: &[(u64, &[(u16, u32)])]) -> Profile {
    let mut profile = Profile::new(Kind::Scored, 0);
    for (weight, scores) in papers {
        let (numbers, scores): (Vec<u16>, Vec<u32>) = scores.iter().copied().unzip();
        profile.add_scored(*weight, &entries(&numbers), &scores).expect("papers");
    }
    profile
}

fn votes(report: &CountReport) -> Vec<u128> {
    report.stages[0].votes.iter().map(|votes| votes.units()).collect()
}

/// The council election of a society: names of candidates, and what each member wrote beside them.
fn society(file: &str) -> (Vec<String>, Vec<Vec<u32>>) {
    let bytes = bytes(&format!("approval/{file}.csv.gz"));
    let text = String::from_utf8(bytes).expect("text");
    let mut lines = text.lines();
    let names = lines.next().expect("names").split(',').map(Into::into).collect();
    let number = |text: &str| text.trim_end_matches(".0").parse().expect("a number");
    (names, lines.map(|line| line.split(',').map(number).collect()).collect())
}

fn expected(key: &str) -> Value {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures/elections/approval/");
    let text = std::fs::read(format!("{root}expected.json")).expect("results");
    let results: Value = serde_json::from_slice(&text).expect("results");
    results[key].clone()
}

/// Papers with a mark wherever a member wrote something.
fn society_marks(rows: &[Vec<u32>]) -> Profile {
    let mut profile = Profile::new(Kind::Marked, 0);
    for row in rows {
        let marked = (1..).zip(row).filter(|(_, mark)| **mark > 0);
        let numbers: Vec<u16> = marked.map(|(number, _)| number).collect();
        profile.add(1, &entries(&numbers)).expect("papers");
    }
    profile
}

fn assert_totals(report: &CountReport, names: &[String], totals: &Value) {
    let totals: BTreeMap<String, u128> =
        serde_json::from_value(totals.clone()).expect("votes of every candidate");
    let found = names.iter().cloned().zip(votes(report)).collect();
    assert_eq!(totals, found);
}

#[test]
fn a_society_elects_its_council_by_approval_as_published() {
    let (names, rows) = society("ims_approval");
    let options = Options::of(Rule::Approval);
    let report = count(&contest(10, 5), &society_marks(&rows), &options).expect("a count");
    let result = expected("ims_approval_R_5_seats");
    assert_totals(&report, &names, &result["totals"]);
    let elected: Vec<&str> = report.elected.iter().map(|it| names[it.index()].as_str()).collect();
    assert_eq!(serde_json::json!(elected), result["elected"]);
}

#[test]
fn a_society_elects_by_plurality_as_published_with_a_tie_for_the_third_seat() {
    let (names, rows) = society("ims_plurality");
    let (profile, options) = (society_marks(&rows), Options::of(Rule::Plurality));
    let report = count(&contest(10, 1), &profile, &options).expect("a count");
    let result = expected("ims_plurality_R");
    assert_totals(&report, &names, &result["totals"]);
    assert_eq!(names[report.elected[0].index()], "Jasper");
    assert_eq!((report.valid.units(), report.blank.units()), (596, 24));
    let two = count(&contest(10, 2), &profile, &options).expect("no lot is needed");
    assert_eq!(winners(&two), [3, 4]);
    let three = count(&contest(10, 3), &profile, &options);
    let tied = vec![number(1), number(10)];
    assert_eq!(three, Err(CountError::LotNeeded { stage: 1, tied }));
    let drawn = options.clone().with("lots", "10");
    let three = count(&contest(10, 3), &profile, &drawn).expect("a count");
    assert_eq!(three.elected, [3, 4, 10].map(number));
    let four = count(&contest(10, 4), &profile, &options).expect("no lot is needed");
    assert_eq!((four.elected, four.ties), ([3, 4, 1, 10].map(number).into(), vec![]));
}

#[test]
fn scores_of_a_society_add_up() {
    let (_, rows) = society("ims_score");
    let mut profile = Profile::new(Kind::Scored, 0);
    for row in &rows {
        let numbers: Vec<u16> = (1..).take(row.len()).collect();
        profile.add_scored(1, &entries(&numbers), row).expect("papers");
    }
    let report = count(&contest(10, 5), &profile, &Options::of(Rule::Score)).expect("a count");
    let sum = |at: usize| rows.iter().map(|row| u128::from(row[at])).sum::<u128>();
    assert_eq!(votes(&report), (0..10).map(sum).collect::<Vec<_>>());
    let mut best: Vec<usize> = (0..10).collect();
    best.sort_by_key(|at| std::cmp::Reverse(sum(*at)));
    let elected: Vec<usize> = report.elected.iter().map(|it| it.index()).collect();
    assert_eq!(elected, best[..5]);
}

#[test]
fn a_paper_with_more_marks_than_allowed_is_invalid_as_a_whole() {
    let profile = papers(Kind::Marked, &[(3, &[1, 2, 3]), (2, &[2, 3]), (1, &[3]), (5, &[])]);
    let block = count(&contest(3, 2), &profile, &Options::of(Rule::Block)).expect("a count");
    assert_eq!(votes(&block), [0, 2, 3]);
    let sorts = [block.valid, block.blank, block.invalid].map(Votes::units);
    assert_eq!(sorts, [3, 5, 3]);
    let limited = Options::of(Rule::Block).with("marks", "1");
    let limited = count(&contest(3, 2), &profile, &limited.with("ties", "order"));
    assert_eq!(votes(&limited.expect("a count")), [0, 0, 1]);
    let all = count(&contest(3, 2), &profile, &Options::of(Rule::Approval)).expect("a count");
    assert_eq!(votes(&all), [3, 5, 6]);
}

#[test]
fn a_mark_for_whoever_has_withdrawn_was_never_made() {
    let mut contest = contest(3, 1);
    contest.candidates[0].withdrawn = true;
    let profile = papers(Kind::Marked, &[(2, &[1, 2]), (1, &[1])]);
    let report = count(&contest, &profile, &Options::of(Rule::Plurality)).expect("a count");
    assert_eq!(votes(&report), [0, 2, 0]);
    assert_eq!((report.valid.units(), report.blank.units()), (2, 1));
}

#[test]
fn ranked_papers_give_as_many_marks_as_there_may_be() {
    let mut profile = papers(Kind::Ranked, &[(4, &[1, 2, 3])]);
    let [one, two, three] = [1, 2, 3].map(number);
    let of = |rule| Options::of(rule).with("ties", "order");
    // Whose first preferences are equal; whose second are.
    profile.add(2, &[Preference::of(two), Preference::equal(three)]).expect("papers");
    let second = [Preference::of(one), Preference::of(two), Preference::equal(three)];
    profile.add(1, &second).expect("papers");
    let plurality = count(&contest(3, 2), &profile, &of(Rule::Plurality)).expect("a count");
    assert_eq!((votes(&plurality), plurality.invalid.units()), (vec![5, 0, 0], 2));
    let block = count(&contest(3, 2), &profile, &of(Rule::Block)).expect("a count");
    assert_eq!((votes(&block), block.invalid.units()), (vec![4, 6, 2], 1));
    let approval = count(&contest(3, 2), &profile, &of(Rule::Approval)).expect("a count");
    assert_eq!((votes(&approval), approval.invalid.units()), (vec![5, 7, 7], 0));
}

#[test]
fn a_mark_made_twice_is_as_the_rule_says() {
    let profile = papers(Kind::Marked, &[(2, &[1, 1]), (1, &[2])]);
    let of = |duplicates| {
        let options = Options::of(Rule::Plurality).with("duplicates", duplicates);
        count(&contest(2, 1), &profile, &options)
    };
    assert_eq!(votes(&of("skip").expect("a count")), [2, 1]);
    assert_eq!(votes(&of("invalid").expect("a count")), [0, 1]);
    assert!(matches!(of("refuse"), Err(CountError::BadPaper { paper: 1, .. })));
    assert!(matches!(of("stop"), Err(CountError::BadSetting { .. })));
}

#[test]
fn whoever_has_less_than_the_minimum_is_not_elected_and_the_seat_stays_empty() {
    let profile = papers(Kind::Marked, &[(5, &[1]), (4, &[2, 1]), (1, &[3]), (2, &[])]);
    let of = |minimum, base| {
        let options = Options::of(Rule::Approval).with("minimum", minimum).with("base", base);
        count(&contest(3, 2), &profile, &options)
    };
    let half = of("half", "valid").expect("a count");
    assert_eq!(half.elected, [number(1)]);
    assert_eq!(half.reserve, [2, 3].map(number));
    let stages: Vec<_> = half.stages.iter().map(|it| (it.action, it.reason)).collect();
    assert_eq!(stages, [(Action::Add, Reason::Beginning), (Action::Exclude, Reason::BelowMinimum)]);
    // Four of ten that name somebody are two fifths of them, and a third of all twelve.
    assert_eq!(of("at-least-2/5", "valid").expect("a count").elected.len(), 2);
    assert_eq!(of("more-than-2/5", "valid").expect("a count").elected.len(), 1);
    assert_eq!(of("at-least-1/3", "cast").expect("a count").elected.len(), 2);
    assert_eq!(of("more-than-1/3", "cast").expect("a count").elected.len(), 1);
    for bad in ["most", "more-than-1", "at-least-2/1", "more-than-1/1", "at-least-1/0"] {
        assert!(matches!(of(bad, "valid"), Err(CountError::BadSetting { .. })), "{bad}");
    }
}

#[test]
fn candidates_answered_yes_or_no_need_more_yes_than_no() {
    // First: four yes. Second: three yes, three no. Third: one yes, and the rest abstain.
    let profile =
        scored(&[(3, &[(1, 1), (2, 1)]), (1, &[(1, 1), (2, 0), (3, 1)]), (2, &[(2, 0)]), (1, &[])]);
    let options = Options::of(Rule::Score).with("max", "1").with("minimum", "half");
    let report = count(&contest(3, 3), &profile, &options).expect("a count");
    assert_eq!(report.elected, [1, 3].map(number));
    assert_eq!(report.stages[1].excluded, [number(2)]);
    let lowest = options.with("unscored", "lowest");
    let report = count(&contest(3, 3), &profile, &lowest).expect("a count");
    assert_eq!(report.elected, [number(1)]);
    let no_yes = Options::of(Rule::Score).with("minimum", "half");
    assert!(matches!(count(&contest(3, 3), &profile, &no_yes), Err(CountError::BadSetting { .. })));
}

#[test]
fn a_paper_with_a_score_that_there_is_not_is_invalid() {
    let profile = scored(&[(2, &[(1, 5), (2, 9)]), (1, &[(1, 3)]), (4, &[(2, 0)])]);
    let scale = Options::of(Rule::Score).with("min", "1").with("max", "5");
    let report = count(&contest(2, 1), &profile, &scale).expect("a count");
    assert_eq!((votes(&report), report.invalid.units()), (vec![3, 0], 6));
    let lowest = count(&contest(2, 1), &profile, &scale.clone().with("unscored", "lowest"));
    assert_eq!(votes(&lowest.expect("a count")), [3, 1]);
    let whole = count(&contest(2, 1), &profile, &scale.clone().with("unscored", "invalid"));
    assert_eq!(whole, Err(CountError::NoPapers));
    let upside_down = count(&contest(2, 1), &profile, &scale.with("max", "0"));
    assert!(matches!(upside_down, Err(CountError::BadSetting { .. })));
}

#[test]
fn each_rule_counts_only_papers_that_it_understands() {
    let scores = scored(&[(1, &[(1, 1)])]);
    for rule in [Rule::Plurality, Rule::Block, Rule::Approval] {
        let report = count(&contest(2, 1), &scores, &Options::of(rule));
        assert_eq!(report, Err(CountError::WrongPapers));
    }
    for kind in [Kind::Ranked, Kind::Marked] {
        let profile = papers(kind, &[(1, &[1])]);
        let report = count(&contest(2, 1), &profile, &Options::of(Rule::Score));
        assert_eq!(report, Err(CountError::WrongPapers));
    }
}

#[test]
fn all_are_elected_where_there_are_no_more_than_seats() {
    let profile = papers(Kind::Marked, &[(1, &[2])]);
    let report = count(&contest(2, 9), &profile, &Options::of(Rule::Approval)).expect("a count");
    assert_eq!(report.elected, [2, 1].map(number));
    assert!(report.stages[0].elected.iter().all(|it| it.ground == Ground::LastSeats));
}

const RULES: [Rule; 4] = [Rule::Plurality, Rule::Block, Rule::Approval, Rule::Score];

proptest! {
    #[test]
    fn those_with_most_votes_are_elected_whatever_the_order_of_papers(
        rows in prop::collection::vec(
            (1_u64..9, prop::collection::btree_set(1_u16..7, 0..7)), 1..9),
        seats in 1_usize..7,
    ) {
        let build = |rows: &mut dyn Iterator<Item = &(u64, std::collections::BTreeSet<u16>)>| {
            let mut profile = Profile::new(Kind::Marked, 0);
            for (weight, numbers) in rows {
                let numbers: Vec<u16> = numbers.iter().copied().collect();
                profile.add(*weight, &entries(&numbers)).expect("papers");
            }
            profile
        };
        let straight = build(&mut rows.iter());
        let single: Vec<_> = rows.iter().rev().flat_map(|(weight, numbers)| {
            (0..*weight).map(|_| (1, numbers.clone()))
        }).collect();
        for rule in &RULES[..3] {
            let options = Options::of(*rule).with("seed", "a seed");
            let report = count(&contest(6, seats), &straight, &options);
            prop_assert_eq!(&report, &count(&contest(6, seats), &build(&mut single.iter()), &options));
            let Ok(report) = report else { continue };
            prop_assert!(report.balanced);
            let votes = votes(&report);
            let least = report.elected.iter().map(|it| votes[it.index()]).min();
            let most_left = report.reserve.iter().map(|it| votes[it.index()]).max();
            prop_assert!(report.elected.len() == seats && least >= most_left);
        }
    }

    #[test]
    fn no_papers_make_them_panic(
        all in 0_usize..6,
        seats in 0_usize..8,
        rows in prop::collection::vec(
            (prop_oneof![0_u64..9, 0..=MOST_VOTES, any::<u64>()],
             prop::collection::vec((1_u16..9, any::<bool>(), any::<u32>()), 0..9)), 0..8),
        kind in prop::sample::select(vec![Kind::Ranked, Kind::Marked, Kind::Scored]),
        settings in prop::collection::vec(
            ("ties|marks|duplicates|minimum|base|min|max|unscored",
             "order|[0-9]|skip|refuse|half|at-least-[0-9]/[0-9]|cast|lowest|4294967295"), 0..4),
    ) {
        let mut profile = Profile::new(kind, 3);
        for (weight, row) in rows {
            let entry = |(candidate, is_equal, _): &(u16, bool, u32)| {
                let candidate = number(*candidate);
                if *is_equal { Preference::equal(candidate) } else { Preference::of(candidate) }
            };
            let entries: Vec<Preference> = row.iter().map(entry).collect();
            let scores = row.iter().filter(|_| kind == Kind::Scored);
            let scores: Vec<u32> = scores.map(|(_, _, score)| *score).collect();
            let _is_too_much = profile.add_scored(weight, &entries, &scores).is_err();
        }
        for rule in RULES {
            let options = settings.iter().filter(|(key, _)| {
                rule.settings().iter().any(|setting| setting.key == key)
            });
            let options = options.fold(Options::of(rule), |it, (key, value)| it.with(key, value));
            if let Ok(report) = count(&contest(all, seats), &profile, &options) {
                prop_assert!(report.balanced);
                prop_assert!(report.elected.len() <= seats);
            }
        }
    }
}
