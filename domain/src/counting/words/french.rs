use super::{
    Language, enumerate,
    facts::{Broken, Cause, Facts},
    finish, is_single,
};
use crate::counting::{Action, Ground, Purpose, Reason, Rule, TieMethod, Votes};

/// The stage in French, with the unbroken spaces that it puts before a colon and a semicolon.
pub(super) fn sentence(facts: &Facts<'_>) -> String {
    let mut clauses = vec![deed(facts)];
    clauses.extend(facts.quota.map(|(quota, is_first)| {
        format!("le quota {} {}", if is_first { "est de" } else { "est passé à" }, votes(quota))
    }));
    clauses.extend(facts.stage.deferred.map(|deferred| {
        format!("les excédents, de {}, sont restés où ils étaient, car ils ne pouvaient changer l'exclusion à prononcer", votes(deferred))
    }));
    clauses.extend(facts.lost.iter().map(|(cause, votes)| lost(*cause, *votes)));
    if !facts.kept.is_empty() {
        let kept = facts.kept.iter().map(|(name, keep)| format!("{} pour {name}", number(*keep)));
        let kept = enumerate(&kept.collect::<Vec<_>>(), "et");
        clauses.push(format!("le facteur de conservation est désormais de {kept}"));
    }
    clauses.extend(facts.ties.iter().map(tie));
    clauses.extend(facts.elected.iter().map(|(ground, names)| elected(*ground, names)));
    if !facts.excluded.is_empty() {
        clauses.push(format!("l'élection {} n'était plus possible", of_all(&facts.excluded)));
    }
    finish(format!("Étape {}\u{a0}: ", facts.stage.number), &clauses, "\u{a0}; ")
}

fn deed(facts: &Facts<'_>) -> String {
    let because = reason(facts.stage.reason, facts.is_one());
    let names = facts.names();
    match facts.stage.action {
        Action::First => {
            format!("{} selon la première préférence{because}", valid_papers(facts.valid))
        }
        Action::Surplus => {
            let (surplus, verb) = match names.len() {
                0 => ("des excédents".into(), "ont été transférés"),
                1 => (format!("l'excédent {}", of_all(&names)), "a été transféré"),
                _ => (format!("les excédents {}", of_all(&names)), "ont été transférés"),
            };
            let size =
                facts.surplus.zip(facts.stage.quota).map_or_else(String::new, |(it, quota)| {
                    let together = if names.len() > 1 { ", ensemble" } else { "," };
                    let above = "au-dessus du quota de";
                    format!("{together} {} {above} {},", votes(it), number(quota))
                });
            format!("{surplus}{size} {verb}{}{because}", values(facts))
        }
        Action::Exclude => {
            let moved = facts.papers.map_or_else(String::new, |it| {
                let transferred = if is_single(it) {
                    "bulletin a été transféré"
                } else {
                    "bulletins ont été transférés"
                };
                format!(", et {} {transferred}{}", number(it), values(facts))
            });
            let who = match facts.subjects.as_slice() {
                [] => "aucune exclusion n'a été prononcée".into(),
                [(name, None)] => format!("l'exclusion {} a été prononcée", of(name)),
                [(name, Some(held))] => {
                    format!("l'exclusion {}, avec {}, a été prononcée", of(name), votes(*held))
                }
                several => {
                    let with = |(name, held): &(String, Option<Votes>)| match held {
                        Some(held) => format!("{name} ({})", votes(*held)),
                        None => name.clone(),
                    };
                    let several: Vec<String> = several.iter().map(with).collect();
                    format!("l'exclusion simultanée {} a été prononcée", of_all(&several))
                }
            };
            format!("{who}{because}{moved}")
        }
        Action::Elect if !facts.elected.is_empty() => {
            format!("aucun bulletin n'a dû être transféré{because}")
        }
        Action::Elect if names.is_empty() => format!("personne n'a obtenu de siège{because}"),
        Action::Elect => format!("{} sans transfert{because}", seated(&names)),
        Action::Distribute => format!("les voix ont été réparties à nouveau{because}"),
        Action::Compare => match names.as_slice() {
            [] => format!("chaque candidature a été comparée à toutes les autres{because}"),
            [name] => {
                format!("la candidature {} a été comparée à toutes les autres{because}", of(name))
            }
            several => {
                let whose = of_all(several);
                format!("les candidatures {whose} ont été comparées deux à deux{because}")
            }
        },
        Action::Add if facts.rule == Rule::Score => {
            format!("les notes ont été additionnées{because}")
        }
        Action::Add => format!("les marques ont été additionnées{because}"),
    }
}

/// Why it was done, to one candidate or to any other number of them.
fn reason(reason: Reason, is_one: bool) -> &'static str {
    let of = |one, several| if is_one { one } else { several };
    match reason {
        Reason::Beginning => " au début du dépouillement",
        Reason::LargestSurplus => of(
            ", car aucun excédent n'était plus grand",
            ", car tous les excédents d'une étape sont transférés ensemble",
        ),
        Reason::FewestVotes => ", car aucune candidature en lice n'avait moins de voix",
        Reason::FewestUnguarded => {
            ", car aucune candidature dont les contraintes peuvent se passer n'avait moins de voix"
        }
        Reason::CannotCatchUp => of(
            ", car cette candidature ne pouvait plus rattraper la suivante",
            ", car même réunies ces candidatures ne pouvaient plus rattraper la suivante",
        ),
        Reason::NoVotes => of(
            ", car cette candidature n'avait aucune voix",
            ", car ces candidatures n'avaient aucune voix",
        ),
        Reason::Doomed => of(
            ", car les contraintes ne laissent pas de siège à cette candidature",
            ", car les contraintes ne laissent pas de siège à ces candidatures",
        ),
        Reason::WriteIns => of(
            ", car ce nom a été ajouté sur les bulletins sans que personne l'ait déclaré",
            ", car ces noms ont été ajoutés sur les bulletins sans que personne les ait déclarés",
        ),
        Reason::BelowMinimum => ", car la règle exige davantage de voix",
        Reason::NotOverDefault => of(
            ", car trop peu de bulletins la préféraient à l'option par défaut",
            ", car trop peu de bulletins les préféraient à l'option par défaut",
        ),
        Reason::KeepValues => {
            ", pour que personne ne conserve plus que le quota après avoir obtenu un siège"
        }
        Reason::OnlyStep => " dans la seule étape de la règle",
    }
}

