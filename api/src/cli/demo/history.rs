//! The alliance's year up to its meeting, each step at its own time.

use std::collections::HashSet;

use chrono::DateTime;
use domain::{
    Timestamp,
    ballots::Choice,
    counting::formats,
    ids::{BallotId, CandidateId, MeetingId, MembershipId, SittingId},
};

use super::{
    clock::MovableClock,
    register::{self, DELEGATE, Line, NEWCOMER, VOTER},
    scene::{Hitch, Register, Scene},
};
use crate::App;

/// When the clock begins: the day before the history does.
pub(super) const BEGINNING: &str = "2022-01-09T08:00:00Z";

/// When the demonstration begins: five minutes into the first sitting.
pub(super) const CURTAIN: &str = "2022-11-30T07:05:00Z";

/// When the second sitting begins.
pub(super) const EVENING: &str = "2022-11-30T16:00:00Z";

/// When the second sitting ends, and the ballot closes.
pub(super) const CLOSE: &str = "2022-11-30T18:00:00Z";

const MORNING: &str = "2022-11-30T07:00:00Z";
const NOON: &str = "2022-11-30T09:00:00Z";

/// How many have voted before the curtain rises, unless everything is to be played.
pub(super) const EARLY_VOTERS: usize = 118;

/// What there is once the curtain rises.
pub(super) struct History {
    pub(super) meeting: MeetingId,
    pub(super) sittings: [SittingId; 2],
    pub(super) ballot: BallotId,
    pub(super) board: Board,
    /// The papers of the personas who vote: the voter's, then those of the delegate.
    pub(super) personas: Vec<Voter>,
    /// The papers of everybody else that are not cast.
    pub(super) voters: Vec<Voter>,
}

/// The election of the board.
pub(super) struct Board {
    pub(super) ballot: BallotId,
    /// Who stands, in the order of their numbers.
    pub(super) candidates: Vec<CandidateId>,
}

/// A membership on the roll, with the person who holds its paper.
#[derive(Clone)]
pub(super) struct Voter {
    /// Under what name the person signs in.
    pub(super) subject: String,
    /// The person's own number in the register.
    pub(super) person: String,
    pub(super) membership: MembershipId,
    pub(super) choice: Choice,
    /// Whom they rank for the board, by their places on the list, if they vote for it.
    pub(super) ranking: Option<Vec<usize>>,
}

/// The instant that RFC 3339 writes so.
pub(super) fn instant(text: &str) -> Timestamp {
    DateTime::parse_from_rfc3339(text).expect("an instant").to_utc()
}

/// Makes the alliance's year, and moves the clock along. If it is not `played`, the first have voted
/// at its end.
pub(super) async fn enact(
    app: &App,
    issuer: &str,
    clock: &MovableClock,
    played: bool,
) -> Result<History, Hitch> {
    let lines = register::lines();
    let at = |time| {
        let at = instant(time);
        clock.move_to(at).expect("one day after the other");
        Scene { app, issuer, at }
    };
    at("2022-01-10T08:00:00Z").found().await?;
    let register = at("2022-10-03T08:00:00Z").import(&lines).await?;
    at("2022-10-04T08:00:00Z").give_mandates(&lines, &register).await?;
    let sittings = [(MORNING, NOON), (EVENING, CLOSE)];
    let (meeting, sittings) = at("2022-10-20T08:00:00Z").convene(sittings).await?;
    let drafting = at("2022-11-08T08:00:00Z");
    let ballot = drafting.draft(meeting, (MORNING, CLOSE)).await?;
    let board = drafting.stand(meeting, (MORNING, CLOSE)).await?;
    // Some join between the record date and the meeting: too late to vote at it.
    let register = at("2022-11-21T08:00:00Z").import(&lines).await?;
    let announcing = at("2022-11-22T08:00:00Z");
    let entitled = announcing.announce(ballot, &register).await?;
    announcing.announce(board.ballot, &register).await?;
    let (personas, mut voters) = papers(&lines, &register, &entitled);
    let newcomer = ("newcomer", NEWCOMER);
    let holders =
        personas.iter().chain(&voters).map(|it| (it.subject.as_str(), it.person.as_str()));
    let holders: HashSet<_> = holders.chain([newcomer]).collect();
    at("2022-11-23T08:00:00Z").bind(holders, &register).await?;
    let curtain = at(CURTAIN);
    if !played {
        let early: Vec<_> = voters.drain(..EARLY_VOTERS).collect();
        curtain.vote((meeting, sittings[0]), ballot, &board, &early).await?;
    }
    Ok(History { meeting, sittings, ballot, board, personas, voters })
}

/// The papers of the personas, and those of everybody else in no order that means anything.
fn papers(
    lines: &[Line],
    register: &Register,
    entitled: &HashSet<MembershipId>,
) -> (Vec<Voter>, Vec<Voter>) {
    let on_roll = |line: &&Line| entitled.contains(&register[&line.number].membership);
    let mut voters: Vec<_> =
        lines.iter().filter(on_roll).map(|line| voter(line, register)).collect();
    voters.sort_by_cached_key(|voter| voter.person.chars().rev().collect::<String>());
    for (place, voter) in voters.iter_mut().enumerate() {
        voter.choice = match place % 20 {
            0..16 => Choice::Yes,
            16..19 => Choice::No,
            _ => Choice::Abstain,
        };
    }
    let is_persona = |voter: &Voter| [VOTER, DELEGATE].contains(&voter.person.as_str());
    let (mut personas, mut voters): (Vec<_>, Vec<_>) = voters.into_iter().partition(is_persona);
    for (voter, ranking) in voters.iter_mut().zip(rankings()) {
        voter.ranking = Some(ranking);
    }
    personas.sort_by_key(|voter| voter.person != VOTER);
    (personas, voters)
}

fn voter(line: &Line, register: &Register) -> Voter {
    let person = register::holder(line);
    let subject = match person.as_str() {
        VOTER => "voter",
        DELEGATE => "delegate",
        other => other,
    };
    let (subject, membership) = (subject.to_owned(), register[&line.number].membership);
    Voter { subject, person, membership, choice: Choice::Abstain, ranking: None }
}

/// What the papers of a real election say, one after the other in no order that means anything: the
/// members of an association elected its council by them, whose name is not known. Places on the list.
fn rankings() -> Vec<Vec<usize>> {
    let election = formats::read_blt(include_bytes!("board.blt")).expect("papers");
    let mut papers = Vec::new();
    for paper in election.profile.papers() {
        let ranking: Vec<_> = paper.preferences.iter().filter_map(|it| it.candidate()).collect();
        papers.extend((0..paper.weight).map(|_| ranking.clone()));
    }
    // 97 is prime to their number, so equal papers do not come one after the other.
    (0..papers.len()).map(|place| papers[place * 97 % papers.len()].clone()).collect()
}
