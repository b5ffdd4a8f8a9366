//! The program on the command line, as an operator uses it.

mod config;
mod counting;
mod demonstration;
mod granting;
mod help;
mod importing;
mod migrating;
