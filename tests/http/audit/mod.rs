//! The audit log: what was done, by whom, to what, when.

mod chain;
mod denied;
mod list;
mod story;
