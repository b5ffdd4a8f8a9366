use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStderr, Command, ExitStatus, Output, Stdio},
    sync::{Arc, Mutex, OnceLock},
};

use reqwest::Method;
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::oneshot;

use crate::{AUDIENCE, Alliance, Answer, Database, KEY};

/// The server in a process of its own, as an operator starts it. It reads the machine's clock, so
/// whoever asks it needs a lasting token, and its ballots have to be open for long.
pub struct Process {
    /// Where its API is.
    pub url: String,
    child: Child,
    log: Arc<Mutex<String>>,
    ended: oneshot::Receiver<()>,
    _directory: TempDir,
}

impl Alliance {
    /// Serves this alliance from a process, too, with these variables in its environment, and waits
    /// until it is ready.
    pub async fn start_process(&self, environment: &[(&str, &str)]) -> Process {
        let issuers = format!("[{{ url = \"{}\", audience = \"{AUDIENCE}\" }}]", self.issuer.url());
        let (mut command, directory) = command(&self.database);
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--log-format", "json"])
            .env("PLENARY_IDENTITY__ISSUERS", issuers)
            .envs(environment.iter().copied())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("a process");
        let log = Arc::new(Mutex::new(String::new()));
        let events = child.stderr.take().expect("its events");
        let (tell_url, url) = oneshot::channel();
        let (tell_end, ended) = oneshot::channel();
        let page = Arc::clone(&log);
        std::thread::spawn(move || {
            read(events, &page, tell_url);
            tell_end.send(()).ok();
        });
        let url = url.await;
        let url = url.unwrap_or_else(|_| panic!("it did not start: {}", log.lock().expect("log")));
        let process = Process { url, child, log, ended, _directory: directory };
        self.await_readiness(&process.url).await;
        process
    }

    /// Waits until the server whose API is there is ready.
    pub async fn await_readiness(&self, url: &str) {
        for _ in 0..10_000 {
            if self.probe(url, "/readyz").await.status.is_success() {
                return;
            }
        }
        panic!("it is never ready");
    }

    /// Asks the server whose API is there how it is.
    pub async fn probe(&self, url: &str, path: &str) -> Answer {
        let server = self.stranger().at(&url.replace("/graphql", path));
        Answer::to(server.request(Method::GET)).await.expect("an answer")
    }
}

impl Process {
    /// Ends it at once, in the middle of whatever it does.
    pub fn kill(&self) {
        self.signal("KILL");
    }

    /// Tells it to stop.
    pub fn terminate(&self) {
        self.signal("TERM");
    }

    /// Waits until it has ended.
    pub async fn end(&mut self) -> ExitStatus {
        (&mut self.ended).await.expect("its events end with it");
        self.child.wait().expect("a status")
    }

    /// The events that it wrote until now.
    pub fn log(&self) -> String {
        self.log.lock().expect("nobody panics while writing").clone()
    }

    /// Sets how large the files may be that it writes: what is larger fails as on a full disk.
    pub(crate) fn limit_files(&self, size: &str) {
        let (pid, limit) = (self.child.id().to_string(), format!("--fsize={size}:"));
        let set = Command::new("prlimit").args(["--pid", &pid, &limit]).status();
        assert!(set.expect("prlimit").success(), "{limit}");
    }

    fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.child.id());
        let told = Command::new("sh").args(["-c", &kill]).status().expect("a shell");
        assert!(told.success(), "{kill}");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Database {
    /// Runs a command of the program on this database to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.run_with(&[], arguments)
    }

    /// The same, with these variables in its environment.
    pub fn run_with(&self, environment: &[(&str, &str)], arguments: &[&str]) -> Output {
        let (mut command, _directory) = command(self);
        command.envs(environment.iter().copied()).args(arguments).output().expect("a process")
    }

    /// The same; the exit code, and what it said on standard output and on standard error.
    pub fn told(&self, arguments: &[&str]) -> (i32, String, String) {
        told(&self.run(arguments))
    }
}

/// The exit code of a process, and what it said on standard output and on standard error.
pub fn told(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let code = output.status.code().expect("it was not killed");
    (code, text(&output.stdout), text(&output.stderr))
}

/// The program, to be run in that directory with nothing in its environment. A file that may not
/// grow is to it a failure of the disk, not a signal that ends it.
pub fn plenary_in(directory: &Path) -> Command {
    let mut command = Command::new("/bin/sh");
    let start = r#"trap '' XFSZ; exec "$0" "$@""#;
    command.args(["-c", start]).arg(program()).env_clear().current_dir(directory);
    command
}

/// The program, to be run where no configuration lies about.
fn command(database: &Database) -> (Command, TempDir) {
    let directory = tempfile::tempdir().expect("a directory");
    let mut command = plenary_in(directory.path());
    command.env("PLENARY_DATABASE__URL", database.url()).env("PLENARY_BALLOTS__KEY", KEY);
    (command, directory)
}

/// The program at `PLENARY_BIN`; else it is built, for cargo builds it only for its own package.
fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        if let Some(program) = std::env::var_os("PLENARY_BIN") {
            return program.into();
        }
        let test = std::env::current_exe().expect("the path of this test");
        let directory = test.ancestors().nth(2).expect("target/debug/deps/http");
        let (target, profile) =
            directory.parent().zip(directory.file_name()).expect("target/debug");
        let profile = if profile == "debug" { "dev".as_ref() } else { profile };
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        // What tells of the package under test would have its dependencies built anew.
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
                cargo.env_remove(&*name);
            }
        }
        let built = cargo
            .args(["build", "--quiet", "--package", "api", "--bin", "plenary", "--target-dir"])
            .arg(target)
            .arg("--profile")
            .arg(profile)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .status()
            .expect("cargo");
        assert!(built.success(), "`cargo build -p api --bin plenary` failed");
        directory.join(format!("plenary{}", std::env::consts::EXE_SUFFIX))
    })
}

/// Keeps every event, and tells where the server listens once it does.
fn read(events: ChildStderr, log: &Mutex<String>, tell: oneshot::Sender<String>) {
    let mut tell = Some(tell);
    for line in BufReader::new(events).lines().map_while(Result::ok) {
        let event: Value = serde_json::from_str(&line).unwrap_or_default();
        *log.lock().expect("nobody panics while writing") += &(line + "\n");
        if event["message"] == "listening"
            && let Some(url) = event["url"].as_str()
            && let Some(tell) = tell.take()
        {
            tell.send(url.into()).ok();
        }
    }
}
