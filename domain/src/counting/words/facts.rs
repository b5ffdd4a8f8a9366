use crate::counting::{
    CandidateNumber, CountReport, Ground, Inactive, Purpose, Rule, Stage, TieMethod, Transfer,
    Votes,
};

/// What there is to say about a stage, in no language yet.
pub(super) struct Facts<'a> {
    /// The stage.
    pub(super) stage: &'a Stage,
    /// The rule.
    pub(super) rule: Rule,
    /// How many papers are valid.
    pub(super) valid: Votes,
    /// To whom it was done, each with the votes held before.
    pub(super) subjects: Vec<(String, Option<Votes>)>,
    /// How many votes they gave up together, if they kept the rest.
    pub(super) surplus: Option<Votes>,
    /// How many papers moved on to a candidate.
    pub(super) papers: Option<Votes>,
    /// What the papers that moved were worth: the least and the most.
    pub(super) values: Option<(Votes, Votes)>,
    /// How many votes moved on to nobody, by cause.
    pub(super) lost: Vec<(Cause, Votes)>,
    /// The quota, and whether it is the first; nothing if it is as at the stage before.
    pub(super) quota: Option<(Votes, bool)>,
    /// Who keeps what part of a paper from now on, where that is new and not all of it.
    pub(super) kept: Vec<(String, Votes)>,
    /// What ties were broken.
    pub(super) ties: Vec<Broken>,
    /// Who was elected, by ground.
    pub(super) elected: Vec<(Ground, Vec<String>)>,
    /// Who else could not be elected any more.
    pub(super) excluded: Vec<String>,
}

/// A tie and what broke it.
pub(super) struct Broken {
    pub(super) purpose: Purpose,
    pub(super) tied: Vec<String>,
    pub(super) method: TieMethod,
    pub(super) decided_by: Option<usize>,
    pub(super) chosen: String,
}

impl<'a> Facts<'a> {
    pub(super) fn of(report: &'a CountReport, stage: &'a Stage) -> Self {
        let name = |number: &CandidateNumber| name(report, *number);
        let names = |numbers: &[CandidateNumber]| numbers.iter().map(name).collect();
        let before = report.stages.iter().rev().find(|it| it.number < stage.number);
        let held = |it: &CandidateNumber| at(&before?.votes, *it);
        let changed = |it: &CandidateNumber| {
            let keep = at(stage.keep.as_deref()?, *it)?;
            let old = before.and_then(|before| at(before.keep.as_deref()?, *it));
            (old != Some(keep) && is_part(keep)).then_some((name(it), keep))
        };
        let values = stage.transfers.iter().map(|it| it.value);
        let of_stage = report.ties.iter().filter(|tie| tie.stage == stage.number);
        let is_subject = |it: &&CandidateNumber| stage.candidates.contains(it);
        Self {
            stage,
            rule: report.rule,
            valid: report.valid,
            subjects: stage.candidates.iter().map(|it| (name(it), held(it))).collect(),
            surplus: before.and_then(|before| given_up(before, stage)),
            papers: sum(stage.transfers.iter().filter(|it| it.to.is_some()).map(papers))
                .filter(|papers| papers.units() > 0),
            values: values.clone().min_by_key(key).zip(values.max_by_key(key)),
            lost: lost(before, stage),
            quota: stage
                .quota
                .filter(|quota| before.is_none_or(|before| before.quota != Some(*quota)))
                .map(|quota| (quota, before.is_none_or(|before| before.quota.is_none()))),
            kept: report.candidates.iter().filter_map(|it| changed(&it.number)).collect(),
            ties: of_stage
                .map(|tie| Broken {
                    purpose: tie.purpose,
                    tied: names(&tie.tied),
                    method: tie.method,
                    decided_by: tie.decided_by,
                    chosen: name(&tie.chosen),
                })
                .collect(),
            elected: stage
                .elected
                .chunk_by(|one, next| one.ground == next.ground)
                .map(|chunk| {
                    let names = chunk.iter().map(|it| name(&it.candidate)).collect();
                    (chunk[0].ground, names)
                })
                .collect(),
            excluded: stage.excluded.iter().filter(|it| !is_subject(it)).map(name).collect(),
        }
    }

