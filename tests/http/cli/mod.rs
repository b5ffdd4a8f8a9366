//! The program on the command line, as an operator uses it.

mod migrating;
