use domain::{
    counting::{
        Votes,
        motion::{
            Call, CastingVote, Heads, Measure, MotionDecision, MotionFault, MotionRule, Part, Poll,
            Quorum, SecondCall, TieRule, decide, in_units,
        },
    },
    rules::{Base, Comparator, Threshold},
};
use proptest::prelude::*;
use serde_json::Value;

fn share(n: u32, d: u32, comparator: Comparator, base: Base) -> Threshold {
    Threshold::new(n, d, comparator, base).expect("a share")
}

fn simple() -> MotionRule {
    MotionRule {
        majority: share(1, 2, Comparator::MoreThan, Base::YesNo),
        quorum: None,
        tie: TieRule::Lost,
        abstention_cap: None,
        houses: Vec::new(),
        second_call: None,
    }
}

fn poll(yes: u64, no: u64, abstain: u64) -> Poll {
    Poll { yes, no, abstain, ..Poll::default() }
}

fn decision(rule: &MotionRule, polls: &[Poll]) -> MotionDecision {
    decide(rule, Call::First, polls).expect("a decision").decision
}

fn cases() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures/elections/motions.json");
    serde_json::from_slice(&std::fs::read(path).expect("cases")).expect("cases")
}

fn comparator(value: &Value, default: Comparator) -> Comparator {
    match value.as_str() {
        Some("gt") => Comparator::MoreThan,
        Some("ge") => Comparator::AtLeast,
        _ => default,
    }
}

fn base(value: &Value) -> Base {
    match value.as_str().expect("a base") {
        "YN" => Base::YesNo,
        "YNA" => Base::YesNoAbstain,
        "cast" => Base::Cast,
        "present" => Base::Present,
        "entitled" => Base::Roll,
        other => panic!("{other}"),
    }
}

fn number(value: &Value) -> u32 {
    value.as_u64().and_then(|it| u32::try_from(it).ok()).expect("a small number")
}

fn rule(case: &Value) -> MotionRule {
    let quorum = case.get("quorum").map(|it| {
        let at_least = comparator(&it["cmp"], Comparator::AtLeast);
        assert_eq!(it["of"], "present");
        let share = share(number(&it["n"]), number(&it["d"]), at_least, base(&it["total"]));
        Quorum { share, counts: Part::Present, by: Measure::Votes }
    });
    let threshold = &case["threshold"];
    let more_than = comparator(&case["cmp"], Comparator::MoreThan);
    let tie = match case["tie"].as_str() {
        Some("casting_vote") => TieRule::CastingVote,
        _ => TieRule::Lost,
    };
    MotionRule {
        majority: share(
            number(&threshold[0]),
            number(&threshold[1]),
            more_than,
            base(&case["base"]),
        ),
        quorum,
        tie,
        ..simple()
    }
}

fn poll_of(case: &Value) -> Poll {
    let votes = |key: &str| {
        let given = case.get(key).map(|it| it.as_str().map_or(it.to_string(), Into::into));
        let text = given.unwrap_or_else(|| "0".into());
        Votes::parse(&text).expect("a number of votes")
    };
    let keys = ["yes", "no", "abstain", "cast", "present", "entitled"];
    let (units, _) = in_units(keys.map(votes)).expect("votes");
    let [yes, no, abstain, cast, present, roll] = units;
    let invalid = cast.saturating_sub(yes + no + abstain);
    Poll { invalid, present, roll, ..poll(yes, no, abstain) }
}

fn named(decision: MotionDecision) -> &'static str {
    match decision {
        MotionDecision::Carried => "carried",
        MotionDecision::Tied => "tied_casting_vote",
        MotionDecision::Lost => "not_carried",
        MotionDecision::Inquorate => "inquorate",
    }
}

