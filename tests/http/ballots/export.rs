//! What anybody needs to count a published ballot again, and no more.

use serde_json::{Value, json};
use tests::{Agm, Alliance, BallotTerms, fate, key_of};

async fn cast(alliance: &Alliance) -> Agm<'_> {
    let agm = alliance.open_agm(BallotTerms { voters: 7, ..BallotTerms::default() }).await;
    for (voter, choice) in (1..).zip(["YES", "NO", "ABSTAIN", "YES", "NO", "YES"]) {
        assert_eq!(fate(&agm.cast(voter, choice).await), "TAKEN");
    }
    agm.close();
    agm
}

fn parsed(export: &Value) -> Value {
    export["json"].as_str().expect("an export").parse().expect("JSON")
}

/// The texts in the list of that name.
fn listed<'a>(export: &'a Value, name: &str) -> Vec<&'a str> {
    let list = export[name].as_array().expect("a list");
    list.iter().map(|it| it.as_str().expect("a text")).collect()
}

#[tokio::test]
async fn a_published_result_is_counted_again_from_either_export() {
    let alliance = Alliance::found().await;
    let agm = cast(&alliance).await;
    let result = agm.publish().await["result"].clone();
    let export = agm.export(&agm.voter(7)).await;
    let json = parsed(&export);
    let papers = listed(&json, "papers");
    let csv = export["csv"].as_str().expect("CSV");
    assert_eq!(csv.lines().collect::<Vec<_>>(), [&["paper"], &papers[..]].concat());
    assert!(papers.is_sorted(), "{papers:?}");
    let say = |choice: &str| papers.iter().filter(|paper| **paper == choice).count();
    let counted = json!({
        "cast": papers.len(), "yes": say("YES"), "no": say("NO"), "abstain": say("ABSTAIN"),
        "invalid": say("INVALID"),
    });
    for (name, count) in counted.as_object().expect("counts") {
        assert_eq!((&result[name], &json["count"][name]), (count, count), "{name}");
    }
    assert_eq!((&counted["yes"], &result["decision"]), (&json!(3), &json!("CARRIED")));
    assert_eq!(json["outcome"]["decision"], result["decision"]);
    for rule in ["quorum", "majority"] {
        for name in ["counted", "of", "required", "met"] {
            assert_eq!(json["outcome"][rule][name], result[rule][name], "{rule} {name}");
        }
    }
}

#[tokio::test]
async fn an_export_holds_one_sorted_envelope_for_each_paper_and_no_voter() {
    let alliance = Alliance::found().await;
    let agm = cast(&alliance).await;
    agm.publish().await;
    let export = agm.export(&agm.voter(7)).await;
    let json = parsed(&export);
    let envelopes = listed(&json, "envelopes");
    assert_eq!(envelopes.len(), 6);
    assert!(envelopes.is_sorted(), "{envelopes:?}");
    let export = export.to_string().replace('-', "");
    for member in alliance.members().await {
        let number = member["number"].as_str().expect("a number").replace('-', "");
        for word in [key_of(&member["id"]), key_of(&member["party"]["id"]), number] {
            assert!(!export.contains(&word), "{word}");
        }
    }
    for word in ["Voter", "voter", "2022"] {
        assert!(!export.contains(word), "{word}");
    }
}
