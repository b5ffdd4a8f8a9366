use domain::counting::{
    Candidate, CandidateNumber, Category, Contest, Group, Kind, Options, Preference, Profile, Rule,
    count,
    formats::{
        Election, Format, FormatFault, PAPERS_SCHEMA, REPORT_SCHEMA, Unwritable, read, read_blt,
        read_constraints, read_csv, read_debian, read_json, sniff, write_blt, write_constraints,
        write_csv, write_debian, write_json,
    },
};
use proptest::prelude::*;
use serde_json::Value;

use crate::{files, schema};

/// A paper as numbers: its weight, and the candidates of every rank.
type Said = (u64, Vec<Vec<u16>>);

fn papers(election: &Election) -> Vec<Said> {
    let ranks = |preferences: &[Preference]| {
        let ranks = preferences.chunk_by(|_, next| next.is_equal());
        let number = |it: &Preference| it.candidate().map(|at| u16::try_from(at).unwrap() + 1);
        ranks.map(|rank| rank.iter().filter_map(number).collect()).collect()
    };
    let mut papers: Vec<_> =
        election.profile.papers().map(|it| (it.weight, ranks(it.preferences))).collect();
    papers.sort();
    papers
}

fn blt(text: impl AsRef<[u8]>) -> Election {
    read_blt(text.as_ref())
        .unwrap_or_else(|fault| panic!("{fault}: {}", String::from_utf8_lossy(text.as_ref())))
}

fn blt_fault(text: impl AsRef<[u8]>) -> String {
    read_blt(text.as_ref()).expect_err("a file that is not read").to_string()
}

fn names(election: &Election) -> Vec<&str> {
    election.contest.candidates.iter().map(|candidate| candidate.name.as_str()).collect()
}

fn withdrawn(election: &Election) -> Vec<bool> {
    election.contest.candidates.iter().map(|candidate| candidate.withdrawn).collect()
}

const PLAIN: &str =
    "3 2\n-2\n4 1 3 0\n2 3=2 - 1 0\n1 0\n0\n\"Adam\"\n\"Basil\"\n\"Carla\"\n\"Board\"\n";

fn plain_papers() -> Vec<Said> {
    vec![(1, vec![]), (2, vec![vec![2, 3], vec![], vec![1]]), (4, vec![vec![1], vec![3]])]
}

#[test]
fn a_file_says_who_stands_who_withdrew_and_what_the_papers_say() {
    let election = blt(PLAIN);
    assert_eq!(election.contest.seats, 2);
    assert_eq!(election.contest.title, "Board");
    assert_eq!(names(&election), ["Adam", "Basil", "Carla"]);
    assert_eq!(withdrawn(&election), [false, true, false]);
    assert_eq!(papers(&election), plain_papers());
}

#[test]
fn the_same_election_is_read_from_every_form_in_which_files_come() {
    let plain = blt(PLAIN);
    let forms = [
        PLAIN.replace('\n', "\r\n"),
        PLAIN.replace('\n', "\r"),
        format!("\u{feff}{PLAIN}"),
        PLAIN.replace(' ', ","),
        PLAIN.replace(' ', "\t"),
        PLAIN.replace('\n', " "),
        PLAIN.replace('\n', ",,,\n"),
        PLAIN.replace('\n', "  # a comment \"of a line\"\n"),
        PLAIN.replace('\n', " // a comment\n\n"),
        PLAIN.replace("0\n", "0 /* a comment\nof two lines */\n"),
        PLAIN.replace('"', ""),
        PLAIN.replace("\"Board\"", "Board"),
        PLAIN.replace("\"Board\"", "'Board'").replace("\"Adam\"", "\u{201c}Adam\u{201d}"),
        PLAIN.replace("\"Board\"", "\"Board\"\n\"Where it comes from\"\n\"A comment\""),
        PLAIN.replace("3=2", "(3 2)"),
        PLAIN.replace("3=2", "3 = 2"),
        PLAIN.replace("\n4 1", "\n(first) 4 1"),
        PLAIN.replace(" 0\n", "\n"),
        PLAIN.replace("\n0\n", "\n"),
        PLAIN.replace("-2\n", "[withdrawn 2]\n"),
        PLAIN.replace("-2\n", "-2 -2\n"),
        PLAIN
            .replace("3 2\n-2", "3 2\n[nick a bee c-3] [tie a c-3 bee]\n[withdrawn bee]")
            .replace("4 1 3", "4 a c-3")
            .replace("3=2", "c-3=bee")
            .replace("- 1 0", "- a 0"),
        PLAIN.replace("-2\n", "[droop precision=5] -2\n"),
        PLAIN.replace("4 1 3 0", "1 1 3 0\n3 1 3 0"),
    ];
    for form in forms {
        assert_eq!(blt(&form), plain, "{form}");
    }
}

