//! A client that costs little: blocking sockets, requests made beforehand, no copy of an answer.
//! It shares two cores with what it measures.

use std::{
    io::{ErrorKind, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    sync::{
        Barrier, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::figures::Figures;

/// A connection that is kept open.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// A request for GraphQL, as bytes.
pub(crate) fn request(token: &str, query: &str, variables: &Value) -> Vec<u8> {
    let body = json!({ "query": query, "variables": variables }).to_string();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\naccept: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    (head + &body).into_bytes()
}

/// Whether the server says that it should be sent requests.
pub(crate) fn is_ready(address: SocketAddr) -> bool {
    let Ok(mut connection) = Connection::open(address) else { return false };
    connection.exchange(b"GET /readyz HTTP/1.1\r\nhost: localhost\r\n\r\n").is_ok()
}

impl Connection {
    pub(crate) fn open(address: SocketAddr) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_mins(1)))?;
        Ok(Self { stream, buffer: Vec::with_capacity(64 << 10) })
    }

    /// Sends a request and returns the body of the answer, which must be 200 and say its length.
    pub(crate) fn exchange(&mut self, request: &[u8]) -> std::io::Result<&[u8]> {
        self.stream.write_all(request)?;
        self.buffer.clear();
        let (start, length) = loop {
            self.receive()?;
            let end = self.buffer.windows(4).position(|four| four == b"\r\n\r\n");
            if let Some(end) = end {
                let length = length_of_body(&self.buffer[..end]);
                let wrong = || String::from_utf8_lossy(&self.buffer).into_owned();
                break (end + 4, length.ok_or_else(|| std::io::Error::other(wrong()))?);
            }
        };
        while self.buffer.len() < start + length {
            self.receive()?;
        }
        Ok(&self.buffer[start..])
    }

    /// Asks for one field, and returns it.
    pub(crate) fn ask(&mut self, token: &str, query: &str, variables: &Value) -> Value {
        let answer = self.exchange(&request(token, query, variables)).expect("an answer");
        let answer: Value = serde_json::from_slice(answer).expect("JSON");
        let field = answer["data"].as_object().and_then(|data| data.values().next());
        let is_settled = answer.get("errors").is_none();
        let field = field.filter(|it| is_settled && it["__typename"] != "Refusal");
        field.unwrap_or_else(|| panic!("{query}\n{variables}\n{answer:#}")).clone()
    }

    fn receive(&mut self) -> std::io::Result<()> {
        let filled = self.buffer.len();
        self.buffer.resize(filled + (32 << 10), 0);
        let read = self.stream.read(&mut self.buffer[filled..])?;
        self.buffer.truncate(filled + read);
        if read == 0 { Err(ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }
}

fn length_of_body(head: &[u8]) -> Option<usize> {
    let head = std::str::from_utf8(head).ok()?;
    let mut lines = head.split("\r\n");
    lines.next().filter(|status| status.starts_with("HTTP/1.1 200 "))?;
    let (_, length) = lines.filter_map(|line| line.split_once(": ")).find(is_length)?;
    length.parse().ok()
}

fn is_length((name, _): &(&str, &str)) -> bool {
    name.eq_ignore_ascii_case("content-length")
}

/// Does `work` for each number below `count`, shared among so many clients.
pub(crate) fn share(
    (address, clients): (SocketAddr, usize),
    count: usize,
    work: impl Fn(&mut Connection, usize) + Sync,
) {
    let (next, begin) = (AtomicUsize::new(0), Barrier::new(clients));
    thread::scope(|scope| {
        for _ in 0..clients {
            scope.spawn(|| {
                let mut connection = Connection::open(address).expect("a connection");
                begin.wait();
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    if place >= count {
                        return;
                    }
                    work(&mut connection, place);
                }
            });
        }
    });
}

/// Sends every request once, and measures. Every answer must begin as it should.
pub(crate) fn drive(server: (SocketAddr, usize), requests: &[Vec<u8>], beginning: &str) -> Figures {
    let taken = Mutex::new(Vec::with_capacity(requests.len()));
    share(server, requests.len(), |connection, place| {
        let begun = Instant::now();
        let answer = connection.exchange(&requests[place]).expect("an answer");
        let ended = Instant::now();
        let is_good = answer.starts_with(beginning.as_bytes());
        assert!(is_good, "{}", String::from_utf8_lossy(answer));
        taken.lock().unwrap_or_else(PoisonError::into_inner).push((begun, ended));
    });
    let taken = taken.into_inner().unwrap_or_else(PoisonError::into_inner);
    let begun = taken.iter().map(|(begun, _)| *begun).min();
    let ended = taken.iter().map(|(_, ended)| *ended).max();
    let elapsed = ended.zip(begun).map_or(Duration::ZERO, |(ended, begun)| ended - begun);
    let latencies = taken.iter().map(|(begun, ended)| *ended - *begun).collect();
    Figures::new(latencies, elapsed)
}
