use domain::counting::formats::{Election, read_blt, write_blt};

use super::{PLAIN, Said, blt, names, papers};
use crate::files;

fn blt_fault(text: impl AsRef<[u8]>) -> String {
    read_blt(text.as_ref()).expect_err("a file that is not read").to_string()
}

fn withdrawn(election: &Election) -> Vec<bool> {
    election.contest.candidates.iter().map(|candidate| candidate.withdrawn).collect()
}

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
