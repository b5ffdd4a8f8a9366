use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::Choice;
use crate::{
    counting::{CountReport, motion},
    rules::{Base, Threshold, Working},
};

/// How many papers say what. Invalid, abstaining and not voting are three different things.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Count {
    /// How many may vote.
    pub roll: u64,
    /// How many of them attended, or voted.
    pub present: u64,
    /// How many papers were cast.
    pub cast: u64,
    /// What those say that could be read.
    #[serde(flatten)]
    pub said: Said,
    /// Not to be read.
    pub invalid: u64,
}

/// How many papers say what, of those that could be read.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Said {
    /// On a motion.
    Motion {
        /// In favour.
        yes: u64,
        /// Against.
        no: u64,
        /// Neither.
        abstain: u64,
    },
    /// In an election.
    Election {
        /// Naming somebody who stands.
        valid: u64,
        /// Naming nobody who stands.
        blank: u64,
    },
}

/// What the rules make of a count.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Outcome {
    /// Whether enough took part.
    pub quorum: Working,
    /// Whether enough were in favour, of a motion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub majority: Option<Working>,
    /// What became of the motion or election.
    pub decision: Decision,
}

/// What became of a motion or an election.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Decision {
    /// Enough took part, and enough were in favour.
    Carried,
    /// Enough took part, and too few were in favour.
    Lost,
    /// Enough took part, and somebody was elected.
    Elected,
    /// Enough took part, and nobody was elected.
    Vacant,
    /// Too few took part: nothing is decided.
    Inquorate,
}

/// Counts papers. The order in which they come makes no difference.
pub fn count(roll: u64, present: u64, papers: impl IntoIterator<Item = Option<Choice>>) -> Count {
    let [mut yes, mut no, mut abstain, mut invalid] = [0; 4];
    for paper in papers {
        match paper {
            Some(Choice::Yes) => yes += 1,
            Some(Choice::No) => no += 1,
            Some(Choice::Abstain) => abstain += 1,
            None => invalid += 1,
        }
    }
    let cast = yes + no + abstain + invalid;
    Count { roll, present, cast, said: Said::Motion { yes, no, abstain }, invalid }
}

/// What the rules make of a count of a motion.
///
/// Quorum asks how many took part (present, for a share of those present or of the roll taken by
/// papers cast); majority asks how many of the base were in favour. A motion for or against which
/// nobody voted is lost.
pub fn decide(count: &Count, quorum: &Threshold, majority: &Threshold) -> Outcome {
    let quorum = quorum.work(count.cast, count.base(quorum.base()));
    let majority = majority.work(count.in_favour(), count.base(majority.base()));
    let is_carried = motion::is_carried(&majority, count.base(Base::YesNo));
    let decision = match (quorum.met, is_carried) {
        (false, _) => Decision::Inquorate,
        (true, true) => Decision::Carried,
        (true, false) => Decision::Lost,
    };
    Outcome { quorum, majority: Some(majority), decision }
}

/// What the rules make of a count of an election, which has a report unless no paper was valid.
pub fn returned(count: &Count, quorum: &Threshold, report: Option<&CountReport>) -> Outcome {
    let quorum = quorum.work(count.cast, count.base(quorum.base()));
    let decision = match report {
        _ if !quorum.met => Decision::Inquorate,
        Some(report) if !report.elected.is_empty() => Decision::Elected,
        Some(_) | None => Decision::Vacant,
    };
    Outcome { quorum, majority: None, decision }
}

impl Count {
    /// The share of the roll that voted, to four places; zero if nobody is on the roll.
    pub fn turnout(&self) -> Decimal {
        let share = Decimal::from(self.cast).checked_div(Decimal::from(self.roll));
        share.unwrap_or_default().round_dp(4)
    }

    /// How many are in favour of a motion.
    fn in_favour(&self) -> u64 {
        match self.said {
            Said::Motion { yes, .. } => yes,
            Said::Election { .. } => 0,
        }
    }

