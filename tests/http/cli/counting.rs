//! Counting files of papers.

use std::{fs, io::Write as _, path::Path, process::Stdio};

use serde_json::Value;
use tests::{plenary_in, told};

/// Two seats; Ada has one, and nothing tells Ben and Cy apart.
const A_LOT_DECIDES: &str = "3 2\n5 1 0\n2 2 0\n2 3 0\n0\n\"Ada\" \"Ben\" \"Cy\" \"Two seats\"\n";

/// The exit code, standard output and standard error of a count of these papers.
fn count(papers: &str, arguments: &[&str]) -> (i32, String, String) {
    let directory = tempfile::tempdir().expect("a directory");
    count_in(directory.path(), papers, arguments)
}

fn count_in(directory: &Path, papers: &str, arguments: &[&str]) -> (i32, String, String) {
    fs::write(directory.join("papers"), papers).expect("a file");
    let mut command = plenary_in(directory);
    told(&command.args(["count", "papers"]).args(arguments).output().expect("a process"))
}

#[test]
fn a_count_prints_one_object_with_who_was_elected_and_every_stage() {
    let (code, said, complaint) =
        count(A_LOT_DECIDES, &["--rule", "scottish", "--seed", "2026-06-20 AGM", "--json"]);
    assert_eq!((code, complaint.as_str()), (0, ""));
    let report: Value = serde_json::from_str(&said).expect("one object");
    assert_eq!(report["rule"], "scottish");
    assert_eq!((&report["seats"], &report["valid"]), (&2.into(), &9.into()));
    assert_eq!(report["quota"], "4.00000");
    assert_eq!(report["elected"], serde_json::json!([1, 2]));
    assert_eq!(report["winners"], serde_json::json!([1, 2]));
    assert_eq!(report["stages"][0]["action"], "first");
    assert_eq!(report["stages"][0]["votes"], serde_json::json!(["5.00000", "2.00000", "2.00000"]));
    assert_eq!(
        (&report["ties"][0]["method"], &report["ties"][0]["lot"]),
        (&"lot".into(), &true.into())
    );
}

#[test]
fn a_lot_that_is_needed_ends_with_a_code_of_its_own_and_names_the_tied() {
    let (code, said, complaint) = count(A_LOT_DECIDES, &["--rule", "scottish"]);
    assert_eq!((code, said.as_str()), (3, ""));
    assert!(complaint.contains("candidates 2, 3 are tied"), "{complaint}");
    let (code, said, _) = count(A_LOT_DECIDES, &["--rule", "scottish", "--option", "lots=2"]);
    assert_eq!(code, 0);
    assert!(said.contains("  2. Cy\n"), "{said}");
}

#[test]
fn papers_that_are_wrong_are_refused_with_line_and_column() {
    for (papers, arguments, expected) in [
        ("3 2\n5 1 0\n2 4 0\n", &["--rule", "meek"][..], "line 3, column 3"),
        ("3 2\n5 1 0\n2 0", &["--rule", "meek"], "the end of the file"),
        (A_LOT_DECIDES, &["--rule", "scottish", "--option", "batch=yes"], "no option batch"),
        (A_LOT_DECIDES, &["--rule", "scottish", "--ties", "forwards"], "expected backwards"),
        (A_LOT_DECIDES, &["--rule", "score"], "not of the kind that this rule counts"),
        (A_LOT_DECIDES, &["--rule", "meek", "--seats", "0"], "at least one seat"),
        (
            A_LOT_DECIDES,
            &["--rule", "meek", "--withdrawn", "1,2,3"],
            "all candidates are withdrawn",
        ),
        (A_LOT_DECIDES, &["--rule", "meek", "--withdrawn", "4"], "there is no such candidate"),
        (A_LOT_DECIDES, &[], "give one with --rule"),
        (A_LOT_DECIDES, &["--rule", "hare"], "expected scottish, wigm"),
    ] {
        let (code, said, complaint) = count(papers, arguments);
        assert_eq!((code, said.as_str()), (2, ""), "{arguments:?}: {complaint}");
        assert!(complaint.contains(expected), "{arguments:?}: {complaint}");
    }
}

#[test]
fn papers_are_read_from_standard_input_and_options_follow_one_another() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut command = plenary_in(directory.path());
    command.args(["count", "-", "--rule", "meek", "--json"]);
    command.args(["--option", "ties=order", "order=3,2,1"]);
    let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = pipes.spawn().expect("a process");
    let mut input = child.stdin.take().expect("standard input");
    input.write_all(A_LOT_DECIDES.as_bytes()).expect("papers");
    drop(input);
    let (code, said, complaint) = told(&child.wait_with_output().expect("an end"));
    assert_eq!((code, complaint.as_str()), (0, ""));
    let report: Value = serde_json::from_str(&said).expect("one object");
    assert_eq!(report["winners"], serde_json::json!([1, 3]));
}

#[test]
fn pictures_and_pages_are_written_where_they_are_asked_for() {
    let directory = tempfile::tempdir().expect("a directory");
    let directory = directory.path();
    let arguments =
        ["--rule", "scottish", "--seed", "x", "--svg", "flow.svg", "--html", "page.html"];
    let (code, said, _) = count_in(directory, A_LOT_DECIDES, &arguments);
    assert_eq!(code, 0);
    assert!(said.starts_with("Two seats\n"), "{said}");
    let read = |name: &str| fs::read_to_string(directory.join(name)).expect("a file");
    assert!(read("flow.svg").starts_with("<svg"));
    assert!(read("page.html").contains("<svg"));
    let (code, _, complaint) =
        count_in(directory, A_LOT_DECIDES, &["--rule", "meek", "--seed", "x", "--svg", "no/where"]);
    assert_eq!(code, 1);
    assert!(complaint.contains("no/where cannot be written"), "{complaint}");
}

#[test]
fn every_rule_explains_itself_and_where_its_options_come_from() {
    let directory = tempfile::tempdir().expect("a directory");
    for rule in domain::counting::Rule::ALL {
        let mut command = plenary_in(directory.path());
        let output = command.args(["count", "--explain", rule.as_str()]).output();
        let (code, said, complaint) = told(&output.expect("a process"));
        assert_eq!((code, complaint.as_str()), (0, ""));
        for setting in rule.settings() {
            assert!(said.contains(&format!("  {}=", setting.key)), "{rule}: {}", setting.key);
            assert!(!setting.source.is_empty(), "{rule}: {}", setting.key);
        }
        assert!(said.contains(rule.source()), "{rule}");
    }
}
