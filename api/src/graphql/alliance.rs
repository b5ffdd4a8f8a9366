#![expect(clippy::unused_self, reason = "these fields take what they show from the request")]

use async_graphql::{Context, Object, Result};

use super::scalars::{Instant, Locale};
use crate::app::App;

#[derive(Default)]
pub(crate) struct AllianceQuery;

/// The alliance that this server serves.
pub(crate) struct Alliance;

#[Object]
impl AllianceQuery {
    /// The alliance that this server serves. Anyone may ask.
    async fn alliance(&self) -> Alliance {
        Alliance
    }
}

/// The alliance that this server serves.
#[Object]
impl Alliance {
    /// What it is called.
    fn name<'a>(&self, ctx: &Context<'a>) -> Result<&'a str> {
        Ok(&ctx.data::<App>()?.alliance.name)
    }

    /// The language it falls back to.
    fn default_locale(&self, ctx: &Context<'_>) -> Result<Locale> {
        Ok(Locale(ctx.data::<App>()?.alliance.default_locale.clone()))
    }

    /// The languages it works in.
    fn locales(&self, ctx: &Context<'_>) -> Result<Vec<Locale>> {
        Ok(ctx.data::<App>()?.alliance.locales.iter().cloned().map(Locale).collect())
    }

    /// What time it is, for the server: the only clock by which ballots open and close.
    fn now(&self, ctx: &Context<'_>) -> Result<Instant> {
        Ok(Instant((ctx.data::<App>()?.clock)()))
    }

    /// The version of the server.
    async fn server_version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }
}
