//! What holds of every count that moves papers, whatever the election.

use domain::counting::{
    Candidate, CandidateNumber, Contest, CountError, CountReport, Kind, Options, Preference,
    Profile, Rule, Votes, count,
};
use proptest::prelude::*;

/// A small election: how many stand for how many seats, and how many papers name whom in what order.
#[derive(Clone, Debug)]
struct Small {
    candidates: u16,
    seats: usize,
    papers: Vec<(u64, Vec<u16>)>,
}

fn small() -> impl Strategy<Value = Small> {
    (2_u16..8, 1_usize..5).prop_flat_map(|(candidates, seats)| {
        let all: Vec<u16> = (1..=candidates).collect();
        let ranking = (Just(all).prop_shuffle(), 1..=usize::from(candidates));
        let ranking = ranking.prop_map(|(mut all, len)| {
            all.truncate(len);
            all
        });
        let papers = prop::collection::vec((1_u64..9, ranking), 1..24);
        papers.prop_map(move |papers| Small { candidates, seats, papers })
    })
}

/// Every rule, with those of its settings that change the count.
fn rules() -> impl Strategy<Value = Options> {
    let wigm = Options::of(Rule::Wigm);
    prop::sample::select(vec![
        Options::of(Rule::Scottish),
        Options::of(Rule::Ers97),
        wigm.clone(),
        wigm.clone().with("batch", "yes"),
        wigm.with("variant", "ims"),
    ])
}

impl Small {
    fn contest(&self) -> Contest {
        let candidate = |number| Candidate { name: format!("{number}"), withdrawn: false };
        let candidates = (1..=self.candidates).map(candidate).collect();
        Contest { seats: self.seats, candidates, ..Contest::default() }
    }

    fn profile(&self) -> Profile {
        let mut profile = Profile::new(Kind::Ranked, 0);
        for (weight, ranking) in &self.papers {
            let numbers = ranking.iter().filter_map(|number| CandidateNumber::new(*number));
            let paper: Vec<Preference> = numbers.map(Preference::of).collect();
            profile.add(*weight, &paper).expect("a paper");
        }
        profile
    }

    fn count(&self, options: &Options) -> Result<CountReport, CountError> {
        count(&self.contest(), &self.profile(), options)
    }

    fn map(&self, number: impl Fn(u16) -> u16) -> Self {
        let map = |(weight, ranking): &(u64, Vec<u16>)| {
            (*weight, ranking.iter().copied().map(&number).collect())
        };
        Self { papers: self.papers.iter().map(map).collect(), ..*self }
    }
}

fn units(votes: &[Votes]) -> Vec<u128> {
    votes.iter().map(|votes| votes.units()).collect()
}

