use super::{
    Language, enumerate,
    facts::{Broken, Cause, Facts},
    finish, is_single,
};
use crate::counting::{Action, Ground, Purpose, Reason, Rule, TieMethod, Votes};

/// The stage in English.
pub(super) fn sentence(facts: &Facts<'_>) -> String {
    let mut clauses = vec![deed(facts)];
    clauses.extend(facts.quota.map(|(quota, is_first)| {
        format!("the quota {} {}", if is_first { "is" } else { "became" }, votes(quota))
    }));
    clauses.extend(facts.stage.deferred.map(|deferred| {
        format!("surpluses of {} stayed where they were, because they could not have changed who was excluded", votes(deferred))
    }));
    clauses.extend(facts.lost.iter().map(|(cause, votes)| lost(*cause, *votes)));
    if !facts.kept.is_empty() {
        let kept = facts.kept.iter().map(|(name, keep)| format!("{} for {name}", number(*keep)));
        clauses.push(format!("the keep value is now {}", list(&kept.collect::<Vec<_>>())));
    }
    clauses.extend(facts.ties.iter().map(tie));
    clauses.extend(facts.elected.iter().map(|(ground, names)| elected(*ground, names)));
    if !facts.excluded.is_empty() {
        clauses.push(format!("{} could no longer be elected", list(&facts.excluded)));
    }
    finish(format!("Stage {}: ", facts.stage.number), &clauses, "; ")
}

fn deed(facts: &Facts<'_>) -> String {
    let because = reason(facts.stage.reason, facts.is_one());
    let names = facts.names();
    let who = list(&names);
    let was = was(names.len());
    match facts.stage.action {
        Action::First => {
            let papers = valid_papers(facts.valid);
            format!("{papers} sorted by first preferences{because}")
        }
        Action::Surplus => {
            let surplus = match names.len() {
                0 => "surpluses".into(),
                1 => format!("the surplus of {who}"),
                _ => format!("the surpluses of {who}"),
            };
            let size =
                facts.surplus.zip(facts.stage.quota).map_or_else(String::new, |(it, quota)| {
                    let together = if names.len() > 1 { ", together" } else { "," };
                    format!("{together} {} above the quota of {},", votes(it), number(quota))
                });
            format!("{surplus}{size} {was} transferred{}{because}", values(facts))
        }
        Action::Exclude => {
            let moved = facts.papers.map_or_else(String::new, |it| {
                format!(", and {} transferred{}", papers(it), values(facts))
            });
            let who = match facts.subjects.as_slice() {
                [] => "nobody was excluded".into(),
                [(name, None)] => format!("{name} was excluded"),
                [(name, Some(held))] => format!("{name} was excluded with {}", votes(*held)),
                several => {
                    let with = |(name, held): &(String, Option<Votes>)| match held {
                        Some(held) => format!("{name} ({})", votes(*held)),
                        None => name.clone(),
                    };
                    let several: Vec<String> = several.iter().map(with).collect();
                    format!("{} were excluded together", list(&several))
                }
            };
            format!("{who}{because}{moved}")
        }
        Action::Elect if !facts.elected.is_empty() => {
            format!("no papers had to be transferred{because}")
        }
        Action::Elect if names.is_empty() => format!("nobody was elected{because}"),
        Action::Elect => format!("{who} {was} elected without a transfer{because}"),
        Action::Distribute => format!("the votes were distributed anew{because}"),
        Action::Compare => match names.len() {
            0 => format!("every candidate was compared with every other{because}"),
            1 => format!("{who} was compared with every other candidate{because}"),
            _ => format!("{who} were compared with one another in pairs{because}"),
        },
        Action::Add if facts.rule == Rule::Score => format!("the scores were added up{because}"),
        Action::Add => format!("the marks were added up{because}"),
    }
}

/// Why it was done, to one candidate or to any other number of them.
fn reason(reason: Reason, is_one: bool) -> &'static str {
    let of = |one, several| if is_one { one } else { several };
    match reason {
        Reason::Beginning => " at the beginning of the count",
        Reason::LargestSurplus => of(
            ", because no surplus was larger",
            ", because all surpluses of a stage are transferred together",
        ),
        Reason::FewestVotes => ", because no continuing candidate had fewer votes",
        Reason::FewestUnguarded => {
            ", because no candidate whom the constraints can spare had fewer votes"
        }
        Reason::CannotCatchUp => of(
            ", because this candidate could no longer have caught up with the next",
            ", because all of them together could not have caught up with the next candidate",
        ),
        Reason::NoVotes => of(
            ", because no votes were cast for this candidate",
            ", because no votes were cast for these candidates",
        ),
        Reason::Doomed => of(
            ", because the constraints leave no seat for this candidate",
            ", because the constraints leave no seats for these candidates",
        ),
        Reason::WriteIns => of(
            ", because this name was written in and never declared",
            ", because these names were written in and never declared",
        ),
        Reason::BelowMinimum => ", because the rule asks for more votes than that",
        Reason::NotOverDefault => of(
            ", because too few papers preferred it to the default option",
            ", because too few papers preferred them to the default option",
        ),
        Reason::KeepValues => ", so that nobody elected keeps more than the quota",
        Reason::OnlyStep => " in the only step of the rule",
    }
}

