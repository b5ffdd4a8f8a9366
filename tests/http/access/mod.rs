//! Who may do and see what, and that nobody else learns whether there is anything to see.

mod actors;
mod arguments;
mod doors;
mod hidden;
mod inner;
mod order;
