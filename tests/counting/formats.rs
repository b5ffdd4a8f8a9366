use domain::counting::{
    Kind, Preference, Profile,
    formats::{
        Election, Format, Unwritable, read, read_blt, sniff, write_blt, write_csv, write_debian,
    },
};

use crate::files;

mod back;
mod blt;
mod json;
mod others;

/// A paper as numbers: its weight, and the candidates of every rank.
type Said = (u64, Vec<Vec<u16>>);

fn papers(election: &Election) -> Vec<Said> {
    let ranks = |preferences: &[Preference]| {
        let ranks = preferences.chunk_by(|_, next| next.is_equal());
        let number = |it: &Preference| {
            it.candidate().map(|at| u16::try_from(at).expect("a test's own data") + 1)
        };
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

fn names(election: &Election) -> Vec<&str> {
    election.contest.candidates.iter().map(|candidate| candidate.name.as_str()).collect()
}

const PLAIN: &str =
    "3 2\n-2\n4 1 3 0\n2 3=2 - 1 0\n1 0\n0\n\"Adam\"\n\"Basil\"\n\"Carla\"\n\"Board\"\n";

const JSON: &str = r#"{"papers": [
    {"ranks": [[1], [3]], "weight": "4", "ballot": {"x": [1, {}]}},
    {"weight": 2, "ranks": [[3, 2], [], [1]]},
    {"weight": "1", "ranks": []}
  ], "format": "plenary/papers/v1", "digest": "c0ffee", "seats": 2, "title": "Board",
  "candidates": [{"name": "Adam"}, {"name": "Basil", "withdrawn": true}, {"name": "Carla"}]}"#;

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
        assert!(read(bytes.as_bytes(), Format::Blt, Kind::Ranked).is_err());
    }
}

#[test]
fn what_a_format_cannot_say_is_not_written() {
    let Election { contest, profile, .. } = blt(PLAIN);
    let mut marks = Profile::new(Kind::Marked, 0);
    marks.add(1, &[]).expect("a test's own data");
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
