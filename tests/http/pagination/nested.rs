//! Lists that hang below the items of another: pages of them all are read at once.

use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{Alliance, DRAFT_BALLOT, PLAN_MEETING, TABLE_MOTION, text};

const FORWARDS: &str = "query($first: Int, $after: String) { meetings { nodes { id
    ballots(first: $first, after: $after) { totalCount nodes { id }
        pageInfo { hasNextPage hasPreviousPage endCursor startCursor } } } } }";

const BACKWARDS: &str = "query($last: Int, $before: String) { meetings { nodes { id
    ballots(last: $last, before: $before) { totalCount nodes { id }
        pageInfo { hasNextPage hasPreviousPage endCursor startCursor } } } } }";

/// Plans meetings with so many ballots each, drafted in turn one after the other, and returns the ids of those.
async fn meetings<const N: usize>(alliance: &Alliance, counts: [usize; N]) -> [Vec<Value>; N] {
    alliance.adopt(json!({})).await;
    let (secretary, returning) = (alliance.person("secretary"), alliance.person("returning"));
    let mut motions = Vec::new();
    for n in 0..N {
        let meeting = json!({ "title": text(&format!("Meeting {n}")), "sittings": [
            { "startsAt": "2022-11-30T07:00:00Z", "endsAt": "2022-11-30T09:00:00Z" }] });
        let meeting = secretary.done(PLAN_MEETING, meeting).await["id"].clone();
        let words = text("That it be so.");
        let motion = json!({ "meetingId": meeting, "title": words, "text": words });
        alliance.wait(TimeDelta::seconds(1));
        motions.push(returning.done(TABLE_MOTION, motion).await["id"].clone());
    }
    let mut ballots = counts.map(|_| Vec::new());
    for round in 0..counts.into_iter().max().unwrap_or(0) {
        for (place, ballots) in ballots.iter_mut().enumerate().filter(|it| round < counts[it.0]) {
            let ballot = json!({ "motionId": motions[place], "secrecy": "SECRET",
                "opensAt": "2022-11-30T07:00:00Z", "closesAt": "2022-11-30T09:00:00Z" });
            alliance.wait(TimeDelta::seconds(1));
            ballots.push(returning.done(DRAFT_BALLOT, ballot).await["id"].clone());
        }
    }
    ballots
}

/// The pages of the ballots of each meeting.
async fn pages(alliance: &Alliance, query: &str, variables: Value) -> Vec<Value> {
    let page = alliance.person("returning").ask(query, variables).await.settled();
    page["nodes"].as_array().expect("meetings").iter().map(|it| it["ballots"].clone()).collect()
}

fn ids(page: &Value) -> Vec<Value> {
    page["nodes"].as_array().expect("ballots").iter().map(|it| it["id"].clone()).collect()
}

#[tokio::test]
async fn each_list_below_an_item_is_cut_for_itself() {
    let alliance = Alliance::found().await;
    let ballots = meetings(&alliance, [5, 0, 2, 3]).await;
    let forwards = pages(&alliance, FORWARDS, json!({ "first": 3 })).await;
    let backwards = pages(&alliance, BACKWARDS, json!({ "last": 3 })).await;
    for (place, all) in ballots.iter().enumerate() {
        let more = all.len() > 3;
        let (first, last) = (&forwards[place], &backwards[place]);
        assert_eq!(ids(first), all[..all.len().min(3)]);
        assert_eq!(ids(last), all[all.len().saturating_sub(3)..]);
        assert_eq!(first["pageInfo"]["hasNextPage"], more);
        assert_eq!(last["pageInfo"]["hasPreviousPage"], more);
        assert_eq!([&first["totalCount"], &last["totalCount"]], [all.len(), all.len()]);
    }
}

#[tokio::test]
async fn a_walk_along_a_list_below_an_item_visits_all_of_it_once() {
    let alliance = Alliance::found().await;
    let ballots = meetings(&alliance, [5, 4]).await;
    for (query, size, from, next, more) in [
        (FORWARDS, "first", "after", "endCursor", "hasNextPage"),
        (BACKWARDS, "last", "before", "startCursor", "hasPreviousPage"),
    ] {
        let (mut visited, mut cursor) = (Vec::new(), Value::Null);
        loop {
            let page =
                pages(&alliance, query, json!({ size: 2, from: cursor })).await.swap_remove(0);
            let here = ids(&page);
            visited =
                if size == "first" { [visited, here].concat() } else { [here, visited].concat() };
            if page["pageInfo"][more] == false {
                break;
            }
            cursor = page["pageInfo"][next].clone();
        }
        assert_eq!(visited, ballots[0], "{size}");
    }
}
