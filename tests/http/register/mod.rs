//! The register of members: how it is filled, read, and acted for.

mod import_files;
mod importing;
mod mandates;
mod members;
mod standing;
