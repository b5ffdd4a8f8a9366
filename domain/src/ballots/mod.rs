//! Ballots: a motion is put, the roll votes, the papers are counted, the result is published.
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
mod envelope;
mod export;
mod motion;
mod port;
mod readiness;
mod receipt;
mod roll;
mod stage;
mod tally;

pub use self::{
    ballot::{Ballot, BallotRefusal, Revote, Secrecy, Window},
    browse::{
        HeldPaper, NamedVote, find, find_many, find_motions, find_rolls, held_papers, is_in_box,
        list, list_at, named_votes, participants, visible_result,
    },
    cast::{Casting, cast},
    conduct::{annul, cancel, move_closing, pause, resume},
    count::{Count, Decision, Outcome, count, decide},
    draft::{NewBallot, announce, draft, revise},
    envelope::{Choice, Envelope, Keyring, KeyringFault, SealedKey},
    export::{Export, export},
    motion::{Motion, NewMotion, amend, table},
    port::{BallotBox, Ballots, Boxes, Deposit, Paper, Participation, Rolls},
    readiness::{Issue, issues},
    receipt::Receipt,
    roll::{Roll, RollEntry, RollSummary, build as build_roll, entries, freeze as freeze_roll},
    stage::{Announcement, BallotState, ClosingChange, PastPause, Pause, Stage},
    tally::{certify, locked, publish, seal_closed, tally},
};
