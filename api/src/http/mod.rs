//! The transport: GraphQL over HTTP.

mod body;
mod code;
mod graphiql;
mod graphql;
mod guard;
mod headers;
mod health;
mod mask;
mod negotiate;
mod observe;
mod operations;
mod panics;
mod parse;
mod request_id;
mod respond;
mod settings;

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    http::{
        HeaderName, HeaderValue, Method, StatusCode,
        header::{ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER},
    },
    middleware::{from_fn, from_fn_with_state},
    routing::{any, get},
};
use domain::ids::Ids;
use tower_http::{compression::CompressionLayer, cors::CorsLayer};

pub(crate) use self::{code::ErrorCode, guard::Guarded};
use self::{
    graphql::{Endpoint, Operations},
    operations::Alliance,
};
pub use self::{
    health::Draining,
    settings::{Limits, Settings},
};
use crate::app::App;

/// The routes of the API.
pub fn router(app: App) -> Router {
    let (settings, ids) = (app.http.clone(), app.ids.clone());
    let routes = routes(Alliance::new(app.clone()), &settings)
        .route("/readyz", get(health::ready).with_state(app));
    layered(routes, &settings, ids)
}

fn routes(operations: impl Operations, settings: &Arc<Settings>) -> Router {
    let endpoint = Arc::new(Endpoint::new(operations, settings.clone()));
    let routes = Router::new()
        .route("/graphql", any(graphql::answer).with_state(endpoint))
        .route("/healthz", get(health::live))
        .fallback(async || StatusCode::NOT_FOUND);
    if settings.graphiql { routes.merge(graphiql::routes()) } else { routes }
}

/// Puts around the routes what concerns each of them, the outermost last.
fn layered(mut routes: Router, settings: &Settings, ids: Arc<dyn Ids>) -> Router {
    if let Some(cors) = cors(&settings.cors_origins) {
        routes = routes.layer(cors);
    }
    routes
        .layer(CompressionLayer::new())
        .layer(from_fn(panics::catch))
        .layer(from_fn(headers::secure))
        .layer(from_fn(observe::observe))
        .layer(from_fn_with_state(ids, request_id::identify))
}

/// Lets pages of the configured origins call the API, with a token and never with cookies.
fn cors(origins: &[String]) -> Option<CorsLayer> {
    let origins: Vec<_> =
        origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok()).collect();
    let layer = CorsLayer::new()
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([
            ACCEPT,
            ACCEPT_LANGUAGE,
            AUTHORIZATION,
            CONTENT_TYPE,
            request_id::HEADER,
            HeaderName::from_static("graphql-require-preflight"),
        ])
        .expose_headers([request_id::HEADER, RETRY_AFTER])
        .max_age(Duration::from_hours(1));
    (!origins.is_empty()).then(|| layer.allow_origin(origins))
}

#[cfg(test)]
mod tests;
