//! The alliance's own operations: who asks, and the schema that answers.

use async_graphql::{Request, Response};
use axum::http::HeaderMap;

use super::graphql::{Denied, Operations};
use crate::{
    app::App,
    graphql::{self, Schema},
};

/// Executes operations against the schema as whoever the token speaks for.
pub(crate) struct Alliance {
    app: App,
    schema: Schema,
}

impl Alliance {
    pub(crate) fn new(app: App) -> Self {
        Self { schema: graphql::schema(app.clone()), app }
    }
}

#[async_trait::async_trait]
impl Operations for Alliance {
    async fn admit(&self, headers: &HeaderMap, request: Request) -> Result<Request, Denied> {
        let bearer = self.app.issuers.authenticate(headers).await.map_err(Denied::Token)?;
        graphql::prepare(&self.app, bearer, headers, request).await.map_err(Denied::Error)
    }

    async fn execute(&self, request: Request) -> Response {
        graphql::execute(&self.schema, request).await
    }
}
