use super::{View, digits, place, units};
use crate::counting::{CandidateNumber, Stage};

/// The most candidates that are drawn one by one.
const MOST_SHOWN: usize = 30;
/// The most stages that are drawn one by one.
const MOST_COLUMNS: usize = 48;

/// Votes on their way through the stages of a count: what each holds at each, and what goes from
/// whom to whom in between.
pub(super) struct Flow<'a> {
    /// Who holds votes, from the top down.
    pub(super) nodes: Vec<Node>,
    /// The stages that are shown, each with what every node holds at its end.
    pub(super) columns: Vec<Column<'a>>,
    /// What goes from each column to the next.
    pub(super) between: Vec<Vec<Band>>,
    /// The most votes that a column holds.
    pub(super) total: u128,
    /// Of how many digits the units are.
    pub(super) digits: u8,
}

/// Who holds votes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Node {
    /// A candidate.
    Candidate(CandidateNumber),
    /// So many more candidates.
    Others(usize),
    /// Nobody: non-transferable votes and what rounding lost.
    Lost,
}

/// A stage that is shown, and those since the one shown before it.
pub(super) struct Column<'a> {
    /// The stages; the last is the one whose votes are shown.
    pub(super) stages: &'a [Stage],
    /// What each node holds.
    pub(super) votes: Vec<u128>,
}

/// Votes that go from a node of one column to a node of the next, or stay.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Band {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) votes: u128,
}

impl<'a> Flow<'a> {
    pub(super) fn of(view: &View<'a>) -> Self {
        let stages: &'a [Stage] = &view.report.stages;
        let digits = stages.iter().map(digits).max().unwrap_or_default();
        let (nodes, node_of) = nodes(view, digits);
        let votes = |stage: &Stage| {
            let mut votes = vec![0_u128; nodes.len()];
            for (held, node) in stage.votes.iter().zip(&node_of) {
                votes[*node] = votes[*node].saturating_add(units(*held, digits));
            }
            let lost = [stage.non_transferable, stage.residue];
            let lost = lost.iter().map(|it| units(*it, digits)).fold(0, u128::saturating_add);
            votes[nodes.len() - 1] = lost;
            votes
        };
        let all: Vec<Vec<u128>> = stages.iter().map(votes).collect();
        let mut columns: Vec<Column<'a>> = Vec::new();
        let mut from = 0;
        for at in shown(&all) {
            columns.push(Column { stages: &stages[from..=at], votes: all[at].clone() });
            from = at + 1;
        }
        let between = columns
            .windows(2)
            .map(|pair| match pair[1].stages {
                [only] => {
                    let moved = transfers(only, &node_of, nodes.len(), digits);
                    bands(&pair[0].votes, &pair[1].votes, moved)
                }
                _ => bands(&pair[0].votes, &pair[1].votes, Vec::new()),
            })
            .collect();
        let sum = |column: &Column<'_>| column.votes.iter().copied().fold(0, u128::saturating_add);
        let total = columns.iter().map(sum).max().unwrap_or_default();
        Self { nodes, columns, between, total, digits }
    }
}

