use super::{
    Language, enumerate,
    facts::{Broken, Cause, Facts},
    finish, is_single,
};
use crate::counting::{Action, Ground, Purpose, Reason, Rule, TieMethod, Votes};

/// The stage in Spanish.
pub(super) fn sentence(facts: &Facts<'_>) -> String {
    let mut clauses = vec![deed(facts)];
    clauses.extend(facts.quota.map(|(quota, is_first)| {
        format!("la cuota {} {}", if is_first { "es de" } else { "pasó a ser de" }, votes(quota))
    }));
    clauses.extend(facts.stage.deferred.map(|deferred| {
        format!("los excedentes, de {}, se dejaron donde estaban, porque no podían cambiar a quién se excluía", votes(deferred))
    }));
    clauses.extend(facts.lost.iter().map(|(cause, votes)| lost(*cause, *votes)));
    if !facts.kept.is_empty() {
        let kept = facts.kept.iter().map(|(name, keep)| format!("{} para {name}", number(*keep)));
        let kept = enumerate(&kept.collect::<Vec<_>>(), "y");
        clauses.push(format!("el factor de retención es ahora de {kept}"));
    }
    clauses.extend(facts.ties.iter().map(tie));
    clauses.extend(facts.elected.iter().map(|(ground, names)| elected(*ground, names)));
    if !facts.excluded.is_empty() {
        clauses.push(format!("ya no se podía elegir a {}", list(&facts.excluded)));
    }
    finish(format!("Etapa {}: ", facts.stage.number), &clauses, "; ")
}

fn deed(facts: &Facts<'_>) -> String {
    let because = reason(facts.stage.reason, facts.is_one());
    let names = facts.names();
    let who = list(&names);
    match facts.stage.action {
        Action::First => {
            format!("{} según la primera preferencia{because}", valid_papers(facts.valid))
        }
        Action::Surplus => {
            let surplus = match names.len() {
                0 => "se transfirieron excedentes".into(),
                1 => format!("se transfirió el excedente de {who}"),
                _ => format!("se transfirieron los excedentes de {who}"),
            };
            let size =
                facts.surplus.zip(facts.stage.quota).map_or_else(String::new, |(it, quota)| {
                    let together = if names.len() > 1 { ", en conjunto" } else { "," };
                    let above = "por encima de la cuota de";
                    let comma = if facts.values.is_some() { "," } else { "" };
                    format!("{together} {} {above} {}{comma}", votes(it), number(quota))
                });
            format!("{surplus}{size}{}{because}", values(facts))
        }
        Action::Exclude => {
            let moved = facts.papers.map_or_else(String::new, |it| {
                let transferred = if is_single(it) {
                    "se transfirió 1 papeleta".into()
                } else {
                    format!("se transfirieron {} papeletas", number(it))
                };
                format!(", y {transferred}{}", values(facts))
            });
            let who = match facts.subjects.as_slice() {
                [] => "no se excluyó a nadie".into(),
                [(name, None)] => format!("se excluyó a {name}"),
                [(name, Some(held))] => format!("se excluyó a {name}, con {}", votes(*held)),
                several => {
                    let with = |(name, held): &(String, Option<Votes>)| match held {
                        Some(held) => format!("{name} ({})", votes(*held)),
                        None => name.clone(),
                    };
                    let several: Vec<String> = several.iter().map(with).collect();
                    format!("se excluyó a la vez a {}", list(&several))
                }
            };
            format!("{who}{because}{moved}")
        }
        Action::Elect if !facts.elected.is_empty() => {
            format!("no hizo falta transferir papeletas{because}")
        }
        Action::Elect if names.is_empty() => format!("no se eligió a nadie{because}"),
        Action::Elect => format!("se eligió sin transferencia a {who}{because}"),
        Action::Distribute => format!("se repartieron de nuevo los votos{because}"),
        Action::Compare => match names.len() {
            0 => format!("se comparó cada candidatura con todas las demás{because}"),
            1 => format!("se comparó a {who} con todas las demás candidaturas{because}"),
            _ => format!("se comparó por pares a {who}{because}"),
        },
        Action::Add if facts.rule == Rule::Score => format!("se sumaron las puntuaciones{because}"),
        Action::Add => format!("se sumaron las marcas{because}"),
    }
}

/// Why it was done, to one candidate or to any other number of them.
fn reason(reason: Reason, is_one: bool) -> &'static str {
    let of = |one, several| if is_one { one } else { several };
    match reason {
        Reason::Beginning => " al comienzo del recuento",
        Reason::LargestSurplus => of(
            ", porque ningún excedente era mayor",
            ", porque todos los excedentes de una etapa se transfieren a la vez",
        ),
        Reason::FewestVotes => ", porque ninguna candidatura en liza tenía menos votos",
        Reason::FewestUnguarded => {
            ", porque ninguna candidatura de la que las restricciones pueden prescindir tenía menos votos"
        }
        Reason::CannotCatchUp => of(
            ", porque ya no podía alcanzar a la candidatura siguiente",
            ", porque ni con todos sus votos juntos podían alcanzar a la candidatura siguiente",
        ),
        Reason::NoVotes => of(", porque no tenía ningún voto", ", porque no tenían ningún voto"),
        Reason::Doomed => ", porque las restricciones no dejan lugar para su elección",
        Reason::WriteIns => of(
            ", porque es un nombre añadido en las papeletas que nadie declaró",
            ", porque son nombres añadidos en las papeletas que nadie declaró",
        ),
        Reason::BelowMinimum => ", porque la regla exige más votos",
        Reason::NotOverDefault => of(
            ", porque muy pocas papeletas la preferían a la opción por defecto",
            ", porque muy pocas papeletas las preferían a la opción por defecto",
        ),
        Reason::KeepValues => ", para que nadie con escaño conserve más que la cuota",
        Reason::OnlyStep => " en el único paso de la regla",
    }
}

