use domain::counting::{
    Candidate, CandidateNumber, Contest, Kind, Preference, Profile,
    formats::{
        Election, Format, PAPERS_SCHEMA, Unwritable, read, read_blt, read_constraints, read_csv,
        read_debian, read_json, sniff, write_blt, write_csv, write_debian, write_json,
    },
};
use proptest::prelude::*;

use super::{PLAIN, blt};
use crate::schema;

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
        let candidates = u16::try_from(contest.candidates.len()).expect("a test's own data");
        let papers = prop::collection::vec((any_weight(), any_paper(candidates)), 1..12);
        (Just(contest), papers, 0_u8..5).prop_map(|(contest, papers, decimals)| {
            let mut profile = Profile::new(Kind::Ranked, decimals);
            for (weight, paper) in papers {
                profile.add(weight, &paper).expect("a test's own data");
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
            profile.add_scored(weight, &marks, &scores).expect("a test's own data");
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
        without.add_scored(paper.weight, &said, paper.scores).expect("a test's own data");
    }
    without
}

proptest! {
    #[test]
    fn every_export_is_read_back_equal(
        (contest, profile) in prop_oneof![any_ranked(), any_unranked()]
    ) {
        let election = Election { contest, profile, options: None };
        let written = write_json(&election).expect("a test's own data");
        prop_assert_eq!(read_json(written.as_bytes()), Ok(election), "{}", written);
        schema::check(PAPERS_SCHEMA, &serde_json::from_str(&written).expect("a test's own data")).expect("a test's own data");
    }

    #[test]
    fn every_table_is_read_back_equal(
        (contest, profile) in prop_oneof![any_ranked(), any_unranked()]
    ) {
        let contest = plain_contest(contest);
        let written = match write_csv(&contest, &profile) {
            Err(Unwritable::Duplicate) => return Ok(()),
            written => written.expect("a test's own data"),
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
            written => written.expect("a test's own data"),
        };
        let read = read_debian(written.as_bytes()).expect("a test's own data");
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
        let written = write_blt(&contest, &profile).expect("a test's own data");
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
