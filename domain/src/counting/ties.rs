use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::{CandidateNumber, Contest, CountError, lot::Lot, settings::Given};

/// How a tie is broken.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TieMethod {
    /// By the most recent stage at which the tied had different numbers of votes.
    Backwards,
    /// By the first stage at which the tied had different numbers of votes.
    Forwards,
    /// By an order laid down before the count.
    Order,
    /// By lot.
    Lot,
}

/// What a tie was about.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// Whose surplus is transferred first.
    Surplus,
    /// Who is excluded.
    Exclusion,
    /// Who is elected.
    Election,
}

/// Which of the tied is looked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Wanted {
    /// The one who had more votes.
    Most,
    /// The one who had fewer votes.
    Fewest,
}

/// A tie, and how it was broken.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Tie {
    /// The number of the stage that it was about.
    pub stage: usize,
    /// What it was about.
    pub purpose: Purpose,
    /// Who was tied.
    pub tied: Vec<CandidateNumber>,
    /// What broke it.
    pub method: TieMethod,
    /// Whether a lot was drawn for it.
    pub lot: bool,
    /// Whom the lot, or the order laid down in place of one, was drawn among; nobody, if the votes
    /// decided.
    pub drawn_among: Vec<CandidateNumber>,
    /// The number of the stage whose votes broke it, if they did.
    pub decided_by: Option<usize>,
    /// Whom it fell on: who was transferred, excluded or elected first.
    pub chosen: CandidateNumber,
}

/// Breaks ties, and keeps a record of them.
#[derive(Debug)]
pub(super) struct Ties {
    earlier: Option<TieMethod>,
    drawn: std::vec::IntoIter<usize>,
    order: Vec<usize>,
    /// Whether the first of the order is chosen whatever for, be it to be excluded.
    is_first_chosen: bool,
    lot: Option<Lot>,
    pub(super) broken: Vec<Tie>,
}

impl Ties {
    /// What the settings `ties`, `lots`, `order` and `seed` say.
    ///
    /// `text` is what the rule's text looks at before it lets a lot be drawn, whatever is chosen for
    /// the lot. A lot is taken from those recorded, else from the order laid down, else from the
    /// seed. An order that is asked for and not given is that of the list.
    pub(super) fn of(
        given: &mut Given<'_>,
        contest: &Contest,
        text: Option<TieMethod>,
    ) -> Result<Self, CountError> {
        let method = given.get("ties")?;
        let earlier = match method {
            "backwards" => Some(TieMethod::Backwards),
            "forwards" => Some(TieMethod::Forwards),
            _ => text,
        };
        let all = contest.candidates.len();
        let drawn = given.candidates("lots", all)?.into_iter();
        let mut order = given.candidates("order", all)?;
        let is_whole = || contest.standing().all(|candidate| order.contains(&candidate));
        let different: HashSet<usize> = order.iter().copied().collect();
        if different.len() < order.len() || !order.is_empty() && !is_whole() {
            return Err(given.refuse("order", "the number of every candidate who stands, once"));
        }
        if order.is_empty() && method == "order" {
            order = (0..all).collect();
            let list: Vec<String> = (1..=all).map(|number| number.to_string()).collect();
            given.note("order", list.join(","));
        }
        let seed = given.get("seed")?;
        let lot = (!seed.is_empty()).then(|| Lot::new(seed));
        Ok(Self { earlier, drawn, order, is_first_chosen: false, lot, broken: Vec::new() })
    }

    /// The same with an order of which the first is chosen whatever for, be it to be excluded.
    pub(super) fn choosing_first(self) -> Self {
        Self { is_first_chosen: true, ..self }
    }

    /// Lays down the order that breaks ties from now on: for rules that draw it from the papers.
    pub(super) fn lay_down(&mut self, order: Vec<usize>) {
        self.order = order;
    }

