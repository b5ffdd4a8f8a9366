//! How long the command line takes to count large files, beside another program on the same files.
//!
//! Run by `tests/bench`, which says where the programs are. Whole processes are measured, from start
//! to exit, by turns; of every load the middle round is shown. It prints figures and judges none.

use std::{
    env,
    ffi::OsString,
    fmt::Write as _,
    fs,
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// What is counted: so many papers that rank so many candidates for so many seats.
struct Load {
    papers: u32,
    candidates: u32,
    seats: u32,
    runs: &'static [&'static str],
}

const LOADS: [Load; 3] = [
    Load { papers: 100_000, candidates: 10, seats: 4, runs: EVERY },
    Load { papers: 1_000_000, candidates: 20, seats: 8, runs: EVERY },
    Load { papers: 1_000_000, candidates: 100, seats: 8, runs: &[READ, "schulze"] },
];

const EVERY: &[&str] =
    &[READ, "scottish", "ers97", "wigm", "meek", "meek-123", "meek-nz", "irv", "schulze", OTHER];

/// Adding up first preferences is little more than reading the file.
const READ: &str = "plurality";
const OTHER: &str = "stv-rs";

/// What a process took.
#[derive(Clone, Copy)]
struct Figures {
    time: Duration,
    /// The most memory that it held, in KiB; nought where the system does not tell.
    memory: u64,
}

fn main() {
    // Cargo also runs benches to see whether they start.
    let (Some(plenary), Some(directory)) = (path("BENCH_PLENARY"), path("BENCH_DIRECTORY")) else {
        println!("run tests/bench");
        return;
    };
    let other = path("BENCH_STV_RS");
    let rounds = env::var("BENCH_ROUNDS").ok().and_then(|it| it.parse().ok()).unwrap_or(3);
    for load in &LOADS {
        let file = directory.join(format!("{}x{}.blt", load.papers, load.candidates));
        write(load, &file, "").expect("a file of papers");
        // The same papers: the other program knows candidates by nicknames only.
        let nicknamed = file.with_extension("nick.blt");
        if other.is_some() && load.runs.contains(&OTHER) {
            write(load, &nicknamed, "c").expect("a file of papers");
        }
        let size = fs::metadata(&file).map_or(0, |it| it.len() / 1_048_576);
        let Load { papers, candidates, seats, .. } = load;
        println!("\n{papers} papers, {candidates} candidates, {seats} seats, {size} MiB");
        println!(
            "{:<12}{:>10}{:>12}{:>10}{:>12}",
            "rule", "seconds", "of reading", "MiB", "of stv-rs"
        );
        print!("{}", table(load, [&file, &nicknamed], &plenary, other.as_deref(), rounds));
        fs::remove_file(&file).ok();
        fs::remove_file(&nicknamed).ok();
    }
}

fn path(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|it| !it.is_empty()).map(PathBuf::from)
}

fn table(
    load: &Load,
    [file, nicknamed]: [&Path; 2],
    plenary: &Path,
    other: Option<&Path>,
    rounds: usize,
) -> String {
    let mut all: Vec<(&str, Vec<Figures>)> = Vec::new();
    for _ in 0..rounds {
        for run in load.runs {
            let command = match (*run, other) {
                (OTHER, None) => continue,
                (OTHER, Some(other)) => others(other, nicknamed),
                (rule, _) => ours(plenary, rule, file),
            };
            let figures = measure(command);
            match all.iter_mut().find(|(name, _)| name == run) {
                Some((_, before)) => before.push(figures),
                None => all.push((run, vec![figures])),
            }
        }
    }
    let middle: Vec<(&str, Figures)> = all
        .into_iter()
        .map(|(name, mut figures)| {
            figures.sort_by_key(|it| it.time);
            (name, figures[figures.len() / 2])
        })
        .collect();
    let time = |wanted: &str| {
        middle.iter().find(|(name, _)| *name == wanted).map(|(_, it)| it.time.as_secs_f64())
    };
    let mut table = String::new();
    for (name, figures) in &middle {
        let seconds = figures.time.as_secs_f64();
        let ratio = |of: Option<f64>| of.map_or("-".into(), |of| format!("{:.2}", seconds / of));
        let (read, theirs) = (ratio(time(READ)), ratio(time(OTHER)));
        let memory = figures.memory / 1024;
        // Writing to a string does not fail.
        let _ = writeln!(table, "{name:<12}{seconds:>10.2}{read:>12}{memory:>10}{theirs:>12}");
    }
    table
}

fn ours(plenary: &Path, rule: &str, file: &Path) -> Command {
    let mut command = Command::new(plenary);
    command.arg("count").arg(file).args(["--rule", rule, "--seed", "bench", "--json"]);
    command
}

fn others(program: &Path, file: &Path) -> Command {
    let mut command = Command::new(program);
    let input: [OsString; 2] = ["--input".into(), file.into()];
    command.args(["--arithmetic", "fixed9"]).args(input).arg("meek");
    command
}

fn measure(mut command: Command) -> Figures {
    let start = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a program");
    let status = format!("/proc/{}/status", child.id());
    let mut memory = 0;
    loop {
        let told = fs::read_to_string(&status).unwrap_or_default();
        let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        memory = memory.max(peak.unwrap_or(0));
        if let Some(status) = child.try_wait().expect("a process") {
            assert!(status.success(), "{command:?}: {status}");
            return Figures { time: start.elapsed(), memory };
        }
        thread::sleep(Duration::from_millis(1));
    }
}

/// Papers that rank every candidate, those with lower numbers a little more often first. With a
/// prefix candidates have nicknames, which are their numbers after it.
fn write(load: &Load, file: &Path, prefix: &str) -> std::io::Result<()> {
    let mut file = BufWriter::new(fs::File::create(file)?);
    writeln!(file, "{} {}", load.candidates, load.seats)?;
    if !prefix.is_empty() {
        write!(file, "[nick")?;
        for number in 1..=load.candidates {
            write!(file, " {prefix}{number}")?;
        }
        writeln!(file, "]")?;
    }
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut draw = |below: u32| {
        // Marsaglia's xorshift: any papers will do, as long as they are the same each time.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        u32::try_from(state % u64::from(below)).unwrap_or(0)
    };
    let mut order: Vec<u32> = (1..=load.candidates).collect();
    for _ in 0..load.papers {
        order.sort_unstable();
        write!(file, "1")?;
        for left in (1..=load.candidates).rev() {
            let at = draw(left).min(draw(left + left / 2));
            write!(file, " {prefix}{}", order.remove(at as usize))?;
        }
        writeln!(file, " 0")?;
        order.extend(1..=load.candidates);
    }
    writeln!(file, "0")?;
    for number in 1..=load.candidates {
        writeln!(file, "\"Candidate {number}\"")?;
    }
    writeln!(file, "\"{} papers\"", load.papers)?;
    file.flush()
}
