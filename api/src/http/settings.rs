//! What of the transport can be configured.

use std::time::Duration;

/// How the API is offered over HTTP.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The origins whose pages may call the API from a browser, such as
    /// `https://vote.example.org`. None by default. Cookies are never accepted from any.
    pub cors_origins: Vec<String>,
    /// Whether the schema may be introspected.
    pub introspection: bool,
    /// Whether the explorer is served at `/graphiql`.
    pub graphiql: bool,
    /// How many bytes the body of a request may have.
    pub max_body_bytes: usize,
    /// How many bytes a GraphQL document may have.
    pub max_query_bytes: usize,
    /// How long an operation may take, and how long a body may take to arrive.
    pub timeout: Duration,
    /// How many operations may be under way at once. Others wait for a second, then get 503.
    pub max_concurrent_requests: usize,
    /// What a document may ask for.
    pub limits: Limits,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            cors_origins: Vec::new(),
            introspection: true,
            graphiql: true,
            max_body_bytes: 1 << 20,
            max_query_bytes: 64 << 10,
            timeout: Duration::from_secs(20),
            max_concurrent_requests: 256,
            limits: Limits::default(),
        }
    }
}

/// How much a document and its variables may ask for.
///
/// Fields, aliases, directives and values are counted after fragments are expanded, over all
/// operations of the document.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Fields; a fragment spread counts as one more.
    pub fields: usize,
    /// Aliases.
    pub aliases: usize,
    /// Directives.
    pub directives: usize,
    /// Fields within fields. Introspection has a limit of its own.
    pub depth: usize,
    /// Fields within fields below `__schema` and `__type`. The query that tools send needs 15.
    pub introspection_depth: usize,
    /// Lists within lists below `__schema` and `__type`, each of which multiplies the answer.
    pub introspection_lists: usize,
    /// Operations.
    pub operations: usize,
    /// Fragments.
    pub fragments: usize,
    /// Root fields of one mutation.
    pub mutations: usize,
    /// Variables that one operation defines.
    pub variables: usize,
    /// Values in arguments, those of the variables they use included.
    pub values: usize,
    /// Elements of one list, in the document or in the variables.
    pub list: usize,
    /// Lists and objects within each other, in the document or in the variables.
    pub nesting: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            fields: 2_000,
            aliases: 100,
            directives: 50,
            depth: 15,
            introspection_depth: 20,
            introspection_lists: 2,
            operations: 5,
            fragments: 100,
            mutations: 10,
            variables: 100,
            values: 50_000,
            list: 10_000,
            nesting: 32,
        }
    }
}