/// That so many votes count for nobody any more, and why.
fn lost(cause: Cause, lost: Votes) -> String {
    let why = match cause {
        Cause::NoOther => "because the papers name nobody else who continues",
        Cause::Overvote => "because the papers rank several candidates equally",
        Cause::Repeated => "because the papers name a candidate again",
        Cause::Skipped => "because the papers skip ranks",
        Cause::NoSeat => "because no seat was left to fill",
    };
    format!("{} could not be transferred, {why}", votes(lost))
}

/// That they were elected, and why.
fn elected(ground: Ground, names: &[String]) -> String {
    let who = list(names);
    let was = was(names.len());
    let this = if names.len() == 1 { "this candidate" } else { "these candidates" };
    match ground {
        Ground::Quota => format!("{who} {was} elected with the quota"),
        Ground::CannotBeOvertaken => {
            format!("{who} {was} elected, because the others could no longer overtake {this}")
        }
        Ground::LastSeats => {
            format!("{who} {was} elected, because no more candidates were left than seats")
        }
        Ground::MostVotes => format!("{who} {was} elected with the most votes"),
        Ground::Preferred => {
            format!("{who} {was} elected, because the papers prefer {this} to the others")
        }
        Ground::Guarded => {
            format!("{who} {was} elected, because the constraints cannot be met without {this}")
        }
    }
}

fn tie(tie: &Broken) -> String {
    let among = match tie.tied.len() {
        0 | 1 => "a tie".into(),
        2 => format!("the tie between {}", list(&tie.tied)),
        _ => format!("the tie among {}", list(&tie.tied)),
    };
    let over = match tie.purpose {
        Purpose::Surplus => "whose surplus to transfer first",
        Purpose::Exclusion => "whom to exclude",
        Purpose::Election => "whom to elect",
    };
    let by = match (tie.method, tie.decided_by) {
        (TieMethod::Backwards, Some(stage)) => {
            format!("by the votes at stage {stage}, the most recent that told them apart,")
        }
        (TieMethod::Backwards, None) => "by the votes at the most recent stage".into(),
        (TieMethod::Forwards, Some(stage)) => {
            format!("by the votes at stage {stage}, the first that told them apart,")
        }
        (TieMethod::Forwards, None) => "by the votes at the first stage".into(),
        (TieMethod::Order, _) => "by the order laid down before the count".into(),
        (TieMethod::Lot, _) => "by lot".into(),
    };
    format!("{among} over {over} was broken {by} and fell on {}", tie.chosen)
}

fn was(names: usize) -> &'static str {
    if names == 1 { "was" } else { "were" }
}

fn list<S: AsRef<str>>(items: &[S]) -> String {
    enumerate(items, "and")
}

fn number(votes: Votes) -> String {
    Language::En.number(votes)
}

fn votes(votes: Votes) -> String {
    format!("{} {}", number(votes), if is_single(votes) { "vote" } else { "votes" })
}

fn papers(papers: Votes) -> String {
    let noun = if is_single(papers) { "paper was" } else { "papers were" };
    format!("{} {noun}", number(papers))
}

fn valid_papers(papers: Votes) -> String {
    match papers.units() {
        0 => "no valid papers were".into(),
        _ if is_single(papers) => "the only valid paper was".into(),
        _ => format!("the {} valid papers were", number(papers)),
    }
}

/// At what value papers moved.
fn values(facts: &Facts<'_>) -> String {
    let Some((least, most)) = facts.values else { return String::new() };
    let one = 10_u128.checked_pow(most.digits().into());
    let unit = match one.map(|one| most.units().cmp(&one)) {
        Some(std::cmp::Ordering::Equal) => "vote per paper",
        Some(std::cmp::Ordering::Greater) => "votes per paper",
        _ => "of a vote per paper",
    };
    if least == most {
        return format!(" at {} {unit}", number(most));
    }
    format!(" at values from {} to {} {unit}", number(least), number(most))
}
