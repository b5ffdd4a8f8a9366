//! pgbench, on a copy of the server's database.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use crate::figures::Figures;

/// pgbench and what it runs on.
pub(crate) struct Pgbench<'a> {
    pub(crate) program: &'a Path,
    pub(crate) database: String,
    pub(crate) directory: PathBuf,
    pub(crate) clients: usize,
}

impl Pgbench<'_> {
    /// Runs a script about so many times, shared among the clients, and measures.
    pub(crate) fn run(&self, script: &str, times: usize, voters: usize) -> Figures {
        fs::create_dir_all(&self.directory).expect("a directory");
        let (file, log) = (self.directory.join("script.sql"), self.directory.join("log"));
        fs::write(&file, script).expect("a file");
        let clients = self.clients.to_string();
        let done = Command::new(self.program)
            .args(["--no-vacuum", "--protocol=prepared", "--jobs=2", "--log"])
            .args(["--client", &clients, "--transactions"])
            .arg((times / self.clients).max(1).to_string())
            // The voter whose turn it is follows from how often a client has run the script.
            .args(["-D", "turn=-1", "-D", &format!("clients={clients}")])
            .args(["-D", &format!("voters={voters}")])
            .arg(format!("--log-prefix={}", log.display()))
            .arg(format!("--file={}", file.display()))
            .arg(&self.database)
            .output()
            .expect("pgbench runs");
        let (said, wrong) =
            (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
        assert!(done.status.success(), "{said}{wrong}");
        let figures = Figures::new(self.latencies(), elapsed(&said));
        fs::remove_dir_all(&self.directory).expect("an empty directory");
        figures
    }

    /// How long each transaction took, as the logs of its threads have it.
    fn latencies(&self) -> Vec<Duration> {
        let mut latencies = Vec::new();
        for entry in fs::read_dir(&self.directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|it| it == "sql") {
                continue;
            }
            let log = fs::read_to_string(path).expect("a log");
            let micros = log.lines().map(|line| line.split(' ').nth(2).expect("a duration"));
            let micros = micros.map(|it| it.parse().expect("microseconds"));
            latencies.extend(micros.map(Duration::from_micros));
        }
        latencies
    }
}

/// For how long the script was run, as the summary tells by the rate.
fn elapsed(said: &str) -> Duration {
    let number = |before: &str| -> f64 {
        let line = said.lines().find_map(|line| line.strip_prefix(before));
        let word = line.and_then(|line| line.split([' ', '/']).next());
        word.and_then(|word| word.parse().ok()).unwrap_or_else(|| panic!("{said}"))
    };
    let done = number("number of transactions actually processed: ");
    Duration::from_secs_f64(done / number("tps = "))
}
