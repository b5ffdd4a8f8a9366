//! The queue in front of the box, and the one writer behind it.

use std::sync::Arc;

use domain::{
    ballots::{Deposit, Paper},
    op::StoreError,
};
use tokio::sync::{mpsc, oneshot};

use super::take;
use crate::writer::Writer;

/// How many papers share a transaction at most, and how many may wait.
const GROUP: usize = 256;
const QUEUE: usize = 4 * GROUP;

/// Where papers are put in.
#[derive(Clone, Debug)]
pub(crate) struct Slot(mpsc::Sender<Waiting>);

/// A paper whose voter waits for an answer.
#[derive(Debug)]
struct Waiting {
    paper: Arc<Paper>,
    answer: oneshot::Sender<Result<Deposit, StoreError>>,
}

/// Who empties the queue.
struct Clerk(Writer);

impl Slot {
    /// Opens the box. Its clerk ends when the last store that feeds it is gone.
    pub(crate) fn open(writer: Writer) -> Self {
        let (slot, mut papers) = mpsc::channel::<Waiting>(QUEUE);
        let clerk = Clerk(writer);
        tokio::spawn(async move {
            let mut group = Vec::with_capacity(GROUP);
            while papers.recv_many(&mut group, GROUP).await > 0 {
                clerk.store(std::mem::take(&mut group)).await;
            }
        });
        Self(slot)
    }

    /// Puts a paper in, and waits for what becomes of it.
    pub(super) async fn put(&self, paper: Paper) -> Result<Deposit, StoreError> {
        let (answer, answered) = oneshot::channel();
        let gone = || StoreError::new("the ballot box is closed");
        let waiting = Waiting { paper: Arc::new(paper), answer };
        self.0.send(waiting).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }
}

impl Clerk {
    /// Stores a group and answers every voter.
    ///
    /// If the group fails, each of its papers is tried once more by itself: what is wrong with one
    /// of them, or with its ballot, keeps no other out. If the store cannot be reached, it cannot
    /// be reached for any of them.
    async fn store(&self, group: Vec<Waiting>) {
        let Err((failure, group)) = self.store_together(group).await else { return };
        if group.len() == 1 || is_unavailable(&failure) {
            return fail(group, failure);
        }
        tracing::warn!(
            error = &failure as &dyn std::error::Error,
            "papers could not be stored together, and are tried one by one"
        );
        let mut rest = group.into_iter();
        while let Some(waiting) = rest.next() {
            let alone = self.store_together(vec![waiting]).await;
            let Err((failure, mut failed)) = alone else { continue };
            if is_unavailable(&failure) {
                failed.extend(rest.by_ref());
            }
            fail(failed, failure);
        }
    }

    /// Stores a group in one transaction and answers every voter, or hands the group back.
    async fn store_together(&self, group: Vec<Waiting>) -> Result<(), (StoreError, Vec<Waiting>)> {
        let papers: Vec<_> = group.iter().map(|waiting| Arc::clone(&waiting.paper)).collect();
        let writer = self.0.clone();
        // In a task of its own: a panic is the end of this transaction and not of the box.
        let stored =
            tokio::spawn(
                async move { writer.transact(async |unit| take(unit, &papers).await).await },
            );
        match stored.await.unwrap_or_else(|_| Err(StoreError::new("the ballot box panicked"))) {
            Ok(deposits) => {
                for (waiting, deposit) in group.into_iter().zip(deposits) {
                    // A voter who has hung up gets the receipt by asking again.
                    drop(waiting.answer.send(Ok(deposit)));
                }
                Ok(())
            }
            Err(failure) => Err((failure, group)),
        }
    }
}

/// Tells each of these voters of the failure that they share.
fn fail(group: Vec<Waiting>, failure: StoreError) {
    let is_unavailable = is_unavailable(&failure);
    let failure = Arc::new(failure);
    for waiting in group {
        let source = Box::new(Arc::clone(&failure));
        let shared = if is_unavailable {
            StoreError::Unavailable(source)
        } else {
            StoreError::Failed(source)
        };
        drop(waiting.answer.send(Err(shared)));
    }
}

fn is_unavailable(failure: &StoreError) -> bool {
    matches!(failure, StoreError::Unavailable(_))
}
