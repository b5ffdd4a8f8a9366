//! The schema: what the alliance can be asked, and what can be asked of it.
//!
//! A resolver translates; it does not decide. It turns input into the domain's types, calls one
//! use case, and wraps what comes back.

#![expect(clippy::doc_markdown, reason = "the documentation of the schema is read as it is")]

mod alliance;
mod audit;
mod ballots;
mod context;
mod elections;
mod faults;
mod identity;
mod ids;
mod import;
mod language;
mod loader;
mod lookups;
mod mandates;
mod meetings;
mod members;
mod motions;
mod node;
mod page;
mod refusal;
mod rolls;
mod rules;
mod scalars;
mod text;
mod viewer;
mod words;

use async_graphql::{
    EmptySubscription, MergedObject, Request, Response, SDLExportOptions, SchemaBuilder,
    ServerError,
};
use axum::http::{HeaderMap, header::ACCEPT_LANGUAGE};
use domain::{
    access::Actor,
    identity::{known, recognise},
    op::StoreError,
};

pub(crate) use self::ids::{Kind, encode};
use self::{language::Languages, loader::Reader, lookups::Lookups};
use crate::{
    app::App,
    auth::Bearer,
    http::{ErrorCode, Guarded},
};

/// The executable schema.
pub(crate) type Schema = Guarded<Query, Mutation>;

/// What the alliance can be asked.
///
/// Everything but `alliance` needs an access token of an issuer that the alliance trusts. What
/// you may not see looks the same as what does not exist.
///
/// An error has a code of a closed list in `extensions.code`: UNAUTHENTICATED, FORBIDDEN,
/// BAD_USER_INPUT, QUERY_TOO_COMPLEX, IDEMPOTENCY_CONFLICT, TIMEOUT (whether it took effect is
/// unknown), UNAVAILABLE (try again), INTERNAL, and for requests that are not sound as HTTP
/// METHOD_NOT_ALLOWED, NOT_ACCEPTABLE, UNSUPPORTED_MEDIA_TYPE and PAYLOAD_TOO_LARGE. Its
/// `extensions.requestId` is what to name when you report it.
#[derive(Default, MergedObject)]
pub(crate) struct Query(
    alliance::AllianceQuery,
    viewer::ViewerQuery,
    node::NodeQuery,
    identity::IdentityQuery,
    rules::RulesQuery,
    members::MemberQuery,
    meetings::MeetingQuery,
    ballots::BallotQuery,
    ballots::CastQuery,
    ballots::CountQuery,
    audit::AuditQuery,
);

/// What can be asked of the alliance to do.
///
/// Each answers with what it made or changed, or with a `Refusal` when a rule of the alliance
/// says no. Not being allowed to ask, and faults, are errors with a code, of those that Query
/// lists.
#[derive(Default, MergedObject)]
pub(crate) struct Mutation(
    identity::IdentityMutation,
    rules::RulesMutation,
    import::ImportMutation,
    mandates::MandateMutation,
    meetings::MeetingMutation,
    meetings::AttendanceMutation,
    motions::MotionMutation,
    elections::ElectionMutation,
    ballots::BallotMutation,
    ballots::CastMutation,
    ballots::CountMutation,
);

/// The most that a document may cost, reckoned from the sizes of the pages it asks for.
const COMPLEXITY: usize = 20_000;
/// The deepest a document may nest; the introspection of explorers needs 15.
const DEPTH: usize = 20;

pub(crate) fn schema(app: App) -> Schema {
    let settings = app.http.clone();
    let mut builder =
        builder().disable_suggestions().limit_complexity(COMPLEXITY).limit_depth(DEPTH);
    if !settings.introspection {
        builder = builder.disable_introspection();
    }
    Guarded::new(builder.data(app).finish(), &settings)
}

/// The schema in the schema definition language.
pub fn sdl() -> String {
    let options = SDLExportOptions::new()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items()
        .include_specified_by();
    builder().finish().sdl_with_options(options)
}

/// Resolves who asks, and in which languages to answer, and puts both on the request.
pub(crate) async fn prepare(
    app: &App,
    bearer: Option<Bearer>,
    headers: &HeaderMap,
    request: Request,
) -> Result<Request, ServerError> {
    let actor = match bearer {
        None => Actor::Anonymous,
        Some(bearer) => actor_of(app, bearer).await.map_err(|failure| {
            let error = refusal::store_error(&failure);
            let code = if matches!(failure, StoreError::Unavailable(_)) {
                ErrorCode::Unavailable
            } else {
                ErrorCode::Internal
            };
            code.server_error(error.message)
        })?,
    };
    let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let languages = Languages::new(accepted, &app.alliance.default_locale);
    let lookups = Lookups::default();
    let reader = Reader::for_request(app.clone(), actor.clone(), lookups.clone());
    Ok(request.data(actor).data(languages).data(reader).data(lookups))
}

/// Executes a request that was prepared.
pub(crate) async fn execute(schema: &Schema, request: Request) -> Response {
    Lookups::of(&request).beside(schema.execute(request)).await
}

/// The actor that the token speaks for. An account is entered when it is first seen.
async fn actor_of(app: &App, bearer: Bearer) -> Result<Actor, StoreError> {
    let Bearer { issuer, subject, is_service } = bearer;
    let at = (app.clock)();
    if let Some(actor) = known(&app.store, at, &issuer, &subject, is_service).await? {
        return Ok(actor);
    }
    app.store
        .transact(async |unit| recognise(unit, &*app.ids, at, &issuer, &subject, is_service).await)
        .await
}

fn builder() -> SchemaBuilder<Query, Mutation, EmptySubscription> {
    async_graphql::Schema::build(Query::default(), Mutation::default(), EmptySubscription)
        .register_output_type::<node::Node>()
}