/// That so many votes count for nobody any more, and why.
fn lost(cause: Cause, lost: Votes) -> String {
    let could = if is_single(lost) { "no se pudo" } else { "no se pudieron" };
    let why = match cause {
        Cause::NoOther => "porque las papeletas no nombran a nadie más en liza",
        Cause::Overvote => "porque las papeletas dan el mismo rango a varias candidaturas",
        Cause::Repeated => "porque las papeletas repiten una candidatura",
        Cause::Skipped => "porque las papeletas omiten rangos",
        Cause::NoSeat => "porque no quedaba ningún escaño por cubrir",
    };
    format!("{} {could} transferir, {why}", votes(lost))
}

/// That they were elected, and why.
fn elected(ground: Ground, names: &[String]) -> String {
    let who = list(names);
    let of = |one, several| if names.len() == 1 { one } else { several };
    let why = match ground {
        Ground::Quota => of(", que alcanzó la cuota", ", que alcanzaron la cuota"),
        Ground::CannotBeOvertaken => {
            ", porque las demás candidaturas ya no podían superar sus votos"
        }
        Ground::LastSeats => ", porque no quedaban más candidaturas que escaños",
        Ground::MostVotes => {
            of(", que obtuvo el mayor número de votos", ", que obtuvieron el mayor número de votos")
        }
        Ground::Preferred => of(
            ", porque las papeletas prefieren su candidatura a las demás",
            ", porque las papeletas prefieren sus candidaturas a las demás",
        ),
        Ground::Guarded => ", porque sin su elección no pueden cumplirse las restricciones",
    };
    format!("se eligió a {who}{why}")
}

fn tie(tie: &Broken) -> String {
    let among = match tie.tied.len() {
        0 | 1 => "un empate".into(),
        _ => format!("el empate entre {}", list(&tie.tied)),
    };
    let over = match tie.purpose {
        Purpose::Surplus => "sobre qué excedente transferir primero",
        Purpose::Exclusion => "sobre a quién excluir",
        Purpose::Election => "sobre a quién elegir",
    };
    let by = match (tie.method, tie.decided_by) {
        (TieMethod::Backwards, Some(stage)) => {
            format!("por los votos de la etapa {stage}, la más reciente en que diferían,")
        }
        (TieMethod::Backwards, None) => "por los votos de la etapa más reciente".into(),
        (TieMethod::Forwards, Some(stage)) => {
            format!("por los votos de la etapa {stage}, la primera en que diferían,")
        }
        (TieMethod::Forwards, None) => "por los votos de la primera etapa".into(),
        (TieMethod::Order, _) => "por el orden establecido antes del recuento".into(),
        (TieMethod::Lot, _) => "por sorteo".into(),
    };
    format!("{among} {over} se resolvió {by} y recayó en {}", tie.chosen)
}

/// Names, with `e` instead of `y` before the sound of an i.
fn list<S: AsRef<str>>(names: &[S]) -> String {
    let last = names.last().map(|name| name.as_ref().to_lowercase()).unwrap_or_default();
    let mut letters = last.chars();
    let start = (letters.next(), letters.next(), letters.next());
    let is_vowel = |letter: Option<char>| letter.is_some_and(|it| "aeiouáéíóú".contains(it));
    let sounds_like_i = match start {
        (Some('i' | 'í'), second, _) => !second.is_some_and(|it| "aeouáéóú".contains(it)),
        (Some('h'), Some('i' | 'í'), third) => !is_vowel(third),
        (Some('y'), Some(second), _) => second.is_alphabetic() && !is_vowel(Some(second)),
        _ => false,
    };
    enumerate(names, if sounds_like_i { "e" } else { "y" })
}

fn number(votes: Votes) -> String {
    Language::Es.number(votes)
}

fn votes(votes: Votes) -> String {
    format!("{} {}", number(votes), if is_single(votes) { "voto" } else { "votos" })
}

fn valid_papers(papers: Votes) -> String {
    match papers.units() {
        0 => "no hubo papeletas válidas que clasificar".into(),
        _ if is_single(papers) => "se clasificó la única papeleta válida".into(),
        _ => format!("se clasificaron las {} papeletas válidas", number(papers)),
    }
}

/// At what value papers moved.
fn values(facts: &Facts<'_>) -> String {
    match facts.values {
        None => String::new(),
        Some((least, most)) if least == most => {
            format!(" a razón de {} por papeleta", votes(most))
        }
        Some((least, most)) => {
            format!(" a razón de entre {} y {} por papeleta", number(least), votes(most))
        }
    }
}
