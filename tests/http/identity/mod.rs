//! Who signs in, which person that is, and what they are trusted with.

mod invitations;
mod roles;
mod viewer;
