//! Motions: whether enough took part, and whether enough of them were in favour.
//!
//! A motion is carried if there is a quorum, somebody voted for or against, and so many were in
//! favour of so many as the rule lays down. All numbers are of whole votes, or of whole units of the
//! last digit of weights that have a fraction; shares are compared crosswise, so nothing is rounded.

use serde::{Deserialize, Serialize};

use super::Votes;
use crate::rules::{Base, Comparator, Threshold, Working};

/// By what rule a motion is decided.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MotionRule {
    /// What share must be in favour.
    pub majority: Threshold,
    /// What share must take part, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quorum: Option<Quorum>,
    /// What becomes of a motion when votes are equal.
    #[serde(default)]
    pub tie: TieRule,
    /// What share of abstentions defeats a motion, if any does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub abstention_cap: Option<Threshold>,
    /// The houses that vote apart, by name; all of them must carry. None if everybody votes together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub houses: Vec<String>,
    /// What is different at a second call, if anything is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_call: Option<SecondCall>,
}

/// What share must take part. If there are houses, each needs it for itself.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Quorum {
    /// The share, and what it is taken of.
    pub share: Threshold,
    /// Who takes part.
    #[serde(default)]
    pub counts: Part,
    /// Whether those who take part are counted by votes or by heads.
    #[serde(default)]
    pub by: Measure,
}

/// Who takes part in a vote.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Part {
    /// Who is present.
    #[default]
    Present,
    /// Who casts a paper, be it invalid.
    Cast,
}

/// What is counted.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Measure {
    /// Votes, as they weigh.
    #[default]
    Votes,
    /// Members, however much their votes weigh.
    Heads,
}

/// What becomes of a motion that is tied: just as many are for it as against it, and one more would
/// have carried it.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TieRule {
    /// It is lost.
    #[default]
    Lost,
    /// The chair has a casting vote.
    CastingVote,
}

/// What is different when a meeting is called again for want of a quorum.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SecondCall {
    /// What share must take part then; nobody need, if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quorum: Option<Quorum>,
    /// What share must be in favour then, if another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub majority: Option<Threshold>,
}

/// For which time a meeting was called.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Call {
    /// For the first time.
    #[default]
    First,
    /// Again, for want of a quorum.
    Second,
}

/// How a house voted, or everybody.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Poll {
    /// In favour.
    pub yes: u64,
    /// Against.
    pub no: u64,
    /// Neither.
    pub abstain: u64,
    /// Not to be read.
    pub invalid: u64,
    /// Present, as their votes weigh.
    pub present: u64,
    /// On the roll, as their votes weigh.
    pub roll: u64,
    /// The same by heads, where a quorum is of heads.
    pub heads: Heads,
    /// How the chair decided, if asked to.
    pub casting_vote: Option<CastingVote>,
}

/// Members, however much their votes weigh.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Heads {
    /// Who cast a paper.
    pub cast: u64,
    /// Who is present.
    pub present: u64,
    /// Who is on the roll.
    pub roll: u64,
}

/// How the chair decides between equal votes.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CastingVote {
    /// In favour.
    Yes,
    /// Against.
    No,
}

/// What became of a motion, and how that came about.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct MotionOutcome {
    /// What became of it.
    pub decision: MotionDecision,
    /// What each house made of it, in the order of the rule; one, if everybody votes together.
    pub houses: Vec<HouseOutcome>,
}

/// What a house made of a motion.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct HouseOutcome {
    /// Whether enough took part, if that is asked for.
    pub quorum: Option<Working>,
    /// Whether so many abstained that the motion is lost, if they can.
    pub abstentions: Option<Working>,
    /// Whether enough were in favour.
    pub majority: Working,
    /// Whether the votes were equal, and one more would have carried the motion.
    pub is_tied: bool,
    /// What became of the motion in this house.
    pub decision: MotionDecision,
}

/// What became of a motion.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MotionDecision {
    /// Enough took part, and enough were in favour.
    Carried,
    /// The votes are equal: the chair has yet to give a casting vote.
    Tied,
    /// Enough took part, and too few were in favour.
    Lost,
    /// Too few took part: nothing is decided.
    Inquorate,
}

/// Why a motion is not decided.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum MotionFault {
    /// There is not one poll for every house.
    #[error("the rule needs {needed} polls, one for every house; {given} are given")]
    Houses {
        /// How many the rule needs.
        needed: usize,
        /// How many there are.
        given: usize,
    },
    /// The papers of a house do not fit into a number.
    #[error("the votes add up to more than 18,446,744,073,709,551,615")]
    TooManyVotes,
    /// The rule gives nobody a casting vote.
    #[error("a casting vote is given, but by this rule a motion is lost when votes are equal")]
    NoCastingVote,
}

