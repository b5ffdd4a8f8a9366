use std::collections::HashMap;

use chrono::NaiveDate;

use super::{
    Category, MembershipRefusal,
    import::{FileProblem, Known, PeriodChange, Plan, Row, Verdict, plan},
};
use crate::{
    access::Action,
    audit::{AuditLog, Event, Verb},
    ids::{MembershipId, PartyId, PeriodId},
    op::{Failure, Op, StoreError},
    rules::{Parameters, RuleSets},
};

/// A member of the register, as an import compares it with a row.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Admission {
    /// The membership.
    pub membership: MembershipId,
    /// Who holds it.
    pub party: PartyId,
    /// The period that begins last.
    pub period: PeriodId,
    /// What is known of it.
    pub known: Known,
}

/// A row that brings in a new member.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Enrolment {
    /// The membership to be.
    pub membership: MembershipId,
    /// Who will hold it.
    pub party: PartyId,
    /// Its first period.
    pub period: PeriodId,
    /// What the row says.
    pub row: Row,
}

/// A row that changes a member.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Amendment {
    /// The membership.
    pub membership: MembershipId,
    /// Who holds it.
    pub party: PartyId,
    /// What the row says.
    pub row: Row,
    /// The period to end, and on which day.
    pub ends: Option<(PeriodId, NaiveDate)>,
    /// The period to begin: its id and category, from the row's first day to its last.
    pub begins: Option<(PeriodId, Category)>,
}

/// Where the register is rewritten in bulk.
#[expect(async_fn_in_trait, reason = "only ever called with a concrete store")]
pub trait Register {
    /// Every member, with the period that begins last; no import changes them until this unit of
    /// work has ended.
    async fn admissions(&self) -> Result<Vec<Admission>, StoreError>;

    /// Brings in new members.
    async fn enrol(&self, enrolments: &[Enrolment]) -> Result<(), StoreError>;

    /// Changes members.
    async fn amend(&self, amendments: &[Amendment]) -> Result<(), StoreError>;
}

/// Plans an import and, if asked to commit it and no row is refused, carries it out as a whole.
///
/// Carrying it out twice has no effect the second time: every row is then unchanged.
pub async fn import_members<S: Register + RuleSets + AuditLog>(
    op: &Op<'_, S>,
    file: &[u8],
    commit: bool,
) -> Result<Result<Plan, FileProblem>, Failure<MembershipRefusal>> {
    op.require(Action::ImportMembers)?;
    let rules = op.store.current_rule_set().await?;
    let rules = rules.map_or_else(Parameters::defaults, |rules| rules.parameters);
    let admissions = op.store.admissions().await?;
    let known: Vec<_> = admissions.iter().map(|admission| admission.known.clone()).collect();
    let plan = match plan(file, &known, rules.day_of(op.at)) {
        Ok(plan) => plan,
        Err(problem) => return Ok(Err(problem)),
    };
    if commit && plan.is_committable() {
        carry_out(op, &plan, &admissions).await?;
    }
    Ok(Ok(plan))
}

async fn carry_out<S: Register + AuditLog>(
    op: &Op<'_, S>,
    plan: &Plan,
    admissions: &[Admission],
) -> Result<(), Failure<MembershipRefusal>> {
    let admissions: HashMap<_, _> =
        admissions.iter().map(|admission| (admission.known.number.as_str(), admission)).collect();
    let (mut enrolments, mut amendments) = (Vec::new(), Vec::new());
    for judged in &plan.rows {
        match &judged.verdict {
            Verdict::New(row) => enrolments.push(Enrolment {
                membership: MembershipId(op.ids.ordered(op.at)),
                party: PartyId(op.ids.ordered(op.at)),
                period: PeriodId(op.ids.ordered(op.at)),
                row: row.clone(),
            }),
            Verdict::Changed { row, period, .. } => {
                let known = admissions.get(row.number.as_str());
                let known = known.ok_or(MembershipRefusal::RegisterChanged)?;
                amendments.push(amendment(op, known, row, *period));
            }
            Verdict::Unchanged | Verdict::Refused(_) => {}
        }
    }
    if enrolments.is_empty() && amendments.is_empty() {
        return Ok(());
    }
    op.store.enrol(&enrolments).await?;
    op.store.amend(&amendments).await?;
    let import = op.ids.ordered(op.at);
    let event = Event::new(Verb::MembersImported, "Import", import).with("new", enrolments.len());
    op.record(event.with("changed", amendments.len())).await?;
    Ok(())
}

fn amendment<S>(op: &Op<'_, S>, known: &Admission, row: &Row, change: PeriodChange) -> Amendment {
    let (ends, begins) = match change {
        PeriodChange::Kept => (None, false),
        PeriodChange::Ends => (row.until.map(|until| (known.period, until)), false),
        PeriodChange::Follows { ends_known } => {
            (ends_known.then_some((known.period, row.since)), true)
        }
    };
    let begins = begins.then(|| (PeriodId(op.ids.ordered(op.at)), row.category));
    let Admission { membership, party, .. } = *known;
    Amendment { membership, party, row: row.clone(), ends, begins }
}
