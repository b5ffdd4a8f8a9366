//! Reads a body without ever holding, or waiting for, more than is allowed.

use axum::{
    body::{Body, Bytes, HttpBody as _},
    http::{HeaderMap, header::CONTENT_LENGTH},
};
use futures_util::StreamExt as _;

use super::parse::Malformed;

/// How many times the allowed size is read and thrown away before hanging up. A client that is
/// still sending would otherwise see a broken connection instead of the answer.
const PATIENCE: usize = 16;

/// The whole body, or what is wrong with it.
pub(crate) async fn read(
    headers: &HeaderMap,
    body: Body,
    max_bytes: usize,
) -> Result<Vec<u8>, Malformed> {
    let announced = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok())
        .and_then(|length| length.parse::<usize>().ok())
        .unwrap_or(0);
    if announced > max_bytes {
        drain(body, max_bytes).await;
        return Err(Malformed::too_large(max_bytes));
    }
    let mut read = Vec::with_capacity(announced);
    let mut frames = body.into_data_stream();
    while let Some(frame) = frames.next().await {
        let frame = frame.map_err(|_| Malformed::bad("The body broke off."))?;
        if read.len() + frame.len() > max_bytes {
            discard(frames, max_bytes * PATIENCE).await;
            return Err(Malformed::too_large(max_bytes));
        }
        read.extend_from_slice(&frame);
    }
    Ok(read)
}

/// Reads on to the end, within bounds, so that the client gets to read the answer.
pub(crate) async fn drain(body: Body, max_bytes: usize) {
    if !body.is_end_stream() {
        discard(body.into_data_stream(), max_bytes * PATIENCE).await;
    }
}

async fn discard<S, E>(mut frames: S, mut allowance: usize)
where
    S: futures_util::Stream<Item = Result<Bytes, E>> + Unpin,
{
    while let Some(Ok(frame)) = frames.next().await {
        match allowance.checked_sub(frame.len()) {
            Some(rest) => allowance = rest,
            None => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, http::HeaderMap};
    use futures_util::stream;

    use super::read;
    use crate::http::code::ErrorCode;

    fn chunks(count: usize) -> Body {
        let chunk = Ok::<_, std::convert::Infallible>(vec![b'x'; 1000]);
        Body::from_stream(stream::iter(std::iter::repeat_n(chunk, count)))
    }

    #[tokio::test]
    async fn a_body_within_bounds_is_read_whole() {
        let body = read(&HeaderMap::new(), chunks(3), 3000).await.unwrap();
        assert_eq!(body.len(), 3000);
    }

    #[tokio::test]
    async fn a_body_that_grows_too_large_is_refused_whatever_it_announced() {
        let refused = read(&HeaderMap::new(), chunks(4), 3000).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::PayloadTooLarge);
    }

    #[tokio::test]
    async fn an_endless_body_is_refused_all_the_same() {
        let chunk = Ok::<_, std::convert::Infallible>(vec![b'x'; 1000]);
        let endless = Body::from_stream(stream::repeat_with(move || chunk.clone()));
        assert!(read(&HeaderMap::new(), endless, 3000).await.is_err());
    }
}