#[test]
fn weights_with_decimals_are_exact() {
    let election = blt("2 1\n1 1 0\n0.25 1 0\n2.5 2 0\n0.0\n\"A\"\n\"B\"\n");
    assert_eq!(election.profile.decimals(), 2);
    assert_eq!(papers(&election), [(125, vec![vec![1]]), (250, vec![vec![2]])]);
    assert_eq!(election.contest.title, "");
}

#[test]
fn names_are_read_in_whatever_way_they_are_quoted() {
    let name = |line: &str| {
        let election = blt(format!("1 1\n1 1 0\n0\n{line}\n\"Title\"\n"));
        election.contest.candidates[0].name.clone()
    };
    assert_eq!(name("\"Con 'Steve ROBERTSON\""), "Con 'Steve ROBERTSON");
    assert_eq!(name("\"Jim \"\"Bob\"\" Smith\""), "Jim \"Bob\" Smith");
    assert_eq!(name("\"\"\"A\"\" \"\"B\"\" \""), "\"A\" \"B\" ");
    assert_eq!(name("\"Jim \"Bob Smith\""), "Jim \"Bob Smith");
    assert_eq!(name("Jane O'NEILL (Lab),"), "Jane O'NEILL (Lab)");
    assert_eq!(name("\"Con\" \"Steve ROBERTSON\""), "Con, Steve ROBERTSON");
    assert_eq!(name("\"Candidate 1\",\"Robin Bawa\",\"Independent\","), "Robin Bawa, Independent");
    assert_eq!(name("# ALTERNATIVE NAME 1: Rory (Con)"), "# ALTERNATIVE NAME 1: Rory (Con)");
    assert_eq!(name("\"a\nb\""), "a\nb");
    assert_eq!(name("\"\""), "");
}

#[test]
fn a_comma_separated_file_without_noughts_is_read_line_by_line() {
    let file = "3,2,\n2,1,3,\n1,2,\n\"Candidate 1\",\"Ann\",\"Green\",\n\"Candidate 2\",\"Bo\",\"Red\",\n\
                \"Candidate 3\",\"Cy\",\"Blue\",\n\"Ward 5 - South\",";
    let election = blt(file);
    assert_eq!(papers(&election), [(1, vec![vec![2]]), (2, vec![vec![1], vec![3]])]);
    assert_eq!(names(&election), ["Ann, Green", "Bo, Red", "Cy, Blue"]);
    assert_eq!(election.contest.title, "Ward 5 - South");
}

#[test]
fn names_that_are_not_utf_8_are_windows_1252() {
    let election = blt(b"1 1\n1 1 0\n0\n\"Zo\xeb \x80\"\n\"T\"\n");
    assert_eq!(names(&election), ["Zo\u{eb} \u{20ac}"]);
    let fault = blt_fault(b"1 1\n1 1 0\n0\n\"Zo\xc3\xab \xff\"\n\"T\"\n");
    assert!(fault.starts_with("line 4, column 7: found bytes that are neither"), "{fault}");
    assert!(blt_fault(b"\xff\xfe1\0").contains("found text in UTF-16"));
}

