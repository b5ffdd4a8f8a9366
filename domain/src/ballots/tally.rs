use super::{
    Ballot, BallotRefusal, BallotState, Ballots, Boxes, Choice, Count, Drawing, Election, Keyring,
    Outcome, Return, Said, Secrecy, Stage, Subject,
    conduct::{held, keep},
    count, decide,
    envelope::PADDED,
    returned,
    subject::not_found,
};
use crate::{
    access::{Account, Action, Denied},
    audit::{AuditLog, Event, Verb},
    counting::{self, CountError, CountReport, formats},
    hash::Digest,
    ids::{BallotId, SubjectId},
    op::{Failure, Op, Read, StoreError},
};

/// Counts a ballot that has closed: seals its box, opens the envelopes, applies the rules.
///
/// If the rule needs a lot and nothing says how it falls, nothing is done: it is drawn in public, and
/// the ballot counted again with what was drawn.
pub async fn tally<S: Ballots + Boxes + AuditLog>(
    op: &Op<'_, S>,
    keyring: &Keyring,
    id: BallotId,
    drawing: impl FnOnce() -> Result<Option<Drawing>, BallotRefusal>,
    expected_version: Option<i32>,
) -> Result<Ballot, Failure<BallotRefusal>> {
    let (mut ballot, at) = held(op, id, expected_version).await?;
    let (by, drawing) = (officer(op)?.id, drawing()?);
    match ballot.state(at) {
        BallotState::Closed => {}
        BallotState::Scheduled | BallotState::Open | BallotState::Paused => {
            return Err(BallotRefusal::NotYetClosed.into());
        }
        BallotState::Draft
        | BallotState::Tallied
        | BallotState::Certified
        | BallotState::Published
        | BallotState::Cancelled
        | BallotState::Annulled => return Err(BallotRefusal::WrongStage.into()),
    }
    seal(op, &mut ballot).await?;
    let Stage::Sealed { announcement, .. } = ballot.stage.clone() else {
        return Err(BallotRefusal::WrongStage.into());
    };
    let election = match ballot.subject {
        Subject::Motion { .. } => None,
        Subject::Election(id) => {
            let found = op.store.elections_among(&[id]).await?.pop();
            Some(found.ok_or_else(|| not_found(SubjectId::Election(id)))?)
        }
    };
    let envelopes = op.store.envelopes(id).await?;
    let padded = election.as_ref().map_or(PADDED, Election::padded);
    let opened = keyring.open(id, &announcement.key, padded, &envelopes);
    let opened = opened.map_err(StoreError::new)?.into_iter();
    let is_paper = |text: &String| match &election {
        None => Choice::parse(text).is_some(),
        Some(election) => election.read(text).is_some(),
    };
    let opened: Vec<Option<String>> = opened.map(|text| text.filter(is_paper)).collect();
    if ballot.secrecy == Secrecy::Named {
        let read = envelopes.iter().zip(&opened);
        let read = read.filter_map(|(envelope, text)| Some((envelope.digest(), text.clone()?)));
        op.store.name_votes(id, &read.collect::<Vec<_>>()).await?;
    }
    let present = op.store.present(id, ballot.meeting, ballot.window.closes_at).await?;
    let part = (announcement.roll_size, present);
    let event = Event::new(Verb::BallotTallied, "Ballot", id.0);
    let (count, outcome, event) = match (&election, &ballot.subject) {
        (Some(election), _) => {
            let (count, outcome, kept) = poll(&ballot, election, part, &opened, drawing.as_ref())?;
            op.store.keep_return(id, &kept).await?;
            (count, outcome, drawn(event, &kept, drawing))
        }
        (None, Subject::Motion { .. }) if drawing.is_some() => {
            return Err(BallotRefusal::DrawingFixed.into());
        }
        (None, Subject::Motion { majority, .. }) => {
            let choices = opened.iter().map(|text| text.as_deref().and_then(Choice::parse));
            let count = count(part.0, part.1, choices);
            (count, decide(&count, &ballot.quorum, majority), event)
        }
        (None, Subject::Election(election)) => {
            return Err(not_found(SubjectId::Election(*election)).into());
        }
    };
    ballot.stage = Stage::Tallied { announcement, count, outcome, at, by };
    op.store.keep_ballot(&ballot).await?;
    op.record(event).await?;
    Ok(ballot)
}

/// What the papers of an election come to.
fn poll(
    ballot: &Ballot,
    election: &Election,
    (roll, present): (u64, u64),
    opened: &[Option<String>],
    drawing: Option<&Drawing>,
) -> Result<(Count, Outcome, Return), Failure<BallotRefusal>> {
    let read = opened.iter().map(|text| election.read(text.as_deref()?));
    let markings: Vec<_> = read.flatten().collect();
    let (cast, valid) = (opened.len() as u64, markings.len() as u64);
    let blank = markings.iter().filter(|it| election.is_blank(it)).count() as u64;
    let invalid = cast - valid;
    let said = Said::Election { valid: valid - blank, blank };
    let mut count = Count { roll, present, cast, said, invalid };
    let has_quorum = returned(&count, &ballot.quorum, None).quorum.met;
    let whole = formats::Election {
        contest: election.contest(),
        profile: election.profile(&markings, invalid).map_err(BallotRefusal::from)?,
        options: Some(election.options(drawing)?),
    };
    // What is counted is what is exported, read back: whoever counts that counts the same.
    let papers = formats::write_json(&whole).map_err(StoreError::new)?;
    let formats::Election { contest, profile, .. } =
        formats::read_json(papers.as_bytes()).map_err(StoreError::new)?;
    let report = match counting::count(&contest, &profile, &election.options(drawing)?) {
        Ok(report) => Some(report),
        Err(CountError::NoPapers) => None,
        Err(_) if !has_quorum => None,
        Err(CountError::LotNeeded { tied, .. }) => {
            let tied = tied.into_iter().map(|number| election.named(number));
            return Err(BallotRefusal::LotNeeded(tied.collect()).into());
        }
        Err(error) => return Err(BallotRefusal::from(error).into()),
    };
    if let Some(report) = &report {
        let whole = |votes: counting::Votes| u64::try_from(votes.units()).unwrap_or(u64::MAX);
        let (valid, blank) = (whole(report.valid), whole(report.blank));
        count.said = Said::Election { valid, blank };
        count.invalid = whole(report.invalid);
    }
    let outcome = returned(&count, &ballot.quorum, report.as_ref());
    let report = report.as_ref().map(CountReport::json);
    Ok((count, outcome, Return { papers, report }))
}

