//! Reading and writing the files in which elections come.

mod blt;
mod fault;

pub use self::{
    blt::read as read_blt,
    fault::{FormatFault, Position},
};
use super::{Contest, Options, Profile};

/// An election as a file holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct Election {
    /// What is to be filled, and by whom.
    pub contest: Contest,
    /// The papers.
    pub profile: Profile,
    /// How it is to be counted, if the file says so.
    pub options: Option<Options>,
}
