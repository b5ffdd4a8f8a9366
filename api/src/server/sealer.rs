use std::time::Duration;

use domain::{
    access::Actor,
    ballots,
    op::{Op, StoreError},
};
use tokio::time::interval;

use crate::{App, telemetry::because};

/// Parts voters and envelopes of ballots that have closed, so that the link between them does not
/// wait for the count, and sees to it that nothing of the link remains in a file.
pub struct Sealer {
    app: App,
    /// Whether the log was told that something remains.
    is_told: bool,
}

impl Sealer {
    /// A sealer of this app's ballots.
    pub fn new(app: App) -> Self {
        Self { app, is_told: false }
    }

    /// Does it every few seconds, and never ends.
    pub(super) async fn run(mut self) {
        let mut beats = interval(Duration::from_secs(15));
        loop {
            beats.tick().await;
            self.beat().await;
        }
    }

    /// Does it once.
    pub async fn beat(&mut self) {
        self.seal().await;
        let scrubbed = self.app.store.scrub().await;
        self.tell(scrubbed);
    }

    /// Seals one box in one unit of work, until none is left.
    async fn seal(&self) {
        loop {
            let at = (self.app.clock)();
            let sealed = self.app.store.transact(async |store| {
                let actor = &Actor::Operator;
                ballots::seal_closed(&Op { actor, at, ids: &*self.app.ids, store }).await
            });
            match sealed.await {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    let what = "a ballot box could not be sealed, and will be tried again";
                    tracing::error!("{}", because(what, &error));
                    break;
                }
            }
        }
    }

    /// Tells once that something remains, and once that it is gone.
    fn tell(&mut self, scrubbed: Result<bool, StoreError>) {
        let remains = !matches!(scrubbed, Ok(true));
        let was_told = std::mem::replace(&mut self.is_told, remains);
        match scrubbed {
            Ok(true) if was_told => {
                tracing::info!("the write-ahead log of the database is empty again");
            }
            Ok(false) if !was_told => tracing::warn!(
                "what a sealed ballot box must not keep, who cast which envelope, may still lie in \
                 the write-ahead log of the database, for another process reads the database and \
                 does not finish; end it, be it a backup, a shell or a command: the log is then \
                 emptied within seconds"
            ),
            Err(error) if !was_told => {
                let what = "the write-ahead log of the database may still hold who cast which \
                            envelope, and could not be emptied; it will be tried again";
                tracing::warn!("{}", because(what, &error));
            }
            Ok(_) | Err(_) => {}
        }
    }
}