/// Decides a motion: by every house, if there are any, in the order of the rule.
///
/// Without a quorum nothing is decided, whatever the votes; then one house that does not carry the
/// motion is enough for it to be lost, and a tie in one leaves it open if the others carry it.
pub fn decide(rule: &MotionRule, call: Call, polls: &[Poll]) -> Result<MotionOutcome, MotionFault> {
    let needed = rule.houses.len().max(1);
    if polls.len() != needed {
        return Err(MotionFault::Houses { needed, given: polls.len() });
    }
    let houses = polls.iter().map(|poll| in_house(rule, call, poll));
    let houses = houses.collect::<Result<Vec<HouseOutcome>, MotionFault>>()?;
    let decisions = houses.iter().map(|house| house.decision);
    // They stand in this order: the worst of all houses is the outcome.
    let decision = decisions.max().unwrap_or(MotionDecision::Inquorate);
    Ok(MotionOutcome { decision, houses })
}

/// Whether a motion with that majority is carried: never, if nobody voted for or against it, even
/// where that is all of a base of nought.
pub fn is_carried(majority: &Working, for_or_against: u64) -> bool {
    majority.met && majority.of > 0 && for_or_against > 0
}

/// Brings votes to the same digits after the point: how many units of the last digit each of them
/// has, and how many digits that is. None if they do not fit.
pub fn in_units<const N: usize>(votes: [Votes; N]) -> Option<([u64; N], u8)> {
    let digits = votes.iter().map(|it| it.digits()).max()?;
    let mut units = [0; N];
    for (units, votes) in units.iter_mut().zip(votes) {
        let scale = 10_u128.checked_pow(u32::from(digits - votes.digits()))?;
        *units = u64::try_from(votes.units().checked_mul(scale)?).ok()?;
    }
    Some((units, digits))
}

fn in_house(rule: &MotionRule, call: Call, poll: &Poll) -> Result<HouseOutcome, MotionFault> {
    if poll.casting_vote.is_some() && rule.tie == TieRule::Lost {
        return Err(MotionFault::NoCastingVote);
    }
    let (quorum, majority) = match (call, rule.second_call) {
        (Call::Second, Some(second)) => (second.quorum, second.majority.unwrap_or(rule.majority)),
        (Call::First, _) | (_, None) => (rule.quorum, rule.majority),
    };
    // All papers together fit, so any of them do.
    let cast = [poll.no, poll.abstain, poll.invalid];
    let cast = cast.into_iter().try_fold(poll.yes, u64::checked_add);
    let cast = cast.ok_or(MotionFault::TooManyVotes)?;
    let quorum = quorum.map(|quorum| poll.take_part(&quorum, cast));
    let abstentions =
        rule.abstention_cap.map(|cap| cap.work(poll.abstain, poll.base(cap.base(), cast)));
    let majority = majority.work(poll.yes, poll.base(majority.base(), cast));
    let is_tied = poll.is_tied(&majority);
    let decision = if quorum.is_some_and(|quorum| !quorum.met) {
        MotionDecision::Inquorate
    } else if abstentions.is_some_and(|abstentions| abstentions.met) {
        MotionDecision::Lost
    } else if is_carried(&majority, poll.yes + poll.no) {
        MotionDecision::Carried
    } else {
        match (is_tied, rule.tie, poll.casting_vote) {
            (true, TieRule::CastingVote, None) => MotionDecision::Tied,
            (true, TieRule::CastingVote, Some(CastingVote::Yes)) => MotionDecision::Carried,
            _ => MotionDecision::Lost,
        }
    };
    Ok(HouseOutcome { quorum, abstentions, majority, is_tied, decision })
}

impl Poll {
    fn base(&self, base: Base, cast: u64) -> u64 {
        match base {
            Base::YesNo => self.yes + self.no,
            Base::YesNoAbstain => self.yes + self.no + self.abstain,
            Base::Cast => cast,
            Base::Present => self.present,
            Base::Roll => self.roll,
        }
    }

    fn take_part(&self, quorum: &Quorum, cast: u64) -> Working {
        let Quorum { share, counts, by } = quorum;
        let (cast_papers, present) = match by {
            Measure::Votes => (cast, self.present),
            Measure::Heads => (self.heads.cast, self.heads.present),
        };
        let counted = match counts {
            Part::Present => present,
            Part::Cast => cast_papers,
        };
        let of = match (by, share.base()) {
            (Measure::Heads, Base::Roll) => self.heads.roll,
            (Measure::Heads, Base::Present) => self.heads.present,
            (Measure::Heads, Base::Cast) => self.heads.cast,
            (_, base) => self.base(base, cast),
        };
        share.work(counted, of)
    }

    /// Whether as many are in favour as against, and exactly the share that must be exceeded.
    fn is_tied(&self, majority: &Working) -> bool {
        let Working { threshold, of, .. } = majority;
        let is_on_the_line = u128::from(self.yes) * u128::from(threshold.denominator())
            == u128::from(*of) * u128::from(threshold.numerator());
        let must_exceed = threshold.comparator() == Comparator::MoreThan;
        must_exceed && is_on_the_line && self.yes == self.no && self.yes > 0
    }
}