#[test]
fn a_fault_says_where_it_is_what_is_found_and_what_is_expected() {
    let faults = [
        ("", "line 1, column 1: found the end of the file, expected the number of candidates"),
        ("x 1", "line 1, column 1: found \"x\", expected the number of candidates"),
        (
            "4000000000 1",
            "line 1, column 1: found \"4000000000\", expected at most 1,000 candidates",
        ),
        ("10000 1", "line 1, column 1: found \"10000\", expected at most 1,000 candidates"),
        (
            "2 1\n1 3 0\n",
            "line 2, column 3: found \"3\", expected the number of a candidate on the list, or 0 to \
             end the paper",
        ),
        (
            "2 1\n1 1 65537 0\n",
            "line 2, column 5: found \"65537\", expected the number of a candidate on the list, or 0 \
             to end the paper",
        ),
        (
            "2 1\n-3\n",
            "line 2, column 2: found \"3\", expected the number of a candidate who has withdrawn",
        ),
        (
            "2 1\n9223372036854775808 1 0\n0\n",
            "line 2, column 1: found \"9223372036854775808\", expected weights that add up to at \
             most 10^18 units of their last digit",
        ),
        (
            "2 1\n1000000000000000000000000000000 1 0\n0\n",
            "line 2, column 1: found \"1000000000000000000000000000000\", expected weights that add \
             up to at most 10^18 units of their last digit",
        ),
        (
            "2 1\n1 1 0\n0\n\"A\"\n",
            "line 5, column 1: found the end of the file, expected the name of candidate 2",
        ),
        (
            "1 1\n1 1 0\n0\n\"A\"\n\"T\"\n\"S\"\n\"C\"\n\"junk\"\n",
            "line 8, column 1: found \"\"junk\"\", expected the end of the file",
        ),
        (
            "1 1\n1 1 0\n0\n\"A\n",
            "line 4, column 1: found \"\"A\", expected a closing quotation mark",
        ),
        (
            "1 1\n1 1=-1 0\n0\n\"A\"\n",
            "line 2, column 5: found \"-1\", expected the number of a candidate on the list, or 0 to \
             end the paper",
        ),
    ];
    for (file, expected) in faults {
        assert_eq!(blt_fault(file).replace("\\\"", "\""), expected, "{file}");
    }
}

#[test]
fn a_file_that_breaks_off_anywhere_is_read_or_refused() {
    let files = [
        PLAIN.to_owned(),
        PLAIN.replace(" 0\n", "\n"),
        PLAIN.replace("-2\n", "[nick a b c] [withdrawn b]\n(id) /* x */"),
        PLAIN.replace("Adam", "Zo\u{eb} \"\"x\"\""),
    ];
    for file in files {
        for end in 0..file.len() {
            drop(read_blt(&file.as_bytes()[..end]));
        }
    }
}

#[test]
fn every_real_election_is_read_back_as_it_was_written() {
    for name in files::elections() {
        let election = files::election(&name);
        let written = write_blt(&election.contest, &election.profile).expect("a file");
        assert_eq!(blt(&written), election, "{name}");
    }
}

const JSON: &str = r#"{"papers": [
    {"ranks": [[1], [3]], "weight": "4", "ballot": {"x": [1, {}]}},
    {"weight": 2, "ranks": [[3, 2], [], [1]]},
    {"weight": "1", "ranks": []}
  ], "format": "plenary/papers/v1", "digest": "c0ffee", "seats": 2, "title": "Board",
  "candidates": [{"name": "Adam"}, {"name": "Basil", "withdrawn": true}, {"name": "Carla"}]}"#;

fn json_fault(text: &str) -> String {
    read_json(text.as_bytes()).expect_err("a file that is not read").to_string()
}

#[test]
fn an_export_says_the_same_as_other_formats() {
    assert_eq!(read_json(JSON.as_bytes()).unwrap(), blt(PLAIN));
    assert_eq!(read_json(format!("\u{feff}{JSON}").as_bytes()).unwrap(), blt(PLAIN));
}

#[test]
fn an_export_holds_all_that_a_count_needs() {
    let file = r#"{"format":"plenary/papers/v1","title":"Bureau \"2026\"","seats":1,"candidates":[
        {"name":"Ann","withdrawn":false},{"name":"Bo","withdrawn":false}],"constraints":[{"name":
        "Region","groups":[{"name":"Africa","min":1,"max":1,"members":[2]}]}],"rule":"meek",
        "settings":{"seed":"x"},"kind":"SCORED","decimals":1,"invalid":"1.5","papers":[
        {"weight":0.25,"scores":[[2,0],[1,5]]},{"weight":"3","scores":[]}]}"#;
    let election = read_json(file.as_bytes()).unwrap();
    let Election { contest, profile, options } = &election;
    assert_eq!((profile.kind(), profile.decimals()), (Kind::Scored, 2));
    assert_eq!((profile.weight(), profile.invalid()), (325, 150));
    let paper = profile.papers().next().unwrap();
    assert_eq!((paper.scores, paper.weight), (&[5, 0][..], 25));
    assert_eq!(contest.constraints[0].groups[0].members, [CandidateNumber::new(2).unwrap()]);
    assert_eq!(options, &Some(Options::of(Rule::Meek).with("seed", "x")));
    let written = write_json(&election).unwrap();
    assert_eq!(read_json(written.as_bytes()).unwrap(), election);
    schema::check(PAPERS_SCHEMA, &serde_json::from_str(file).unwrap()).unwrap();
    schema::check(PAPERS_SCHEMA, &serde_json::from_str(&written).unwrap()).unwrap();
}

