mod properties;

use crate::counting::{
    Candidate, CandidateNumber, Category, Contest, CountError, CountReport, Fault, Kind, Options,
    Preference, Profile, Reason, Rule, TieMethod, count,
};

/// A paper as a test writes it: ranks, each with the candidates there, by their places on the list.
type Paper = Vec<Vec<usize>>;

fn contest(candidates: usize, seats: usize, withdrawn: &[usize]) -> Contest {
    let candidate = |at| Candidate { name: String::new(), withdrawn: withdrawn.contains(&at) };
    Contest { seats, candidates: (0..candidates).map(candidate).collect(), ..Contest::default() }
}

fn entries(paper: &[Vec<usize>]) -> Vec<Preference> {
    let rank = |rank: &Vec<usize>| -> Vec<Preference> {
        let entry = |(nth, at): (usize, &usize)| match nth {
            0 => Preference::of(CandidateNumber::at(*at)),
            _ => Preference::equal(CandidateNumber::at(*at)),
        };
        let entries: Vec<Preference> = rank.iter().enumerate().map(entry).collect();
        if entries.is_empty() { vec![Preference::SKIPPED] } else { entries }
    };
    paper.iter().flat_map(rank).collect()
}

fn profile(papers: &[(u64, Paper)]) -> Profile {
    let mut profile = Profile::default();
    for (weight, paper) in papers {
        profile.add(*weight, &entries(paper)).unwrap();
    }
    profile
}

/// Papers with one candidate at each rank; letters name them.
fn plain(papers: &[(u64, &str)]) -> Vec<(u64, Paper)> {
    let paper = |names: &str| -> Paper {
        let ranks = names.split(' ').filter(|it| !it.is_empty());
        let place = |it: u8| usize::from(it - b'A');
        ranks.map(|rank| rank.bytes().filter(|it| *it != b'-').map(place).collect()).collect()
    };
    papers.iter().map(|(weight, names)| (*weight, paper(names))).collect()
}

fn options(settings: &[(&str, &str)]) -> Options {
    let none = Options::of(Rule::Irv);
    settings.iter().fold(none, |options, (key, value)| options.with(key, value))
}

fn counted(seats: usize, papers: &[(u64, &str)], settings: &[(&str, &str)]) -> CountReport {
    let papers = plain(papers);
    let all = papers.iter().flat_map(|it| it.1.iter().flatten());
    let candidates = all.max().map_or(0, |last| last + 1);
    count(&contest(candidates, seats, &[]), &profile(&papers), &options(settings)).unwrap()
}

/// Who was elected, in order, as letters.
fn elected(report: &CountReport) -> String {
    report.elected.iter().map(|it| char::from(b'@' + u8::try_from(it.get()).unwrap())).collect()
}

fn last_votes(report: &CountReport) -> Vec<String> {
    report.stages.last().unwrap().votes.iter().map(ToString::to_string).collect()
}

#[test]
fn the_majority_is_of_the_papers_that_still_count() {
    let report = counted(1, &[(4, "A"), (3, "B"), (2, "C")], &[]);
    let quotas: Vec<String> =
        report.stages.iter().map(|it| it.quota.unwrap().to_string()).collect();
    assert_eq!(quotas, ["5", "4"]);
    assert_eq!((elected(&report).as_str(), report.stages.len()), ("A", 2));
    let fixed = counted(1, &[(4, "A"), (3, "B"), (2, "C")], &[("threshold", "first")]);
    assert_eq!(fixed.stages[1].quota.unwrap().to_string(), "5");
    assert_eq!(elected(&fixed), "A");
}

#[test]
fn a_paper_ends_at_equal_ranks_as_the_setting_says() {
    // D goes first and then C, whose papers rank B, who continues, beside D, who does not.
    let papers = [(5, "A"), (4, "B"), (3, "C BD A"), (1, "D A")];
    let votes = |equal| last_votes(&counted(1, &papers, &[("equal", equal)]));
    assert_eq!(votes("stop"), ["6", "4", "0", "0"]);
    assert_eq!(votes("any"), ["6", "4", "0", "0"]);
    assert_eq!(votes("several"), ["6", "7", "0", "0"]);
    assert_eq!(votes("skip"), ["9", "4", "0", "0"]);
    // A rank of whom none continues ends nothing but under the first.
    let papers = [(5, "A"), (4, "B"), (1, "C"), (2, "D CD A")];
    let votes = |equal| last_votes(&counted(1, &papers, &[("equal", equal)]));
    assert_eq!(votes("stop"), ["5", "4", "0", "0"]);
    assert_eq!(votes("any"), ["7", "4", "0", "0"]);
    assert_eq!(votes("several"), ["7", "4", "0", "0"]);
}

#[test]
fn a_rank_is_spoilt_by_a_candidate_who_was_named_before() {
    let papers = [(5, "A"), (4, "B"), (1, "C CB")];
    let votes = |equal| last_votes(&counted(1, &papers, &[("equal", equal), ("until", "two")]));
    assert_eq!(votes("any"), ["5", "4", "0"]);
    assert_eq!(votes("stop"), ["5", "4", "0"]);
}

