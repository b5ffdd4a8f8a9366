use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::counting::{CandidateNumber, Kind};

/// What the papers of an election look like, and how much they may say.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PaperForm {
    /// Candidates in an order of preference.
    Ranked {
        /// The most that a paper names; all of them, if nothing is said.
        most: Option<u16>,
        /// Whether several can share a rank.
        equal: bool,
    },
    /// One mark.
    Single,
    /// Several marks.
    Multiple {
        /// The most that a paper has.
        most: u16,
    },
    /// As many marks as one likes.
    Approval,
    /// A score for each candidate that is named.
    Score {
        /// The lowest.
        lowest: u32,
        /// The highest.
        highest: u32,
    },
}

/// What the paper of an election says, of candidates named by `C`. It has no `Debug`: what cannot be
/// printed cannot be logged.
#[derive(Clone, Eq, PartialEq)]
pub enum Marking<C> {
    /// Nothing, and on purpose.
    Blank,
    /// Candidates by rank, the most preferred first; those of one rank are equal.
    Ranks(Vec<Vec<C>>),
    /// Those that are marked.
    Marks(Vec<C>),
    /// Those that are given a score, with it.
    Scores(Vec<(C, u32)>),
}

/// Why a paper is not taken. It names no candidate: the answer may be read by others.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum PaperFault {
    /// It is not marked in one way.
    #[error(
        "give either a choice or a paper, and of a paper one of ranks, marks, scores and blank"
    )]
    NotOne,
    /// A choice is for motions.
    #[error("this ballot is an election: give a paper, not a choice")]
    NotAMotion,
    /// A paper is for elections.
    #[error("this ballot is on a motion: give a choice, not a paper")]
    NotAnElection,
    /// The election has other papers.
    #[error("papers of this election are marked in another way; ask for its paper's kind")]
    WrongKind,
    /// It names nobody, and does not say that it is blank.
    #[error("the paper names nobody; say that it is blank if that is meant")]
    Empty,
    /// It names somebody who is not on the list.
    #[error("the paper names somebody who is no candidate of this election")]
    NoCandidate,
    /// It names somebody who has withdrawn.
    #[error("the paper names a candidate who has withdrawn; leave them out")]
    Withdrawn,
    /// It names a candidate twice.
    #[error("the paper names a candidate twice")]
    Twice,
    /// It names too many.
    #[error("the paper names more than {0} candidates")]
    TooMany(u16),
    /// It ranks several equally.
    #[error("papers of this election rank no two candidates equally")]
    Equal,
    /// It leaves a rank empty.
    #[error("the paper has a rank without a candidate")]
    EmptyRank,
    /// A score is too low or too high.
    #[error("a score of this election lies between {0} and {1}")]
    Score(u32, u32),
}

/// What a paper says that names nobody.
const BLANK: &str = "BLANK";

impl PaperForm {
    /// The highest score that can be asked for.
    pub const HIGHEST: u32 = 1_000_000;

    /// Whether its limits make sense for so many candidates.
    pub(super) fn is_sound(self, candidates: usize) -> bool {
        match self {
            Self::Ranked { most: Some(most), .. } | Self::Multiple { most } => {
                (1..=candidates).contains(&usize::from(most))
            }
            Self::Ranked { most: None, .. } | Self::Single | Self::Approval => true,
            Self::Score { lowest, highest } => lowest < highest && highest <= Self::HIGHEST,
        }
    }

    /// What the entries of its papers mean to a count.
    pub(super) fn kind(self) -> Kind {
        match self {
            Self::Ranked { .. } => Kind::Ranked,
            Self::Single | Self::Multiple { .. } | Self::Approval => Kind::Marked,
            Self::Score { .. } => Kind::Scored,
        }
    }