/// Who is drawn from the top down, and as which of them each candidate counts.
///
/// Those who were elected stand first, in that order, then those who came closest; so who is excluded
/// first stands at the bottom. If they are too many, those who ever had fewest votes go together.
fn nodes(view: &View<'_>, digits: u8) -> (Vec<Node>, Vec<usize>) {
    let report = view.report;
    let all = report.candidates.len();
    let numbers = report.candidates.iter().filter(|it| !it.withdrawn).map(|it| it.number);
    let mut order: Vec<usize> = Vec::with_capacity(all);
    let mut is_in = vec![false; all];
    let listed = report.elected.iter().chain(&report.reserve).copied().chain(numbers);
    for at in listed.filter_map(place).filter(|at| *at < all) {
        if !std::mem::replace(&mut is_in[at], true) {
            order.push(at);
        }
    }
    let mut peaks = vec![0_u128; all];
    for stage in &report.stages {
        for (peak, votes) in peaks.iter_mut().zip(&stage.votes) {
            *peak = units(*votes, digits).max(*peak);
        }
    }
    let mut ranked = order.clone();
    let mut is_elected = vec![false; all];
    for at in report.elected.iter().copied().filter_map(place).filter(|at| *at < all) {
        is_elected[at] = true;
    }
    ranked.sort_by_key(|at| (!is_elected[*at], std::cmp::Reverse(peaks[*at])));
    // One alone needs no "others".
    let most = if order.len() == MOST_SHOWN + 1 { order.len() } else { MOST_SHOWN };
    ranked.truncate(most);
    let mut is_shown = vec![false; all];
    for at in ranked {
        is_shown[at] = true;
    }
    let shown: Vec<usize> = order.iter().copied().filter(|at| is_shown[*at]).collect();
    let mut nodes: Vec<Node> =
        shown.iter().map(|at| Node::Candidate(CandidateNumber::at(*at))).collect();
    let mut node_of = vec![nodes.len(); all];
    for (node, at) in shown.iter().enumerate() {
        node_of[*at] = node;
    }
    if order.len() > shown.len() {
        nodes.push(Node::Others(order.len() - shown.len()));
    }
    nodes.push(Node::Lost);
    (nodes, node_of)
}

/// Which stages are drawn: all of them, or the first, the last and those that moved most.
fn shown(votes: &[Vec<u128>]) -> Vec<usize> {
    if votes.len() <= MOST_COLUMNS {
        return (0..votes.len()).collect();
    }
    let moved = |pair: &[Vec<u128>]| {
        let of_each = pair[0].iter().zip(&pair[1]).map(|(old, new)| old.abs_diff(*new));
        of_each.fold(0, u128::saturating_add)
    };
    let mut ranked: Vec<(u128, usize)> =
        votes.windows(2).map(moved).zip(1..).filter(|(_, at)| at + 1 < votes.len()).collect();
    ranked.sort_by_key(|(moved, at)| (std::cmp::Reverse(*moved), *at));
    let mut shown: Vec<usize> = ranked.iter().map(|(_, at)| *at).take(MOST_COLUMNS - 2).collect();
    shown.extend([0, votes.len() - 1]);
    shown.sort_unstable();
    shown
}

/// What the transfers of a stage moved between nodes.
fn transfers(stage: &Stage, node_of: &[usize], nodes: usize, digits: u8) -> Vec<Band> {
    let node = |candidate: CandidateNumber| node_of.get(place(candidate)?).copied();
    let mut moved = Vec::new();
    for transfer in &stage.transfers {
        let to = transfer.to.map_or(Some(nodes - 1), node);
        let (Some(from), Some(to)) = (node(transfer.from), to) else { continue };
        if from != to {
            moved.push(Band { from, to, votes: units(transfer.votes, digits) });
        }
    }
    merge(moved)
}

/// Bands from and to the same nodes as one, by those nodes.
fn merge(mut bands: Vec<Band>) -> Vec<Band> {
    bands.sort_by_key(|band| (band.from, band.to));
    let mut merged: Vec<Band> = Vec::new();
    for band in bands {
        match merged.last_mut() {
            Some(last) if (last.from, last.to) == (band.from, band.to) => {
                last.votes = last.votes.saturating_add(band.votes);
            }
            _ => merged.push(band),
        }
    }
    merged.retain(|band| band.votes > 0);
    merged
}