#[test]
fn an_export_does_not_tell_in_which_order_papers_came() {
    let mut one = blt(PLAIN);
    let two =
        blt(PLAIN
            .replace("4 1 3 0\n2 3=2 - 1 0\n1 0\n", "1 0\n1 2=3 - 1 0\n4 1 3 0\n1 (3 2) - 1 0\n"));
    assert_eq!(write_json(&one).unwrap(), write_json(&two).unwrap());
    assert_eq!(
        write_blt(&one.contest, &one.profile).unwrap(),
        write_blt(&two.contest, &two.profile).unwrap()
    );
    one.contest.constraints.clear();
    assert_eq!(
        write_json(&one).unwrap(),
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
        let written: Value = serde_json::from_str(&write_json(&election).unwrap()).unwrap();
        schema::check(PAPERS_SCHEMA, &written).unwrap();
        let options = Options::of(Rule::Scottish).with("seed", "x");
        let report = count(&election.contest, &election.profile, &options).expect("a report");
        let report: Value = serde_json::from_str(&report.json()).unwrap();
        schema::check(REPORT_SCHEMA, &report).unwrap();
    }
    let wrong = serde_json::json!({"format": "plenary/papers/v1", "seats": 1, "candidates": [{}]});
    assert!(schema::check(PAPERS_SCHEMA, &wrong).is_err());
}

#[test]
fn a_society_s_rows_say_what_was_published() {
    let marks = read_csv(&files::bytes("approval/ims_approval.csv.gz"), Kind::Marked).unwrap();
    assert_eq!((marks.profile.weight(), marks.contest.candidates.len()), (620, 10));
    let total = |name: &str| -> u64 {
        let index = names(&marks).iter().position(|it| *it == name);
        let papers = marks.profile.papers();
        let marked =
            papers.filter(|paper| paper.preferences.iter().any(|it| it.candidate() == index));
        marked.map(|paper| paper.weight).sum()
    };
    assert_eq!(["Li", "Jasper", "Roisin"].map(total), [404, 400, 340]);

    let scores = read_csv(&files::bytes("approval/ims_score.csv.gz"), Kind::Scored).unwrap();
    let first = scores.profile.papers().next().unwrap();
    assert_eq!(first.scores, [7, 0, 9, 8, 0, 6, 0, 0, 5, 0]);

    // The society's ballots without an irregular one are published as BLT.
    let rows = read_csv(&files::bytes("approval/ims_stv.csv.gz"), Kind::Ranked).unwrap();
    let valid = read_blt(&files::bytes("approval/ims_valid.blt.gz")).unwrap();
    let regular: u64 = rows
        .profile
        .papers()
        .filter(|paper| !paper.preferences.is_empty())
        .filter(|paper| {
            let is_plain = |it: &Preference| !it.is_equal() && *it != Preference::SKIPPED;
            paper.preferences.iter().all(is_plain)
        })
        .map(|paper| paper.weight)
        .sum();
    assert_eq!((rows.profile.weight(), regular), (620, valid.profile.weight()));
}

#[test]
fn a_table_of_ranks_is_read_whatever_separates_its_fields() {
    let food = files::plain("approval/food_election.txt");
    let election = read_csv(&food, Kind::Ranked).unwrap();
    assert_eq!(names(&election), ["Oranges", "Pears", "Chocolate", "Strawberries", "Sweets"]);
    assert_eq!(election.profile.weight(), 20);
    let text = String::from_utf8(food).unwrap();
    for form in [
        text.replace('\t', ","),
        text.replace('\t', ";").replace("NA", ""),
        text.replace('\n', "\r\n").replace("NA", "0"),
        format!("\u{feff}{text}"),
        text.replace('"', "").replace("\t1", "\t1.0"),
    ] {
        assert_eq!(read_csv(form.as_bytes(), Kind::Ranked).unwrap(), election, "{form}");
    }
}

