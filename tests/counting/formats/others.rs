use domain::counting::{
    CandidateNumber, Category, Group, Kind, Preference,
    formats::{read_blt, read_constraints, read_csv, read_debian, write_constraints, write_debian},
};

use super::{PLAIN, SHEET, blt, names, papers};
use crate::files;

#[test]
fn a_society_s_rows_say_what_was_published() {
    let marks = read_csv(&files::bytes("approval/ims_approval.csv.gz"), Kind::Marked)
        .expect("a test's own data");
    assert_eq!((marks.profile.weight(), marks.contest.candidates.len()), (620, 10));
    let total = |name: &str| -> u64 {
        let index = names(&marks).iter().position(|it| *it == name);
        let papers = marks.profile.papers();
        let marked =
            papers.filter(|paper| paper.preferences.iter().any(|it| it.candidate() == index));
        marked.map(|paper| paper.weight).sum()
    };
    assert_eq!(["Li", "Jasper", "Roisin"].map(total), [404, 400, 340]);

    let scores = read_csv(&files::bytes("approval/ims_score.csv.gz"), Kind::Scored)
        .expect("a test's own data");
    let first = scores.profile.papers().next().expect("a test's own data");
    assert_eq!(first.scores, [7, 0, 9, 8, 0, 6, 0, 0, 5, 0]);

    // The society's ballots without an irregular one are published as BLT.
    let rows = read_csv(&files::bytes("approval/ims_stv.csv.gz"), Kind::Ranked)
        .expect("a test's own data");
    let valid = read_blt(&files::bytes("approval/ims_valid.blt.gz")).expect("a test's own data");
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
    let election = read_csv(&food, Kind::Ranked).expect("a test's own data");
    assert_eq!(names(&election), ["Oranges", "Pears", "Chocolate", "Strawberries", "Sweets"]);
    assert_eq!(election.profile.weight(), 20);
    let text = String::from_utf8(food).expect("a test's own data");
    for form in [
        text.replace('\t', ","),
        text.replace('\t', ";").replace("NA", ""),
        text.replace('\n', "\r\n").replace("NA", "0"),
        format!("\u{feff}{text}"),
        text.replace('"', "").replace("\t1", "\t1.0"),
    ] {
        assert_eq!(
            read_csv(form.as_bytes(), Kind::Ranked).expect("a test's own data"),
            election,
            "{form}"
        );
    }
}

#[test]
fn a_row_says_ranks_with_their_ties_and_gaps_and_how_many_papers_it_is() {
    let file = "Ann,\"Bo, the \"\"B\"\"\",Count,Cy\n1,1,2.5,4\n,,1,\n0,-,1,NA\n";
    let election = read_csv(file.as_bytes(), Kind::Ranked).expect("a test's own data");
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

#[test]
fn a_tally_sheet_is_read_option_by_option() {
    let election = read_debian(SHEET.as_bytes()).expect("a test's own data");
    assert_eq!(names(&election), ["Rapha\u{eb}l", "Steve", "Anthony", "None Of The Above"]);
    let expected = [
        vec![],
        vec![vec![1], vec![2], vec![4], vec![3]],
        vec![vec![1, 4]],
        vec![vec![3], vec![1, 4]],
    ];
    assert_eq!(papers(&election), expected.map(|ranks| (1, ranks)));
    let written = write_debian(&election.contest, &election.profile).expect("a test's own data");
    assert_eq!(read_debian(written.as_bytes()).expect("a test's own data"), election, "{written}");
    let lines: String = SHEET
        .lines()
        .filter(|line| line.starts_with("V: "))
        .map(|it| format!("{it}\r\n"))
        .collect();
    let bare = read_debian(lines.as_bytes()).expect("a test's own data");
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
    let constraints = read_constraints(file.as_bytes(), &contest).expect("a test's own data");
    let number = |it| CandidateNumber::new(it).expect("a test's own data");
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
    assert_eq!(
        read_constraints(written.as_bytes(), &contest).expect("a test's own data"),
        constraints
    );

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
