use serde_json::{Value, json};
use tests::{Alliance, COLUMNS, IMPORT_MEMBERS, REGISTER};

/// What becomes of the register, dry or for good.
async fn import(alliance: &Alliance, rows: &str, commit: bool) -> Value {
    let input = json!({ "csv": format!("{COLUMNS}{rows}"), "commit": commit });
    alliance.person("secretary").done(IMPORT_MEMBERS, input).await
}

/// The counts of a report: new, changed, unchanged, refused.
fn counts(report: &Value) -> [i64; 4] {
    ["newCount", "changedCount", "unchangedCount", "refusedCount"]
        .map(|count| report[count].as_i64().expect("a count"))
}

async fn numbers(alliance: &Alliance) -> Vec<String> {
    let members = alliance.members().await;
    members.iter().map(|it| it["number"].as_str().expect("a number").to_owned()).collect()
}

#[tokio::test]
async fn a_dry_run_tells_what_becomes_of_every_row_and_changes_nothing() {
    let alliance = Alliance::found().await;
    alliance.import(REGISTER).await;
    let rows = "M-001,PERSON,Amina Diallo,SN,VOTING,2019-03-01,\n\
         M-002,PERSON,Bo Larssen,SE,VOTING,2022-11-10,2023-11-10\n\
         M-003,PERSON,Esi Mensah,GH,VOTING,2022-10-01,\n\
         O-001,PERSON,,UK,VOTER,2018-06-31,2018-06-01\n";
    let report = import(&alliance, rows, false).await;
    insta::assert_json_snapshot!(report, @r#"
    {
      "__typename": "ImportReport",
      "changedCount": 1,
      "isCommitted": false,
      "newCount": 1,
      "refusedCount": 1,
      "rows": [
        {
          "changes": [
            {
              "column": "name",
              "from": "Bo Larsen",
              "to": "Bo Larssen"
            },
            {
              "column": "country",
              "from": "DK",
              "to": "SE"
            },
            {
              "column": "until",
              "from": null,
              "to": "2023-11-10"
            }
          ],
          "line": 3,
          "number": "M-002",
          "problems": [],
          "verdict": "CHANGED",
          "warnings": []
        },
        {
          "changes": [],
          "line": 5,
          "number": "O-001",
          "problems": [
            {
              "column": "name",
              "message": "is empty; every row needs one"
            },
            {
              "column": "country",
              "message": "\"UK\" is not a country code of ISO 3166-1 alpha-2; write GB for United Kingdom of Great Britain and Northern Ireland"
            },
            {
              "column": "category",
              "message": "\"VOTER\" is not known; use ASSOCIATE or VOTING"
            },
            {
              "column": "since",
              "message": "the calendar has no 2018-06-31; give a day that exists"
            }
          ],
          "verdict": "REFUSED",
          "warnings": []
        }
      ],
      "unchangedCount": 1
    }
    "#);
    let kept = import(&alliance, REGISTER, false).await;
    assert_eq!(counts(&kept), [0, 0, 5, 0]);
    assert_eq!(numbers(&alliance).await, ["A-001", "M-001", "M-002", "O-001", "O-002"]);
}

#[tokio::test]
async fn one_refused_row_keeps_the_whole_file_out() {
    let alliance = Alliance::found().await;
    let rows = "M-001,PERSON,Amina Diallo,SN,VOTING,2019-03-01,\n\
         M-002,PERSON,Bo Larsen,XX,VOTING,2022-11-10,\n";
    let refusal = import(&alliance, rows, true).await;
    assert_eq!(
        refusal,
        json!({ "__typename": "Refusal", "code": "ROWS_REFUSED", "path": ["input", "csv"],
            "message": "1 rows were refused, so nothing was imported; plan without commit to see \
                why." })
    );
    assert!(numbers(&alliance).await.is_empty());
}

#[tokio::test]
async fn committing_a_file_again_has_no_effect() {
    let alliance = Alliance::found().await;
    assert_eq!(counts(&alliance.import(REGISTER).await), [5, 0, 0, 0]);
    let (before, report) = (alliance.members().await, alliance.import(REGISTER).await);
    assert_eq!(counts(&report), [0, 0, 5, 0]);
    assert_eq!(alliance.members().await, before);
}

#[tokio::test]
async fn a_file_imported_twice_at_once_admits_its_members_once() {
    let alliance = Alliance::found().await;
    let (one, other) = tokio::join!(alliance.import(REGISTER), alliance.import(REGISTER));
    let mut both = [counts(&one), counts(&other)];
    both.sort_unstable();
    assert_eq!(both, [[0, 0, 5, 0], [5, 0, 0, 0]]);
    assert_eq!(numbers(&alliance).await.len(), 5);
}

#[tokio::test]
async fn a_known_number_in_another_case_is_the_same_member() {
    let alliance = Alliance::found().await;
    alliance.import(REGISTER).await;
    let before = alliance.member("M-001").await;
    let report = alliance.import("m-001,PERSON,Amina D. Diallo,SN,VOTING,2019-03-01,\n").await;
    assert_eq!(counts(&report), [0, 1, 0, 0]);
    let after = alliance.member("M-001").await;
    assert_eq!((&after["id"], &after["party"]["name"]), (&before["id"], &json!("Amina D. Diallo")));
}

#[tokio::test]
async fn a_number_given_twice_in_a_file_is_refused_the_second_time() {
    let alliance = Alliance::found().await;
    let rows = "M-001,PERSON,Amina Diallo,SN,VOTING,2019-03-01,\n\
         m-001,PERSON,Amina Diallo,SN,VOTING,2019-03-01,\n";
    let report = import(&alliance, rows, false).await;
    assert_eq!(counts(&report), [1, 0, 0, 1]);
    assert_eq!(
        report["rows"][0]["problems"],
        json!([{ "column": "number",
            "message": "the same number is on line 2; leave only one of the two rows" }])
    );
}

#[tokio::test]
async fn names_that_look_alike_are_warned_about_and_admitted_apart() {
    let alliance = Alliance::found().await;
    alliance.import("O-001,ORGANISATION,Central Asia,KZ,VOTING,2020-01-01,\n").await;
    let rows = "O-002,ORGANISATION,Сentral Аsia,KZ,VOTING,2020-01-01,\n\
         O-003,ORGANISATION,CENTRAL ASIA,KZ,VOTING,2020-01-01,\n\
         O-004,ORGANISATION,Eastern Asia,KZ,VOTING,2020-01-01,\n";
    let report = alliance.import(rows).await;
    assert_eq!(counts(&report), [3, 0, 0, 0]);
    let warnings: Vec<_> = report["rows"].as_array().expect("rows").iter().collect();
    let warned: Vec<_> = warnings.iter().map(|it| (&it["number"], &it["warnings"])).collect();
    insta::assert_json_snapshot!(warned, @r#"
    [
      [
        "O-002",
        [
          "the name mixes alphabets: in \"Сentral\", 'С' (U+0421) and 'e' (U+0065) belong to different ones; type the word again if that is not meant",
          "the name looks like \"Central Asia\" of O-001, but is not written with the same characters; the two were not merged"
        ]
      ],
      [
        "O-003",
        [
          "the name looks like \"Сentral Аsia\" of O-002 on line 2, but is not written with the same characters; the two were not merged",
          "O-001 has the same name, kind and country; the two were not merged"
        ]
      ]
    ]
    "#);
    assert_eq!(numbers(&alliance).await.len(), 4);
}

#[tokio::test]
async fn a_renewal_is_a_further_period_and_history_is_not_rewritten() {
    let alliance = Alliance::found().await;
    alliance.import("M-001,PERSON,Amina Diallo,SN,VOTING,2019-03-01,2022-03-01\n").await;
    let rewritten =
        import(&alliance, "M-001,PERSON,Amina Diallo,SN,VOTING,2018-03-01,2022-03-01\n", true);
    assert_eq!(rewritten.await["code"], "ROWS_REFUSED");
    alliance.import("M-001,PERSON,Amina Diallo,SN,ASSOCIATE,2022-06-01,\n").await;
    let id = alliance.member("M-001").await["id"].clone();
    let query = "query($id: ID!) { node(id: $id) { ... on Member { joinedOn periods {
        category startsOn endsOn } } } }";
    let member = alliance.person("secretary").ask(query, json!({ "id": id })).await.settled();
    assert_eq!(
        member,
        json!({ "joinedOn": "2019-03-01", "periods": [
            { "category": "VOTING", "startsOn": "2019-03-01", "endsOn": "2022-03-01" },
            { "category": "ASSOCIATE", "startsOn": "2022-06-01", "endsOn": null }
        ] })
    );
}
