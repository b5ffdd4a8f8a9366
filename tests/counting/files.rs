use std::{fs::File, io::Read, path::PathBuf};

use domain::counting::{
    CandidateNumber, CountError, CountReport, Options, count,
    formats::{Election, read_blt},
};
use flate2::read::GzDecoder;
use serde_json::Value;

/// The bytes of a file of `tests/fixtures/elections`, which is kept compressed.
pub(crate) fn bytes(name: &str) -> Vec<u8> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/elections");
    let path = root.join(name);
    let file = File::open(&path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    let mut bytes = Vec::new();
    GzDecoder::new(file).read_to_end(&mut bytes).expect("a compressed file");
    bytes
}

/// The bytes of a file that is small enough to be kept as it is.
pub(crate) fn plain(name: &str) -> Vec<u8> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/elections");
    std::fs::read(root.join(name)).unwrap_or_else(|fault| panic!("{name}: {fault}"))
}

/// The lines of a file of JSON lines.
pub(crate) fn lines(name: &str) -> Vec<Value> {
    let bytes = bytes(name);
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines.map(|line| serde_json::from_slice(line).expect("a line of JSON")).collect()
}

/// The names of the files of all real elections.
pub(crate) fn elections() -> Vec<String> {
    let root =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/elections/stv/blt");
    let files = std::fs::read_dir(root).expect("a directory");
    let name = |file: std::fs::DirEntry| file.file_name().into_string().expect("a name");
    let mut names: Vec<_> = files.map(|file| name(file.expect("a file"))).collect();
    names.sort();
    names.iter().map(|name| name.trim_end_matches(".gz").to_owned()).collect()
}

/// A real election.
pub(crate) fn election(file: &str) -> Election {
    let bytes = bytes(&format!("stv/blt/{file}.gz"));
    read_blt(&bytes).unwrap_or_else(|fault| panic!("{file}: {fault}"))
}

/// Numbers of candidates as the files give them.
pub(crate) fn numbers(value: &Value) -> Vec<u16> {
    serde_json::from_value(value.clone()).expect("numbers of candidates")
}

/// Who was elected, by number.
pub(crate) fn winners(report: &CountReport) -> Vec<u16> {
    report.winners.iter().map(|winner| winner.get()).collect()
}

/// Counts an election with the lots that were drawn when it was published: whenever one is needed,
/// it falls on whom `drawn` names for that stage.
pub(crate) fn count_as_drawn(
    election: &Election,
    options: &Options,
    mut drawn: impl FnMut(usize, &[u16]) -> u16,
) -> CountReport {
    let mut lots: Vec<String> = Vec::new();
    loop {
        let options = options.clone().with("lots", &lots.join(","));
        match count(&election.contest, &election.profile, &options) {
            Ok(report) => return report,
            Err(CountError::LotNeeded { stage, tied }) => {
                let tied: Vec<u16> = tied.into_iter().map(CandidateNumber::get).collect();
                lots.push(drawn(stage, &tied).to_string());
            }
            Err(fault) => panic!("{}: {fault}", election.contest.title),
        }
    }
}
