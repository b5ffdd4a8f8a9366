//! Ties, lots, and what would have come of other lots.

use domain::counting::{
    CandidateNumber, CountError, CountReport, Options, Rule, TieMethod, count,
    formats::{read_blt, read_constraints},
};

fn counted(blt: &str, options: Options) -> Result<CountReport, CountError> {
    let election = read_blt(blt.as_bytes()).expect("an election");
    count(&election.contest, &election.profile, &options)
}

fn scottish() -> Options {
    Options::of(Rule::Scottish)
}

fn numbers(numbers: &[u16]) -> Vec<CandidateNumber> {
    numbers.iter().filter_map(|number| CandidateNumber::new(*number)).collect()
}

/// Two seats; Ada has one, and nothing tells Ben and Cy apart.
const A_LOT_DECIDES: &str = "3 2\n5 1 0\n2 2 0\n2 3 0\n0\n\"Ada\" \"Ben\" \"Cy\" \"Two seats\"";

#[test]
fn a_lot_is_asked_for_by_the_names_of_the_tied() {
    let refusal = counted(A_LOT_DECIDES, scottish()).expect_err("a lot is needed");
    assert_eq!(refusal, CountError::LotNeeded { stage: 3, tied: numbers(&[2, 3]) });
}

#[test]
fn a_lot_that_decides_a_seat_is_reported_with_what_would_have_come_of_another() {
    let report = counted(A_LOT_DECIDES, scottish().with("lots", "2")).expect("a count");
    assert_eq!(report.winners, numbers(&[1, 3]));
    let [tie] = report.ties.as_slice() else { panic!("{:?}", report.ties) };
    assert_eq!((tie.method, tie.lot, tie.chosen), (TieMethod::Lot, true, numbers(&[2])[0]));
    assert_eq!(tie.drawn_among, numbers(&[2, 3]));
    let [other] = report.alternatives.as_slice() else { panic!("{:?}", report.alternatives) };
    assert_eq!((other.tie, other.chosen), (1, numbers(&[3])[0]));
    assert_eq!(other.elected, Some(numbers(&[1, 2])));
}

#[test]
fn a_seed_draws_the_same_lot_whenever_it_is_counted() {
    let options = || scottish().with("seed", "2026-06-20 AGM");
    let [first, again] = [(); 2].map(|()| counted(A_LOT_DECIDES, options()).expect("a count"));
    assert_eq!(first.json(), again.json());
    // The first draw of this seed among two is the second of them.
    assert_eq!(first.ties[0].chosen, numbers(&[3])[0]);
}

#[test]
fn an_order_laid_down_before_the_count_excludes_the_last_of_the_tied() {
    let options = scottish().with("ties", "order").with("order", "3,2,1");
    let report = counted(A_LOT_DECIDES, options).expect("a count");
    assert_eq!(report.winners, numbers(&[1, 3]));
    assert_eq!((report.ties[0].method, report.ties[0].lot), (TieMethod::Order, false));
}

#[test]
fn a_recorded_lot_that_fell_on_nobody_who_is_tied_is_refused() {
    let refusal = counted(A_LOT_DECIDES, scottish().with("lots", "1")).expect_err("a wrong lot");
    let tied = numbers(&[2, 3]);
    assert_eq!(refusal, CountError::WrongLot { stage: 3, chosen: numbers(&[1])[0], tied });
}

#[test]
fn a_lot_that_decides_no_seat_has_no_alternative() {
    // Whoever of the last two goes first, the other goes next.
    let blt = "4 1\n7 1 0\n2 2 0\n1 3 1 0\n1 4 1 0\n0\n\"A\" \"B\" \"C\" \"D\" \"\"";
    let report = counted(blt, scottish().with("seed", "x")).expect("a count");
    assert_eq!(report.alternatives, Vec::new());
    assert!(report.alternatives_complete);
}

