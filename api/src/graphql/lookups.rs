use std::{
    any::TypeId,
    future::{Future, poll_fn},
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    task::Poll,
    time::Duration,
};

use async_graphql::{Request, runtime::Timer};
use futures_util::{
    FutureExt as _, StreamExt as _,
    future::{BoxFuture, ready},
    stream::FuturesUnordered,
    task::{FutureObj, Spawn, SpawnError},
};

/// The lookups of one request, each of which looks up what many resolvers have asked for.
///
/// They run in the task of the request, and only when all its resolvers wait. Started elsewhere,
/// as the library does by itself, one can run before the rest of a page has asked: then the page
/// costs some more statements, now these, now those.
#[derive(Clone, Default)]
pub(super) struct Lookups(Arc<Mutex<Vec<FutureObj<'static, ()>>>>);

impl Spawn for Lookups {
    fn spawn_obj(&self, lookup: FutureObj<'static, ()>) -> Result<(), SpawnError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(lookup);
        Ok(())
    }
}

impl Timer for Lookups {
    /// There is nothing to wait for but the resolvers.
    fn delay(&self, _: Duration) -> BoxFuture<'static, ()> {
        ready(()).boxed()
    }
}

impl Lookups {
    /// Those of a request that was prepared.
    pub(super) fn of(request: &Request) -> Self {
        let data = request.data.get(&TypeId::of::<Self>());
        data.and_then(|data| data.downcast_ref::<Self>()).cloned().unwrap_or_default()
    }

    /// Runs the resolvers of a request, and the lookups whenever they wait.
    pub(super) async fn beside<T>(self, resolvers: impl Future<Output = T>) -> T {
        let mut resolvers = pin!(resolvers);
        let mut running = FuturesUnordered::new();
        poll_fn(|context| {
            let outcome = resolvers.as_mut().poll(context);
            if outcome.is_pending() {
                let asked =
                    std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
                running.extend(asked);
                while let Poll::Ready(Some(())) = running.poll_next_unpin(context) {}
            }
            outcome
        })
        .await
    }
}
