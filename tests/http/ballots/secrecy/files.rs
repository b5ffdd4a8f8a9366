//! What the files of an embedded database tell beyond its rows. PostgreSQL's belong to somebody
//! else; there the transactions and places of rows are looked at instead.

use std::collections::BTreeSet;

use api::server::Sealer;
use tests::{Agm, Alliance, BallotTerms, Contents, key_of};

const VOTERS: usize = 40;
const PAGE: usize = 4096;

/// A ballot that has closed, in which all voters have cast a paper in turn, and the digests of the
/// envelopes in that order.
async fn closed(alliance: &Alliance) -> (Agm<'_>, Vec<String>) {
    let agm = alliance.open_agm(BallotTerms { voters: VOTERS, ..BallotTerms::default() }).await;
    let mut envelopes = Vec::new();
    for voter in 1..=VOTERS {
        let receipt = agm.cast(voter, ["YES", "NO"][voter % 2]).await;
        envelopes.push(receipt["envelopeDigest"].as_str().expect("a digest").to_owned());
    }
    agm.close();
    (agm, envelopes)
}

/// The pages of the files that hold one of these keys or digests.
fn pages(contents: &Contents, hexes: &[String]) -> BTreeSet<usize> {
    hexes.iter().flat_map(|hex| contents.places(hex)).map(|place| place / PAGE).collect()
}

/// How many pages hold a voter and an envelope.
async fn telling_pages(alliance: &Alliance, envelopes: &[String]) -> usize {
    let members = alliance.members().await;
    let keys = members.iter().flat_map(|it| [key_of(&it["id"]), key_of(&it["party"]["id"])]);
    let contents = alliance.database.contents().await;
    let of_voters = pages(&contents, &keys.collect::<Vec<_>>());
    let of_envelopes = pages(&contents, envelopes);
    assert!(!of_envelopes.is_empty() && !of_voters.is_empty());
    of_envelopes.intersection(&of_voters).count()
}

/// How many bytes the write-ahead log has.
fn log(alliance: &Alliance) -> u64 {
    let directory = alliance.database.directory().expect("an embedded database");
    std::fs::metadata(directory.join("alliance.db-wal")).expect("a log").len()
}

#[tokio::test]
async fn no_page_holds_a_voter_and_an_envelope_and_nothing_is_left_in_the_write_ahead_log() {
    let alliance = Alliance::found().await;
    if alliance.database.is_postgres() {
        return;
    }
    let (_, envelopes) = closed(&alliance).await;
    assert_ne!(telling_pages(&alliance, &envelopes).await, 0, "the attack is too weak");
    alliance.seal_closed().await;
    assert_eq!(log(&alliance), 0);
    assert_eq!(telling_pages(&alliance, &envelopes).await, 0);
}

#[tokio::test]
async fn a_ballot_is_counted_while_somebody_reads_and_the_link_is_gone_once_they_do_not() {
    let alliance = Alliance::found().await;
    let (agm, envelopes) = closed(&alliance).await;
    let reading = alliance.database.read().await;
    assert_eq!(agm.tally().await["state"], "TALLIED");
    alliance.beat().await;
    if alliance.database.is_postgres() {
        return;
    }
    assert_ne!(telling_pages(&alliance, &envelopes).await, 0, "nobody was in the way");
    reading.rollback().await.expect("the end");
    alliance.beat().await;
    assert_eq!(log(&alliance), 0);
    assert_eq!(telling_pages(&alliance, &envelopes).await, 0);
}

#[tokio::test]
async fn what_remained_of_the_link_when_a_server_ended_is_gone_once_another_has_started() {
    let alliance = Alliance::found().await;
    let (_, envelopes) = closed(&alliance).await;
    let reading = alliance.database.read().await;
    alliance.seal_closed().await;
    reading.rollback().await.expect("the end");
    if alliance.database.is_postgres() {
        return;
    }
    assert_ne!(telling_pages(&alliance, &envelopes).await, 0, "nobody was in the way");
    Sealer::new(alliance.replica().await).beat().await;
    assert_eq!(log(&alliance), 0);
    assert_eq!(telling_pages(&alliance, &envelopes).await, 0);
}

#[tokio::test]
async fn an_envelope_lies_in_the_files_once_where_the_rank_of_its_digest_puts_it() {
    // Digests are random, so the order of casting is another one in each of the two.
    let mut layouts = Vec::new();
    for alliance in [Alliance::found().await, Alliance::found().await] {
        let (_, mut envelopes) = closed(&alliance).await;
        alliance.seal_closed().await;
        if alliance.database.is_postgres() {
            return;
        }
        let contents = alliance.database.contents().await;
        envelopes.sort_unstable();
        let place = |envelope: &String| {
            let places: Vec<_> = contents.places(envelope).collect();
            let [place] = places[..] else { panic!("{envelope} lies at {places:?}") };
            place % PAGE
        };
        layouts.push(envelopes.iter().map(place).collect::<Vec<_>>());
    }
    assert_eq!(layouts[0], layouts[1]);
}

#[cfg(unix)]
#[tokio::test]
async fn the_files_of_an_embedded_database_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;

    let alliance = Alliance::found().await;
    let Some(directory) = alliance.database.directory() else { return };
    let mut names = Vec::new();
    for file in std::fs::read_dir(directory).expect("a directory") {
        let file = file.expect("a file");
        let mode = file.metadata().expect("its permissions").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file:?}");
        names.push(file.file_name());
    }
    names.sort_unstable();
    assert_eq!(names, ["alliance.db", "alliance.db-shm", "alliance.db-wal"]);
}
