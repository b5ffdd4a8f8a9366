use hashbrown::HashMap;

use crate::counting::papers::Papers;

/// One paper, or a keep value of one, in units of the ninth decimal place.
pub(super) const ONE: u64 = 1_000_000_000;

/// The end of a list of papers.
const NONE: u32 = u32::MAX;

/// The papers by whom they pass on their way to a hopeful candidate.
///
/// A paper is shared among the elected candidates that it names, down to the first hopeful one, who
/// takes what is left of it. Papers that pass the same elected candidates in the same order leave
/// the same to whoever is next, so they lie together: a node stands for the elected candidates
/// passed so far, and its papers lie with the hopeful candidates that come next. To share out all
/// votes anew it is enough to walk over the nodes; a paper is looked at only when the hopeful
/// candidate with whom it lies is elected or excluded.
pub(super) struct Tree<'a> {
    papers: &'a Papers<'a>,
    /// How many preferences of each paper have been passed.
    passed: Vec<u16>,
    /// The next paper in the same list.
    next: Vec<u32>,
    standing: Vec<Standing>,
    /// Nodes, everyone after the one that it comes from.
    nodes: Vec<Node>,
    /// What is left of a paper at each node.
    left: Vec<u64>,
    /// The papers that lie with each candidate who is hopeful.
    piles: Vec<Vec<Pile>>,
    /// For each candidate and each node: what comes next if the candidate does. That is a pile, if
    /// the candidate is hopeful, and a node, if elected.
    steps: Vec<HashMap<u32, u32>>,
    /// The same for the node that is being dealt with.
    step: Vec<u32>,
    /// The papers on their way from it to an elected candidate.
    arriving: Vec<u32>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Standing {
    Hopeful,
    Elected,
    Excluded,
}

/// The papers that pass the same elected candidates.
struct Node {
    /// Without the last of them.
    parent: u32,
    /// The last of them; nobody at the root.
    candidate: Option<u16>,
    /// How many papers pass here.
    weight: u64,
    /// How many of them name nobody else.
    exhausted: u64,
}

/// Papers that leave a node for the same hopeful candidate.
struct Pile {
    node: u32,
    first: u32,
    weight: u64,
}

impl<'a> Tree<'a> {
    /// The papers, all of whose candidates are hopeful. Each paper begins at a root: `roots` says
    /// how much of a paper that begins there is shared out, and `root` at which one a paper does.
    pub(super) fn new(
        papers: &'a Papers<'a>,
        candidates: usize,
        roots: &[u64],
        root: impl Fn(usize) -> usize,
    ) -> Self {
        let node = |_: &u64| Node { parent: 0, candidate: None, weight: 0, exhausted: 0 };
        let mut tree = Self {
            papers,
            passed: vec![0; papers.len()],
            next: vec![NONE; papers.len()],
            standing: vec![Standing::Hopeful; candidates],
            nodes: roots.iter().map(node).collect(),
            left: roots.to_vec(),
            piles: (0..candidates).map(|_| Vec::new()).collect(),
            steps: vec![HashMap::new(); candidates],
            step: vec![NONE; candidates],
            arriving: vec![NONE; candidates],
        };
        let mut first = vec![NONE; roots.len()];
        for paper in (0..papers.len()).rev() {
            if papers.rest(paper, 0).len() > 0 {
                tree.next[paper] = std::mem::replace(&mut first[root(paper)], short(paper));
            }
        }
        for (root, first) in first.into_iter().enumerate() {
            tree.place(short(root), first);
        }
        tree
    }

    /// Shares out all papers: each elected candidate keeps of a paper what is left of it, multiplied
    /// by the keep value and rounded up to nine places, and a hopeful candidate all that is left.
    /// Gives back what nobody keeps.
    pub(super) fn distribute(&mut self, keep: &[u64], votes: &mut [u128]) -> u128 {
        votes.fill(0);
        let mut exhausted = 0;
        for (at, node) in self.nodes.iter().enumerate() {
            if let Some(candidate) = node.candidate {
                let candidate = usize::from(candidate);
                let left = self.left[node.parent as usize];
                // Both are at most one, so that the product is below 2⁶⁴.
                let kept = (left * keep[candidate]).div_ceil(ONE);
                votes[candidate] += u128::from(kept) * u128::from(node.weight);
                self.left[at] = left - kept;
            }
            exhausted += u128::from(self.left[at]) * u128::from(node.exhausted);
        }
        for (votes, piles) in votes.iter_mut().zip(&self.piles) {
            let share =
                |pile: &Pile| u128::from(self.left[pile.node as usize]) * u128::from(pile.weight);
            *votes += piles.iter().map(share).sum::<u128>();
        }
        exhausted
    }