#[test]
fn papers_that_are_not_plain_are_invalid_or_refused_where_the_setting_says_so() {
    let cases = [("equal", "AB"), ("skipped", "- B"), ("duplicates", "B B")];
    for ((key, paper), fault) in
        cases.into_iter().zip([Fault::Equal, Fault::Skipped, Fault::Duplicate])
    {
        let papers = [(2, "A B"), (1, paper)];
        let report = counted(1, &papers, &[(key, "invalid")]);
        assert_eq!((report.valid.units(), report.invalid.units()), (2, 1), "{key}");
        let refused =
            count(&contest(2, 1, &[]), &profile(&plain(&papers)), &options(&[(key, "refuse")]));
        assert!(
            matches!(refused, Err(CountError::BadPaper { paper: 2, fault: it, .. }) if it == fault)
        );
    }
}

#[test]
fn so_many_skipped_ranks_in_a_row_are_passed_over_and_no_more() {
    let papers = [(3, "A"), (3, "B"), (1, "C - B - B"), (1, "D - - A - A")];
    let inactive = |skipped| {
        let report = counted(1, &papers, &[("skipped", skipped), ("ties", "order")]);
        let inactive = report.stages.last().unwrap().inactive.unwrap();
        inactive.skipped_rankings.units()
    };
    assert_eq!(["stop", "0", "1", "2", "skip"].map(inactive), [2, 2, 1, 0, 0]);
}

#[test]
fn a_paper_ends_at_a_repetition_where_the_setting_says_so() {
    let papers = [(4, "A"), (3, "B"), (2, "C C B")];
    assert_eq!(last_votes(&counted(1, &papers, &[])), ["4", "5", "0"]);
    let report = counted(1, &papers, &[("duplicates", "stop")]);
    assert_eq!(last_votes(&report), ["4", "3", "0"]);
    let inactive = report.stages.last().unwrap().inactive.unwrap();
    assert_eq!(inactive.repeated_rankings.units(), 2);
}

#[test]
fn ranks_beyond_the_last_that_counts_are_not_read() {
    let papers = [(4, "A"), (3, "B"), (2, "C D B")];
    assert_eq!(elected(&counted(1, &papers, &[])), "B");
    assert_eq!(elected(&counted(1, &papers, &[("ranks", "2")])), "A");
}

#[test]
fn who_has_withdrawn_takes_up_a_rank_only_where_the_setting_says_so() {
    let papers = profile(&plain(&[(4, "A"), (3, "B"), (2, "- C - B")]));
    let contest = contest(3, 1, &[2]);
    let inactive = |withdrawn| {
        let options = options(&[("skipped", "1"), ("withdrawn", withdrawn)]);
        let report = count(&contest, &papers, &options).unwrap();
        report.stages[0].inactive.unwrap().skipped_rankings.units()
    };
    assert_eq!((inactive("absent"), inactive("ranked")), (2, 0));
}

#[test]
fn names_written_in_go_first_and_are_never_elected() {
    let papers = [(5, "C A"), (3, "A"), (4, "B")];
    assert_eq!(elected(&counted(1, &papers, &[("until", "two")])), "C");
    let report = counted(1, &papers, &[("writeins", "3")]);
    assert_eq!(elected(&report), "A");
    assert_eq!(report.stages[1].reason, Reason::WriteIns);
    let all = counted(3, &papers, &[("writeins", "3")]);
    assert_eq!(elected(&all), "AB");
}

#[test]
fn those_below_the_minimum_go_before_any_other() {
    let papers = [(5, "A"), (4, "B"), (2, "C D"), (2, "D C"), (1, "E")];
    let report = counted(1, &papers, &[("minimum", "3")]);
    assert_eq!(report.stages[1].reason, Reason::BelowMinimum);
    assert_eq!(report.stages[1].candidates.len(), 3);
    assert_eq!(elected(&report), "A");
    assert_eq!(elected(&counted(1, &papers, &[("minimum", "9")])), "");
}

#[test]
fn a_batch_is_excluded_only_if_all_of_it_is_behind_the_next() {
    let papers = [(9, "A"), (8, "B"), (2, "C"), (1, "D"), (1, "E")];
    let report = counted(1, &papers, &[("batch", "yes")]);
    assert_eq!(report.stages[1].reason, Reason::CannotCatchUp);
    assert_eq!(report.stages[1].candidates.len(), 3);
    // Two and three are not fewer than five.
    let papers = [(9, "A"), (5, "B"), (3, "C"), (2, "D")];
    let report = counted(1, &papers, &[("batch", "yes")]);
    assert_eq!(report.stages[1].candidates.len(), 1);
}

