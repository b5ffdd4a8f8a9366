//! Where the demonstration's clock is read and moved, by HTTP.

use std::net::SocketAddr;

use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    middleware,
    response::{IntoResponse as _, Response},
    routing::get,
};
use chrono::{DateTime, SecondsFormat};
use domain::Timestamp;
use serde::Deserialize;
use tokio::{net::TcpListener, task::AbortHandle};

use super::{clock::MovableClock, stage::Stage, words};
use crate::{cli::Halt, development::only_for_this_machine};

/// The clock's desk. It closes when it is dropped.
pub(super) struct Desk {
    pub(super) address: SocketAddr,
    task: AbortHandle,
}

#[derive(Deserialize)]
struct Move {
    to: String,
}

/// Opens the desk two ports after the server.
pub(super) async fn open(stage: &Stage) -> Result<Desk, Halt> {
    let address = stage.neighbour(2);
    let failed =
        |error| Halt::because(format!("the clock's address {address} cannot be taken"), &error);
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let router = router(stage.clock.clone());
    let task = tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "the clock cannot be read any more");
        }
    });
    Ok(Desk { address, task: task.abort_handle() })
}

fn router(clock: MovableClock) -> Router {
    Router::new()
        .route("/clock", get(read).post(set))
        .layer(middleware::from_fn(only_for_this_machine))
        .with_state(clock)
}

async fn read(State(clock): State<MovableClock>) -> String {
    shown(clock.now())
}

async fn set(State(clock): State<MovableClock>, Query(Move { to }): Query<Move>) -> Response {
    let refused = |reason: String| (StatusCode::BAD_REQUEST, reason + "\n").into_response();
    let Ok(to) = DateTime::parse_from_rfc3339(&to) else {
        return refused(format!("\"{to}\" is no instant: write it as 2022-11-30T18:00:00Z"));
    };
    match clock.move_to(to.to_utc()) {
        Ok(now) => shown(now).into_response(),
        Err(backwards) => refused(backwards.to_string()),
    }
}

fn shown(now: Timestamp) -> String {
    let instant = now.to_rfc3339_opts(SecondsFormat::Secs, true);
    format!("{instant}, which is {} in Johannesburg\n", words::local(now))
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.task.abort();
    }
}
