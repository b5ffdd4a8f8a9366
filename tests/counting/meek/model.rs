//! Meek's method with so many digits that rounding does not matter.

use domain::counting::Stage;
use num_bigint::BigUint;

/// A paper: how many there are, and whom it names.
pub(super) type Paper = (u64, Vec<usize>);

/// The digits of the model.
const DIGITS: u32 = 60;

fn one() -> BigUint {
    BigUint::from(10_u8).pow(DIGITS)
}

/// What every candidate gets of the papers, exactly, if each keeps such a part of what comes to
/// it, in units of the ninth place; and for what power of a thousand million it is multiplied.
pub(super) fn shared_out(papers: &[Paper], keep: &[u64]) -> (Vec<BigUint>, u32) {
    let unit = BigUint::from(1_000_000_000_u64);
    let power = u32::try_from(keep.len()).expect("few candidates");
    let mut votes = vec![BigUint::ZERO; keep.len()];
    for (weight, names) in papers {
        let mut left = unit.pow(power) * *weight;
        for candidate in names {
            // A whole number, as every candidate is named at most once.
            let kept = &left * keep[*candidate] / &unit;
            votes[*candidate] += &kept;
            left -= kept;
        }
    }
    (votes, power)
}

/// Who is elected, unless two candidates are ever so close that a rule with few digits may take one
/// for the other: within one part in so many of the papers.
pub(super) fn winners(papers: &[Paper], standing: &[bool], seats: usize) -> Option<Vec<u16>> {
    let total: u64 = papers.iter().map(|(weight, _)| weight).sum();
    let near = one() * total / 1_000_u32;
    let mut keep: Vec<BigUint> =
        standing.iter().map(|it| if *it { one() } else { BigUint::ZERO }).collect();
    let mut hopeful = standing.to_vec();
    let mut elected: Vec<usize> = Vec::new();
    let numbers = |mut elected: Vec<usize>| {
        elected.sort_unstable();
        Some(elected.into_iter().map(|it| u16::try_from(it + 1).expect("few")).collect())
    };
    loop {
        let left: Vec<usize> = (0..hopeful.len()).filter(|it| hopeful[*it]).collect();
        if elected.len() + left.len() <= seats {
            return numbers([elected, left].concat());
        }
        if elected.len() == seats {
            return numbers(elected);
        }
        let mut votes = Vec::new();
        let mut quota = BigUint::ZERO;
        for _ in 0..2_000 {
            votes = votes_of(papers, &keep);
            quota = votes.iter().sum::<BigUint>() / (seats + 1);
            let surplus =
                |it: &usize| if votes[*it] > quota { &votes[*it] - &quota } else { BigUint::ZERO };
            let reached = left.iter().any(|it| votes[*it] > &quota + &near);
            if reached || elected.iter().map(surplus).sum::<BigUint>() < &near / 1_000_000_u32 {
                break;
            }
            for candidate in &elected {
                keep[*candidate] = (&keep[*candidate] * &quota / &votes[*candidate]).min(one());
            }
        }
        let is_near = |it: &usize| votes[*it] < &quota + &near && &votes[*it] + &near > quota;
        let winning: Vec<usize> =
            left.iter().copied().filter(|it| votes[*it] > &quota + &near).collect();
        if !winning.is_empty() {
            for candidate in winning {
                hopeful[candidate] = false;
                elected.push(candidate);
            }
            continue;
        }
        if left.iter().any(is_near) {
            return None;
        }
        let mut lowest = left;
        lowest.sort_by(|a, b| votes[*a].cmp(&votes[*b]));
        if let [first, second, ..] = lowest.as_slice()
            && votes[*second] < &votes[*first] + &near
        {
            return None;
        }
        hopeful[lowest[0]] = false;
        keep[lowest[0]] = BigUint::ZERO;
    }
}

fn votes_of(papers: &[Paper], keep: &[BigUint]) -> Vec<BigUint> {
    let mut votes = vec![BigUint::ZERO; keep.len()];
    for (weight, names) in papers {
        let mut left = one();
        for candidate in names {
            let kept = &left * &keep[*candidate] / one();
            votes[*candidate] += &kept * *weight;
            left -= kept;
        }
    }
    votes
}

/// The keep values of a stage.
pub(super) fn keep(stage: &Stage) -> Vec<u64> {
    let keep = stage.keep.as_ref().expect("keep values");
    keep.iter().map(|it| u64::try_from(it.units()).expect("at most one")).collect()
}