#[test]
fn a_row_says_ranks_with_their_ties_and_gaps_and_how_many_papers_it_is() {
    let file = "Ann,\"Bo, the \"\"B\"\"\",Count,Cy\n1,1,2.5,4\n,,1,\n0,-,1,NA\n";
    let election = read_csv(file.as_bytes(), Kind::Ranked).unwrap();
    assert_eq!(names(&election), ["Ann", "Bo, the \"B\"", "Cy"]);
    assert_eq!(papers(&election), [(20, vec![]), (25, vec![vec![1, 2], vec![], vec![], vec![3]])]);
    assert_eq!(election.contest.seats, 1);
}

#[test]
fn a_fault_of_a_row_says_which_field() {
    let fault = |file: &str, kind| read_csv(file.as_bytes(), kind).unwrap_err().to_string();
    assert_eq!(
        fault("A,B\n1,2\n1,two\n", Kind::Ranked),
        "line 3, column 3: found \"two\", expected a rank: a whole number, no larger than 100 or the \
         number of candidates"
    );
    assert_eq!(
        fault("A,B\n\n\"1\",2,3\n", Kind::Ranked),
        "line 3, column 7: found \"3\", expected 2 fields, as in the first row"
    );
    assert_eq!(
        fault("A,B\r\n1\r\n", Kind::Marked),
        "line 2, column 2: found the end of the line, expected 2 fields, as in the first row"
    );
    assert_eq!(
        fault("A,B\n1,2\n", Kind::Marked),
        "line 2, column 3: found \"2\", expected a mark: 1 or 0"
    );
    assert_eq!(
        fault("A;B\n1,5;2\n", Kind::Scored),
        "line 2, column 1: found \"1,5\", expected a score: a whole number"
    );
    assert_eq!(
        fault("A,weight\n1,-1\n", Kind::Marked),
        "line 2, column 3: found \"-1\", expected a decimal number of papers"
    );
    assert!(fault("", Kind::Ranked).ends_with("expected the names of the candidates"));
    assert!(fault("weight\n", Kind::Ranked).ends_with("expected the name of a candidate"));
    assert!(fault("A,B\n1,4000000000\n", Kind::Ranked).starts_with("line 2, column 3"));
    let many = vec!["x"; 1001].join(",");
    assert!(fault(&many, Kind::Ranked).ends_with("expected at most 1,000 candidates"));
}

const SHEET: &str = "
\t\t       Tally Sheet for the votes cast.
   The format is:
       \"V: vote \t\tMD5SUM\"
 -=-=-=-

     Option 1----->: Rapha\u{eb}l
   /  Option 2---->: Steve
   |/  Option 3--->: Anthony
   ||/  Option 4-->: None Of The Above
   |||/
V: 1243 \t\t5de2d9bdec162e7ad7d475f7a3a912e0
V: 2--2\tlogin\tA Name
V: 4-14 \t\t82779753e0665892a0168183b4d03db6
V: ---- \t\t82779753e0665892a0168183b4d03db6
";

#[test]
fn a_tally_sheet_is_read_option_by_option() {
    let election = read_debian(SHEET.as_bytes()).unwrap();
    assert_eq!(names(&election), ["Rapha\u{eb}l", "Steve", "Anthony", "None Of The Above"]);
    let expected = [
        vec![],
        vec![vec![1], vec![2], vec![4], vec![3]],
        vec![vec![1, 4]],
        vec![vec![3], vec![1, 4]],
    ];
    assert_eq!(papers(&election), expected.map(|ranks| (1, ranks)));
    let written = write_debian(&election.contest, &election.profile).unwrap();
    assert_eq!(read_debian(written.as_bytes()).unwrap(), election, "{written}");
    let lines: String = SHEET
        .lines()
        .filter(|line| line.starts_with("V: "))
        .map(|it| format!("{it}\r\n"))
        .collect();
    let bare = read_debian(lines.as_bytes()).unwrap();
    assert_eq!(bare.profile, election.profile);
    assert_eq!(names(&bare)[3], "Option 4");
}

