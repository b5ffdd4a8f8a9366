//! What does not fit in an election, said in the languages in which refusals are worded.

use domain::{
    ballots::{ElectionFault, PaperFault},
    counting::{CandidateNumber, CountError, MOST_CANDIDATES},
    text::Locale,
};

use crate::graphql::faults::worded;

/// What is wrong with the terms of an election.
pub(super) fn of_election(languages: &[Locale], fault: &ElectionFault) -> String {
    let words = match fault {
        ElectionFault::BadName => [
            "un nombre tiene de 1 a 200 caracteres imprimibles".into(),
            "un nom a de 1 à 200 caractères imprimables".into(),
        ],
        ElectionFault::SameName(name) => [
            format!("dos candidaturas se llaman «{name}»; distíngalas"),
            format!("deux candidatures s'appellent « {name} » ; distinguez-les"),
        ],
        ElectionFault::BadGroup(name) => [
            format!("el grupo «{name}» contiene un número que no tiene nadie, o uno dos veces"),
            format!("le groupe « {name} » contient un numéro que personne n'a, ou un deux fois"),
        ],
        ElectionFault::WrongPaper(rule) => [
            format!("la norma {rule} no cuenta papeletas de esta clase"),
            format!("la règle {rule} ne compte pas de bulletins de ce genre"),
        ],
        ElectionFault::BadPaper => [
            "los límites de la papeleta no concuerdan con el número de candidaturas o entre sí"
                .into(),
            "les limites du bulletin ne vont pas avec le nombre de candidatures, ou entre elles"
                .into(),
        ],
        ElectionFault::WidePaper => [
            "la papeleta permite lo que la norma anula; restrínjala".into(),
            "le bulletin permet ce que la règle annule ; restreignez-le".into(),
        ],
        ElectionFault::BadSetting(key) => [
            format!(
                "la opción «{key}» figura dos veces, o no tiene de 1 a 500 caracteres imprimibles"
            ),
            format!(
                "l'option « {key} » est donnée deux fois, ou n'a pas de 1 à 500 caractères imprimables"
            ),
        ],
        ElectionFault::BadLots => [
            "un sorteo recae en candidaturas de esta elección, en una al menos".into(),
            "un tirage tombe sur des candidatures de cette élection, une au moins".into(),
        ],
        ElectionFault::BadSeed => [
            "una semilla tiene de 1 a 500 caracteres imprimibles".into(),
            "une graine a de 1 à 500 caractères imprimables".into(),
        ],
    };
    worded(languages, fault, words)
}

/// What is wrong with a paper. It names no candidate.
pub(super) fn of_paper(languages: &[Locale], fault: PaperFault) -> String {
    let words = match fault {
        PaperFault::NotOne => [
            "indique choice o paper, y en paper una de ranks, marks, scores y blank".into(),
            "donnez choice ou paper, et dans paper une chose parmi ranks, marks, scores et blank"
                .into(),
        ],
        PaperFault::NotAMotion => [
            "esta votación es una elección: indique paper, no choice".into(),
            "ce scrutin est une élection : donnez paper, et non choice".into(),
        ],
        PaperFault::NotAnElection => [
            "esta votación es sobre una moción: indique choice, no paper".into(),
            "ce scrutin porte sur une motion : donnez choice, et non paper".into(),
        ],
        PaperFault::WrongKind => [
            "las papeletas de esta elección se marcan de otro modo; consulte la clase en paper"
                .into(),
            "les bulletins de cette élection se marquent autrement ; voyez le genre dans paper"
                .into(),
        ],
        PaperFault::Empty => [
            "la papeleta no nombra a nadie; si es a propósito, diga que va en blanco".into(),
            "le bulletin ne nomme personne ; s'il est blanc à dessein, dites-le".into(),
        ],
        PaperFault::NoCandidate => [
            "la papeleta nombra a alguien que no es candidato de esta elección".into(),
            "le bulletin nomme quelqu'un qui n'est pas candidat à cette élection".into(),
        ],
        PaperFault::Withdrawn => [
            "la papeleta nombra una candidatura retirada; omítala".into(),
            "le bulletin nomme une candidature retirée ; omettez-la".into(),
        ],
        PaperFault::Twice => [
            "la papeleta nombra dos veces una candidatura".into(),
            "le bulletin nomme deux fois une candidature".into(),
        ],
        PaperFault::TooMany(most) => [
            format!("la papeleta nombra más de {most} candidaturas"),
            format!("le bulletin nomme plus de {most} candidatures"),
        ],
        PaperFault::Equal => [
            "en esta elección no se da el mismo puesto a dos candidaturas".into(),
            "dans cette élection, deux candidatures n'ont pas le même rang".into(),
        ],
        PaperFault::EmptyRank => [
            "la papeleta tiene un puesto sin candidatura".into(),
            "le bulletin a un rang sans candidature".into(),
        ],
        PaperFault::Score(lowest, highest) => [
            format!("en esta elección una puntuación va de {lowest} a {highest}"),
            format!("dans cette élection, une note va de {lowest} à {highest}"),
        ],
    };
    worded(languages, &fault, words)
}

