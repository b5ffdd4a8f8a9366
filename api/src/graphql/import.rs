use async_graphql::{Context, Enum, InputObject, Object, Result, SimpleObject};
use domain::{
    membership::{
        self, MembershipRefusal,
        import::{self, Change, FileProblem, Judged, Plan, Verdict},
    },
    op::{Failure, Refusal},
    text,
};

use super::{
    context::Operate as _,
    faults::of_file,
    refusal::{RefusalCode, Settled, Success, Worded},
    scalars::int,
};

#[derive(Default)]
pub(crate) struct ImportMutation;

/// A register file to import.
#[derive(InputObject)]
struct ImportMembersInput {
    /// The file's text: CSV with the columns number, kind, name, country, category, since, until,
    /// and if you like locale and synthetic.
    csv: String,
    /// Whether to carry it out, which happens as a whole or not at all; else it is only planned.
    #[graphql(default)]
    commit: bool,
}

/// What an import did, or would do.
#[derive(SimpleObject)]
struct ImportReport {
    /// Whether it was carried out.
    is_committed: bool,
    /// Rows that admit a member.
    new_count: i32,
    /// Rows that change one.
    changed_count: i32,
    /// Rows that change nothing.
    unchanged_count: i32,
    /// Rows that are refused; with one of them nothing is carried out.
    refused_count: i32,
    /// The rows that are not plainly new or unchanged, in their order: refused, changed, or with a
    /// warning. The first 1,000 of them.
    rows: Vec<ImportRow>,
}

/// A row of a register file, with its verdict.
#[derive(SimpleObject)]
struct ImportRow {
    /// The line on which the row begins, counted from 1 as an editor does.
    line: i32,
    /// The membership's number, if the row has one.
    number: Option<String>,
    /// What the row does, or would do.
    verdict: ImportVerdict,
    /// What it would change.
    changes: Vec<ImportChange>,
    /// Why it is refused.
    problems: Vec<ImportProblem>,
    /// What to look at first: names that look like others. Nothing is merged on that ground.
    warnings: Vec<String>,
}

/// What a row of a register file does.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
enum ImportVerdict {
    /// It admits a member.
    New,
    /// It changes one.
    Changed,
    /// It changes nothing.
    Unchanged,
    /// It is refused.
    Refused,
}

/// One cell that would change.
#[derive(SimpleObject)]
struct ImportChange {
    /// The column.
    column: &'static str,
    /// What the register has.
    from: Option<String>,
    /// What it would have.
    to: Option<String>,
}

/// Why a row is refused.
#[derive(SimpleObject)]
struct ImportProblem {
    /// The column; null if it is the whole row.
    column: Option<&'static str>,
    /// What is wrong, and what to do.
    message: String,
}

impl Success for ImportReport {}

/// What can be refused of an import: the file, some rows, or the moment.
#[derive(Debug, thiserror::Error)]
enum ImportRefusal {
    #[error(transparent)]
    File(#[from] FileProblem),
    #[error("{0} rows were refused")]
    Rows(usize),
    #[error(transparent)]
    Register(#[from] MembershipRefusal),
}

impl Refusal for ImportRefusal {}

impl Worded for ImportRefusal {
    fn code(&self) -> RefusalCode {
        match self {
            Self::File(_) => RefusalCode::UnreadableFile,
            Self::Rows(_) => RefusalCode::RowsRefused,
            Self::Register(refusal) => refusal.code(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some("csv")
    }

    fn mentions(&self, languages: &[text::Locale]) -> Vec<String> {
        match self {
            Self::File(problem) => vec![of_file(languages, problem)],
            Self::Rows(count) => vec![count.to_string()],
            Self::Register(_) => Vec::new(),
        }
    }
}

#[Object]
impl ImportMutation {
    /// Plans the import of a register file, and carries it out if asked to and no row is refused.
    /// Carrying it out again changes nothing. For membership officers. Refusals: UNREADABLE_FILE,
    /// ROWS_REFUSED (with commit), REGISTER_CHANGED.
    async fn import_members(
        &self,
        ctx: &Context<'_>,
        input: ImportMembersInput,
    ) -> Option<Result<Settled<ImportReport>>> {
        let ImportMembersInput { csv, commit } = input;
        ctx.operate(
            async |op| {
                let plan = match membership::import_members(op, csv.as_bytes(), commit).await {
                    Ok(Ok(plan)) => plan,
                    Ok(Err(problem)) => return Err(Failure::Refused(problem.into())),
                    Err(Failure::Refused(refusal)) => return Err(Failure::Refused(refusal.into())),
                    Err(Failure::Denied(denied)) => return Err(denied.into()),
                    Err(Failure::KeyReused) => return Err(Failure::KeyReused),
                    Err(Failure::Store(failure)) => return Err(failure.into()),
                };
                let refused = plan.counts().refused;
                if commit && refused > 0 {
                    return Err(ImportRefusal::Rows(refused).into());
                }
                Ok(plan)
            },
            |plan| ImportReport::new(&plan, commit),
        )
        .await
    }
}

impl ImportReport {
    fn new(plan: &Plan, is_committed: bool) -> Self {
        let counts = plan.counts();
        let noteworthy = |row: &&Judged| {
            !row.warnings.is_empty()
                || matches!(row.verdict, Verdict::Refused(_) | Verdict::Changed { .. })
        };
        Self {
            is_committed,
            new_count: int(counts.new as u64),
            changed_count: int(counts.changed as u64),
            unchanged_count: int(counts.unchanged as u64),
            refused_count: int(counts.refused as u64),
            rows: plan.rows.iter().filter(noteworthy).take(1_000).map(ImportRow::new).collect(),
        }
    }
}

impl ImportRow {
    fn new(row: &Judged) -> Self {
        let change = |it: &Change| ImportChange {
            column: it.column.as_str(),
            from: it.from.clone(),
            to: it.to.clone(),
        };
        let problem = |it: &import::Problem| ImportProblem {
            column: it.column.map(import::Column::as_str),
            message: it.reason.to_string(),
        };
        let (verdict, changes, problems) = match &row.verdict {
            Verdict::New(_) => (ImportVerdict::New, vec![], vec![]),
            Verdict::Changed { changes, .. } => {
                (ImportVerdict::Changed, changes.iter().map(change).collect(), vec![])
            }
            Verdict::Unchanged => (ImportVerdict::Unchanged, vec![], vec![]),
            Verdict::Refused(problems) => {
                (ImportVerdict::Refused, vec![], problems.iter().map(problem).collect())
            }
        };
        Self {
            line: int(row.line.into()),
            number: row.number.clone(),
            verdict,
            changes,
            problems,
            warnings: row.warnings.iter().map(ToString::to_string).collect(),
        }
    }
}