#[test]
fn motions_are_decided_as_the_texts_of_rules_have_it() {
    let cases = cases();
    let cases = cases["cases"].as_array().expect("cases");
    assert_eq!(cases.len(), 28);
    for case in cases {
        assert_eq!(named(decision(&rule(case), &[poll_of(case)])), case["expected"], "{case}");
    }
}

#[test]
fn a_motion_that_one_house_of_two_does_not_carry_is_lost() {
    for case in cases()["two_house"].as_array().expect("cases") {
        let houses = case["houses"].as_array().expect("houses");
        let name = |it: &Value| it["name"].as_str().expect("a name").into();
        let rule = MotionRule { houses: houses.iter().map(name).collect(), ..simple() };
        let polls: Vec<Poll> = houses.iter().map(poll_of).collect();
        assert_eq!(named(decision(&rule, &polls)), case["expected"], "{case}");
    }
}

#[test]
fn every_house_votes_or_nothing_is_decided() {
    let rule = MotionRule { houses: vec!["A".into(), "B".into()], ..simple() };
    let fault = decide(&rule, Call::First, &[poll(1, 0, 0)]);
    assert_eq!(fault, Err(MotionFault::Houses { needed: 2, given: 1 }));
    let tied = MotionRule { tie: TieRule::CastingVote, ..rule };
    let even = poll(5, 5, 0);
    assert_eq!(decision(&tied, &[poll(1, 0, 0), even]), MotionDecision::Tied);
    assert_eq!(decision(&tied, &[poll(0, 1, 0), even]), MotionDecision::Lost);
}

#[test]
fn a_casting_vote_decides_a_tie_and_nothing_else() {
    let rule = MotionRule { tie: TieRule::CastingVote, ..simple() };
    let cast = |poll, vote| Poll { casting_vote: Some(vote), ..poll };
    let even = poll(50, 50, 7);
    assert_eq!(decision(&rule, &[cast(even, CastingVote::Yes)]), MotionDecision::Carried);
    assert_eq!(decision(&rule, &[cast(even, CastingVote::No)]), MotionDecision::Lost);
    let lost = poll(49, 50, 0);
    assert_eq!(decision(&rule, &[cast(lost, CastingVote::Yes)]), MotionDecision::Lost);
    assert_eq!(decision(&rule, &[poll(0, 0, 9)]), MotionDecision::Lost);
    // Where two thirds are needed equal votes are no tie.
    let two_thirds = share(2, 3, Comparator::AtLeast, Base::YesNo);
    let rule = MotionRule { majority: two_thirds, ..rule };
    assert_eq!(decision(&rule, &[even]), MotionDecision::Lost);
    let fault = decide(&simple(), Call::First, &[cast(even, CastingVote::Yes)]);
    assert_eq!(fault, Err(MotionFault::NoCastingVote));
}

#[test]
fn too_many_abstentions_defeat_a_motion() {
    let cap = share(1, 3, Comparator::MoreThan, Base::YesNoAbstain);
    let rule = MotionRule { abstention_cap: Some(cap), ..simple() };
    assert_eq!(decision(&rule, &[poll(20, 0, 10)]), MotionDecision::Carried);
    assert_eq!(decision(&rule, &[poll(20, 0, 11)]), MotionDecision::Lost);
}

#[test]
fn a_second_call_has_a_quorum_and_a_majority_of_its_own() {
    let half = share(1, 2, Comparator::MoreThan, Base::Roll);
    let quorum = Quorum { share: half, counts: Part::Present, by: Measure::Votes };
    let two_thirds = share(2, 3, Comparator::AtLeast, Base::YesNo);
    let second = SecondCall { quorum: None, majority: Some(two_thirds) };
    let rule = MotionRule { quorum: Some(quorum), second_call: Some(second), ..simple() };
    let few = Poll { present: 10, roll: 100, ..poll(6, 4, 0) };
    let at = |call, poll| decide(&rule, call, &[poll]).expect("a decision").decision;
    assert_eq!(at(Call::First, few), MotionDecision::Inquorate);
    assert_eq!(at(Call::Second, few), MotionDecision::Lost);
    assert_eq!(at(Call::Second, Poll { yes: 8, ..few }), MotionDecision::Carried);
    let same = MotionRule { second_call: None, ..rule.clone() };
    let again = decide(&same, Call::Second, &[few]).expect("a decision");
    assert_eq!(again.decision, MotionDecision::Inquorate);
}

