use domain::counting::{
    CandidateNumber, Kind, Options, Rule, count,
    formats::{Election, PAPERS_SCHEMA, REPORT_SCHEMA, read_json, write_blt, write_json},
};
use serde_json::Value;

use super::{JSON, PLAIN, blt};
use crate::{files, schema};

fn json_fault(text: &str) -> String {
    read_json(text.as_bytes()).expect_err("a file that is not read").to_string()
}

#[test]
fn an_export_says_the_same_as_other_formats() {
    assert_eq!(read_json(JSON.as_bytes()).expect("a test's own data"), blt(PLAIN));
    assert_eq!(
        read_json(format!("\u{feff}{JSON}").as_bytes()).expect("a test's own data"),
        blt(PLAIN)
    );
}

#[test]
fn an_export_holds_all_that_a_count_needs() {
    let file = r#"{"format":"plenary/papers/v1","title":"Bureau \"2026\"","seats":1,"candidates":[
        {"name":"Ann","withdrawn":false},{"name":"Bo","withdrawn":false}],"constraints":[{"name":
        "Region","groups":[{"name":"Africa","min":1,"max":1,"members":[2]}]}],"rule":"meek",
        "settings":{"seed":"x"},"kind":"SCORED","decimals":1,"invalid":"1.5","papers":[
        {"weight":0.25,"scores":[[2,0],[1,5]]},{"weight":"3","scores":[]}]}"#;
    let election = read_json(file.as_bytes()).expect("a test's own data");
    let Election { contest, profile, options } = &election;
    assert_eq!((profile.kind(), profile.decimals()), (Kind::Scored, 2));
    assert_eq!((profile.weight(), profile.invalid()), (325, 150));
    let paper = profile.papers().next().expect("a test's own data");
    assert_eq!((paper.scores, paper.weight), (&[5, 0][..], 25));
    assert_eq!(
        contest.constraints[0].groups[0].members,
        [CandidateNumber::new(2).expect("a test's own data")]
    );
    assert_eq!(options, &Some(Options::of(Rule::Meek).with("seed", "x")));
    let written = write_json(&election).expect("a test's own data");
    assert_eq!(read_json(written.as_bytes()).expect("a test's own data"), election);
    schema::check(PAPERS_SCHEMA, &serde_json::from_str(file).expect("a test's own data"))
        .expect("a test's own data");
    schema::check(PAPERS_SCHEMA, &serde_json::from_str(&written).expect("a test's own data"))
        .expect("a test's own data");
}

#[test]
fn an_export_does_not_tell_in_which_order_papers_came() {
    let mut one = blt(PLAIN);
    let two =
        blt(PLAIN
            .replace("4 1 3 0\n2 3=2 - 1 0\n1 0\n", "1 0\n1 2=3 - 1 0\n4 1 3 0\n1 (3 2) - 1 0\n"));
    assert_eq!(
        write_json(&one).expect("a test's own data"),
        write_json(&two).expect("a test's own data")
    );
    assert_eq!(
        write_blt(&one.contest, &one.profile).expect("a test's own data"),
        write_blt(&two.contest, &two.profile).expect("a test's own data")
    );
    one.contest.constraints.clear();
    assert_eq!(
        write_json(&one).expect("a test's own data"),
        "{\"format\":\"plenary/papers/v1\",\"title\":\"Board\",\"seats\":2,\"candidates\":[{\"name\":\
         \"Adam\",\"withdrawn\":false},{\"name\":\"Basil\",\"withdrawn\":true},{\"name\":\"Carla\",\
         \"withdrawn\":false}],\"constraints\":[],\"kind\":\"RANKED\",\"decimals\":0,\"invalid\":\"0\",\
         \"papers\":[\n{\"weight\":\"1\",\"ranks\":[]},\n{\"weight\":\"4\",\"ranks\":[[1],[3]]},\n\
         {\"weight\":\"2\",\"ranks\":[[2,3],[],[1]]}\n]}\n"
    );
}

#[test]
fn a_fault_of_an_export_says_where_it_is() {
    let faults = [
        (
            "",
            "line 1, column 1: found the end of the file, expected JSON (EOF while parsing a value)",
        ),
        (
            &JSON.replace("[3]]", "[4]]"),
            "line 2, column 23: found integer `4`, expected the number of a candidate on the list",
        ),
        (
            &JSON.replace("[3]]", "[0]]"),
            "line 2, column 23: found candidate 0, expected the number of a candidate, from one",
        ),
        (
            &JSON.replace("\"4\"", "\"4e9\""),
            "line 2, column 41: found \"4e9\", expected a decimal number",
        ),
        (
            &JSON.replace("papers/v1", "papers/v9"),
            "line 5, column 16: found \"\"plenary/papers/v9\",\", expected \"plenary/papers/v1\"",
        ),
        (
            &JSON.replace("\"digest\"", "\"rule\""),
            "line 5, column 45: found \"\"c0ffee\",\", expected the name of a rule",
        ),
        (
            &JSON.replace("\"ranks\": []", "\"marks\": []"),
            "line 4, column 27: found what papers of another kind say, expected ranks",
        ),
        (
            &JSON.replace("\"weight\": 2", "\"weight\": 1e18"),
            "line 3, column 19: found 1e18, expected a decimal number",
        ),
        (
            &JSON.replace("\"weight\": 2", "\"weight\": 9223372036854775808"),
            "line 3, column 63: found more, expected weights that add up to at most 10^18 units of \
             their last digit",
        ),
    ];
    for (file, expected) in faults {
        assert_eq!(json_fault(file).replace("\\\"", "\""), expected, "{file}");
    }
    let settings = JSON.replace("\"digest\": \"c0ffee\"", "\"settings\": {\"seed\": \"x\"}");
    assert!(json_fault(&settings).ends_with("expected the rule to which the settings belong"));
    let twice =
        JSON.replace("\"seats\"", "\"kind\": \"MARKED\", \"seats\"").replace("ranks", "marks");
    assert!(json_fault(&twice.replace("[[1], [3]]", "[1, 1]")).contains("a candidate twice"));
    for end in 0..JSON.len() {
        assert!(read_json(&JSON.as_bytes()[..end]).is_err());
    }
}

#[test]
fn every_report_and_every_export_is_as_its_schema_says() {
    for name in files::elections().iter().step_by(25) {
        let election = files::election(name);
        let written: Value =
            serde_json::from_str(&write_json(&election).expect("a test's own data"))
                .expect("a test's own data");
        schema::check(PAPERS_SCHEMA, &written).expect("a test's own data");
        let options = Options::of(Rule::Scottish).with("seed", "x");
        let report = count(&election.contest, &election.profile, &options).expect("a report");
        let report: Value = serde_json::from_str(&report.json()).expect("a test's own data");
        schema::check(REPORT_SCHEMA, &report).expect("a test's own data");
    }
    let wrong = serde_json::json!({"format": "plenary/papers/v1", "seats": 1, "candidates": [{}]});
    assert!(schema::check(PAPERS_SCHEMA, &wrong).is_err());
}