    /// Papers that name these, in every way that the form permits; at most as many of them.
    pub(super) fn naming(self, some: &[CandidateNumber]) -> Vec<Marking<CandidateNumber>> {
        let most =
            |most: Option<u16>| &some[..most.map_or(some.len(), usize::from).min(some.len())];
        match self {
            Self::Ranked { most: limit, equal } => {
                let alone = Marking::Ranks(most(limit).iter().map(|it| vec![*it]).collect());
                let together = Marking::Ranks(vec![most(limit).to_vec()]);
                if equal && some.len() > 1 { vec![alone, together] } else { vec![alone] }
            }
            Self::Single => vec![Marking::Marks(most(Some(1)).to_vec())],
            Self::Multiple { most: limit } => vec![Marking::Marks(most(Some(limit)).to_vec())],
            Self::Approval => vec![Marking::Marks(some.to_vec())],
            Self::Score { lowest, highest } => {
                let all = |score| some.iter().map(|it| (*it, score)).collect();
                vec![Marking::Scores(all(highest)), Marking::Scores(all(lowest))]
            }
        }
    }

    /// The length of the longest paper with so many candidates.
    pub(super) fn longest(self, candidates: usize) -> usize {
        let digits = |number: usize| number.to_string().len();
        let score = match self {
            Self::Score { highest, .. } => 1 + digits(usize::try_from(highest).unwrap_or(0)),
            Self::Ranked { .. } | Self::Single | Self::Multiple { .. } | Self::Approval => 0,
        };
        BLANK.len().max(candidates * (digits(candidates) + 1 + score))
    }

    /// Fails unless papers of this form can say so.
    pub(super) fn check(self, marking: &Marking<CandidateNumber>) -> Result<(), PaperFault> {
        if let Marking::Blank = marking {
            return Ok(());
        }
        let mut named = marking.named();
        match (self, marking) {
            (Self::Ranked { equal, .. }, Marking::Ranks(ranks)) => {
                if ranks.iter().any(Vec::is_empty) {
                    return Err(PaperFault::EmptyRank);
                }
                if !equal && ranks.iter().any(|rank| rank.len() > 1) {
                    return Err(PaperFault::Equal);
                }
            }
            (Self::Score { lowest, highest }, Marking::Scores(scores)) => {
                if scores.iter().any(|(_, score)| !(lowest..=highest).contains(score)) {
                    return Err(PaperFault::Score(lowest, highest));
                }
            }
            (Self::Single | Self::Multiple { .. } | Self::Approval, Marking::Marks(_)) => {}
            _ => return Err(PaperFault::WrongKind),
        }
        let most = match self {
            Self::Ranked { most, .. } => most,
            Self::Single => Some(1),
            Self::Multiple { most } => Some(most),
            Self::Approval | Self::Score { .. } => None,
        };
        named.sort_unstable();
        match most.filter(|most| named.len() > usize::from(*most)) {
            _ if named.is_empty() => Err(PaperFault::Empty),
            _ if named.windows(2).any(|pair| pair[0] == pair[1]) => Err(PaperFault::Twice),
            Some(most) => Err(PaperFault::TooMany(most)),
            None => Ok(()),
        }
    }

    /// What a paper of this form says that reads so; none if no such paper does.
    pub(super) fn parse(self, text: &str) -> Option<Marking<CandidateNumber>> {
        let number = |text: &str| CandidateNumber::new(text.parse().ok()?);
        let marking = match self {
            _ if text == BLANK => Marking::Blank,
            Self::Ranked { .. } => {
                let rank = |text: &str| text.split('=').map(number).collect();
                Marking::Ranks(text.split('>').map(rank).collect::<Option<_>>()?)
            }
            Self::Single | Self::Multiple { .. } | Self::Approval => {
                Marking::Marks(text.split('+').map(number).collect::<Option<_>>()?)
            }
            Self::Score { .. } => {
                let score = |text: &str| {
                    let (candidate, score) = text.split_once(':')?;
                    Some((number(candidate)?, score.parse().ok()?))
                };
                Marking::Scores(text.split('+').map(score).collect::<Option<_>>()?)
            }
        };
        self.check(&marking).ok().map(|()| marking)
    }
}