/// What goes from column to column: the transfers, what they do not account for, and what stays.
///
/// What is not accounted for comes from those who lost it and goes to those who won it, in
/// proportion: under Meek's method that is everything.
fn bands(before: &[u128], after: &[u128], moved: Vec<Band>) -> Vec<Band> {
    let mut stays = before.to_vec();
    let mut moved = moved;
    for band in &moved {
        match stays[band.from].checked_sub(band.votes) {
            Some(rest) => stays[band.from] = rest,
            // Papers went on within the stage: then only what it comes to can be told.
            None => return bands(before, after, Vec::new()),
        }
    }
    let mut arrived = vec![0_u128; after.len()];
    for band in &moved {
        arrived[band.to] = arrived[band.to].saturating_add(band.votes);
    }
    let has: Vec<u128> =
        stays.iter().zip(&arrived).map(|(stays, new)| stays.saturating_add(*new)).collect();
    let mut wanting: Vec<(usize, u128)> = Vec::new();
    let mut giving: Vec<(usize, u128)> = Vec::new();
    for (node, (has, should)) in has.iter().zip(after).enumerate() {
        if let Some(more) = should.checked_sub(*has).filter(|it| *it > 0) {
            wanting.push((node, more));
        } else if let Some(less) = has.checked_sub(*should).filter(|it| *it > 0) {
            if less > stays[node] && !moved.is_empty() {
                return bands(before, after, Vec::new());
            }
            giving.push((node, less.min(stays[node])));
        }
    }
    for (from, votes) in giving {
        stays[from] -= votes;
        let all = wanting.iter().map(|(_, wanted)| *wanted).fold(0, u128::saturating_add);
        let mut rest = votes.min(all);
        for (to, wanted) in &mut wanting {
            // In proportion, rounded up so that nothing is left over.
            let part = portion(*wanted, all, votes.min(all)).min(rest).min(*wanted);
            moved.push(Band { from, to: *to, votes: part });
            rest -= part;
            *wanted -= part;
        }
    }
    let stays = stays.into_iter().enumerate();
    moved.extend(stays.map(|(node, votes)| Band { from: node, to: node, votes }));
    merge(moved)
}

/// So much of the whole in proportion to a part of all, rounded up.
pub(super) fn portion(part: u128, all: u128, whole: u128) -> u128 {
    // Both factors are cut down to what fits a product.
    let bits = |number: u128| 128 - number.leading_zeros();
    let excess = (bits(all) + bits(whole)).saturating_sub(127);
    let first = excess.min(bits(all).saturating_sub(64));
    let second = excess - first;
    let (part, all) = (part.min(all) >> first, (all >> first).max(1));
    (part * (whole >> second)).div_ceil(all) << second
}

#[cfg(test)]
mod tests {
    use super::*;

    fn band(from: usize, to: usize, votes: u128) -> Band {
        Band { from, to, votes }
    }

    #[test]
    fn what_transfers_do_not_account_for_goes_where_votes_appeared() {
        // A surplus of 30, of which 9 went to each of two and 2 were lost to rounding.
        let moved = vec![band(0, 1, 9), band(0, 2, 19)];
        assert_eq!(
            bands(&[130, 10, 20, 0], &[100, 19, 39, 2], moved),
            [
                band(0, 0, 100),
                band(0, 1, 9),
                band(0, 2, 19),
                band(0, 3, 2),
                band(1, 1, 10),
                band(2, 2, 20)
            ]
        );
    }

    #[test]
    fn without_transfers_votes_move_in_proportion() {
        assert_eq!(
            bands(&[60, 30, 10], &[40, 20, 40], Vec::new()),
            [band(0, 0, 40), band(0, 2, 20), band(1, 1, 20), band(1, 2, 10), band(2, 2, 10)]
        );
    }

    proptest::proptest! {
        #[test]
        fn bands_leave_what_there_was_and_bring_what_there_is(
            before in proptest::collection::vec(0_u128..1_000_000, 6),
            moves in proptest::collection::vec((0_usize..6, 0_usize..6, 0_u128..100_000), 0..9),
        ) {
            let mut after = before.clone();
            let mut moved = Vec::new();
            for (from, to, votes) in moves {
                let votes = votes.min(after[from]);
                after[from] -= votes;
                after[to] += votes;
                if from != to {
                    moved.push(band(from, to, votes));
                }
            }
            let bands = bands(&before, &after, merge(moved));
            for node in 0..6 {
                let out: u128 = bands.iter().filter(|it| it.from == node).map(|it| it.votes).sum();
                let come: u128 = bands.iter().filter(|it| it.to == node).map(|it| it.votes).sum();
                proptest::prop_assert_eq!(out, before[node]);
                proptest::prop_assert_eq!(come, after[node]);
            }
        }

        #[test]
        fn a_portion_never_overflows(part: u128, all: u128, whole: u128) {
            proptest::prop_assert!(portion(part, all, whole) <= whole);
        }
    }
}