proptest! {
    #[test]
    fn no_vote_is_lost_and_every_seat_is_filled(small in small(), options in rules()) {
        let report = small.count(&options.with("seed", "a")).expect("a count");
        prop_assert!(report.balanced);
        prop_assert_eq!(report.elected.len(), small.seats.min(small.candidates.into()));
        prop_assert_eq!(report.winners.len() + report.reserve.len(), usize::from(small.candidates));
        for stage in &report.stages {
            let sum = units(&stage.votes).iter().sum::<u128>();
            let lost = stage.non_transferable.units() + stage.residue.units();
            prop_assert_eq!(sum + lost, stage.total.units());
            prop_assert_eq!(stage.total.units(), report.stages[0].total.units());
        }
    }

    #[test]
    fn candidates_have_what_they_had_and_what_came_to_them(small in small(), options in rules()) {
        let report = small.count(&options.with("seed", "a")).expect("a count");
        for stages in report.stages.windows(2) {
            let mut votes = units(&stages[0].votes);
            let mut lost = stages[0].non_transferable.units();
            for transfer in &stages[1].transfers {
                match transfer.to {
                    Some(to) => {
                        let worth = transfer.papers.units() * transfer.value.units();
                        prop_assert_eq!(worth, transfer.votes.units());
                        votes[to.index()] += worth;
                    }
                    None => lost += transfer.votes.units(),
                }
            }
            for giver in &stages[1].candidates {
                votes[giver.index()] = stages[1].votes[giver.index()].units();
            }
            prop_assert_eq!(votes, units(&stages[1].votes));
            prop_assert_eq!(lost, stages[1].non_transferable.units());
        }
    }

    #[test]
    fn the_order_and_the_bundling_of_papers_change_nothing(
        (small, shuffled) in small().prop_flat_map(|small| {
            let single = small.papers.iter().flat_map(|(weight, ranking)| {
                (0..*weight).map(move |_| (1, ranking.clone()))
            });
            let shuffled = Just(single.collect::<Vec<_>>()).prop_shuffle();
            (Just(small), shuffled)
        }),
        options in rules(),
    ) {
        let options = options.with("seed", "a");
        let shuffled = Small { papers: shuffled, ..small };
        prop_assert_eq!(small.count(&options), shuffled.count(&options));
    }

    #[test]
    fn who_has_which_number_changes_nothing_without_a_lot(
        (small, numbers) in small().prop_flat_map(|small| {
            let numbers: Vec<u16> = (1..=small.candidates).collect();
            (Just(small), Just(numbers).prop_shuffle())
        }),
        options in rules(),
    ) {
        let Ok(report) = small.count(&options) else { return Ok(()) };
        let renumber = |number: u16| numbers[usize::from(number) - 1];
        let other = small.map(renumber).count(&options).expect("a count");
        let mut winners: Vec<u16> = report.winners.iter().map(|it| renumber(it.get())).collect();
        winners.sort_unstable();
        let other_winners: Vec<u16> = other.winners.iter().map(|it| it.get()).collect();
        prop_assert_eq!(winners, other_winners);
        prop_assert_eq!(report.stages.len(), other.stages.len());
        for (stage, other) in report.stages.iter().zip(&other.stages) {
            let other = units(&other.votes);
            let votes = (1..=small.candidates).map(|it| other[usize::from(renumber(it)) - 1]);
            prop_assert_eq!(units(&stage.votes), votes.collect::<Vec<_>>());
        }
    }

    #[test]
    fn whoever_has_withdrawn_might_as_well_never_have_stood(small in small(), options in rules()) {
        let options = options.with("seed", "a");
        let last = usize::from(small.candidates) - 1;
        let mut contest = small.contest();
        contest.candidates[last].withdrawn = true;
        let withdrawn = count(&contest, &small.profile(), &options);
        let mut without = Small { candidates: small.candidates - 1, ..small.clone() };
        for (_, ranking) in &mut without.papers {
            ranking.retain(|number| *number != small.candidates);
        }
        let without = without.count(&options);
        let (Ok(withdrawn), Ok(without)) = (&withdrawn, &without) else {
            prop_assert_eq!(withdrawn.err(), without.err());
            return Ok(());
        };
        prop_assert_eq!(&withdrawn.elected, &without.elected);
        prop_assert_eq!(withdrawn.stages.len(), without.stages.len());
        for (stage, other) in withdrawn.stages.iter().zip(&without.stages) {
            prop_assert_eq!(&stage.votes[..last], &other.votes[..]);
            prop_assert_eq!(stage.votes[last].units(), 0);
        }
    }
}

#[test]
fn the_largest_numbers_of_votes_and_candidates_are_counted() {
    let candidates = 1_000;
    let paper = |first: u16| (1 + u64::from(first), vec![first, 1 + first % candidates]);
    let mut papers: Vec<(u64, Vec<u16>)> = (1..=candidates).map(paper).collect();
    papers.push((900_000_000_000_000_000, vec![7, 9, 3]));
    let small = Small { candidates, seats: 3, papers };
    let wigm = Options::of(Rule::Wigm);
    let ims = wigm.clone().with("variant", "ims");
    for options in [Options::of(Rule::Scottish), Options::of(Rule::Ers97), wigm, ims] {
        let report = small.count(&options.with("seed", "a")).expect("a count");
        assert!(report.balanced);
        assert_eq!(report.elected.len(), 3);
        assert_eq!(report.elected[0].get(), 7);
    }
}
