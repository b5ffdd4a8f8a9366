//! Real elections are counted again, and must come out as published.

#[path = "../../domain/fuzz/checks.rs"]
mod checks;
mod ers97;
mod files;
mod formats;
mod fuzz;
mod ims;
mod irv;
mod lots;
mod marks;
mod meek;
mod motions;
mod properties;
mod render;
mod schema;
mod schulze;
mod scottish;
mod transfers;
mod wigm;