/// Why papers are not counted.
pub(super) fn of_count(languages: &[Locale], error: &CountError) -> String {
    let words = match error {
        CountError::NoSeats => [
            "debe haber al menos un puesto que cubrir".into(),
            "il faut au moins un siège à pourvoir".into(),
        ],
        CountError::NoCandidates => {
            ["no hay candidaturas".into(), "il n'y a pas de candidatures".into()]
        }
        CountError::AllWithdrawn => [
            "se han retirado todas las candidaturas".into(),
            "toutes les candidatures sont retirées".into(),
        ],
        CountError::TooManyCandidates(number) => [
            format!("hay {number} candidaturas y se pueden contar {MOST_CANDIDATES} como máximo"),
            format!(
                "il y a {number} candidatures, et on peut en compter {MOST_CANDIDATES} au plus"
            ),
        ],
        CountError::NoPapers => [
            "ninguna papeleta nombra a quien sigue en la elección".into(),
            "aucun bulletin ne nomme quelqu'un qui reste candidat".into(),
        ],
        CountError::TooManyVotes | CountError::TooManyPapers => {
            ["hay demasiadas papeletas".into(), "il y a trop de bulletins".into()]
        }
        CountError::WrongPapers => [
            "las papeletas no son de la clase que cuenta esta norma".into(),
            "les bulletins ne sont pas du genre que cette règle compte".into(),
        ],
        CountError::BadPaper { .. } => [
            "la norma y sus opciones rechazan alguna papeleta".into(),
            "la règle et ses options refusent un bulletin".into(),
        ],
        CountError::UnknownSetting { rule, key } => [
            format!("la norma {rule} no tiene la opción {key}"),
            format!("la règle {rule} n'a pas d'option {key}"),
        ],
        CountError::BadSetting { key, value, expected } => [
            format!("la opción {key} no puede ser «{value}»; se espera: {expected}"),
            format!("l'option {key} ne peut pas être « {value} » ; on attend : {expected}"),
        ],
        CountError::Forbidden { rule, what, source_text } => [
            format!("la norma {rule} no lo permite: {what} ({source_text})"),
            format!("la règle {rule} ne le permet pas : {what} ({source_text})"),
        ],
        CountError::Infeasible { seats, .. } => [
            format!(
                "ninguna elección de {seats} entre quienes se presentan cumple las condiciones"
            ),
            format!("aucun choix de {seats} parmi les candidatures ne remplit les conditions"),
        ],
        CountError::LotNeeded { tied, .. } => [
            format!("hace falta un sorteo entre las candidaturas {}", list(tied)),
            format!("il faut un tirage au sort entre les candidatures {}", list(tied)),
        ],
        CountError::WrongLot { stage, chosen, tied } => [
            format!(
                "en el paso {stage} el sorteo recayó en la candidatura {chosen}, pero empatan {}",
                list(tied)
            ),
            format!(
                "à l'étape {stage}, le sort est tombé sur la candidature {chosen}, mais sont à \
                 égalité {}",
                list(tied)
            ),
        ],
    };
    worded(languages, error, words)
}

fn list(numbers: &[CandidateNumber]) -> String {
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
