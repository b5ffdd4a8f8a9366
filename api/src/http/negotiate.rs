//! Which media type the client wants the answer in.

use axum::http::{HeaderMap, HeaderValue, header::ACCEPT};

/// A media type in which answers are given.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Media {
    /// `application/graphql-response+json`: the status tells whether the request was sound.
    GraphQl,
    /// `application/json`: a sound HTTP request gets 200, whatever its document.
    Json,
}

impl Media {
    pub(crate) const fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::GraphQl => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        })
    }
}

/// The media type that the client prefers, or none if it accepts neither.
///
/// Without a preference it is `application/json`, which every client understands.
pub(crate) fn negotiate(headers: &HeaderMap) -> Option<Media> {
    let mut given = false;
    let (mut graphql, mut json) = (Quality::default(), Quality::default());
    for value in headers.get_all(ACCEPT) {
        let value = value.to_str().unwrap_or_default();
        for range in value.split(',').map(str::trim).filter(|range| !range.is_empty()) {
            given = true;
            let (media, quality) = parse(range);
            match media.as_str() {
                "application/graphql-response+json" => graphql.exact(quality),
                "application/json" => json.exact(quality),
                "application/*" => {
                    graphql.wild(2, quality);
                    json.wild(2, quality);
                }
                "*/*" => {
                    graphql.wild(1, quality);
                    json.wild(1, quality);
                }
                _ => {}
            }
        }
    }
    if !given {
        return Some(Media::Json);
    }
    // Named, the newer type wins a draw; through a wildcard, the older.
    let graphql_preferred =
        graphql.value > json.value || (graphql.value == json.value && graphql.rank == EXACT);
    match (graphql.value, json.value) {
        (0, 0) => None,
        _ if graphql_preferred => Some(Media::GraphQl),
        _ => Some(Media::Json),
    }
}

const EXACT: u8 = 3;

/// How much a media type is wanted, in thousandths; the most specific range decides.
#[derive(Default)]
struct Quality {
    rank: u8,
    value: u16,
}

impl Quality {
    fn exact(&mut self, value: u16) {
        self.wild(EXACT, value);
    }

    fn wild(&mut self, rank: u8, value: u16) {
        if rank > self.rank || (rank == self.rank && value > self.value) {
            *self = Self { rank, value };
        }
    }
}

fn parse(range: &str) -> (String, u16) {
    let mut parts = range.split(';').map(str::trim);
    let media = parts.next().unwrap_or_default().to_ascii_lowercase();
    let quality = parts
        .find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")))
        .map_or(1000, thousandths);
    (media, quality)
}

/// `0.5` is 500. What is not a quality counts as none, so that nothing unwanted is sent.
fn thousandths(text: &str) -> u16 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = fraction.len() <= 3 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    match (whole, digits) {
        ("1", true) => 1000,
        ("0", true) => format!("{fraction:0<3}").parse().unwrap_or(0),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header::ACCEPT};

    use super::{Media, negotiate};

    fn accepting(value: &'static str) -> Option<Media> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(value));
        negotiate(&headers)
    }

    #[test]
    fn without_a_preference_it_is_json() {
        assert_eq!(negotiate(&HeaderMap::new()), Some(Media::Json));
        assert_eq!(accepting("*/*"), Some(Media::Json));
        assert_eq!(accepting("application/*;q=0.2"), Some(Media::Json));
    }

    #[test]
    fn the_type_with_the_higher_quality_wins() {
        let newer = "application/graphql-response+json;q=0.5, application/json;q=0.4";
        assert_eq!(accepting(newer), Some(Media::GraphQl));
        let older = "application/graphql-response+json;q=0.5, application/json";
        assert_eq!(accepting(older), Some(Media::Json));
    }

    #[test]
    fn named_the_newer_type_wins_a_draw() {
        let both = "application/json, application/graphql-response+json; charset=utf-8";
        assert_eq!(accepting(both), Some(Media::GraphQl));
        assert_eq!(accepting("application/graphql-response+json, */*"), Some(Media::GraphQl));
    }

    #[test]
    fn a_refused_type_is_not_sent_though_a_wildcard_would_take_it() {
        assert_eq!(accepting("application/json;q=0, */*;q=0.1"), Some(Media::GraphQl));
    }

    #[test]
    fn other_types_alone_cannot_be_satisfied() {
        assert_eq!(accepting("text/html, image/*"), None);
        assert_eq!(accepting("application/json;q=0"), None);
        assert_eq!(accepting("application/json;q=much"), None);
    }
}