#[test]
fn a_fault_of_a_tally_sheet_says_where_it_is() {
    let fault = |file: &str| read_debian(file.as_bytes()).unwrap_err().to_string();
    assert_eq!(
        fault(&SHEET.replace("V: 2--2", "V: 2-2")),
        "line 13, column 4: found \"2-2\", expected the ranks of 4 options"
    );
    assert_eq!(
        fault(&SHEET.replace("V: 2--2", "V: 2-02")),
        "line 13, column 6: found \"02\", expected a rank: a digit from 1, a letter, or - for none"
    );
    assert_eq!(
        fault("prose\n"),
        "line 2, column 1: found the end of the file, expected a line \"V: \" with the ranks of a vote"
    );
    assert!(fault(&SHEET.replace("Option 3", "Option 5")).contains("expected option 3"));
    assert!(fault("V: \n").ends_with("expected the ranks of 1 options"));
    assert!(fault(&format!("V: {}\n", "1".repeat(1001))).ends_with("at most 1,000 options"));
}

#[test]
fn constraints_are_read_group_by_group() {
    let contest = blt(PLAIN).contest;
    let file = "\"Region\" \"Africa\" 0 1 1 2  # a comment\n\n\"Gender\" \"\"\"W\"\"\" 1 2 3\r\n\
                \"Region\" \"Asia\" 1 1 3";
    let constraints = read_constraints(file.as_bytes(), &contest).unwrap();
    let number = |it| CandidateNumber::new(it).unwrap();
    let group = |name: &str, (min, max), members: &[u16]| Group {
        name: name.into(),
        min,
        max,
        members: members.iter().map(|it| number(*it)).collect(),
    };
    let region = vec![group("Africa", (0, 1), &[1, 2]), group("Asia", (1, 1), &[3])];
    let gender = vec![group("\"W\"", (1, 2), &[3])];
    assert_eq!(
        constraints,
        [
            Category { name: "Region".into(), groups: region },
            Category { name: "Gender".into(), groups: gender }
        ]
    );
    let written = write_constraints(&constraints);
    assert_eq!(read_constraints(written.as_bytes(), &contest).unwrap(), constraints);

    let fault = |file: &str| read_constraints(file.as_bytes(), &contest).unwrap_err().to_string();
    assert_eq!(
        fault("\"A\" \"B\" 1 2 4"),
        "line 1, column 13: found \"4\", expected the number of a candidate on the list"
    );
    assert_eq!(
        fault("\"A\" \"B\" 2 1"),
        "line 1, column 11: found \"1\", expected at least as many as the fewest"
    );
    assert_eq!(
        fault("Region"),
        "line 1, column 1: found \"Region\", expected the name of a category in quotation marks"
    );
    for end in 0..file.len() {
        drop(read_constraints(&file.as_bytes()[..end], &contest));
    }
}

#[test]
fn a_file_tells_its_format() {
    let food = files::plain("approval/food_election.txt");
    assert_eq!(sniff(PLAIN.as_bytes()), Format::Blt);
    assert_eq!(sniff(format!("\u{feff}\r\n# x\r\n{PLAIN}").as_bytes()), Format::Blt);
    assert_eq!(sniff(PLAIN.replace('\n', " ").as_bytes()), Format::Blt);
    assert_eq!(sniff(b"6,3,\n1,2,\n"), Format::Blt);
    assert_eq!(sniff(JSON.as_bytes()), Format::Json);
    assert_eq!(sniff(SHEET.as_bytes()), Format::Debian);
    assert_eq!(sniff(&food), Format::Csv);
    assert_eq!(sniff(b"Ann,Bo\n1,2\n"), Format::Csv);
    assert_eq!(sniff(b""), Format::Csv);
    for format in Format::ALL {
        assert_eq!(Format::parse(format.as_str()), Some(format));
    }
    assert_eq!(Format::parse("xml"), None);
    assert_eq!(read(PLAIN.as_bytes(), Format::Blt, Kind::Marked), Ok(blt(PLAIN)));
    for (bytes, format) in [(JSON, Format::Json), (SHEET, Format::Debian)] {
        assert!(read(bytes.as_bytes(), format, Kind::Ranked).is_ok());
        let elsewhere: Result<Election, FormatFault> =
            read(bytes.as_bytes(), Format::Blt, Kind::Ranked);
        assert!(elsewhere.is_err());
    }
}