    /// From now on the candidate keeps only a part: what lay with them may move on.
    pub(super) fn elect(&mut self, candidate: usize) {
        self.standing[candidate] = Standing::Elected;
        for pile in std::mem::take(&mut self.piles[candidate]) {
            let node = self.add_node(pile.node, candidate);
            self.nodes[node as usize].weight = pile.weight;
            self.steps[candidate].insert(pile.node, node);
            self.place(node, pile.first);
        }
    }

    /// From now on the candidate is passed over.
    pub(super) fn exclude(&mut self, candidate: usize) {
        self.standing[candidate] = Standing::Excluded;
        self.steps[candidate] = HashMap::new();
        for pile in std::mem::take(&mut self.piles[candidate]) {
            self.place(pile.node, pile.first);
        }
    }

    /// Moves a list of papers on from a node, each until it comes to a hopeful candidate.
    fn place(&mut self, node: u32, first: u32) {
        let mut lists = vec![(node, first)];
        let mut seen = Vec::new();
        while let Some((node, first)) = lists.pop() {
            let mut list = first;
            while list != NONE {
                let paper = list as usize;
                list = self.next[paper];
                let weight = self.papers.weight(paper);
                let Some(candidate) = self.next_preference(paper) else {
                    self.nodes[node as usize].exhausted += weight;
                    continue;
                };
                if self.step[candidate] == NONE {
                    self.step[candidate] = self.step_from(node, candidate);
                    seen.push(candidate);
                }
                let step = self.step[candidate] as usize;
                let (sum, head) = if self.standing[candidate] == Standing::Elected {
                    (&mut self.nodes[step].weight, &mut self.arriving[candidate])
                } else {
                    let pile = &mut self.piles[candidate][step];
                    (&mut pile.weight, &mut pile.first)
                };
                *sum += weight;
                self.next[paper] = std::mem::replace(head, short(paper));
            }
            for candidate in seen.drain(..) {
                let node = std::mem::replace(&mut self.step[candidate], NONE);
                let first = std::mem::replace(&mut self.arriving[candidate], NONE);
                if first != NONE {
                    lists.push((node, first));
                }
            }
        }
    }

    /// Whom the paper names next who is not excluded; those before are passed.
    fn next_preference(&mut self, paper: usize) -> Option<usize> {
        let passed = usize::from(self.passed[paper]);
        let mut rest = self.papers.rest(paper, passed).enumerate();
        let standing = &self.standing;
        let (skipped, candidate) = rest.find(|(_, it)| standing[*it] != Standing::Excluded)?;
        // No paper is longer than the list of candidates.
        self.passed[paper] = u16::try_from(passed + skipped + 1).unwrap_or(u16::MAX);
        Some(candidate)
    }

    /// The pile or node that follows the node if the candidate comes next.
    fn step_from(&mut self, node: u32, candidate: usize) -> u32 {
        if let Some(step) = self.steps[candidate].get(&node) {
            return *step;
        }
        let step = if self.standing[candidate] == Standing::Elected {
            self.add_node(node, candidate)
        } else {
            self.piles[candidate].push(Pile { node, first: NONE, weight: 0 });
            short(self.piles[candidate].len() - 1)
        };
        self.steps[candidate].insert(node, step);
        step
    }

    fn add_node(&mut self, parent: u32, candidate: usize) -> u32 {
        // Candidates are numbered in 16 bits.
        let candidate = u16::try_from(candidate).ok();
        self.nodes.push(Node { parent, candidate, weight: 0, exhausted: 0 });
        self.left.push(0);
        short(self.nodes.len() - 1)
    }
}

/// A number in 32 bits: of a paper, or of a node or pile, of which there are no more than
/// preferences on all papers.
fn short(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(NONE)
}
