//! General meetings: planned, convened by notice, held in sittings, attended, concluded.

mod attendance;
mod checking_in;
mod planning;
mod quorum;
mod stages;

use serde_json::{Value, json};
use tests::{Agm, Alliance, PLAN_MEETING, text};

/// A meeting of sittings, each from one instant to another.
fn meeting(sittings: &[(&str, &str)]) -> Value {
    let sitting = |(from, to): &(&str, &str)| json!({ "startsAt": from, "endsAt": to });
    let sittings: Vec<_> = sittings.iter().map(sitting).collect();
    json!({ "title": text("Annual general meeting 2022"), "sittings": sittings })
}

/// The meeting of 30 November 2022, planned under the default rules.
async fn planned(alliance: &Alliance) -> Value {
    alliance.adopt(json!({})).await;
    let one = meeting(&[("2022-11-30T07:00:00Z", "2022-11-30T09:00:00Z")]);
    let planned = alliance.person("secretary").done(PLAN_MEETING, one).await;
    assert_eq!(planned["state"], "PLANNED", "{planned}");
    planned
}

/// An input that names a sitting of the annual general meeting, by its place.
fn at_sitting(agm: &Agm<'_>, place: usize, beside: Value) -> Value {
    let mut input = json!({
        "meetingId": agm.meeting["id"], "sittingId": agm.meeting["sittings"][place]["id"]
    });
    for (field, value) in beside.as_object().expect("fields") {
        input[field] = value.clone();
    }
    input
}
