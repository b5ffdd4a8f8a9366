//! A vote, from the roll to the published result.

use serde_json::{Value, json};
use tests::{Alliance, BALLOT, BallotTerms, CAST_VOTE};

#[tokio::test]
async fn the_members_adopt_the_annual_report() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms { voters: 5, ..BallotTerms::default() }).await;
    for (voter, choice) in [(1, "YES"), (2, "YES"), (3, "NO"), (4, "ABSTAIN")] {
        let receipt = agm.cast(voter, choice).await;
        assert_eq!(receipt["__typename"], "VoteReceipt", "{receipt}");
    }
    agm.close();
    let tallied = agm.publish().await;
    insta::assert_json_snapshot!(tallied["result"], @r#"
    {
      "abstain": 1,
      "cast": 4,
      "decision": "CARRIED",
      "invalid": 0,
      "majority": {
        "counted": 2,
        "met": true,
        "of": 3,
        "required": 2
      },
      "no": 1,
      "present": 4,
      "quorum": {
        "counted": 4,
        "met": true,
        "of": 5,
        "required": 2
      },
      "roll": 5,
      "turnout": "0.80",
      "yes": 2
    }
    "#);
    let seen = alliance.person("voter-5").ask(BALLOT, json!({ "id": agm.ballot })).await.settled();
    assert_eq!(seen["result"]["decision"], "CARRIED", "{seen}");
}

#[tokio::test]
async fn a_member_votes_once() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms::default()).await;
    agm.cast(1, "YES").await;
    assert_eq!(agm.cast(1, "NO").await["code"], "ALREADY_VOTED");
    agm.close();
    assert_eq!(agm.tally().await["result"]["cast"], 1);
}

#[tokio::test]
async fn a_retry_with_the_same_key_gets_the_same_receipt_also_after_the_close() {
    let alliance = Alliance::found().await;
    let agm = alliance.open_agm(BallotTerms::default()).await;
    let cast = async |choice: &str| {
        let key = "3f8c5f0e-retry";
        let input = json!({ "ballotId": agm.ballot, "choice": choice, "idempotencyKey": key });
        alliance.person("voter-1").ask(CAST_VOTE, json!({ "input": input })).await
    };
    let first = cast("YES").await.settled();
    assert_eq!(cast("YES").await.settled(), first);
    // Were another choice told from the same, the answer would prove what was chosen.
    assert_eq!(cast("NO").await.settled(), first);
    agm.close();
    for choice in ["YES", "NO"] {
        assert_eq!(cast(choice).await.settled()["receiptCode"], first["receiptCode"]);
    }
    let result: Value = agm.tally().await["result"].clone();
    assert_eq!((&result["cast"], &result["yes"]), (&json!(1), &json!(1)));
}
