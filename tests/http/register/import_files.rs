use std::fmt::Write as _;

use serde_json::{Value, json};
use tests::{Alliance, COLUMNS, IMPORT_MEMBERS, Settings};

async fn import(alliance: &Alliance, csv: &str) -> Value {
    let input = json!({ "csv": csv, "commit": true });
    alliance.person("secretary").done(IMPORT_MEMBERS, input).await
}

#[tokio::test]
async fn a_byte_order_mark_crlf_quotes_and_semicolons_are_read() {
    let alliance = Alliance::found().await;
    let file = "\u{feff}number;kind;name;country;category;since;until\r\n\
        O-001;ORGANISATION;\"Dunia; the \"\"World\"\" Foundation\";KE;VOTING;2018-06-01;\r\n\
        O-002;ORGANISATION;\"East River\r\nNetwork\";KE;VOTING;2020-09-15;\r\n";
    assert_eq!(import(&alliance, file).await["newCount"], 2);
    let name = async |number| alliance.member(number).await["party"]["name"].clone();
    assert_eq!(name("O-001").await, "Dunia; the \"World\" Foundation");
    assert_eq!(name("O-002").await, "East River Network");
}

#[tokio::test]
async fn a_file_that_is_no_register_is_refused_with_the_remedy() {
    let alliance = Alliance::found().await;
    for (file, remedy) in [
        ("", "the file is empty; it needs a header with the columns number, kind, name"),
        ("M-001,PERSON,Amina,SN,VOTING,2019-03-01,\n", "line 1 is not a header"),
        ("number,kind,name,country,category,since\n", "the header lacks the columns until"),
        (&COLUMNS.replace("since", "since,email"), "unknown columns: \"email\"; remove or rename"),
        (&format!("{COLUMNS}M-001,PERSON,\"Amina"), "line 2: a quote is opened here"),
    ] {
        let refusal = import(&alliance, file).await;
        assert_eq!(
            (&refusal["code"], &refusal["path"]),
            (&json!("UNREADABLE_FILE"), &json!(["input", "csv"]))
        );
        let message = refusal["message"].as_str().expect("a message");
        assert!(message.contains(remedy), "{message}");
    }
    assert!(alliance.members().await.is_empty());
}

#[tokio::test]
async fn twenty_thousand_rows_come_in_one_file() {
    let flags = vec![("server.max_body_bytes", (2 << 20).to_string())];
    let alliance = Alliance::with(Settings { flags }).await;
    let mut file = COLUMNS.to_owned();
    for n in 0..20_000 {
        writeln!(file, "M-{n:05},ORGANISATION,Association No. {n:05},ZA,VOTING,2020-01-01,")
            .expect("memory");
    }
    let report = import(&alliance, &file).await;
    assert_eq!((&report["newCount"], &report["isCommitted"]), (&json!(20_000), &json!(true)));
    assert_eq!(report["rows"], json!([]), "rows that are plainly new are not listed");
    let query = "{ members(last: 1) { totalCount nodes { number party { name } } } }";
    let last = alliance.person("secretary").ask(query, json!({})).await.settled();
    let newest = json!({ "number": "M-19999", "party": { "name": "Association No. 19999" } });
    assert_eq!(last, json!({ "totalCount": 20_000, "nodes": [newest] }));
}
