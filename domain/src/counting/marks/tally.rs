use std::cmp::Reverse;

use crate::counting::{
    Action, Contest, CountError, CountReport, Ground, Kind, Options, Profile, Progress, Reason,
    Ties,
    papers::{Irregular, Papers},
    progress::Done,
    ranks::Ranks,
    settings::Given,
};

use super::Minimum;

/// What the papers say of every candidate, by number, in units of the last digit of the weights.
pub(in crate::counting) struct Tally {
    /// By what they are compared.
    pub(in crate::counting) votes: Vec<u128>,
    /// How many papers are for each.
    pub(in crate::counting) yes: Vec<u64>,
    /// How many papers are against each.
    pub(in crate::counting) no: Vec<u64>,
    /// How many papers there were.
    pub(in crate::counting) papers: Papers<'static>,
}

/// Counts by a rule of marks, of which a paper may have so many.
pub(super) fn count(
    contest: &Contest,
    profile: &Profile,
    options: &Options,
    most: impl FnOnce(&mut Given<'_>) -> Result<usize, CountError>,
) -> Result<CountReport, CountError> {
    let mut given = options.given()?;
    let ties = Ties::of(&mut given, contest, None)?;
    let duplicates = Irregular::of(&mut given, "duplicates")?;
    let minimum = Minimum::of(&mut given, contest)?;
    let most = most(&mut given)?;
    let tally = Tally::of_marks(contest, profile, duplicates, most)?;
    let progress = Progress::new(contest, 0, profile.decimals(), ties).guarded()?;
    let (progress, papers) = elect(progress, tally, minimum)?;
    Ok(progress.finish(options.rule, given.used(), &papers))
}

impl Tally {
    fn of_marks(
        contest: &Contest,
        profile: &Profile,
        duplicates: Irregular,
        most: usize,
    ) -> Result<Self, CountError> {
        let all = contest.candidates.len();
        let mut yes = vec![0; all];
        let mut ranks = Ranks::new(contest, duplicates, profile.invalid());
        let mut entries = Vec::new();
        for paper in profile.papers() {
            let is_read = ranks.read(paper.preferences, &mut entries)?;
            let marks = match profile.kind() {
                Kind::Scored => return Err(CountError::WrongPapers),
                Kind::Marked => Some(entries.len()).filter(|marks| *marks <= most),
                Kind::Ranked => {
                    let ranks = entries.chunk_by(|_, next| next.is_equal());
                    let within = |so_far: usize, rank: &[_]| {
                        let with_it = if so_far < most { so_far + rank.len() } else { so_far };
                        (with_it <= most).then_some(with_it)
                    };
                    ranks.into_iter().try_fold(0, within)
                }
            };
            match marks.filter(|_| is_read) {
                None => ranks.add_invalid(paper.weight),
                Some(0) => ranks.add_blank(paper.weight),
                Some(marks) => {
                    ranks.add_valid(paper.weight);
                    for candidate in entries[..marks].iter().filter_map(|it| it.candidate()) {
                        yes[candidate] += paper.weight;
                    }
                }
            }
        }
        let votes = yes.iter().copied().map(u128::from).collect();
        Ok(Self { votes, yes, no: vec![0; all], papers: ranks.papers()? })
    }
}

/// Elects those with most votes of those who have the minimum. Equal votes matter only across the
/// last seat: whoever has more is elected in any case.
pub(in crate::counting) fn elect(
    mut progress: Progress<'_>,
    tally: Tally,
    minimum: Option<Minimum>,
) -> Result<(Progress<'_>, Papers<'static>), CountError> {
    let Tally { votes, yes, no, papers } = tally;
    progress.votes = votes;
    let mut done = Done::new(Action::Add, &[], Reason::OnlyStep);
    if let Some(minimum) = minimum {
        let is_below = |it: &usize| !minimum.is_met(yes[*it], no[*it], &papers);
        let mut below: Vec<usize> = progress.continuing().filter(is_below).collect();
        if !below.is_empty() {
            progress.record(Done::new(Action::Add, &[], Reason::Beginning));
            done = Done::new(Action::Exclude, &below, Reason::BelowMinimum);
        }
        below.sort_by_key(|candidate| progress.votes[*candidate]);
        for candidate in below {
            progress.exclude(candidate);
        }
    }
    let mut left: Vec<usize> = progress.continuing().collect();
    left.sort_by_key(|candidate| Reverse(progress.votes[*candidate]));
    if left.len() <= progress.vacancies() {
        progress.elect_all(left, Ground::LastSeats);
    } else {
        let votes = progress.votes.clone();
        for equal in left.chunk_by(|one, next| votes[*one] == votes[*next]) {
            progress.elect_equal(equal.to_vec(), Ground::MostVotes)?;
        }
    }
    progress.record(done);
    Ok((progress, papers))
}