/// That so many votes count for nobody any more, and why.
fn lost(cause: Cause, lost: Votes) -> String {
    let could =
        if is_single(lost) { "n'a pu être transférée" } else { "n'ont pu être transférées" };
    let why = match cause {
        Cause::NoOther => "car les bulletins ne nomment personne d'autre encore en lice",
        Cause::Overvote => "car les bulletins donnent le même rang à plusieurs candidatures",
        Cause::Repeated => "car les bulletins répètent une candidature",
        Cause::Skipped => "car les bulletins omettent des rangs",
        Cause::NoSeat => "car il ne restait aucun siège à pourvoir",
    };
    format!("{} {could}, {why}", votes(lost))
}

/// That they were elected, and why.
fn elected(ground: Ground, names: &[String]) -> String {
    let of = |one, several| if names.len() == 1 { one } else { several };
    let why = match ground {
        Ground::Quota => " avec le quota",
        Ground::CannotBeOvertaken => of(
            ", car les autres ne pouvaient plus dépasser cette candidature",
            ", car les autres ne pouvaient plus dépasser ces candidatures",
        ),
        Ground::LastSeats => ", car il ne restait pas plus de candidatures que de sièges",
        Ground::MostVotes => " avec le plus grand nombre de voix",
        Ground::Preferred => of(
            ", car les bulletins préfèrent cette candidature aux autres",
            ", car les bulletins préfèrent ces candidatures aux autres",
        ),
        Ground::Guarded => of(
            ", car sans cette candidature les contraintes ne peuvent être respectées",
            ", car sans ces candidatures les contraintes ne peuvent être respectées",
        ),
    };
    format!("{}{why}", seated(names))
}

fn tie(tie: &Broken) -> String {
    let among = match tie.tied.len() {
        0 | 1 => "une égalité".into(),
        _ => format!("l'égalité entre {}", enumerate(&tie.tied, "et")),
    };
    let over = match tie.purpose {
        Purpose::Surplus => "quant au premier excédent à transférer",
        Purpose::Exclusion => "quant à l'exclusion à prononcer",
        Purpose::Election => "quant au siège à attribuer",
    };
    let by = match (tie.method, tie.decided_by) {
        (TieMethod::Backwards, Some(stage)) => {
            format!("par les voix de l'étape {stage}, la plus récente à les distinguer,")
        }
        (TieMethod::Backwards, None) => "par les voix de l'étape la plus récente".into(),
        (TieMethod::Forwards, Some(stage)) => {
            format!("par les voix de l'étape {stage}, la première à les distinguer,")
        }
        (TieMethod::Forwards, None) => "par les voix de la première étape".into(),
        (TieMethod::Order, _) => "par l'ordre fixé avant le dépouillement".into(),
        (TieMethod::Lot, _) => "par tirage au sort".into(),
    };
    format!("{among} {over} a été tranchée {by} et a désigné {}", tie.chosen)
}

/// That they have a seat.
fn seated<S: AsRef<str>>(names: &[S]) -> String {
    let verb = if names.len() == 1 { "a obtenu" } else { "ont obtenu" };
    format!("{} {verb} un siège", enumerate(names, "et"))
}

/// `de` and a name, without its vowel before another one.
fn of(name: &str) -> String {
    let vowels = "aàâáäãåeéèêëiîïíoôöóøœæuûüú";
    let first = name.chars().next().and_then(|it| it.to_lowercase().next());
    let elided = if first.is_some_and(|first| vowels.contains(first)) { "d'" } else { "de " };
    format!("{elided}{name}")
}

/// `de` before each of the names.
fn of_all<S: AsRef<str>>(names: &[S]) -> String {
    let each: Vec<String> = names.iter().map(|name| of(name.as_ref())).collect();
    enumerate(&each, "et")
}

fn number(votes: Votes) -> String {
    Language::Fr.number(votes)
}

fn votes(votes: Votes) -> String {
    format!("{} voix", number(votes))
}

fn valid_papers(papers: Votes) -> String {
    match papers.units() {
        0 => "aucun bulletin valable n'a pu être classé".into(),
        _ if is_single(papers) => "le seul bulletin valable a été classé".into(),
        _ => format!("les {} bulletins valables ont été classés", number(papers)),
    }
}

/// At what value papers moved.
fn values(facts: &Facts<'_>) -> String {
    match facts.values {
        None => String::new(),
        Some((least, most)) if least == most => {
            format!(" à raison de {} par bulletin", votes(most))
        }
        Some((least, most)) => {
            format!(" à raison de {} à {} par bulletin", number(least), votes(most))
        }
    }
}
