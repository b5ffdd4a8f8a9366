use serde_json::{Value, json};

use super::*;
use crate::counting::{
    Action, CandidateNumber, Elected, Ground, Purpose, Reason, Rule, Tie, TieMethod, Transfer,
};

/// Every variant; one that is missing does not compile.
macro_rules! every {
    ($of:ident: $($variant:ident),+) => {{
        fn _is_every(one: $of) {
            match one {
                $($of::$variant => {})+
            }
        }
        [$($of::$variant),+]
    }};
}

const NAMES: [&str; 5] = ["Ada Obi", "Ben", "Inés Ruiz", "Oscar", "Joe Smith Jr."];

fn number(number: u16) -> CandidateNumber {
    CandidateNumber::new(number).expect("a number from one")
}

fn numbers(of: &[u16]) -> Vec<CandidateNumber> {
    of.iter().copied().map(number).collect()
}

fn votes(text: &str) -> Votes {
    Votes::parse(text).expect("a number")
}

/// A stage as a file holds it.
fn stage(number: usize, action: Action, reason: Reason, candidates: &[u16]) -> Stage {
    let stage = json!({
        "number": number, "action": action, "candidates": candidates, "reason": reason,
        "explanation": Explanation::default(), "quota": "932.00000", "transfers": [],
        "votes": ["932.00000", "928.50000", "930.00000", "30.00000", "0.00000"],
        "nonTransferable": "0.00000", "residue": "0.00000", "total": "2820.50000", "elected": [],
        "excluded": [],
    });
    serde_json::from_value(stage).expect("a stage")
}

/// A report of that stage after a first one.
fn report(second: Stage) -> CountReport {
    let mut first = stage(1, Action::First, Reason::Beginning, &[]);
    first.votes[0] = votes("944.50000");
    let listed = |(number, name): (usize, &&str)| -> Value {
        json!({ "number": number, "name": name, "withdrawn": false })
    };
    let listed: Vec<Value> = (1..).zip(&NAMES).map(listed).collect();
    let report = json!({
        "format": "plenary/count/v1", "rule": Rule::Scottish, "settings": {}, "title": "A contest",
        "seats": 3, "candidates": listed, "valid": "4659", "blank": "0", "invalid": "0",
        "quota": first.quota, "elected": [], "winners": [], "vacant": 0, "reserve": [], "stages": [],
        "ties": [], "alternatives": [], "alternativesComplete": true, "balanced": true,
    });
    let stages = vec![first, second];
    CountReport { stages, ..serde_json::from_value(report).expect("a report") }
}

fn moving(from: u16, to: Option<u16>, [papers, value, all]: [&str; 3]) -> Transfer {
    Transfer {
        from: number(from),
        to: to.map(number),
        papers: votes(papers),
        value: votes(value),
        votes: votes(all),
    }
}

fn tie(method: TieMethod, purpose: Purpose, tied: &[u16], decided_by: Option<usize>) -> Tie {
    Tie {
        stage: 2,
        purpose,
        tied: numbers(tied),
        method,
        lot: method == TieMethod::Lot,
        drawn_among: Vec::new(),
        decided_by,
        chosen: number(5),
    }
}

/// The sentences of the second stage, one a line.
fn said(report: &CountReport) -> String {
    let Explanation { en, es, fr } = explain(report, &report.stages[1]);
    format!("{en}\n{es}\n{fr}").replace('\u{a0}', " ")
}

fn check(report: &CountReport) {
    let stage = &report.stages[1];
    let Explanation { en, es, fr } = explain(report, stage);
    for (sentence, beginning) in [(&en, "Stage 2: "), (&es, "Etapa 2: "), (&fr, "Étape 2\u{a0}: ")]
    {
        let rest = sentence.strip_prefix(beginning).unwrap_or_else(|| panic!("{sentence}"));
        assert!(rest.starts_with(char::is_alphabetic) && rest.ends_with('.'), "{sentence}");
        assert!(rest.len() > 20, "{sentence}");
        for wrong in [
            "  ", " ,", ",,", ", ;", ",;", ", ,", "..", " .", ",.", ";.", "()", "{", " de de ", "#",
        ] {
            assert!(!rest.contains(wrong), "{wrong:?} in {sentence}");
        }
        let named = stage.elected.iter().map(|it| it.candidate).chain(stage.excluded.clone());
        for candidate in named {
            assert!(rest.contains(NAMES[candidate.index()]), "{sentence}");
        }
    }
}