impl<C: Copy> Marking<C> {
    /// Everybody that it names, in its order.
    pub fn named(&self) -> Vec<C> {
        match self {
            Self::Blank => Vec::new(),
            Self::Ranks(ranks) => ranks.concat(),
            Self::Marks(marks) => marks.clone(),
            Self::Scores(scores) => scores.iter().map(|(candidate, _)| *candidate).collect(),
        }
    }

    /// The same, with each candidate named otherwise.
    pub fn renamed<D, E>(&self, name: impl Fn(C) -> Result<D, E>) -> Result<Marking<D>, E> {
        let all = |some: &[C]| some.iter().copied().map(&name).collect::<Result<Vec<D>, E>>();
        Ok(match self {
            Self::Blank => Marking::Blank,
            Self::Ranks(ranks) => {
                Marking::Ranks(ranks.iter().map(|rank| all(rank)).collect::<Result<_, _>>()?)
            }
            Self::Marks(marks) => Marking::Marks(all(marks)?),
            Self::Scores(scores) => {
                let renamed = |(candidate, score): &(C, u32)| Ok((name(*candidate)?, *score));
                Marking::Scores(scores.iter().map(renamed).collect::<Result<_, _>>()?)
            }
        })
    }

    /// The paper as a text: `3>1=2`, `1+3`, `1:5+3:0`, or `BLANK`.
    pub(super) fn text(&self, name: impl Fn(C) -> String) -> String {
        let joined =
            |some: &[C], by: &str| some.iter().copied().map(&name).collect::<Vec<_>>().join(by);
        match self {
            Self::Blank => BLANK.into(),
            Self::Ranks(ranks) => {
                ranks.iter().map(|rank| joined(rank, "=")).collect::<Vec<_>>().join(">")
            }
            Self::Marks(marks) => joined(marks, "+"),
            Self::Scores(scores) => scores.iter().fold(String::new(), |mut text, (it, score)| {
                let plus = if text.is_empty() { "" } else { "+" };
                write!(text, "{plus}{}:{score}", name(*it)).ok();
                text
            }),
        }
    }
}

impl Marking<CandidateNumber> {
    /// The same in the one way in which it is written: where order says nothing, by number.
    #[must_use]
    pub(super) fn in_order(mut self) -> Self {
        match &mut self {
            Self::Blank => {}
            Self::Ranks(ranks) => ranks.iter_mut().for_each(|rank| rank.sort_unstable()),
            Self::Marks(marks) => marks.sort_unstable(),
            Self::Scores(scores) => scores.sort_unstable(),
        }
        self
    }

    /// The paper as the box and the export have it.
    pub(super) fn written(&self) -> String {
        self.text(|number| number.to_string())
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::btree_set, prelude::*};

    use super::*;

    fn number(number: u16) -> CandidateNumber {
        CandidateNumber::new(number).expect("a number")
    }

    /// Any form of paper, and how many candidates there are.
    fn any_form() -> impl Strategy<Value = (PaperForm, u16)> {
        let forms = prop_oneof![
            any::<bool>().prop_map(|equal| PaperForm::Ranked { most: None, equal }),
            Just(PaperForm::Single),
            Just(PaperForm::Multiple { most: 3 }),
            Just(PaperForm::Approval),
            (0_u32..5, 5_u32..=PaperForm::HIGHEST)
                .prop_map(|(lowest, highest)| PaperForm::Score { lowest, highest }),
        ];
        (forms, 1_u16..1_000)
    }

    /// A paper of the form that names those.
    fn paper(
        form: PaperForm,
        mut named: Vec<CandidateNumber>,
        at_once: usize,
    ) -> Marking<CandidateNumber> {
        match form {
            PaperForm::Single => named.truncate(1),
            PaperForm::Multiple { most } => named.truncate(most.into()),
            PaperForm::Ranked { .. } | PaperForm::Approval | PaperForm::Score { .. } => {}
        }
        let paper = match form {
            _ if named.is_empty() => Marking::Blank,
            PaperForm::Ranked { equal, .. } => {
                let ranks = named.chunks(if equal { at_once } else { 1 });
                Marking::Ranks(ranks.map(<[_]>::to_vec).collect())
            }
            PaperForm::Score { highest, .. } => {
                Marking::Scores(named.into_iter().map(|it| (it, highest)).collect())
            }
            PaperForm::Single | PaperForm::Multiple { .. } | PaperForm::Approval => {
                Marking::Marks(named)
            }
        };
        paper.in_order()
    }

