//! Who may vote in a ballot, as the register has it at the record date.

mod officers;
mod papers;

use serde_json::{Value, json};
use tests::Agm;

/// The roll as a whole, and every entry: its number, whether it may vote, and why.
async fn roll(agm: &Agm<'_>) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on Ballot { roll {
        recordDate size leftOut digest builtAt frozenAt
        entries(first: 100) { nodes { isEntitled member { number } reasons { code date } } } } } } }";
    let returning = agm.alliance.person("returning");
    let node = returning.ask(query, json!({ "id": agm.ballot })).await.settled();
    let mut roll = node["roll"].clone();
    // They come by id, which tells nothing.
    if let Some(entries) = roll["entries"]["nodes"].as_array_mut() {
        entries.sort_by_key(|it| it["member"]["number"].to_string());
    }
    roll
}
