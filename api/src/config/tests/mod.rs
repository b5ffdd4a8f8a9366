mod problems;
mod sources;

use std::fs;

use tempfile::TempDir;

use super::*;

const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn environment(pairs: &[(&str, &str)]) -> Sources {
    let pairs = pairs.iter().map(|(name, value)| (name.into(), value.into()));
    Sources { environment: pairs.collect(), ..Sources::default() }
}

/// A directory with these files in it.
fn directory(files: &[(&str, &str)]) -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    for (name, text) in files {
        fs::write(directory.path().join(name), text).expect("a file");
    }
    directory
}

/// The problems, with the temporary directory left out of them.
fn problems(sources: &Sources) -> Vec<String> {
    let reading = read(sources);
    let directory = sources.directory.as_ref().map(|path| format!("{}/", path.display()));
    let brief = |problem: &Problem| match &directory {
        Some(directory) => problem.to_string().replace(directory, ""),
        None => problem.to_string(),
    };
    reading.problems().iter().map(brief).collect()
}

fn in_directory(directory: &TempDir) -> Sources {
    Sources { directory: Some(directory.path().to_owned()), ..Sources::default() }
}
