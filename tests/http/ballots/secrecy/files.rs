//! What the files of an embedded database tell beyond its rows. PostgreSQL's belong to somebody
//! else; there the transactions and places of rows are looked at instead.

use std::collections::BTreeSet;

use tests::{Agm, Alliance, BallotTerms, Contents, key_of};

const VOTERS: usize = 40;
const PAGE: usize = 4096;

/// A ballot whose box is sealed, in which all voters have cast a paper in turn, and the digests of
/// the envelopes in that order.
async fn sealed(alliance: &Alliance) -> (Agm<'_>, Vec<String>) {
    let agm = alliance.open_agm(BallotTerms { voters: VOTERS, ..BallotTerms::default() }).await;
    let mut envelopes = Vec::new();
    for voter in 1..=VOTERS {
        let receipt = agm.cast(voter, ["YES", "NO"][voter % 2]).await;
        envelopes.push(receipt["envelopeDigest"].as_str().expect("a digest").to_owned());
    }
    agm.close();
    alliance.seal_closed().await;
    (agm, envelopes)
}

fn bytes(hex: &str) -> Vec<u8> {
    let pairs = (0..hex.len()).step_by(2).map(|place| &hex[place..place + 2]);
    pairs.map(|pair| u8::from_str_radix(pair, 16).expect("base 16")).collect()
}

fn pages(contents: &Contents, hex: &str) -> BTreeSet<usize> {
    contents.places(&bytes(hex)).map(|place| place / PAGE).collect()
}

#[tokio::test]
async fn no_page_holds_a_voter_and_an_envelope_and_nothing_is_left_in_the_write_ahead_log() {
    let alliance = Alliance::found().await;
    let (agm, envelopes) = sealed(&alliance).await;
    let Some(directory) = alliance.database.directory() else { return };
    let log = std::fs::metadata(directory.join("alliance.db-wal")).expect("a log");
    assert_eq!(log.len(), 0);
    let contents = alliance.database.contents().await;
    let of_envelopes: BTreeSet<_> = envelopes.iter().flat_map(|it| pages(&contents, it)).collect();
    let members = alliance.members().await;
    let keys = members.iter().flat_map(|it| [key_of(&it["id"]), key_of(&it["party"]["id"])]);
    let of_voters: BTreeSet<_> = keys.flat_map(|it| pages(&contents, &it)).collect();
    assert!(!of_envelopes.is_empty() && !of_voters.is_empty());
    assert_eq!(of_envelopes.intersection(&of_voters).count(), 0);
    assert_eq!(agm.memberships.len(), VOTERS);
}

#[tokio::test]
async fn an_envelope_lies_in_the_files_once_where_the_rank_of_its_digest_puts_it() {
    // Digests are random, so the order of casting is another one in each of the two.
    let mut layouts = Vec::new();
    for alliance in [Alliance::found().await, Alliance::found().await] {
        let (_, mut envelopes) = sealed(&alliance).await;
        if alliance.database.is_postgres() {
            return;
        }
        let contents = alliance.database.contents().await;
        envelopes.sort_unstable();
        let place = |envelope: &String| {
            let places: Vec<_> = contents.places(&bytes(envelope)).collect();
            let [place] = places[..] else { panic!("{envelope} lies at {places:?}") };
            place % PAGE
        };
        layouts.push(envelopes.iter().map(place).collect::<Vec<_>>());
    }
    assert_eq!(layouts[0], layouts[1]);
}
