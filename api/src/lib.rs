//! The GraphQL face of the alliance.

mod app;
pub mod auth;
pub mod cli;
pub mod config;
mod denials;
pub mod development;
mod graphql;
mod http;
pub mod server;
pub mod system;
pub mod telemetry;

pub use self::{
    app::App,
    denials::Denials,
    graphql::sdl,
    http::{Draining, Limits, Settings as HttpSettings, router},
};