#[test]
fn every_action_reason_and_ground_makes_a_sentence_in_every_language() {
    let actions = every!(Action: First, Surplus, Exclude, Elect, Distribute, Compare, Add);
    let reasons = every!(
        Reason: Beginning, LargestSurplus, FewestVotes, FewestUnguarded, CannotCatchUp, NoVotes, Doomed, WriteIns,
        BelowMinimum, NotOverDefault, KeepValues, OnlyStep
    );
    let grounds = every!(
        Ground: Quota, CannotBeOvertaken, LastSeats, MostVotes, Preferred, Guarded
    );
    for action in actions {
        for reason in reasons {
            for candidates in [&[][..], &[1], &[1, 3], &[1, 2, 5]] {
                for ground in grounds {
                    for elected in [&[][..], &[2], &[2, 3], &[2, 3, 5]] {
                        let mut stage = stage(2, action, reason, candidates);
                        let elect = |candidate| Elected { candidate, ground };
                        stage.elected = numbers(elected).into_iter().map(elect).collect();
                        check(&report(stage));
                    }
                }
            }
        }
    }
}

#[test]
fn every_tie_makes_a_sentence_in_every_language() {
    for method in every!(TieMethod: Backwards, Forwards, Order, Lot) {
        for purpose in every!(Purpose: Surplus, Exclusion, Election) {
            for tied in [&[][..], &[5], &[4, 5], &[1, 4, 5]] {
                for decided_by in [None, Some(1)] {
                    let mut report = report(stage(2, Action::Exclude, Reason::FewestVotes, &[5]));
                    report.ties = vec![tie(method, purpose, tied, decided_by)];
                    check(&report);
                }
            }
        }
    }
}

#[test]
fn a_stage_of_a_report_that_lacks_everything_still_makes_a_sentence() {
    let mut stage = stage(2, Action::Surplus, Reason::LargestSurplus, &[9]);
    stage.votes.clear();
    stage.quota = None;
    let mut report = report(stage);
    report.candidates.clear();
    assert_eq!(
        said(&report).lines().next(),
        Some("Stage 2: the surplus of #9 was transferred, because no surplus was larger.")
    );
}

