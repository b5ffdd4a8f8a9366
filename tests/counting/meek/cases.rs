use domain::counting::{
    Action, Candidate, CandidateNumber, Contest, CountError, CountReport, Fault, Kind, Options,
    Preference, Profile, Reason, Rule, TieMethod, count,
};

use crate::files::{election, winners};

/// Counts papers as `2 1=3`, each with a weight.
fn counted(
    (candidates, seats): (usize, usize),
    papers: &[(u64, &str)],
    options: &Options,
) -> Result<CountReport, CountError> {
    let contest =
        Contest { seats, candidates: vec![Candidate::default(); candidates], ..Contest::default() };
    let mut profile = Profile::new(Kind::Ranked, 0);
    let number = |text: &str| CandidateNumber::new(text.parse().expect("a number")).expect("one");
    for (weight, paper) in papers {
        let rank = |rank: &str| -> Vec<Preference> {
            let mut names = rank.split('=').map(number);
            let first = names.next().map(Preference::of);
            first.into_iter().chain(names.map(Preference::equal)).collect()
        };
        let names: Vec<Preference> = paper.split_whitespace().flat_map(rank).collect();
        profile.add(*weight, &names)?;
    }
    count(&contest, &profile, options)
}

fn votes(report: &CountReport, stage: usize) -> Vec<String> {
    report.stages[stage - 1].votes.iter().map(ToString::to_string).collect()
}

#[test]
fn equal_candidates_share_a_paper_in_every_order_and_what_is_lost_is_booked() {
    let papers = [(4, "1=2 3"), (1, "3=2=1"), (1, "4 1=3"), (1, "3")];
    let report = counted((4, 1), &papers, &Options::of(Rule::Meek).with("ties", "order"));
    let report = report.expect("a count");
    // A paper in six orders is worth 0.166666666 in each; 4 millionths of a thousandth are lost.
    assert_eq!(votes(&report, 1), ["2.333333332", "2.333333332", "1.333333332", "1.000000000"]);
    assert_eq!(report.stages[0].residue.to_string(), "0.000000004");
    // The fourth is excluded; the papers behind it are shared by the first and the third.
    assert_eq!(votes(&report, 2), ["2.833333332", "2.333333332", "1.833333332", "0.000000000"]);
    assert!(report.balanced);
    assert_eq!(winners(&report), [1]);
}

