use super::tree::ONE;
use crate::counting::{Preference, papers::Papers, profile::Grouped};

/// Papers in which candidates who are ranked equally stand in every order.
pub(super) struct Orders<'a> {
    /// The papers, one for every order.
    pub(super) papers: Papers<'a>,
    /// What is shared out of each of them, in units of the ninth place: one, divided by the number
    /// of orders of a paper, the rest of the fraction being ignored. Each once.
    pub(super) values: Vec<u64>,
    /// Which of the values it is for each paper; empty if it is the first for all of them.
    value_of: Vec<u16>,
    /// What is lost by ignoring the rest of the fractions.
    pub(super) lost: u128,
}

impl<'a> Orders<'a> {
    /// Every paper in every order of the candidates whom it ranks equally.
    pub(super) fn of(papers: Papers<'a>) -> Self {
        if !papers.has_equal() {
            return Self { papers, values: vec![ONE], value_of: Vec::new(), lost: 0 };
        }
        let mut entries = Vec::new();
        let mut reworded = Vec::new();
        let mut values = vec![ONE];
        let mut value_of = Vec::new();
        let mut lost = 0;
        for paper in 0..papers.len() {
            let ranks: Vec<Vec<usize>> = papers
                .ranks(paper)
                .map(|rank| rank.iter().filter_map(|it| it.candidate()).collect())
                .collect();
            let orders = every_order(&ranks);
            let many = orders.len() as u64;
            let (value, weight) = (ONE / many, papers.weight(paper));
            lost += u128::from(ONE - value * many) * u128::from(weight);
            let known = values.iter().position(|it| *it == value);
            let known = known.unwrap_or_else(|| {
                values.push(value);
                values.len() - 1
            });
            for order in orders {
                let start = entries.len();
                entries.extend(order.into_iter().map(Preference::plain_of));
                reworded.push(Grouped::new(start, entries.len(), weight));
                // There are few numbers of orders up to the most that are permitted.
                value_of.push(u16::try_from(known).unwrap_or(u16::MAX));
            }
        }
        Self { papers: papers.reworded(entries, reworded), values, value_of, lost }
    }

    /// Which of the values is that of the paper.
    pub(super) fn value_of(&self, paper: usize) -> usize {
        self.value_of.get(paper).copied().unwrap_or_default().into()
    }
}

/// Every strict order that agrees with the ranks.
fn every_order(ranks: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut orders = vec![Vec::new()];
    for rank in ranks {
        let ways = permutations(rank);
        let longer = |order: &Vec<usize>| {
            let order = order.clone();
            ways.iter().map(move |way| [order.as_slice(), way].concat()).collect::<Vec<_>>()
        };
        orders = orders.iter().flat_map(longer).collect();
    }
    orders
}

/// Every order of those.
fn permutations(of: &[usize]) -> Vec<Vec<usize>> {
    let Some((last, others)) = of.split_last() else { return vec![Vec::new()] };
    let with_last = |order: Vec<usize>| {
        (0..=order.len()).map(move |place| {
            let mut order = order.clone();
            order.insert(place, *last);
            order
        })
    };
    permutations(others).into_iter().flat_map(with_last).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_candidates_stand_in_every_order() {
        let mut orders = every_order(&[vec![4], vec![0, 1, 2], vec![5, 3]]);
        assert_eq!(orders.len(), 12);
        orders.sort();
        orders.dedup();
        assert_eq!(orders.len(), 12);
        assert_eq!(orders[0], [4, 0, 1, 2, 3, 5]);
        assert_eq!(orders[11], [4, 2, 1, 0, 5, 3]);
    }
}
