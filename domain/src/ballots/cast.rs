use uuid::Uuid;

use super::{
    Ballot, BallotBox, BallotRefusal, Ballots, Choice, Deposit, Envelope, Keyring, Marking, Paper,
    PaperFault, Receipt, Rolls, Secrecy, Subject, envelope::PADDED, subject::not_found,
};
use crate::{
    access::{Action, Denied},
    hash::Digest,
    ids::{BallotId, CandidateId, MembershipId, PartyId, SubjectId},
    membership::Memberships,
    op::{Failure, Op, StoreError},
};

/// What a paper says. It has no `Debug`: what cannot be printed cannot be logged.
#[derive(Clone)]
pub enum Vote {
    /// On a motion.
    Choice(Choice),
    /// In an election.
    Marking(Marking<CandidateId>),
}

/// A paper to cast.
#[derive(Clone)]
pub struct Casting<'a> {
    /// The ballot to vote in.
    pub ballot: BallotId,
    /// The membership to vote for; may be left out by who holds only one paper.
    pub membership: Option<MembershipId>,
    /// What the paper says; or why it cannot be read, which nobody is told who may not vote.
    pub vote: Result<Vote, PaperFault>,
    /// The client's promise that a request with the same key is the same request.
    pub idempotency_key: Option<&'a str>,
}

/// Casts the actor's paper, sealed before it reaches the store.
///
/// This is the one use case that runs outside a unit of work of its own: the ballot box stores
/// the papers of many voters in one, and answers only when they are durable. Whether the ballot
/// takes papers is decided there, with the ballot pinned; here it is asked for a better answer.
pub async fn cast<S: Ballots + Rolls + Memberships + BallotBox>(
    op: &Op<'_, S>,
    keyring: &Keyring,
    casting: Casting<'_>,
) -> Result<Receipt, Failure<BallotRefusal>> {
    op.require(Action::Vote)?;
    let person = op.actor.person().ok_or(Denied::Forbidden)?;
    let ballot = op.store.ballots_among(&[casting.ballot]).await?.pop();
    let ballot = ballot.filter(Ballot::is_announced).ok_or(BallotRefusal::NotFound)?;
    let membership = paper_of(op, &ballot, person, casting.membership).await?;
    let retry = casting
        .idempotency_key
        .map(|key| retry_tags(keyring, &casting, ballot.secrecy, [person.0, membership.0], key));
    let written = match ballot.taking_papers(op.at) {
        Ok(announcement) => match write(op, &ballot, &casting.vote).await? {
            Ok(written) => Ok((announcement, written)),
            Err(fault) => Err(fault.into()),
        },
        Err(refusal) => Err(refusal),
    };
    let (announcement, (text, padded)) = match written {
        Ok(written) => written,
        // A vote whose answer was lost on a bad line is not lost: its retry gets the receipt.
        Err(refusal) => {
            let Some((key, fingerprint)) = retry else { return Err(refusal.into()) };
            let before = op.store.deposited(ballot.id, membership, key, fingerprint).await?;
            return before
                .map_or(Err(refusal.into()), |deposit| settle(ballot.id, membership, deposit));
        }
    };
    let envelope = Envelope::seal(ballot.id, &announcement.key.public, &text, padded);
    let envelope = envelope.map_err(StoreError::new)?;
    let digest = envelope.digest();
    let paper = Paper { ballot: ballot.id, membership, person, envelope, digest, retry };
    settle(ballot.id, membership, op.store.deposit(paper).await?)
}

/// What the paper says, as it is sealed, and what it is padded to.
async fn write<S: Ballots>(
    op: &Op<'_, S>,
    ballot: &Ballot,
    vote: &Result<Vote, PaperFault>,
) -> Result<Result<(String, usize), PaperFault>, Failure<BallotRefusal>> {
    Ok(match (ballot.subject, vote) {
        (Subject::Motion { .. }, Ok(Vote::Choice(choice))) => Ok((choice.as_str().into(), PADDED)),
        (Subject::Motion { .. }, Ok(Vote::Marking(_))) => Err(PaperFault::NotAnElection),
        (Subject::Election(_), Ok(Vote::Choice(_))) => Err(PaperFault::NotAMotion),
        (Subject::Election(id), Ok(Vote::Marking(marking))) => {
            let election = op.store.elections_among(&[id]).await?.pop();
            let election = election.ok_or_else(|| not_found(SubjectId::Election(id)))?;
            election.mark(marking).map(|marking| (marking.written(), election.padded()))
        }
        (_, Err(fault)) => Err(*fault),
    })
}

/// The membership whose paper the actor marks: the one named, or the only one there is.
async fn paper_of<S: Rolls + Memberships>(
    op: &Op<'_, S>,
    ballot: &Ballot,
    person: PartyId,
    wanted: Option<MembershipId>,
) -> Result<MembershipId, Failure<BallotRefusal>> {
    let held = op.store.papers_held(ballot.id, person, op.at).await?;
    match (wanted, held.as_slice()) {
        (Some(wanted), held) if held.contains(&wanted) => Ok(wanted),
        (None, [only]) => Ok(*only),
        (Some(_), _) | (None, []) => Err(BallotRefusal::NotOnRoll.into()),
        (None, _) => Err(BallotRefusal::WhichPaper.into()),
    }
}

/// The names under which a retry is recognised: of the key, and of what was asked with it.
///
/// A key is its person's own: the next who acts for the membership must not learn from it what
/// the one before has chosen. And in a secret ballot the choice is no part of what was asked: were
/// another choice told from the same one, the answer would prove to anybody what was chosen.
fn retry_tags(
    keyring: &Keyring,
    casting: &Casting<'_>,
    secrecy: Secrecy,
    [person, membership]: [Uuid; 2],
    key: &str,
) -> (Digest, Digest) {
    let ids = [casting.ballot.0, membership, person];
    let [ballot, membership, person] = ids.each_ref().map(Uuid::as_bytes);
    let name = keyring.fingerprint(&[b"key", ballot, membership, person, key.as_bytes()]);
    let asked = match secrecy {
        Secrecy::Named => casting.vote.as_ref().map_or_else(|_| String::new(), Vote::text),
        Secrecy::Secret => String::new(),
    };
    (Digest(name), Digest(keyring.fingerprint(&[b"asked", &name, asked.as_bytes()])))
}

impl Vote {
    /// What was asked for, word by word.
    fn text(&self) -> String {
        match self {
            Self::Choice(choice) => choice.as_str().into(),
            Self::Marking(marking) => marking.text(|id| id.0.to_string()),
        }
    }
}

fn settle(
    ballot: BallotId,
    membership: MembershipId,
    deposit: Deposit,
) -> Result<Receipt, Failure<BallotRefusal>> {
    match deposit {
        Deposit::Taken(digest) => Ok(Receipt { ballot, membership, digest }),
        Deposit::Refused(refusal) => Err(refusal.into()),
        Deposit::KeyReused => Err(Failure::KeyReused),
    }
}