    /// Which of the tied it is, by the votes at earlier stages, else by lot.
    ///
    /// The votes of earlier stages come in order; all who are still tied are compared at each.
    pub(super) fn choose(
        &mut self,
        (stage, purpose): (usize, Purpose),
        wanted: Wanted,
        tied: &[usize],
        earlier: &[impl AsRef<[u128]>],
    ) -> Result<usize, CountError> {
        let (left, mut decided_by) = match self.earlier {
            Some(method) => narrow(method, wanted, tied, earlier),
            None => narrow::<[u128; 0]>(TieMethod::Forwards, wanted, tied, &[]),
        };
        let (chosen, method, drawn_among) = match (left.as_slice(), self.earlier) {
            ([only], Some(method)) => (*only, method, Vec::new()),
            (left, _) => {
                decided_by = None;
                let (chosen, method) = self.draw(stage, wanted, left)?;
                (chosen, method, numbers(left))
            }
        };
        self.record((stage, purpose), tied, (method, decided_by), (chosen, drawn_among));
        Ok(chosen)
    }

    /// Those of the tied who had most votes when they first differed; all of them, if they never did.
    pub(super) fn foremost(
        &mut self,
        what: (usize, Purpose),
        tied: &[usize],
        earlier: &[impl AsRef<[u128]>],
    ) -> Vec<usize> {
        let method = TieMethod::Forwards;
        let (left, decided_by) = narrow(method, Wanted::Most, tied, earlier);
        if left.len() < tied.len() {
            self.record(what, tied, (method, decided_by), (left[0], Vec::new()));
        }
        left
    }

    fn record(
        &mut self,
        (stage, purpose): (usize, Purpose),
        tied: &[usize],
        (method, decided_by): (TieMethod, Option<usize>),
        (chosen, drawn_among): (usize, Vec<CandidateNumber>),
    ) {
        self.broken.push(Tie {
            stage,
            purpose,
            tied: numbers(tied),
            method,
            lot: method == TieMethod::Lot,
            drawn_among,
            decided_by,
            chosen: CandidateNumber::at(chosen),
        });
    }

    fn draw(
        &mut self,
        stage: usize,
        wanted: Wanted,
        tied: &[usize],
    ) -> Result<(usize, TieMethod), CountError> {
        // Drawn even if the lot is known, so that those after it are the same as without it.
        let by_lot = self.lot.as_mut().map(|lot| lot.draw(tied.len() as u64));
        if let Some(chosen) = self.drawn.next() {
            if tied.contains(&chosen) {
                return Ok((chosen, TieMethod::Lot));
            }
            let chosen = CandidateNumber::at(chosen);
            return Err(CountError::WrongLot { stage, chosen, tied: numbers(tied) });
        }
        let mut in_order = self.order.iter().copied().filter(|it| tied.contains(it));
        let by_order = match wanted {
            Wanted::Fewest if !self.is_first_chosen => in_order.next_back(),
            Wanted::Most | Wanted::Fewest => in_order.next(),
        };
        if let Some(chosen) = by_order {
            return Ok((chosen, TieMethod::Order));
        }
        let drawn = by_lot.and_then(|at| tied.get(usize::try_from(at).ok()?));
        let chosen = drawn.ok_or_else(|| CountError::LotNeeded { stage, tied: numbers(tied) })?;
        Ok((*chosen, TieMethod::Lot))
    }
}

fn numbers(candidates: &[usize]) -> Vec<CandidateNumber> {
    candidates.iter().copied().map(CandidateNumber::at).collect()
}

/// Who of the tied are left when they are compared at one point after the other, and the number,
/// from one, of the last point that told any of them apart.
fn narrow<V: AsRef<[u128]>>(
    method: TieMethod,
    wanted: Wanted,
    tied: &[usize],
    earlier: &[V],
) -> (Vec<usize>, Option<usize>) {
    let mut left = tied.to_vec();
    left.sort_unstable();
    let mut decided_by = None;
    let mut compare = |number: usize| {
        let votes = earlier[number].as_ref();
        let of = |candidate: &usize| votes[*candidate];
        let best = match wanted {
            Wanted::Most => left.iter().map(of).max(),
            Wanted::Fewest => left.iter().map(of).min(),
        };
        let before = left.len();
        left.retain(|candidate| Some(of(candidate)) == best);
        if left.len() < before {
            decided_by = Some(number + 1);
        }
        left.len() == 1
    };
    let _is_broken = if method == TieMethod::Backwards {
        (0..earlier.len()).rev().any(&mut compare)
    } else {
        (0..earlier.len()).any(&mut compare)
    };
    (left, decided_by)
}
