//! Puts load on a server, and on pgbench with the statements behind it, and prints how both did.
//!
//! It is run by `tests/bench`, which builds what is measured and starts PostgreSQL.

mod database;
mod figures;
mod http;
mod loads;
mod pgbench;
mod report;
mod seed;
mod server;

use std::{env, fs, path::PathBuf};

use api::{development::Issuer, system::clock};
use tokio::runtime::Runtime;

use self::{
    database::Administrator,
    loads::{Load, Round, Yardstick},
    pgbench::Pgbench,
    report::{Measured, Memory, Report},
    seed::{Alliance, Electorate, key},
    server::Installation,
};

/// What `tests/bench` has prepared.
struct Prepared {
    binary: PathBuf,
    pgbench: PathBuf,
    /// PostgreSQL's URL without a database; there is an empty one, `plenary`.
    postgres: String,
    /// A directory to work in.
    directory: PathBuf,
    rounds: usize,
}

/// An alliance on one database.
struct Bench<'a> {
    prepared: &'a Prepared,
    electorate: &'a Electorate<'a>,
    installation: Installation<'a>,
    runtime: &'a Runtime,
}

fn main() {
    let Ok(binary) = env::var("BENCH_PLENARY") else {
        println!("Run tests/bench: it prepares what is measured here.");
        return;
    };
    let prepared = Prepared {
        binary: binary.into(),
        pgbench: given("BENCH_PGBENCH").into(),
        postgres: given("BENCH_POSTGRES"),
        directory: given("BENCH_DIRECTORY").into(),
        rounds: number("BENCH_ROUNDS"),
    };
    let runtime = Runtime::new().expect("threads");
    let any = "127.0.0.1:0".parse().expect("an address");
    let issuer = runtime.block_on(Issuer::start(any, clock(), tests::AUDIENCE, Vec::new()));
    let electorate = Electorate {
        issuer: &issuer.expect("an issuer"),
        clock: clock(),
        voters: number("BENCH_VOTERS"),
        ballots: 2 * prepared.rounds,
        clients: number("BENCH_CLIENTS"),
    };
    let bench = |name: &str, database: String| {
        let directory = prepared.directory.join(name);
        fs::create_dir(&directory).expect("a directory");
        let issuer = electorate.issuer.url();
        let installation = Installation { binary: &prepared.binary, directory, database, issuer };
        Bench { prepared: &prepared, electorate: &electorate, installation, runtime: &runtime }
    };
    let on_postgres = bench("postgres", format!("{}/plenary", prepared.postgres)).on_postgres();
    let database = format!("sqlite://{}/sqlite/plenary.db", prepared.directory.display());
    let on_sqlite = bench("sqlite", database).on_sqlite();
    let report =
        Report { on_postgres: &on_postgres, on_sqlite: &on_sqlite, requests: electorate.voters };
    print!("{report}");
}

fn given(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is not set"))
}

fn number(name: &str) -> usize {
    given(name).parse().unwrap_or_else(|_| panic!("{name} is not a number"))
}

impl Bench<'_> {
    fn on_postgres(&self) -> Measured {
        let Self { prepared, electorate, runtime, .. } = self;
        let administrator =
            Administrator::connect(runtime, &format!("{}/postgres", prepared.postgres));
        administrator.execute("CREATE EXTENSION pg_stat_statements");
        // What is only prepared need not be durable, and is there a good deal sooner.
        administrator.execute("ALTER DATABASE plenary SET synchronous_commit = off");
        let alliance = self.found("PostgreSQL");
        administrator.execute("ALTER DATABASE plenary RESET ALL");
        let inside = Administrator::connect(runtime, &self.installation.database);
        inside.execute("VACUUM ANALYZE");
        inside.close();
        administrator.execute("CREATE DATABASE yardstick TEMPLATE plenary");
        administrator.execute("CHECKPOINT");
        let pgbench = Pgbench {
            program: &prepared.pgbench,
            database: format!("{}/yardstick", prepared.postgres),
            directory: prepared.directory.join("pgbench"),
            clients: electorate.clients,
        };
        self.measure("PostgreSQL", &alliance, Some((&administrator, &pgbench)))
    }

    fn on_sqlite(&self) -> Measured {
        let alliance = self.found("SQLite");
        self.measure("SQLite", &alliance, None)
    }

    fn found(&self, name: &str) -> Alliance {
        let voters = self.electorate.voters;
        eprintln!("{name}: preparing {voters} voters, {} ballots", self.electorate.ballots);
        self.electorate.found(&self.installation)
    }

    /// Runs all loads, and all yardsticks where there is a pgbench, round by round.
    fn measure(
        &self,
        name: &str,
        alliance: &Alliance,
        postgres: Option<(&Administrator<'_>, &Pgbench<'_>)>,
    ) -> Measured {
        let server = self.installation.serve();
        let idle = server.peak_memory();
        let mut measured = Measured::default();
        let electorate = self.electorate;
        for number in 0..self.prepared.rounds {
            eprintln!("{name}: round {} of {}", number + 1, self.prepared.rounds);
            let round = Round::new(electorate, alliance, number);
            for load in Load::ROUND {
                let requests = load.requests(&round);
                if let Some((administrator, _)) = postgres {
                    administrator.forget();
                }
                let clients = (server.address, electorate.clients);
                let figures = http::drive(clients, &requests, load.beginning());
                measured.loads.entry(load).or_default().push(figures);
                if let Some((administrator, _)) = postgres {
                    let sent = administrator.sent("plenary");
                    measured.statements.insert(load, sent);
                }
            }
            if let Some((_, pgbench)) = postgres {
                for yardstick in Yardstick::ALL {
                    let script = yardstick.script(electorate, &round);
                    let figures = pgbench.run(&script, electorate.voters, electorate.voters);
                    measured.yardsticks.entry(yardstick).or_default().push(figures);
                }
            }
        }
        measured.memory = Memory { idle, under_load: server.peak_memory() };
        server.stop();
        self.check_boxes(alliance);
        measured
    }

    /// Every vote was acknowledged; none may be lost.
    fn check_boxes(&self, alliance: &Alliance) {
        let inside = Administrator::connect(self.runtime, &self.installation.database);
        for ballot in &alliance.ballots {
            let papers = inside.count(&format!("slots_{}", key(ballot)));
            assert_eq!(papers, self.electorate.voters, "votes were lost");
        }
        inside.close();
    }
}