/// The event, with what an auditor needs to know of the lots: neither papers nor candidates.
fn drawn(event: Event, kept: &Return, drawing: Option<Drawing>) -> Event {
    let event = match &kept.report {
        Some(report) => event.with("report", Digest::of(report.as_bytes())),
        None => event,
    };
    match drawing {
        None => event,
        Some(Drawing::Seed(seed)) => event.with("seed", seed),
        Some(Drawing::Lots(lots)) => event.with("lots", lots.len()),
    }
}

/// Confirms a count, as a second officer.
pub async fn certify<S: Ballots + AuditLog>(
    op: &Op<'_, S>,
    id: BallotId,
    expected_version: Option<i32>,
) -> Result<Ballot, Failure<BallotRefusal>> {
    op.require(Action::CertifyTally)?;
    let by = officer(op)?.id;
    let (mut ballot, at) = op.store.hold_ballot(id).await?.ok_or(BallotRefusal::NotFound)?;
    ballot.advance(expected_version)?;
    let Stage::Tallied { announcement, count, outcome, by: counted_by, .. } = ballot.stage else {
        return Err(BallotRefusal::WrongStage.into());
    };
    if counted_by == by || same_person(op, counted_by).await? {
        return Err(BallotRefusal::SameOfficer.into());
    }
    let by = [counted_by, by];
    ballot.stage = Stage::Certified { announcement, count, outcome, at, by };
    keep(op, ballot, Verb::BallotCertified).await
}

/// Makes a certified result known to the members.
pub async fn publish<S: Ballots + AuditLog>(
    op: &Op<'_, S>,
    id: BallotId,
    expected_version: Option<i32>,
) -> Result<Ballot, Failure<BallotRefusal>> {
    let (mut ballot, at) = held(op, id, expected_version).await?;
    let Stage::Certified { announcement, count, outcome, by, .. } = ballot.stage else {
        return Err(BallotRefusal::WrongStage.into());
    };
    ballot.stage = Stage::Published { announcement, count, outcome, at, by };
    keep(op, ballot, Verb::ResultPublished).await
}

/// Seals the box of one ballot that has closed, if there is one; the server does so by itself, so
/// that the link between voters and envelopes does not wait for the count.
pub async fn seal_closed<S: Ballots + Boxes + AuditLog>(
    op: &Op<'_, S>,
) -> Result<bool, Failure<BallotRefusal>> {
    op.require(Action::SealBoxes)?;
    for id in op.store.unsealed(op.at).await? {
        let Some((mut ballot, at)) = op.store.hold_ballot(id).await? else { continue };
        if ballot.state(at) == BallotState::Closed && !ballot.stage.is_sealed() {
            seal(op, &mut ballot).await?;
            ballot.version += 1;
            op.store.keep_ballot(&ballot).await?;
            return Ok(true);
        }
    }
    Ok(false)
}

/// The ballots that are still to be counted, and could not be with this keyring.
pub async fn locked<S: Ballots>(op: &Op<'_, S>, keyring: &Keyring) -> Read<Vec<BallotId>> {
    op.require(Action::SealBoxes)?;
    let ballots = op.store.uncounted().await?;
    let is_locked = |ballot: &Ballot| {
        let announcement = ballot.stage.announcement();
        announcement.is_some_and(|it| !keyring.fits(ballot.id, &it.key))
    };
    Ok(ballots.into_iter().filter(is_locked).map(|ballot| ballot.id).collect())
}

/// Parts voters and envelopes, once.
pub(super) async fn seal<S: Boxes + AuditLog>(
    op: &Op<'_, S>,
    ballot: &mut Ballot,
) -> Result<(), Failure<BallotRefusal>> {
    let Stage::Announced { announcement, .. } = &ballot.stage else { return Ok(()) };
    let announcement = announcement.clone();
    let papers = op.store.seal_box(ballot.id, ballot.secrecy == Secrecy::Named).await?;
    ballot.stage = Stage::Sealed { announcement, sealed_at: op.at };
    let event = Event::new(Verb::BoxSealed, "Ballot", ballot.id.0).with("papers", papers);
    op.record(event.with("box", Digest::of_all(&op.store.digests(ballot.id).await?))).await?;
    Ok(())
}

fn officer<'a, S>(op: &'a Op<'_, S>) -> Result<&'a Account, Denied> {
    op.actor.account().ok_or(Denied::Forbidden)
}

/// Whether the actor is the person behind another account: two accounts are not two officers.
async fn same_person<S: Ballots>(
    op: &Op<'_, S>,
    account: crate::ids::AccountId,
) -> Result<bool, StoreError> {
    let Some(person) = op.actor.person() else { return Ok(false) };
    op.store.is_bound(account, person).await
}
