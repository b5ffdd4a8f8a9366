//! The explorer, served from the binary so that it works without a network.

use axum::{
    Router,
    extract::{Path, Request},
    http::{
        HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH},
    },
    response::{IntoResponse as _, Redirect, Response},
    routing::get,
};
use rust_embed::{Embed, EmbeddedFile};

#[derive(Embed)]
#[folder = "assets/graphiql"]
struct Assets;

/// No script but those served here, and no connection but to here. The explorer sets styles from
/// its script, which is what `unsafe-inline` is for.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; font-src 'self' data:; connect-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// The explorer's routes, and the way there from the root.
pub(crate) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/", get(async || Redirect::temporary("/graphiql")))
        .route("/graphiql", get(async |request: Request| serve("index.html", &request)))
        .route("/graphiql/", get(async || Redirect::temporary("/graphiql")))
        .route(
            "/graphiql/{file}",
            get(async |Path(file): Path<String>, request: Request| serve(&file, &request)),
        )
}

fn serve(path: &str, request: &Request) -> Response {
    let Some(file) = Assets::get(path) else { return StatusCode::NOT_FOUND.into_response() };
    let tag = entity_tag(&file);
    let known = request.headers().get_all(IF_NONE_MATCH).iter().any(|value| {
        let tags = value.to_str().unwrap_or_default();
        // Compression weakens the tag on its way out.
        tags.split(',').any(|known| known.trim().trim_start_matches("W/") == tag)
    });
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        file.data.into_owned().into_response()
    };
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
    headers.insert(CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(caching(path)));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(ETAG, tag);
    }
    response
}

fn entity_tag(file: &EmbeddedFile) -> String {
    format!("\"{}\"", hex::encode(&file.metadata.sha256_hash()[..16]))
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    }
}

/// Files of other projects have their version in their name; ours are asked for each time.
fn caching(path: &str) -> &'static str {
    if path.contains(".min.") { "public, max-age=31536000, immutable" } else { "no-cache" }
}

#[cfg(test)]
mod tests {
    use axum::{
        body::{Body, to_bytes},
        extract::Request,
        http::{
            StatusCode,
            header::{CONTENT_SECURITY_POLICY, ETAG, IF_NONE_MATCH, LOCATION},
        },
        response::Response,
    };
    use sha2::{Digest as _, Sha256};
    use tower::ServiceExt as _;

    use super::{Assets, routes};

    async fn fetch(request: axum::http::request::Builder) -> Response {
        routes().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    async fn text(response: Response) -> String {
        let bytes = to_bytes(response.into_body(), 1 << 24).await.unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn the_page_runs_no_script_but_from_files() {
        let page = fetch(Request::get("/graphiql")).await;
        let policy = page.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
        assert!(policy.contains("script-src 'self';"));
        let page = text(page).await;
        let scripts = page.matches("<script").count();
        assert!(scripts > 0);
        assert_eq!(page.matches("<script src=\"graphiql/").count(), scripts);
    }

    #[tokio::test]
    async fn everything_the_page_names_is_served_from_here() {
        let page = text(fetch(Request::get("/graphiql")).await).await;
        let named = page.split(['"', '\'']).filter(|part| part.starts_with("graphiql/"));
        for path in named {
            let found = fetch(Request::get(format!("/{path}"))).await;
            assert_eq!(found.status(), StatusCode::OK, "{path}");
        }
        assert!(!page.contains("http"));
    }

    #[tokio::test]
    async fn what_the_browser_has_is_not_sent_again() {
        let first = fetch(Request::get("/graphiql/init.js")).await;
        let tag = format!("W/{}", first.headers()[ETAG].to_str().unwrap());
        let second = fetch(Request::get("/graphiql/init.js").header(IF_NONE_MATCH, tag)).await;
        assert_eq!(second.status(), StatusCode::NOT_MODIFIED);
    }

    #[tokio::test]
    async fn the_root_leads_to_the_explorer() {
        let response = fetch(Request::get("/")).await;
        assert_eq!(response.headers()[LOCATION], "/graphiql");
    }

    #[tokio::test]
    async fn nothing_else_is_served() {
        for path in ["/graphiql/nothing.js", "/graphiql/..%2f..%2fsrc%2fmain.rs"] {
            assert_eq!(fetch(Request::get(path)).await.status(), StatusCode::NOT_FOUND);
        }
    }

    #[test]
    fn the_files_of_others_are_those_whose_digests_were_recorded() {
        let recorded = Assets::get("SHA256SUMS").unwrap();
        let recorded = std::str::from_utf8(&recorded.data).unwrap();
        assert!(!recorded.is_empty());
        for line in recorded.lines() {
            let (digest, name) = line.split_once("  ").unwrap();
            let actual = Sha256::digest(&Assets::get(name).unwrap().data);
            assert_eq!(hex::encode(actual), digest, "{name}");
        }
    }
}
