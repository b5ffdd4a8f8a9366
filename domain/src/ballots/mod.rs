//! Ballots: a motion or an election is put, the roll votes, the papers are counted, the result is published.
//!
//! A paper is sealed before it is stored, and until the close the store holds, per voter, an
//! envelope that only the ballot's key opens. At the close voters and envelopes are parted:
//! what remains is who took part, and, in an order of its own, what is in the box.

mod ballot;
mod browse;
mod cast;
mod conduct;
mod count;
mod draft;
mod election;
mod envelope;
mod export;
mod marking;
mod motion;
mod polling;
mod port;
mod readiness;
mod receipt;
mod roll;
mod stage;
mod subject;
mod tally;
mod terms;

pub use self::{
    ballot::{Ballot, BallotRefusal, Revote, Secrecy, Window},
    browse::{
        HeldPaper, NamedPaper, NamedVote, Report, find, find_elections, find_many, find_motions,
        find_rolls, held_papers, is_in_box, list, list_at, named_votes, participants, reports,
        visible_result,
    },
    cast::{Casting, Vote, cast},
    conduct::{annul, cancel, move_closing, pause, resume},
    count::{Count, Decision, Outcome, Said, count, decide, returned},
    draft::{NewBallot, announce, draft, revise},
    election::{
        Candidate, Drawing, Election, NewElection, Terms, Withdrawal, plan, revise_election,
        withdraw,
    },
    envelope::{Choice, Envelope, Keyring, KeyringFault, SealedKey},
    export::{Export, export},
    marking::{Marking, PaperFault, PaperForm},
    motion::{Motion, NewMotion, amend, table},
    port::{BallotBox, Ballots, Boxes, Deposit, Paper, Participation, Return, Rolls},
    readiness::{Issue, issues},
    receipt::Receipt,
    roll::{Roll, RollEntry, RollSummary, build as build_roll, entries, freeze as freeze_roll},
    stage::{Announcement, BallotState, ClosingChange, PastPause, Pause, Stage},
    subject::Subject,
    tally::{certify, locked, publish, seal_closed, tally},
    terms::ElectionFault,
};
