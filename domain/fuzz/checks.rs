//! What must hold for any bytes: one function for each target, which tests replay too.

use domain::counting::{
    Candidate, Contest, Kind, Options, Rule, count,
    formats::{
        read_blt, read_constraints, read_csv, read_debian, read_json, sniff, write_blt,
        write_constraints, write_csv, write_debian, write_json,
    },
};

/// The most candidates of an election that is counted, so that it takes no time.
const MOST: usize = 9;

/// Whatever is read as BLT is read back as it was written.
pub(crate) fn blt(bytes: &[u8]) {
    if let Ok(election) = read_blt(bytes) {
        let written = write_blt(&election.contest, &election.profile).expect("a file");
        assert_eq!(read_blt(written.as_bytes()), Ok(election), "{written}");
    }
}

/// Whatever is read as JSON is read back as it was written.
pub(crate) fn json(bytes: &[u8]) {
    if let Ok(election) = read_json(bytes) {
        let written = write_json(&election).expect("a file");
        assert_eq!(read_json(written.as_bytes()), Ok(election), "{written}");
    }
}

/// Whatever is read as CSV, in whatever way, is read back as it was written.
pub(crate) fn csv(bytes: &[u8]) {
    for kind in [Kind::Ranked, Kind::Marked, Kind::Scored] {
        if let Ok(election) = read_csv(bytes, kind) {
            let written = write_csv(&election.contest, &election.profile).expect("a file");
            assert_eq!(read_csv(written.as_bytes(), kind), Ok(election), "{written}");
        }
    }
}

/// The papers of every tally sheet are read back as they were written.
pub(crate) fn debian(bytes: &[u8]) {
    sniff(bytes);
    if let Ok(election) = read_debian(bytes) {
        let written = write_debian(&election.contest, &election.profile).expect("a file");
        let read = read_debian(written.as_bytes()).expect("a sheet");
        assert_eq!(read.profile, election.profile, "{written}");
    }
}

/// Whatever constraints are read are read back as they were written.
pub(crate) fn constraints(bytes: &[u8]) {
    let contest = Contest { candidates: vec![Candidate::default(); MOST], ..Contest::default() };
    if let Ok(constraints) = read_constraints(bytes, &contest) {
        let written = write_constraints(&constraints);
        assert_eq!(read_constraints(written.as_bytes(), &contest), Ok(constraints), "{written}");
    }
}

/// Whatever is read as BLT is counted under every rule, or refused; and the votes add up.
pub(crate) fn all_rules(bytes: &[u8]) {
    let Ok(election) = read_blt(bytes) else { return };
    if election.contest.candidates.len() > MOST {
        return;
    }
    for rule in Rule::ALL {
        let options = Options::of(rule).with("seed", "fuzz");
        if let Ok(report) = count(&election.contest, &election.profile, &options) {
            assert!(report.balanced, "{rule}: {}", report.json());
            assert!(report.winners.len() <= election.contest.seats, "{rule}: {}", report.json());
        }
    }
}