    proptest! {
        #[test]
        fn a_paper_is_read_as_it_was_written_and_fits_into_its_envelope(
            (form, candidates) in any_form(), named in btree_set(1_u16..1_000, 0..300),
            at_once in 1_usize..5,
        ) {
            let named = named.into_iter().filter(|it| *it <= candidates).map(number);
            let paper = paper(form, named.collect(), at_once);
            prop_assert_eq!(form.check(&paper), Ok(()));
            let text = paper.written();
            prop_assert!(text.len() <= form.longest(candidates.into()), "{} is too long", text.len());
            prop_assert!(form.parse(&text) == Some(paper));
        }

        #[test]
        fn what_is_no_paper_is_not_read(text in "[0-9>=+:BLANK ]{0,12}") {
            let form = PaperForm::Ranked { most: None, equal: true };
            if let Some(paper) = form.parse(&text) {
                prop_assert_eq!(form.check(&paper), Ok(()));
            }
        }
    }

    #[test]
    fn a_paper_that_says_what_its_form_does_not_permit_is_told_what() {
        let ranked = |most, equal| PaperForm::Ranked { most, equal };
        let ranks = |ranks: &[&[u16]]| {
            let rank = |rank: &&[u16]| rank.iter().map(|it| number(*it)).collect();
            Marking::Ranks(ranks.iter().map(rank).collect())
        };
        let marks = |marks: &[u16]| Marking::Marks(marks.iter().map(|it| number(*it)).collect());
        let scores = |scores: &[(u16, u32)]| {
            Marking::Scores(scores.iter().map(|(it, score)| (number(*it), *score)).collect())
        };
        let score = PaperForm::Score { lowest: 1, highest: 5 };
        for (form, paper, expected) in [
            (ranked(None, false), ranks(&[&[1], &[2]]), Ok(())),
            (ranked(None, false), ranks(&[&[1], &[2, 3]]), Err(PaperFault::Equal)),
            (ranked(None, true), ranks(&[&[1], &[2, 3]]), Ok(())),
            (ranked(None, true), ranks(&[&[1], &[], &[2]]), Err(PaperFault::EmptyRank)),
            (ranked(None, true), ranks(&[&[1, 2], &[1]]), Err(PaperFault::Twice)),
            (ranked(Some(2), false), ranks(&[&[1], &[2], &[3]]), Err(PaperFault::TooMany(2))),
            (ranked(None, false), ranks(&[]), Err(PaperFault::Empty)),
            (ranked(None, false), Marking::Blank, Ok(())),
            (ranked(None, false), marks(&[1]), Err(PaperFault::WrongKind)),
            (PaperForm::Single, marks(&[2]), Ok(())),
            (PaperForm::Single, marks(&[1, 2]), Err(PaperFault::TooMany(1))),
            (PaperForm::Multiple { most: 2 }, marks(&[3, 1]), Ok(())),
            (PaperForm::Multiple { most: 2 }, marks(&[3, 1, 2]), Err(PaperFault::TooMany(2))),
            (PaperForm::Approval, marks(&[3, 1, 2]), Ok(())),
            (PaperForm::Approval, marks(&[3, 3]), Err(PaperFault::Twice)),
            (PaperForm::Approval, scores(&[(3, 1)]), Err(PaperFault::WrongKind)),
            (score, scores(&[(3, 1), (1, 5)]), Ok(())),
            (score, scores(&[(3, 0)]), Err(PaperFault::Score(1, 5))),
            (score, scores(&[(3, 6)]), Err(PaperFault::Score(1, 5))),
            (score, scores(&[(3, 2), (3, 2)]), Err(PaperFault::Twice)),
        ] {
            assert_eq!(form.check(&paper), expected, "{form:?} {}", paper.written());
        }
    }
}