#[test]
fn equal_candidates_in_every_order_are_counted_as_if_all_orders_had_been_cast() {
    let equal = [(6, "1=2=3 4"), (4, "4 2=3"), (5, "5 1=4"), (2, "3 5"), (2, "1 4")];
    let orders = [
        [(1, "1 2 3 4"), (1, "1 3 2 4"), (1, "2 1 3 4"), (1, "2 3 1 4"), (1, "3 1 2 4")].as_slice(),
        &[
            (1, "3 2 1 4"),
            (2, "4 2 3"),
            (2, "4 3 2"),
            (5, "5 1 4"),
            (5, "5 4 1"),
            (2, "3 5"),
            (2, "1 4"),
        ],
    ]
    .concat();
    // Five papers in two orders are five halves each: twice as many of everything are whole.
    let twice = |papers: &[(u64, &'static str)], odd: u64| -> Vec<(u64, &'static str)> {
        let times = |(weight, paper): &(u64, &'static str)| {
            (if paper.starts_with('5') { weight * odd } else { weight * 2 }, *paper)
        };
        papers.iter().map(times).collect()
    };
    let options = Options::of(Rule::Meek).with("ties", "order");
    let equal = counted((5, 2), &twice(&equal, 2), &options).expect("a count");
    let orders = counted((5, 2), &twice(&orders, 1), &options).expect("a count");
    assert_eq!(winners(&equal), winners(&orders));
    assert_eq!(equal.stages.len(), orders.stages.len());
    for (equal, orders) in equal.stages.iter().zip(&orders.stages) {
        for (equal, orders) in equal.votes.iter().zip(&orders.votes) {
            assert!(equal.units().abs_diff(orders.units()) < 1_000, "{equal} {orders}");
        }
    }
}

#[test]
fn a_paper_with_more_orders_than_can_be_counted_is_refused() {
    let refused = |papers: &[(u64, &str)]| counted((9, 1), papers, &Options::of(Rule::Meek));
    let fault = Fault::TooManyOrders;
    let says = "1=2=3=4=5=6=7=8 9".to_owned();
    let expected = CountError::BadPaper { paper: 2, says, fault };
    assert_eq!(refused(&[(1, "1"), (1, "1=2=3=4=5=6=7=8 9")]), Err(expected));
    assert!(refused(&[(2, "9"), (1, "1=2=3=4=5=6=7 9")]).is_ok());
}

#[test]
fn algorithm_123_has_no_equal_preferences_and_no_repeated_candidates() {
    let plain = Options::of(Rule::Meek123);
    let refused = |papers, options: &Options| counted((3, 1), papers, options).unwrap_err();
    let bad = |says: &str, fault| CountError::BadPaper { paper: 1, says: says.into(), fault };
    assert_eq!(refused(&[(2, "1=2")], &plain), bad("1=2", Fault::Equal));
    assert_eq!(refused(&[(2, "1 2 1")], &plain), bad("1 2 1", Fault::Duplicate));
    let split = plain.with("equal", "split");
    assert!(matches!(refused(&[(2, "1=2")], &split), CountError::BadSetting { .. }));
}

#[test]
fn algorithm_123_breaks_a_tie_of_all_who_have_just_the_quota() {
    // Section 2.6: three have a quota of ten, two have nothing, two are to be elected.
    let papers = [(10, "1"), (10, "2"), (10, "4")];
    let options = Options::of(Rule::Meek123);
    let fault = counted((5, 2), &papers, &options).unwrap_err();
    let tied = [1, 2, 4].map(|it| CandidateNumber::new(it).expect("one")).to_vec();
    assert_eq!(fault, CountError::LotNeeded { stage: 1, tied });
    let report = counted((5, 2), &papers, &options.clone().with("lots", "2")).expect("a count");
    assert_eq!(winners(&report), [1, 4]);
    let excluded: Vec<u16> = report.stages[0].excluded.iter().map(|it| it.get()).collect();
    assert_eq!(excluded, [3, 5, 2]);
    let drawn = counted((5, 2), &papers, &options.with("ties", "as183")).expect("a count");
    assert_eq!(drawn.winners.len(), 2);
    assert!(drawn.ties.len() == 1 && drawn.ties[0].lot);
}

#[test]
fn lots_on_record_go_before_the_generators() {
    let papers = [(10, "1"), (6, "2"), (6, "3"), (6, "4")];
    for (rule, method) in [(Rule::Meek123, "as183"), (Rule::MeekNz, "prn")] {
        let options = Options::of(rule).with("ties", method);
        let first = counted((4, 1), &papers, &options).expect("a count");
        assert!(first.ties.iter().all(|tie| tie.method == TieMethod::Lot && tie.lot));
        let lots: Vec<String> = first.ties.iter().map(|tie| tie.chosen.to_string()).collect();
        let again = options.clone().with("lots", &lots.join(","));
        let again = counted((4, 1), &papers, &again).expect("a count");
        assert_eq!((&again.stages, &again.ties), (&first.stages, &first.ties));
        for other in 2..=4 {
            let report =
                counted((4, 1), &papers, &options.clone().with("lots", &other.to_string()));
            assert_eq!(report.expect("a count").ties[0].chosen.get(), other);
        }
        let order = counted((4, 1), &papers, &options.with("order", "1,2,3,4"));
        assert!(matches!(order, Err(CountError::BadSetting { .. })));
    }
}

#[test]
fn new_zealand_looks_at_the_first_difference_before_the_numbers() {
    // The second and the third are level when the fourth is gone, but the third began behind.
    let papers = [(10, "1"), (7, "2"), (5, "3"), (2, "4 3")];
    let report = counted((4, 1), &papers, &Options::of(Rule::MeekNz)).expect("a count");
    let tie = &report.ties[0];
    assert_eq!((tie.method, tie.lot, tie.decided_by), (TieMethod::Forwards, false, Some(1)));
    assert_eq!(tie.chosen.get(), 3);
}

#[test]
fn new_zealand_excludes_early_whom_the_surplus_cannot_save() {
    // At step 2 the first is 6.58 above the quota, which fell to 27.08 as 45 papers name nobody
    // else. Not even with all of that could the fourth, with one vote, catch up with the third.
    let papers = [(45, "1"), (15, "1 5"), (22, "2"), (10, "3"), (1, "4"), (8, "5")];
    let report = counted((5, 2), &papers, &Options::of(Rule::MeekNz)).expect("a count");
    assert_eq!(report.stages[1].quota.expect("a quota").to_string(), "27.083333347");
    let early = report.stages.iter().find(|it| it.action == Action::Exclude).expect("one");
    assert_eq!((early.candidates[0].get(), early.reason), (4, Reason::CannotCatchUp));
    let reference = counted((5, 2), &papers, &Options::of(Rule::Meek)).expect("a count");
    assert_eq!(winners(&report), winners(&reference));
}

#[test]
fn the_reference_rule_ties_all_who_are_within_the_surplus_of_the_lowest() {
    let election = election("A04.blt");
    let options = Options::of(Rule::Meek);
    let fault = count(&election.contest, &election.profile, &options).unwrap_err();
    let tied = [8, 10, 12, 13].map(|it| CandidateNumber::new(it).expect("one")).to_vec();
    assert!(matches!(fault, CountError::LotNeeded { tied: named, .. } if named == tied));
}