    /// How many there are of the base.
    pub fn base(&self, base: Base) -> u64 {
        match base {
            Base::YesNo => match self.said {
                Said::Motion { yes, no, .. } => yes + no,
                Said::Election { valid, .. } => valid,
            },
            Base::YesNoAbstain => match self.said {
                Said::Motion { yes, no, abstain } => yes + no + abstain,
                Said::Election { valid, blank } => valid + blank,
            },
            Base::Cast => self.cast,
            Base::Present => self.present,
            Base::Roll => self.roll,
        }
    }
}

#[cfg(test)]
mod tests {
    use num_bigint::BigUint;
    use proptest::{prelude::*, sample::select};

    use super::*;
    use crate::rules::Comparator;

    fn paper(number: u8) -> Option<Choice> {
        match number {
            0 => Some(Choice::Yes),
            1 => Some(Choice::No),
            2 => Some(Choice::Abstain),
            _ => None,
        }
    }

    fn share(n: u32, d: u32, comparator: Comparator, base: Base) -> Threshold {
        Threshold::new(n, d, comparator, base).expect("a share")
    }

    const BASES: [Base; 5] =
        [Base::YesNo, Base::YesNoAbstain, Base::Cast, Base::Present, Base::Roll];

    /// Any share, often one of few, so that counts often meet it to the paper.
    fn any_share() -> impl Strategy<Value = Threshold> {
        let denominators = prop_oneof![1_u32..7, 1_u32..];
        let shares = denominators.prop_flat_map(|it| (0..=it, Just(it)));
        (shares, any::<bool>(), select(&BASES[..])).prop_map(|((n, d), strictly, base)| {
            let strictly = strictly && n < d;
            share(n, d, if strictly { Comparator::MoreThan } else { Comparator::AtLeast }, base)
        })
    }

    /// Any count: of a few papers, or of as many as can be told.
    fn any_count() -> impl Strategy<Value = Count> {
        let papers = || prop_oneof![0_u64..20, 0..u64::MAX / 4];
        let totals = || prop_oneof![0_u64..80, any::<u64>()];
        (papers(), papers(), papers(), papers(), totals(), totals()).prop_map(
            |(yes, no, abstain, invalid, present, roll)| {
                let cast = yes + no + abstain + invalid;
                let said = Said::Motion { yes, no, abstain };
                Count { roll, present, cast, said, invalid }
            },
        )
    }

    fn said(count: &Count) -> [u64; 3] {
        let Said::Motion { yes, no, abstain } = count.said else { panic!("an election") };
        [yes, no, abstain]
    }

    /// Whether so many are enough of the base, and how few would be, in numbers without bounds.
    fn model(share: &Threshold, counted: u64, count: &Count) -> (BigUint, bool) {
        let [yes, no, abstain] = said(count);
        let base = match share.base() {
            Base::YesNo => BigUint::from(yes) + no,
            Base::YesNoAbstain => BigUint::from(yes) + no + abstain,
            Base::Cast => BigUint::from(yes) + no + abstain + count.invalid,
            Base::Present => count.present.into(),
            Base::Roll => count.roll.into(),
        };
        let demanded = base * share.numerator();
        let is_enough = |counted: &BigUint| match share.comparator() {
            Comparator::MoreThan => counted * share.denominator() > demanded,
            Comparator::AtLeast => counted * share.denominator() >= demanded,
        };
        let mut least = &demanded / share.denominator();
        while !is_enough(&least) {
            least += 1_u32;
        }
        (least, is_enough(&counted.into()))
    }

    #[test]
    fn abstentions_count_for_the_quorum_and_against_a_majority_of_papers_only() {
        let papers = [0, 0, 0, 1, 2, 2, 2].map(paper);
        let count = count(10, 7, papers);
        let half_of_roll = share(1, 2, Comparator::MoreThan, Base::Roll);
        let of_yes_no = share(1, 2, Comparator::MoreThan, Base::YesNo);
        let of_all = share(1, 2, Comparator::MoreThan, Base::YesNoAbstain);
        assert_eq!(decide(&count, &half_of_roll, &of_yes_no).decision, Decision::Carried);
        assert_eq!(decide(&count, &half_of_roll, &of_all).decision, Decision::Lost);
    }

