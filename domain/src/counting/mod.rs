//! Counting: from papers to who is elected, by the rules that associations use.
//!
//! Everything here is pure: no clock, no storage, no chance but a published seed, and no number that
//! is not exact. Every rule has the same shape, [`count`]: a [`Contest`], a [`Profile`] of papers and
//! [`Options`] give a [`CountReport`], in which every stage says what was done, to whom, and why.
//!
//! Words, as the rules' texts use them: the *quota* is how many votes elect; a *surplus* is what an
//! elected candidate holds beyond it; papers move at a *transfer value*, and one that names nobody
//! who continues is *exhausted*, its votes *non-transferable*; what rounding loses is the *residue*.
//! A candidate *continues* until it is *elected* or *excluded*; one that has *withdrawn* never did. A
//! constraint *guards* whom it needs and *dooms* whom it cannot have. What no vote decides, a *lot* does.

mod alternatives;
mod contest;
mod error;
mod ers97;
pub mod formats;
mod guard;
mod irv;
mod lot;
mod marks;
mod meek;
pub mod motion;
mod papers;
mod piles;
mod profile;
mod progress;
mod ranks;
pub mod render;
mod report;
mod rule;
mod schulze;
mod score;
mod scottish;
mod settings;
mod ties;
mod votes;
mod wigm;
mod words;

pub use self::{
    contest::{Candidate, CandidateNumber, Category, Contest, Group, MOST_CANDIDATES},
    error::CountError,
    papers::Fault,
    profile::{Kind, MOST_VOTES, Paper, Preference, Profile},
    report::{
        Action, Alternative, Batch, Comparison, CountReport, Elected, Explanation, Ground,
        Inactive, Listed, PathStrength, Reason, Stage, Transfer,
    },
    rule::{Rule, count},
    settings::{Options, Setting, Settings},
    ties::{Purpose, Tie, TieMethod},
    votes::Votes,
    words::Language,
};
use self::{
    progress::Progress,
    ties::{Ties, Wanted},
};
