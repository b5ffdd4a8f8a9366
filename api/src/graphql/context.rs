use async_graphql::{Context, Error, Result};
use domain::{
    access::Actor,
    audit::{AuditLog as _, Entry, Event},
    idempotency::IdempotencyKey,
    op::{Failure, Op, Read, Refusal},
};
use persistence::{Store, UnitOfWork};

use super::{
    language::Languages,
    refusal::{Refused, Settled, Success, Worded, error, store_error},
};
use crate::{app::App, http::ErrorCode};

/// How a resolver reaches the domain.
pub(crate) trait Operate {
    /// Reads, outside any unit of work.
    async fn read<T>(&self, work: impl AsyncFnOnce(&Op<'_, Store>) -> Read<T>) -> Result<T>;

    /// Runs a use case in one unit of work and settles its outcome.
    ///
    /// It is `Some` always: a mutation's field is nullable, so that one that fails leaves the
    /// others of its request standing, and this is how the library has to be told so.
    async fn operate<T, U, R>(
        &self,
        work: impl AsyncFnOnce(&Op<'_, UnitOfWork>) -> Result<T, Failure<R>>,
        wrap: impl FnOnce(T) -> U,
    ) -> Option<Result<Settled<U>>>
    where
        R: Refusal + Worded,
        U: Success;

    /// Runs a use case that keeps to units of work of its own, and settles its outcome.
    async fn settle<T, U, R>(
        &self,
        work: impl AsyncFnOnce(&Op<'_, Store>) -> Result<T, Failure<R>>,
        wrap: impl FnOnce(T) -> U,
    ) -> Option<Result<Settled<U>>>
    where
        R: Refusal + Worded,
        U: Success;

    /// The client's idempotency key for this field, with everything asked of it.
    fn idempotency(&self, key: Option<&String>) -> Result<Option<IdempotencyKey>>;
}

impl Operate for Context<'_> {
    async fn read<T>(&self, work: impl AsyncFnOnce(&Op<'_, Store>) -> Read<T>) -> Result<T> {
        let (app, actor) = (self.data::<App>()?, self.data::<Actor>()?);
        let op = Op { actor, at: (app.clock)(), ids: &*app.ids, store: &app.store };
        match work(&op).await {
            Ok(found) => Ok(found),
            Err(failure) => Err(fail(self, &failure).await),
        }
    }

    async fn operate<T, U, R>(
        &self,
        work: impl AsyncFnOnce(&Op<'_, UnitOfWork>) -> Result<T, Failure<R>>,
        wrap: impl FnOnce(T) -> U,
    ) -> Option<Result<Settled<U>>>
    where
        R: Refusal + Worded,
        U: Success,
    {
        let (app, actor) = match (self.data::<App>(), self.data::<Actor>()) {
            (Ok(app), Ok(actor)) => (app, actor),
            (Err(fault), _) | (_, Err(fault)) => return Some(Err(fault)),
        };
        let outcome = app
            .store
            .transact(async |store| {
                // Now, and not before: on SQLite a unit of work may have had to wait for its turn.
                let at = (app.clock)();
                work(&Op { actor, at, ids: &*app.ids, store }).await
            })
            .await;
        Some(conclude(self, outcome.map(wrap)).await)
    }

    async fn settle<T, U, R>(
        &self,
        work: impl AsyncFnOnce(&Op<'_, Store>) -> Result<T, Failure<R>>,
        wrap: impl FnOnce(T) -> U,
    ) -> Option<Result<Settled<U>>>
    where
        R: Refusal + Worded,
        U: Success,
    {
        let (app, actor) = match (self.data::<App>(), self.data::<Actor>()) {
            (Ok(app), Ok(actor)) => (app, actor),
            (Err(fault), _) | (_, Err(fault)) => return Some(Err(fault)),
        };
        let op = Op { actor, at: (app.clock)(), ids: &*app.ids, store: &app.store };
        let outcome = work(&op).await;
        Some(conclude(self, outcome.map(wrap)).await)
    }

    fn idempotency(&self, key: Option<&String>) -> Result<Option<IdempotencyKey>> {
        let Some(key) = key else { return Ok(None) };
        let actor = self.data::<Actor>()?;
        let fields = self.field().arguments()?;
        let input: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let of = self.item.node.name.node.as_str();
        Ok(Some(IdempotencyKey::new(actor, of, checked(key)?, &input.join(";"))))
    }
}

/// An idempotency key, if it is one.
pub(crate) fn checked(key: &str) -> Result<&str> {
    if (8..=200).contains(&key.chars().count()) {
        return Ok(key);
    }
    Err(ErrorCode::BadUserInput.error("an idempotencyKey has 8 to 200 characters; a UUID will do"))
}

/// What a use case came to, as GraphQL has it.
async fn conclude<U: Success, R: Refusal + Worded>(
    ctx: &Context<'_>,
    outcome: Result<U, Failure<R>>,
) -> Result<Settled<U>> {
    match outcome {
        Ok(done) => Ok(Settled::Done(done)),
        Err(Failure::Refused(refusal)) => {
            Ok(Settled::Refused(Refused::new(&refusal, Languages::of(ctx))))
        }
        Err(failure) => Err(fail(ctx, &failure).await),
    }
}

/// A failure as a GraphQL error. An attempt that was denied is entered in the audit log.
pub(super) async fn fail<R: Refusal>(ctx: &Context<'_>, failure: &Failure<R>) -> Error {
    if matches!(failure, Failure::Denied(_))
        && let Err(lost) = remember(ctx).await
    {
        return lost;
    }
    error(failure)
}

/// Enters a denied attempt in the audit log, unless the account made the same within the hour: it
/// could fill the log. Strangers are not entered, since there is no telling them apart.
///
/// It has a unit of work of its own: the one the attempt was made in is undone.
async fn remember(ctx: &Context<'_>) -> Result<()> {
    let (app, actor) = (ctx.data::<App>()?, ctx.data::<Actor>()?);
    let Some(account) = actor.account() else { return Ok(()) };
    let (at, action) = ((app.clock)(), ctx.item.node.name.node.as_str());
    let Some(first) = app.denials.first(at, account.id, action) else { return Ok(()) };
    let entry = Entry { at, by: actor.signature(), event: Event::denied(action) };
    let kept = app.store.transact(async |unit| unit.append(entry).await).await;
    kept.map_err(|failure| store_error(&failure))?;
    first.done();
    Ok(())
}
