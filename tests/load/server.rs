//! The program that is measured, as a process of its own.

use std::{
    fs::{self, File},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::http;

/// An installation: the program, a database, and a directory for what it leaves.
pub(crate) struct Installation<'a> {
    pub(crate) binary: &'a Path,
    pub(crate) directory: PathBuf,
    pub(crate) database: String,
    /// The issuer of its tokens.
    pub(crate) issuer: &'a str,
}

/// A running server. It is killed when it is dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Installation<'_> {
    /// Runs a command to its good end.
    pub(crate) fn run(&self, arguments: &[&str]) {
        let done = self.command().args(arguments).output().expect("the program runs");
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "plenary {arguments:?}: {said}");
    }

    /// Starts the server with the settings it has by default, and waits until it is ready.
    pub(crate) fn serve(&self) -> Server {
        let probe = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = probe.local_addr().expect("an address");
        drop(probe);
        let log = self.directory.join("server.log");
        let child = self
            .command()
            .args(["serve", "--listen", &address.to_string()])
            .stderr(File::create(&log).expect("a log"))
            .spawn()
            .expect("the program runs");
        let mut server = Server { child, address };
        let begun = Instant::now();
        while !http::is_ready(address) {
            let has_ended = server.child.try_wait().expect("a state").is_some();
            let is_late = begun.elapsed() > Duration::from_secs(30);
            assert!(!has_ended && !is_late, "{}", fs::read_to_string(&log).unwrap_or_default());
            thread::sleep(Duration::from_millis(20));
        }
        server
    }

    /// The program with this installation's settings and nobody else's.
    fn command(&self) -> Command {
        let mut command = Command::new(self.binary);
        for (name, _) in std::env::vars_os() {
            if name.to_str().is_some_and(|name| name.starts_with("PLENARY_")) {
                command.env_remove(name);
            }
        }
        let issuers = format!("[{{ url = {:?}, audience = {:?} }}]", self.issuer, tests::AUDIENCE);
        command
            .current_dir(&self.directory)
            .env("PLENARY_DATABASE__URL", &self.database)
            .env("PLENARY_BALLOTS__KEY", tests::KEY)
            .env("PLENARY_IDENTITY__ISSUERS", issuers)
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        command
    }
}

impl Server {
    /// The most memory it has had so far, in MiB; none where the system does not say.
    pub(crate) fn peak_memory(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        let kib: u64 = peak.trim().strip_suffix(" kB")?.parse().ok()?;
        Some(kib.div_ceil(1024))
    }

    /// Asks it to stop, and waits until it has.
    pub(crate) fn stop(mut self) {
        let pid = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(asked.is_ok_and(|it| it.success()), "the server cannot be stopped");
        self.child.wait().expect("an end");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