#[test]
fn a_method_that_the_instrument_does_not_have_is_refused() {
    let refusal = counted(A_LOT_DECIDES, scottish().with("ties", "forwards"));
    let refusal = refusal.expect_err("a wrong option").to_string();
    assert_eq!(refusal, "the option ties cannot be \"forwards\"; expected backwards, lot, order");
    let refusal = counted(A_LOT_DECIDES, scottish().with("batch", "yes"));
    let refusal = refusal.expect_err("an unknown option").to_string();
    assert!(
        refusal.starts_with("the rule scottish has no option batch; it has ties, "),
        "{refusal}"
    );
}

#[test]
fn recorded_lots_that_nobody_drew_are_refused() {
    let refusal = counted(A_LOT_DECIDES, scottish().with("lots", "2,1")).expect_err("too many");
    let expected = "the lots that were drawn; this count needs 1";
    assert!(matches!(refusal, CountError::BadSetting { expected: it, .. } if it == expected));
}

#[test]
fn an_order_that_is_asked_for_and_not_given_is_that_of_the_list_and_is_recorded() {
    let report = counted(A_LOT_DECIDES, scottish().with("ties", "order")).expect("a count");
    assert_eq!(report.settings["order"], "1,2,3");
    assert_eq!(report.ties[0].chosen, numbers(&[3])[0]);
    let twice = counted(A_LOT_DECIDES, scottish().with("order", "1,2,3,3"));
    assert!(matches!(twice, Err(CountError::BadSetting { .. })));
}

#[test]
fn new_zealand_draws_its_own_numbers_unless_a_seed_is_given() {
    let counted = |options| counted(A_LOT_DECIDES, options);
    let plain = Options::of(Rule::MeekNz);
    assert_eq!(counted(plain.clone()).expect("a count").settings["ties"], "prn");
    let seeded = counted(plain.clone().with("seed", "x")).expect("a count");
    assert_eq!(seeded.settings["ties"], "lot");
    let both = counted(plain.with("seed", "x").with("ties", "prn"));
    assert!(matches!(both, Err(CountError::BadSetting { .. })));
}

#[test]
fn a_tie_that_a_constraint_makes_decisive_needs_a_lot() {
    // The first two reach the quota together, and one of them only may be elected.
    let blt = "4 2\n6 1 3 0\n6 2 4 0\n1 3 0\n1 4 0\n0\n\"A\" \"B\" \"C\" \"D\" \"\"";
    let election = read_blt(blt.as_bytes()).expect("an election");
    let mut contest = election.contest;
    let lines = b"\"G\" \"x\" 1 1 1 2\n\"G\" \"y\" 1 1 3 4\n";
    contest.constraints = read_constraints(lines, &contest).expect("constraints");
    for rule in [Rule::Wigm, Rule::Ers97, Rule::Meek, Rule::Approval, Rule::Schulze] {
        let refusal = count(&contest, &election.profile, &Options::of(rule));
        let is_asked = matches!(&refusal, Err(CountError::LotNeeded { .. }));
        assert!(is_asked, "{rule}: {:?}", refusal.map(|report| report.winners));
    }
}

#[test]
fn a_surplus_that_could_save_whom_no_constraint_guards_is_not_deferred() {
    // The fifth has no votes and must be elected; the surplus of the first is all for the second.
    let blt = "5 3\n14 1 2 0\n8 2 0\n9 3 0\n9 4 0\n0\n\"A\" \"B\" \"C\" \"D\" \"E\" \"\"";
    let election = read_blt(blt.as_bytes()).expect("an election");
    let mut contest = election.contest;
    let lines = b"\"G\" \"x\" 1 1 5\n\"G\" \"y\" 0 3 1 2 3 4\n";
    contest.constraints = read_constraints(lines, &contest).expect("constraints");
    let options = Options::of(Rule::Ers97).with("seed", "x");
    let report = count(&contest, &election.profile, &options).expect("a count");
    assert_eq!(report.winners, numbers(&[1, 2, 5]));
}