#[test]
fn several_are_elected_from_the_bottom_up() {
    let papers = [(9, "A"), (5, "B"), (4, "C D"), (3, "D C")];
    let report = counted(2, &papers, &[("winners", "bottom-up")]);
    assert_eq!((elected(&report).as_str(), report.quota), ("AC", None));
    let shared = counted(1, &papers, &[("winners", "bottom-up"), ("share", "20")]);
    assert_eq!(elected(&shared), "ACB");
    assert_eq!(shared.quota.unwrap().to_string(), "4.2000");
}

#[test]
fn several_are_elected_in_run_offs_one_after_the_other() {
    // The same majority elects both, which no quota of two seats would.
    let papers = [(6, "A B"), (4, "C"), (1, "D C")];
    let report = counted(2, &papers, &[("winners", "sequential")]);
    assert_eq!(elected(&report), "AB");
    assert_eq!(report.reserve.len(), 2);
    assert!(report.balanced);
    assert_eq!(elected(&counted(2, &papers, &[])), "AC");
    assert_eq!(elected(&counted(9, &papers, &[("winners", "sequential")])).len(), 4);
}

#[test]
fn a_surplus_is_cut_off_twice_and_the_rest_is_residue() {
    let papers = [(7, "A B"), (2, "C"), (1, "B")];
    let report = counted(2, &papers, &[("digits", "2")]);
    // The quota is 4: 3/7 is 0.42, and 7 papers at 0.42 leave 0.06.
    assert_eq!(report.stages[1].votes[1].to_string(), "3.94");
    assert_eq!(report.stages[1].residue.to_string(), "0.06");
    assert_eq!(elected(&report), "AB");
}

#[test]
fn weights_with_decimals_need_more_than_half_to_the_last_digit() {
    let mut profile = Profile::new(Kind::Ranked, 1);
    profile.add(6, &[Preference::of(CandidateNumber::at(0))]).unwrap();
    profile.add(4, &[Preference::of(CandidateNumber::at(1))]).unwrap();
    let report = count(&contest(3, 1, &[]), &profile, &options(&[])).unwrap();
    assert_eq!(report.quota.unwrap().to_string(), "0.6");
    assert_eq!((elected(&report).as_str(), report.stages.len()), ("A", 1));
}

#[test]
fn rounds_before_break_ties_where_the_setting_says_so() {
    // C and B are tied when D has gone; C was ahead at first.
    let papers = [(6, "A"), (4, "C"), (3, "B"), (1, "D B")];
    let report = counted(1, &papers, &[("ties", "backwards")]);
    assert_eq!(report.ties[0].method, TieMethod::Backwards);
    assert_eq!(report.ties[0].chosen, CandidateNumber::at(1));
    let needed = count(&contest(4, 1, &[]), &profile(&plain(&papers)), &options(&[]));
    assert!(matches!(needed, Err(CountError::LotNeeded { stage: 3, .. })));
}

#[test]
fn rounds_of_one_run_off_break_no_ties_of_the_next() {
    // A is elected at once. In the second run-off B and C are tied from the start.
    let papers = [(4, "A B"), (1, "C"), (5, "A C"), (2, "B")];
    let settings = [("winners", "sequential"), ("ties", "forwards"), ("order", "1,2,3")];
    let report = counted(2, &papers, &settings);
    assert_eq!(report.ties[0].method, TieMethod::Order);
}

#[test]
fn constraints_are_refused() {
    let category = Category { name: String::new(), groups: Vec::new() };
    let contest = Contest { constraints: vec![category], ..contest(2, 1, &[]) };
    let fault = count(&contest, &profile(&plain(&[(1, "A")])), &options(&[])).unwrap_err();
    assert!(matches!(fault, CountError::Forbidden { .. }));
}

#[test]
fn marks_without_an_order_are_refused() {
    let mut profile = Profile::new(Kind::Marked, 0);
    profile.add(1, &[Preference::of(CandidateNumber::at(0))]).unwrap();
    assert_eq!(count(&contest(2, 1, &[]), &profile, &options(&[])), Err(CountError::WrongPapers));
}

#[test]
fn settings_that_make_no_sense_together_are_refused() {
    let refused = |seats, settings: &[(&str, &str)]| {
        let papers = profile(&plain(&[(2, "A"), (1, "B")]));
        let fault = count(&contest(2, seats, &[]), &papers, &options(settings)).unwrap_err();
        matches!(fault, CountError::BadSetting { .. } | CountError::UnknownSetting { .. })
    };
    assert!(refused(1, &[("share", "15")]));
    assert!(refused(1, &[("winners", "bottom-up"), ("share", "0")]));
    assert!(refused(1, &[("winners", "bottom-up"), ("share", "100.1")]));
    assert!(refused(1, &[("winners", "bottom-up"), ("share", "15"), ("batch", "yes")]));
    assert!(refused(2, &[("until", "two")]));
    assert!(refused(1, &[("digits", "10")]));
    assert!(refused(1, &[("skipped", "-1")]));
    assert!(refused(1, &[("rounds", "0")]));
    assert!(refused(1, &[("writeins", "3")]));
    assert!(refused(1, &[("unknown", "yes")]));
}