#[test]
fn what_a_format_cannot_say_is_not_written() {
    let Election { contest, profile, .. } = blt(PLAIN);
    let mut marks = Profile::new(Kind::Marked, 0);
    marks.add(1, &[]).unwrap();
    assert_eq!(write_blt(&contest, &marks), Err(Unwritable::Kind));
    assert_eq!(write_debian(&contest, &marks), Err(Unwritable::Kind));
    let mut few = contest.clone();
    few.candidates.pop();
    assert_eq!(write_blt(&few, &profile), Err(Unwritable::NotOnList));
    let twice = blt("2 1\n1 1 2 1 0\n0\nA\nB\n");
    assert_eq!(write_csv(&twice.contest, &twice.profile), Err(Unwritable::Duplicate));
    assert_eq!(write_debian(&twice.contest, &twice.profile), Err(Unwritable::Duplicate));
    let parts = blt("2 1\n1.5 1 0\n0\nA\nB\n");
    assert_eq!(write_debian(&parts.contest, &parts.profile), Err(Unwritable::Parts));
    let many = blt("2 1\n1000001 1 0\n0\nA\nB\n");
    assert_eq!(write_debian(&many.contest, &many.profile), Err(Unwritable::TooManyPapers));
}

fn any_name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-z '\",#/\\[\\]()=0-9-]{0,12}",
        "\\PC{0,8}",
        "[\"\n\r\t\0 ,a]{0,6}",
        any::<String>()
    ]
}

fn any_contest() -> impl Strategy<Value = Contest> {
    let candidate =
        (any_name(), any::<bool>()).prop_map(|(name, withdrawn)| Candidate { name, withdrawn });
    (any_name(), 0_usize..9, prop::collection::vec(candidate, 1..9)).prop_map(
        |(title, seats, candidates)| Contest { title, seats, candidates, constraints: Vec::new() },
    )
}

/// Ranks of at most so many candidates, every rank in the order of the numbers.
fn any_paper(candidates: u16) -> impl Strategy<Value = Vec<Preference>> {
    let rank = prop::collection::btree_set(1..=candidates, 0..3);
    prop::collection::vec(rank, 0..6).prop_map(|ranks| {
        let mut paper = Vec::new();
        for rank in ranks {
            let start = paper.len();
            for number in rank {
                let number = CandidateNumber::new(number).expect("a number");
                let is_first = paper.len() == start;
                paper.push(if is_first {
                    Preference::of(number)
                } else {
                    Preference::equal(number)
                });
            }
            if paper.len() == start {
                paper.push(Preference::SKIPPED);
            }
        }
        paper
    })
}

fn any_weight() -> impl Strategy<Value = u64> {
    prop_oneof![9 => 1..50_u64, 1 => 1..1_000_000_000_u64]
}

fn any_ranked() -> impl Strategy<Value = (Contest, Profile)> {
    any_contest().prop_flat_map(|contest| {
        let candidates = u16::try_from(contest.candidates.len()).unwrap();
        let papers = prop::collection::vec((any_weight(), any_paper(candidates)), 1..12);
        (Just(contest), papers, 0_u8..5).prop_map(|(contest, papers, decimals)| {
            let mut profile = Profile::new(Kind::Ranked, decimals);
            for (weight, paper) in papers {
                profile.add(weight, &paper).unwrap();
            }
            (contest, profile)
        })
    })
}

/// Marks or scores, of a contest like another.
fn any_unranked() -> impl Strategy<Value = (Contest, Profile)> {
    let papers = |count: usize| {
        let said = prop::collection::vec(prop::option::of(any::<u32>()), count);
        prop::collection::vec((1..1_000_u64, said), 1..8)
    };
    let contest = any_contest();
    let both = contest.prop_flat_map(move |contest| {
        let count = contest.candidates.len();
        (Just(contest), papers(count), any::<bool>(), 0_u8..3)
    });
    both.prop_map(|(contest, papers, is_scored, decimals)| {
        let kind = if is_scored { Kind::Scored } else { Kind::Marked };
        let mut profile = Profile::new(kind, decimals);
        for (weight, said) in papers {
            let said = said.into_iter().enumerate();
            let pairs =
                said.filter_map(|(index, score)| Some((CandidateNumber::at(index), score?)));
            let (numbers, scores): (Vec<_>, Vec<u32>) = pairs.unzip();
            let marks: Vec<_> = numbers.into_iter().map(Preference::of).collect();
            let scores = if is_scored { scores } else { Vec::new() };
            profile.add_scored(weight, &marks, &scores).unwrap();
        }
        (contest, profile)
    })
}

