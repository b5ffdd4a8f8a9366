use std::{fs, path::PathBuf};

use crate::checks;

/// Runs what a fuzz target checks over the files that it found worth keeping.
fn replay(target: &str, check: fn(&[u8])) {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/fuzz");
    let files: Vec<_> = fs::read_dir(root.join(target)).expect("a directory").collect();
    assert!(!files.is_empty());
    for file in files {
        check(&fs::read(file.expect("a file").path()).expect("its bytes"));
    }
}

#[test]
fn whatever_fuzzing_found_is_read_back_as_it_was_written() {
    replay("blt", checks::blt);
    replay("json", checks::json);
    replay("csv", checks::csv);
    replay("debian", checks::debian);
    replay("constraints", checks::constraints);
}

#[test]
fn whatever_fuzzing_found_is_counted_or_refused() {
    replay("count", checks::all_rules);
}