    #[test]
    fn without_a_quorum_nothing_is_decided_however_many_are_in_favour() {
        let count = count(100, 3, [0, 0, 0].map(paper));
        let quarter = share(1, 4, Comparator::AtLeast, Base::Roll);
        let half = share(1, 2, Comparator::MoreThan, Base::YesNo);
        assert_eq!(decide(&count, &quarter, &half).decision, Decision::Inquorate);
    }

    #[test]
    fn a_motion_on_which_all_abstain_is_lost_though_nought_is_two_thirds_of_nought() {
        let count = count(10, 7, [2, 2, 2].map(paper));
        let anybody = share(0, 1, Comparator::AtLeast, Base::Roll);
        let two_thirds = share(2, 3, Comparator::AtLeast, Base::YesNo);
        assert_eq!(decide(&count, &anybody, &two_thirds).decision, Decision::Lost);
    }

    proptest! {
        #[test]
        fn every_paper_is_counted_once_in_whatever_order(
            numbers in prop::collection::vec(0_u8..4, 0..200), seed: u64,
        ) {
            let mut shuffled = numbers.clone();
            shuffled.sort_by_key(|number| seed.rotate_left(u32::from(*number)));
            let straight = count(500, 400, numbers.iter().map(|it| paper(*it)));
            let other = count(500, 400, shuffled.iter().map(|it| paper(*it)));
            prop_assert_eq!(straight, other);
            let Count { cast, invalid, .. } = straight;
            prop_assert_eq!(cast, numbers.len() as u64);
            prop_assert_eq!(cast, said(&straight).iter().sum::<u64>() + invalid);
        }

        #[test]
        fn an_outcome_is_what_integers_without_bounds_make_of_the_count(
            count in any_count(), quorum in any_share(), majority in any_share(),
        ) {
            let outcome = decide(&count, &quorum, &majority);
            let (enough_take_part, takes_part) = model(&quorum, count.cast, &count);
            let (enough_in_favour, in_favour) = model(&majority, count.in_favour(), &count);
            prop_assert_eq!(BigUint::from(outcome.quorum.required), enough_take_part);
            let worked = outcome.majority.expect("of a motion");
            prop_assert_eq!(BigUint::from(worked.required), enough_in_favour);
            prop_assert_eq!((outcome.quorum.met, worked.met), (takes_part, in_favour));
            let somebody_voted = count.base(Base::YesNo) > 0;
            let base_is_empty = count.base(majority.base()) == 0;
            let decision = match (takes_part, in_favour && somebody_voted && !base_is_empty) {
                (false, _) => Decision::Inquorate,
                (true, false) => Decision::Lost,
                (true, true) => Decision::Carried,
            };
            prop_assert_eq!(outcome.decision, decision);
        }

        #[test]
        fn one_more_in_favour_never_loses_a_motion(
            yes in 0_u64..1000, no in 0_u64..1000, abstain in 0_u64..1000,
            denominator in 1_u32..12, numerator in 0_u32..12, strictly: bool, base in 0_usize..4,
        ) {
            prop_assume!(numerator < denominator);
            let base = [Base::YesNo, Base::YesNoAbstain, Base::Cast, Base::Roll][base];
            let comparator = if strictly { Comparator::MoreThan } else { Comparator::AtLeast };
            let majority = share(numerator, denominator, comparator, base);
            let quorum = share(0, 1, Comparator::AtLeast, Base::Roll);
            let at = |yes: u64| {
                let cast = yes + no + abstain;
                let said = Said::Motion { yes, no, abstain };
                let count = Count { roll: 5000, present: cast, cast, said, invalid: 0 };
                decide(&count, &quorum, &majority).decision
            };
            prop_assert!(at(yes) != Decision::Carried || at(yes + 1) == Decision::Carried);
        }
    }
}