/// The election as a format has it that knows nothing but names and papers.
fn plain_contest(contest: Contest) -> Contest {
    let candidates = contest.candidates.into_iter();
    let bare = |it: Candidate| Candidate { name: it.name.trim().into(), withdrawn: false };
    Contest { seats: 1, candidates: candidates.map(bare).collect(), ..Contest::default() }
}

/// The papers without empty ranks, or without those at the end.
fn without_gaps(profile: &Profile, all: bool) -> Profile {
    let mut without = Profile::new(profile.kind(), profile.decimals());
    for paper in profile.papers() {
        let is_said = |it: &&Preference| **it != Preference::SKIPPED;
        let mut said = paper.preferences.to_vec();
        if all {
            said.retain(|it| is_said(&it));
        }
        while said.last() == Some(&Preference::SKIPPED) {
            said.pop();
        }
        without.add_scored(paper.weight, &said, paper.scores).unwrap();
    }
    without
}

proptest! {
    #[test]
    fn every_export_is_read_back_equal(
        (contest, profile) in prop_oneof![any_ranked(), any_unranked()]
    ) {
        let election = Election { contest, profile, options: None };
        let written = write_json(&election).unwrap();
        prop_assert_eq!(read_json(written.as_bytes()), Ok(election), "{}", written);
        schema::check(PAPERS_SCHEMA, &serde_json::from_str(&written).unwrap()).unwrap();
    }

    #[test]
    fn every_table_is_read_back_equal(
        (contest, profile) in prop_oneof![any_ranked(), any_unranked()]
    ) {
        let contest = plain_contest(contest);
        let written = match write_csv(&contest, &profile) {
            Err(Unwritable::Duplicate) => return Ok(()),
            written => written.unwrap(),
        };
        let profile = without_gaps(&profile, false);
        let read = read_csv(written.as_bytes(), profile.kind());
        prop_assert_eq!(read, Ok(Election { contest, profile, options: None }), "{}", written);
    }

    #[test]
    fn every_tally_sheet_is_read_back_equal((contest, profile) in any_ranked()) {
        let mut contest = plain_contest(contest);
        for candidate in &mut contest.candidates {
            candidate.name.retain(|it| !it.is_control());
            // Between and around names there are blanks, which are not kept.
            candidate.name = candidate.name.trim().into();
        }
        let written = match write_debian(&contest, &profile) {
            Err(Unwritable::Duplicate | Unwritable::Parts | Unwritable::TooManyPapers) => return Ok(()),
            written => written.unwrap(),
        };
        let read = read_debian(written.as_bytes()).unwrap();
        prop_assert_eq!(read.contest, contest);
        prop_assert_eq!(read.profile.papers().map(|it| it.weight).sum::<u64>(), read.profile.weight());
        if profile.decimals() == 0 {
            prop_assert_eq!(read.profile, without_gaps(&profile, true));
        }
    }

    #[test]
    fn no_bytes_make_any_reader_panic(
        bytes in prop_oneof![
            any::<Vec<u8>>(),
            "[V: 0-9A\n,;\"{}\\[\\]a-e\t-]{0,80}".prop_map(String::into_bytes)
        ]
    ) {
        sniff(&bytes);
        for kind in [Kind::Ranked, Kind::Marked, Kind::Scored] {
            for format in Format::ALL {
                drop(read(&bytes, format, kind));
            }
        }
        drop(read_constraints(&bytes, &blt(PLAIN).contest));
    }

    #[test]
    fn every_file_that_is_written_is_read_back_equal((contest, profile) in any_ranked()) {
        let written = write_blt(&contest, &profile).unwrap();
        let read = read_blt(written.as_bytes());
        prop_assert_eq!(read, Ok(Election { contest, profile, options: None }), "{}", written);
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in any::<Vec<u8>>()) {
        drop(read_blt(&bytes));
    }

    #[test]
    fn no_words_make_the_reader_panic(text in "[0-9 =\\-\"#/*,()\\[\\]ab\n\r.]{0,60}") {
        drop(read_blt(text.as_bytes()));
        drop(read_blt(format!("2 1\n{text}").as_bytes()));
        drop(read_blt(format!("2 1 1 1 0 0 {text}").as_bytes()));
    }
}