    /// The names of those to whom it was done.
    pub(super) fn names(&self) -> Vec<&str> {
        self.subjects.iter().map(|(name, _)| name.as_str()).collect()
    }

    /// Whether it was done to exactly one.
    pub(super) fn is_one(&self) -> bool {
        self.subjects.len() == 1
    }
}

/// What the candidate is called; those without a name go by their number.
fn name(report: &CountReport, number: CandidateNumber) -> String {
    let at = usize::from(number.get()).saturating_sub(1);
    let listed = report.candidates.get(at);
    let name = listed.map(|it| it.name.trim()).filter(|name| !name.is_empty());
    name.map_or_else(|| format!("#{number}"), Into::into)
}

/// The candidate's entry in a list that goes by numbers.
fn at(votes: &[Votes], candidate: CandidateNumber) -> Option<Votes> {
    votes.get(usize::from(candidate.get()).checked_sub(1)?).copied()
}

/// What numbers of a report are compared by: all of a kind have the same digits.
fn key(votes: &Votes) -> u128 {
    votes.units()
}

fn papers(transfer: &Transfer) -> Votes {
    transfer.papers
}

/// More than nothing and less than one.
fn is_part(keep: Votes) -> bool {
    let one = 10_u128.checked_pow(keep.digits().into());
    keep.units() > 0 && one.is_none_or(|one| keep.units() < one)
}

/// All of them together, if there are any.
fn sum(mut votes: impl Iterator<Item = Votes>) -> Option<Votes> {
    let first = votes.next()?;
    let units = votes.try_fold(first.units(), |sum, it| sum.checked_add(it.units()))?;
    Some(Votes::new(units, first.digits()))
}

/// What those to whom it was done hold less than before.
fn given_up(before: &Stage, stage: &Stage) -> Option<Votes> {
    let less = stage.candidates.iter().map(|it| {
        let (old, new) = at(&before.votes, *it).zip(at(&stage.votes, *it))?;
        Some(Votes::new(old.units().checked_sub(new.units())?, old.digits()))
    });
    sum(less.collect::<Option<Vec<_>>>()?.into_iter())
}

/// The votes of papers that count for nobody since this stage.
fn lost(before: Option<&Stage>, stage: &Stage) -> Vec<(Cause, Votes)> {
    let since = |new: Votes, old: Option<Votes>| {
        let old = old.map_or(0, Votes::units);
        Some(Votes::new(new.units().checked_sub(old)?, new.digits()))
    };
    let lost = if let Some(now) = &stage.inactive {
        let old = before.and_then(|it| it.inactive.as_ref());
        let of = |(cause, of): (Cause, Of)| Some((cause, since(of(now), old.map(of))?));
        CAUSES.into_iter().filter_map(of).collect()
    } else if stage.transfers.is_empty() {
        let old = before.map(|it| it.non_transferable);
        let more = since(stage.non_transferable, old);
        more.map(|more| vec![(Cause::NoOther, more)]).unwrap_or_default()
    } else {
        let to_nobody = stage.transfers.iter().filter(|it| it.to.is_none());
        sum(to_nobody.map(|it| it.votes))
            .map(|lost| vec![(Cause::NoOther, lost)])
            .unwrap_or_default()
    };
    lost.into_iter().filter(|(_, votes)| votes.units() > 0).collect()
}

/// Why votes count for nobody any more.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Cause {
    /// Their papers name no other who continues.
    NoOther,
    /// They rank several equally.
    Overvote,
    /// They name somebody again.
    Repeated,
    /// They skip ranks.
    Skipped,
    /// No seat is left.
    NoSeat,
}

/// Which of the votes that count for nobody.
type Of = fn(&Inactive) -> Votes;

const CAUSES: [(Cause, Of); 5] = [
    (Cause::NoOther, |it| it.exhausted_choices),
    (Cause::Overvote, |it| it.overvotes),
    (Cause::Repeated, |it| it.repeated_rankings),
    (Cause::Skipped, |it| it.skipped_rankings),
    (Cause::NoSeat, |it| it.final_round_surplus),
];