#[test]
fn a_surplus_names_its_size_the_quota_and_the_transfer_value() {
    let mut stage = stage(2, Action::Surplus, Reason::LargestSurplus, &[1]);
    stage.transfers = vec![
        moving(1, Some(2), ["500", "0.01323", "6.61500"]),
        moving(1, None, ["200", "0.01323", "2.64600"]),
    ];
    stage.elected = vec![Elected { candidate: number(2), ground: Ground::Quota }];
    insta::assert_snapshot!(said(&report(stage)), @r"
    Stage 2: the surplus of Ada Obi, 12.50000 votes above the quota of 932.00000, was transferred at 0.01323 of a vote per paper, because no surplus was larger; 2.64600 votes could not be transferred, because the papers name nobody else who continues; Ben was elected with the quota.
    Etapa 2: se transfirió el excedente de Ada Obi, 12,50000 votos por encima de la cuota de 932,00000, a razón de 0,01323 votos por papeleta, porque ningún excedente era mayor; 2,64600 votos no se pudieron transferir, porque las papeletas no nombran a nadie más en liza; se eligió a Ben, que alcanzó la cuota.
    Étape 2 : l'excédent d'Ada Obi, 12,50000 voix au-dessus du quota de 932,00000, a été transféré à raison de 0,01323 voix par bulletin, car aucun excédent n'était plus grand ; 2,64600 voix n'ont pu être transférées, car les bulletins ne nomment personne d'autre encore en lice ; Ben a obtenu un siège avec le quota.
    ");
}

#[test]
fn an_exclusion_names_the_votes_the_papers_and_the_tie() {
    let mut stage = stage(2, Action::Exclude, Reason::FewestVotes, &[5]);
    stage.transfers = vec![moving(5, Some(3), ["1", "1.00000", "1.00000"])];
    stage.elected =
        [2, 3].map(|it| Elected { candidate: number(it), ground: Ground::LastSeats }).into();
    stage.excluded = numbers(&[5, 4]);
    let mut report = report(stage);
    report.ties = vec![tie(TieMethod::Backwards, Purpose::Exclusion, &[4, 5], Some(1))];
    insta::assert_snapshot!(said(&report), @r"
    Stage 2: Joe Smith Jr. was excluded with 0.00000 votes, because no continuing candidate had fewer votes, and 1 paper was transferred at 1.00000 vote per paper; the tie between Oscar and Joe Smith Jr. over whom to exclude was broken by the votes at stage 1, the most recent that told them apart, and fell on Joe Smith Jr.; Ben and Inés Ruiz were elected, because no more candidates were left than seats; Oscar could no longer be elected.
    Etapa 2: se excluyó a Joe Smith Jr., con 0,00000 votos, porque ninguna candidatura en liza tenía menos votos, y se transfirió 1 papeleta a razón de 1,00000 votos por papeleta; el empate entre Oscar y Joe Smith Jr. sobre a quién excluir se resolvió por los votos de la etapa 1, la más reciente en que diferían, y recayó en Joe Smith Jr.; se eligió a Ben e Inés Ruiz, porque no quedaban más candidaturas que escaños; ya no se podía elegir a Oscar.
    Étape 2 : l'exclusion de Joe Smith Jr., avec 0,00000 voix, a été prononcée, car aucune candidature en lice n'avait moins de voix, et 1 bulletin a été transféré à raison de 1,00000 voix par bulletin ; l'égalité entre Oscar et Joe Smith Jr. quant à l'exclusion à prononcer a été tranchée par les voix de l'étape 1, la plus récente à les distinguer, et a désigné Joe Smith Jr. ; Ben et Inés Ruiz ont obtenu un siège, car il ne restait pas plus de candidatures que de sièges ; l'élection d'Oscar n'était plus possible.
    ");
}

#[test]
fn votes_that_count_for_nobody_are_named_by_cause() {
    let mut stage = stage(2, Action::Exclude, Reason::FewestVotes, &[4]);
    let inactive = json!({
        "exhaustedChoices": "1", "overvotes": "2", "repeatedRankings": "0", "skippedRankings": "3",
        "finalRoundSurplus": "4",
    });
    stage.inactive = Some(serde_json::from_value(inactive).expect("votes"));
    insta::assert_snapshot!(said(&report(stage)), @r"
    Stage 2: Oscar was excluded with 30.00000 votes, because no continuing candidate had fewer votes; 1 vote could not be transferred, because the papers name nobody else who continues; 2 votes could not be transferred, because the papers rank several candidates equally; 3 votes could not be transferred, because the papers skip ranks; 4 votes could not be transferred, because no seat was left to fill.
    Etapa 2: se excluyó a Oscar, con 30,00000 votos, porque ninguna candidatura en liza tenía menos votos; 1 voto no se pudo transferir, porque las papeletas no nombran a nadie más en liza; 2 votos no se pudieron transferir, porque las papeletas dan el mismo rango a varias candidaturas; 3 votos no se pudieron transferir, porque las papeletas omiten rangos; 4 votos no se pudieron transferir, porque no quedaba ningún escaño por cubrir.
    Étape 2 : l'exclusion d'Oscar, avec 30,00000 voix, a été prononcée, car aucune candidature en lice n'avait moins de voix ; 1 voix n'a pu être transférée, car les bulletins ne nomment personne d'autre encore en lice ; 2 voix n'ont pu être transférées, car les bulletins donnent le même rang à plusieurs candidatures ; 3 voix n'ont pu être transférées, car les bulletins omettent des rangs ; 4 voix n'ont pu être transférées, car il ne restait aucun siège à pourvoir.
    ");
}

#[test]
fn several_excluded_together_are_named_with_their_votes() {
    let mut stage = stage(2, Action::Exclude, Reason::CannotCatchUp, &[4, 5]);
    stage.transfers = vec![
        moving(4, Some(1), ["30", "1.00", "30.00"]),
        moving(5, Some(1), ["4", "0.25", "1.00"]),
    ];
    stage.quota = Some(votes("930.99"));
    let mut report = report(stage);
    report.ties = vec![tie(TieMethod::Lot, Purpose::Election, &[1, 4, 5], None)];
    insta::assert_snapshot!(said(&report), @r"
    Stage 2: Oscar (30.00000 votes) and Joe Smith Jr. (0.00000 votes) were excluded together, because all of them together could not have caught up with the next candidate, and 34 papers were transferred at values from 0.25 to 1.00 vote per paper; the quota became 930.99 votes; the tie among Ada Obi, Oscar and Joe Smith Jr. over whom to elect was broken by lot and fell on Joe Smith Jr.
    Etapa 2: se excluyó a la vez a Oscar (30,00000 votos) y Joe Smith Jr. (0,00000 votos), porque ni con todos sus votos juntos podían alcanzar a la candidatura siguiente, y se transfirieron 34 papeletas a razón de entre 0,25 y 1,00 votos por papeleta; la cuota pasó a ser de 930,99 votos; el empate entre Ada Obi, Oscar y Joe Smith Jr. sobre a quién elegir se resolvió por sorteo y recayó en Joe Smith Jr.
    Étape 2 : l'exclusion simultanée d'Oscar (30,00000 voix) et de Joe Smith Jr. (0,00000 voix) a été prononcée, car même réunies ces candidatures ne pouvaient plus rattraper la suivante, et 34 bulletins ont été transférés à raison de 0,25 à 1,00 voix par bulletin ; le quota est passé à 930,99 voix ; l'égalité entre Ada Obi, Oscar et Joe Smith Jr. quant au siège à attribuer a été tranchée par tirage au sort et a désigné Joe Smith Jr.
    ");
}

#[test]
fn keep_values_are_named_where_they_changed() {
    let mut stage = stage(2, Action::Distribute, Reason::KeepValues, &[]);
    stage.keep = Some(["0.750000000", "1.000000000", "0.5", "1", "0"].map(votes).into());
    stage.elected = vec![
        Elected { candidate: number(2), ground: Ground::Quota },
        Elected { candidate: number(4), ground: Ground::Guarded },
    ];
    insta::assert_snapshot!(said(&report(stage)), @r"
    Stage 2: the votes were distributed anew, so that nobody elected keeps more than the quota; the keep value is now 0.750000000 for Ada Obi and 0.5 for Inés Ruiz; Ben was elected with the quota; Oscar was elected, because the constraints cannot be met without this candidate.
    Etapa 2: se repartieron de nuevo los votos, para que nadie con escaño conserve más que la cuota; el factor de retención es ahora de 0,750000000 para Ada Obi y 0,5 para Inés Ruiz; se eligió a Ben, que alcanzó la cuota; se eligió a Oscar, porque sin su elección no pueden cumplirse las restricciones.
    Étape 2 : les voix ont été réparties à nouveau, pour que personne ne conserve plus que le quota après avoir obtenu un siège ; le facteur de conservation est désormais de 0,750000000 pour Ada Obi et 0,5 pour Inés Ruiz ; Ben a obtenu un siège avec le quota ; Oscar a obtenu un siège, car sans cette candidature les contraintes ne peuvent être respectées.
    ");
}

#[test]
fn rules_of_one_step_say_so() {
    let mut stage = stage(2, Action::Compare, Reason::OnlyStep, &[]);
    stage.elected = vec![Elected { candidate: number(4), ground: Ground::Preferred }];
    insta::assert_snapshot!(said(&report(stage.clone())), @r"
    Stage 2: every candidate was compared with every other in the only step of the rule; Oscar was elected, because the papers prefer this candidate to the others.
    Etapa 2: se comparó cada candidatura con todas las demás en el único paso de la regla; se eligió a Oscar, porque las papeletas prefieren su candidatura a las demás.
    Étape 2 : chaque candidature a été comparée à toutes les autres dans la seule étape de la règle ; Oscar a obtenu un siège, car les bulletins préfèrent cette candidature aux autres.
    ");
    stage.action = Action::Add;
    stage.elected =
        [1, 3].map(|it| Elected { candidate: number(it), ground: Ground::MostVotes }).into();
    insta::assert_snapshot!(said(&report(stage)), @r"
    Stage 2: the marks were added up in the only step of the rule; Ada Obi and Inés Ruiz were elected with the most votes.
    Etapa 2: se sumaron las marcas en el único paso de la regla; se eligió a Ada Obi e Inés Ruiz, que obtuvieron el mayor número de votos.
    Étape 2 : les marques ont été additionnées dans la seule étape de la règle ; Ada Obi et Inés Ruiz ont obtenu un siège avec le plus grand nombre de voix.
    ");
}

#[test]
fn the_first_stage_names_papers_and_quota() {
    let mut report = report(stage(2, Action::First, Reason::Beginning, &[]));
    report.stages.remove(0);
    let first = explain(&report, &report.stages[0]);
    insta::assert_snapshot!(format!("{}\n{}\n{}", first.en, first.es, first.fr), @r"
    Stage 2: the 4659 valid papers were sorted by first preferences at the beginning of the count; the quota is 932.00000 votes.
    Etapa 2: se clasificaron las 4659 papeletas válidas según la primera preferencia al comienzo del recuento; la cuota es de 932,00000 votos.
    Étape 2 : les 4659 bulletins valables ont été classés selon la première préférence au début du dépouillement ; le quota est de 932,00000 voix.
    ");
}

#[test]
fn a_locale_is_put_into_words_if_its_language_is() {
    let locale = |tag| Locale::parse(tag).expect("a locale");
    assert_eq!(Language::of(&locale("fr-CH")), Some(Language::Fr));
    assert_eq!(Language::of(&locale("de")), None);
}