#[test]
fn a_quorum_of_heads_is_not_one_of_votes() {
    let half = share(1, 2, Comparator::AtLeast, Base::Roll);
    let heads = Heads { cast: 2, present: 4, roll: 8 };
    let poll = Poll { present: 10, roll: 100, heads, ..poll(9, 1, 0) };
    let at = |counts, by| {
        let quorum = Some(Quorum { share: half, counts, by });
        decision(&MotionRule { quorum, ..simple() }, &[poll])
    };
    assert_eq!(at(Part::Present, Measure::Votes), MotionDecision::Inquorate);
    assert_eq!(at(Part::Present, Measure::Heads), MotionDecision::Carried);
    assert_eq!(at(Part::Cast, Measure::Heads), MotionDecision::Inquorate);
}

#[test]
fn a_rule_reads_back_as_it_was_written() {
    let rule = MotionRule { houses: vec!["A".into()], ..simple() };
    let text = serde_json::to_string(&rule).expect("text");
    assert_eq!(serde_json::from_str::<MotionRule>(&text).expect("a rule"), rule);
    assert!(serde_json::from_str::<MotionRule>(r#"{"majority":null}"#).is_err());
}

#[test]
fn votes_with_fractions_are_brought_to_the_same_digits() {
    let parse = |text| Votes::parse(text).expect("votes");
    assert_eq!(in_units([parse("10.5"), parse("3")]), Some(([105, 30], 1)));
    assert_eq!(in_units([parse("0.0000000000000000001"), parse("9")]), None);
}

proptest! {
    #[test]
    fn nobody_in_favour_carries_nothing_and_one_more_loses_nothing(
        yes in 0_u64..9, no in 0_u64..9, abstain in 0_u64..9, present in 0_u64..30,
        d in 1_u32..6, n in 0_u32..6, strictly: bool, at in 0_usize..5,
    ) {
        prop_assume!(n < d);
        let base = [Base::YesNo, Base::YesNoAbstain, Base::Cast, Base::Present, Base::Roll][at];
        let comparator = if strictly { Comparator::MoreThan } else { Comparator::AtLeast };
        let rule = MotionRule { majority: share(n, d, comparator, base), ..simple() };
        let of = |yes| decision(&rule, &[Poll { present, roll: 40, ..poll(yes, no, abstain) }]);
        prop_assert!(yes + no > 0 || of(yes) == MotionDecision::Lost);
        prop_assert!(of(yes) != MotionDecision::Carried || of(yes + 1) == MotionDecision::Carried);
    }

    #[test]
    fn no_numbers_make_it_panic(
        numbers in prop::array::uniform9(any::<u64>()), casting in any::<bool>(),
    ) {
        let [yes, no, abstain, invalid, present, roll, heads, head_cast, heads_present] = numbers;
        let heads = Heads { cast: head_cast, present: heads_present, roll: heads };
        let casting_vote = casting.then_some(CastingVote::Yes);
        let poll = Poll { yes, no, abstain, invalid, present, roll, heads, casting_vote };
        let half = share(1, 2, Comparator::AtLeast, Base::Cast);
        let quorum = Some(Quorum { share: half, counts: Part::Cast, by: Measure::Heads });
        let rule = MotionRule { quorum, tie: TieRule::CastingVote, ..simple() };
        let outcome = decide(&rule, Call::First, &[poll]);
        prop_assert!(outcome.is_ok() || outcome == Err(MotionFault::TooManyVotes));
    }
}
