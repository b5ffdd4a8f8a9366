use std::{
    collections::BTreeMap,
    fmt::{self, Display, Formatter},
};

use crate::{
    database::Sent,
    figures::Figures,
    loads::{Load, Yardstick},
};

/// How a server on one database did.
#[derive(Default)]
pub(crate) struct Measured {
    pub(crate) loads: BTreeMap<Load, Vec<Figures>>,
    /// How pgbench did; nothing where there is none.
    pub(crate) yardsticks: BTreeMap<Yardstick, Vec<Figures>>,
    /// What the last round of each load sent; nothing where the database does not tell.
    pub(crate) statements: BTreeMap<Load, Vec<Sent>>,
    pub(crate) memory: Memory,
}

/// The most memory a server had, in MiB; none where the system does not tell.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) idle: Option<u64>,
    pub(crate) under_load: Option<u64>,
}

/// Everything that was measured. The figure of several rounds is the one in the middle.
pub(crate) struct Report<'a> {
    pub(crate) on_postgres: &'a Measured,
    pub(crate) on_sqlite: &'a Measured,
    /// How many requests each load had in a round.
    pub(crate) requests: usize,
}

/// A line of the table.
struct Line<'a> {
    name: &'a str,
    figures: Figures,
    statements: Option<f64>,
    ratio: Option<f64>,
    goal: &'a str,
}

impl Display for Report<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        heading(f, "On PostgreSQL")?;
        for yardstick in Yardstick::ALL {
            for load in self.on_postgres.loads.keys().filter(|it| it.yardstick() == yardstick) {
                self.line(f, self.on_postgres, *load)?;
            }
            self.pgbench(f, yardstick)?;
        }
        heading(f, "On SQLite, pgbench on PostgreSQL")?;
        for load in self.on_sqlite.loads.keys() {
            self.line(f, self.on_sqlite, *load)?;
        }
        writeln!(f, "\nThe server's peak memory (goal: 40 MiB idle, 80 MiB under load)")?;
        for (name, on) in [("PostgreSQL", self.on_postgres), ("SQLite", self.on_sqlite)] {
            let [idle, under_load] = [on.memory.idle, on.memory.under_load]
                .map(|mib| mib.map_or_else(|| "unknown".to_owned(), |mib| format!("{mib} MiB")));
            writeln!(f, "  {name:<12} {idle} idle, {under_load} under load")?;
        }
        writeln!(
            f,
            "\nStatements per request, and the milliseconds that PostgreSQL took over each"
        )?;
        for (load, statements) in &self.on_postgres.statements {
            writeln!(f, "  {}", load.name())?;
            // What happens less than once in a hundred requests belongs to something else.
            for sent in statements.iter().filter(|it| self.share(it) >= 0.01) {
                let text = sent.text.split_whitespace().collect::<Vec<_>>().join(" ");
                let text: String = text.chars().take(90).collect();
                writeln!(f, "    {:>5.2} {:>8.3}  {text}", self.share(sent), sent.mean)?;
            }
        }
        Ok(())
    }
}

impl Report<'_> {
    fn line(&self, f: &mut Formatter<'_>, on: &Measured, load: Load) -> fmt::Result {
        let figures = Figures::median(&on.loads[&load]);
        let yardstick = Figures::median(&self.on_postgres.yardsticks[&load.yardstick()]);
        let statements = on.statements.get(&load);
        let line = Line {
            name: load.name(),
            figures,
            statements: statements.map(|sent| sent.iter().map(|it| self.share(it)).sum()),
            ratio: Some(figures.per_second / yardstick.per_second),
            goal: load.goal(std::ptr::eq(on, self.on_sqlite)),
        };
        write!(f, "{line}")
    }

    fn pgbench(&self, f: &mut Formatter<'_>, yardstick: Yardstick) -> fmt::Result {
        let figures = Figures::median(&self.on_postgres.yardsticks[&yardstick]);
        let name = &format!("  pgbench: {}", yardstick.name());
        write!(f, "{}", Line { name, figures, statements: None, ratio: None, goal: "" })
    }

    fn share(&self, sent: &Sent) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "nobody counts that far")]
        let share = sent.times as f64 / self.requests as f64;
        share
    }
}

fn heading(f: &mut Formatter<'_>, name: &str) -> fmt::Result {
    let [rate, p50, p99, spread] = ["per s", "p50 ms", "p99 ms", "p99/p50"];
    let [statements, ratio, goal] = ["SQL", "/pgbench", "goal (first step)"];
    writeln!(
        f,
        "\n{name:<46}{rate:>8}{p50:>9}{p99:>9}{spread:>9}{statements:>7}{ratio:>10}  {goal}"
    )
}

impl Display for Line<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Figures { per_second, p50, p99 } = self.figures;
        let [p50, p99] = [p50, p99].map(|it| it.as_secs_f64() * 1e3);
        let or_none =
            |number: Option<f64>| number.map_or_else(String::new, |it| format!("{it:.2}"));
        let (name, spread) = (self.name, p99 / p50);
        let (statements, ratio) = (or_none(self.statements), or_none(self.ratio));
        let line = format!(
            "{name:<46}{per_second:>8.0}{p50:>9.2}{p99:>9.2}{spread:>9.1}{statements:>7}{ratio:>10}  {}",
            self.goal
        );
        writeln!(f, "{}", line.trim_end())
    }
}
