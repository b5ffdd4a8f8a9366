//! What does not fit, said in the languages in which refusals are worded.

use std::fmt::Display;

use domain::{
    membership::import::{Column, FileProblem, MAX_BYTES, MAX_ROWS, QuotingFault},
    rules::{ParameterFault, ThresholdFault},
    text::{Locale, TextFault},
};

use super::language::{Language, Languages};

/// The domain's own words, or these in Spanish and French for whoever prefers one of them.
pub(crate) fn worded(
    languages: &[Locale],
    english: &impl Display,
    [es, fr]: [impl Into<String>; 2],
) -> String {
    match Languages::worded(languages) {
        Language::English => english.to_string(),
        Language::Spanish => es.into(),
        Language::French => fr.into(),
    }
}

/// What is wrong with a text.
pub(crate) fn of_text(languages: &[Locale], fault: &TextFault) -> String {
    let words = match fault {
        TextFault::NoAuthoritativeText(locale) => [
            format!("falta el texto en {locale}, la lengua que hace fe"),
            format!("le texte manque en {locale}, la langue qui fait foi"),
        ],
        TextFault::Empty(locale) => {
            [format!("el texto en {locale} está vacío"), format!("le texte en {locale} est vide")]
        }
        TextFault::TooLong(locale, most) => [
            format!("el texto en {locale} tiene más de {most} caracteres"),
            format!("le texte en {locale} compte plus de {most} caractères"),
        ],
        TextFault::Twice(locale) => [
            format!("el texto en {locale} figura dos veces"),
            format!("le texte en {locale} est donné deux fois"),
        ],
        TextFault::Nul(locale) => [
            format!("el texto en {locale} contiene el carácter NUL; quítelo"),
            format!("le texte en {locale} contient le caractère NUL ; retirez-le"),
        ],
        TextFault::TooManyLanguages(most) => [
            format!("el texto está en más de {most} lenguas"),
            format!("le texte est en plus de {most} langues"),
        ],
    };
    worded(languages, fault, words)
}

/// What is wrong with a parameter of the rules.
pub(crate) fn of_parameter(languages: &[Locale], fault: &ParameterFault) -> String {
    let words = match fault {
        ParameterFault::UnknownZone(zone) => [
            format!("«{zone}» no es una zona horaria IANA como \"Africa/Johannesburg\""),
            format!("« {zone} » n'est pas un fuseau horaire IANA tel que \"Africa/Johannesburg\""),
        ],
        ParameterFault::BadCode(code) => [
            format!("«{code}» no es un código: use minúsculas, cifras y guiones bajos"),
            format!(
                "« {code} » n'est pas un code : employez des minuscules, des chiffres et des tirets \
                 bas"
            ),
        ],
        ParameterFault::RepeatedCode(code) => [
            format!("la mayoría «{code}» figura dos veces"),
            format!("la majorité « {code} » est donnée deux fois"),
        ],
        ParameterFault::NoOrdinaryMajority => [
            "falta una mayoría con el código \"ordinary\"".into(),
            "il faut une majorité dont le code est \"ordinary\"".into(),
        ],
        ParameterFault::TooManyMajorities => [
            "puede haber como máximo 100 mayorías".into(),
            "il peut y avoir au plus 100 majorités".into(),
        ],
        ParameterFault::TooManyLocales => [
            "se pueden exigir como máximo 100 lenguas".into(),
            "on peut exiger au plus 100 langues".into(),
        ],
        ParameterFault::NoLocale => [
            "hay que exigir al menos una lengua para los textos que se someten a votación".into(),
            "il faut exiger au moins une langue pour les textes mis aux voix".into(),
        ],
        ParameterFault::MeetingQuorumBase => [
            "el quórum de una reunión debe ser una fracción del censo".into(),
            "le quorum d'une réunion doit être une fraction de la liste électorale".into(),
        ],
        ParameterFault::BallotQuorumBase(_) => [
            "el quórum de una votación debe ser una fracción del censo o de los presentes".into(),
            "le quorum d'un scrutin doit être une fraction de la liste ou des présents".into(),
        ],
        ParameterFault::Share(_, fault) => of_share(*fault).map(Into::into),
        ParameterFault::TooManyDays(_) => [
            "los días deben estar entre 0 y 3660".into(),
            "les jours doivent être compris entre 0 et 3660".into(),
        ],
    };
    worded(languages, fault, words)
}

fn of_share(fault: ThresholdFault) -> [&'static str; 2] {
    match fault {
        ThresholdFault::ZeroDenominator => [
            "el denominador de una fracción no puede ser cero",
            "le dénominateur d'une fraction ne peut pas être zéro",
        ],
        ThresholdFault::Negative => [
            "los números de una fracción no pueden ser negativos",
            "les nombres d'une fraction ne peuvent pas être négatifs",
        ],
        ThresholdFault::MoreThanWhole => {
            ["una fracción no puede superar el todo", "une fraction ne peut pas dépasser le tout"]
        }
    }
}

/// Why a file cannot be read as a register.
pub(crate) fn of_file(languages: &[Locale], problem: &FileProblem) -> String {
    let words = match problem {
        FileProblem::Empty => [
            format!("el archivo está vacío; necesita una cabecera con las columnas {}", required()),
            format!(
                "le fichier est vide ; il lui faut un en-tête avec les colonnes {}",
                required()
            ),
        ],
        FileProblem::NoHeader { line } => [
            format!(
                "la línea {line} no es una cabecera; empiece el archivo con las columnas {}",
                required()
            ),
            format!(
                "la ligne {line} n'est pas un en-tête ; commencez le fichier par les colonnes {}",
                required()
            ),
        ],
        FileProblem::UnknownColumns { headings } => {
            let (headings, known) = (headings.join(", "), named(&Column::ALL));
            [
                format!(
                    "la cabecera tiene columnas desconocidas: {headings}; quítelas o cámbieles el \
                     nombre, las conocidas son {known}"
                ),
                format!(
                    "l'en-tête a des colonnes inconnues : {headings} ; retirez-les ou renommez-les, \
                     sont connues {known}"
                ),
            ]
        }
        FileProblem::MissingColumns { columns } => [
            format!("a la cabecera le faltan las columnas {}; añádalas", named(columns)),
            format!("il manque à l'en-tête les colonnes {} ; ajoutez-les", named(columns)),
        ],
        FileProblem::DuplicateColumn { column } => [
            format!("la cabecera tiene dos veces la columna {column}; quite una"),
            format!("l'en-tête a deux fois la colonne {column} ; retirez-en une"),
        ],
        FileProblem::NotUtf8 { line, column } => [
            format!(
                "la línea {line}, byte {column} de la línea, no es UTF-8; guarde de nuevo el archivo \
                 como CSV en UTF-8"
            ),
            format!(
                "la ligne {line}, octet {column} de la ligne, n'est pas en UTF-8 ; enregistrez de \
                 nouveau le fichier en CSV UTF-8"
            ),
        ],
        FileProblem::TooManyRows => [
            format!("el archivo tiene más de {MAX_ROWS} filas; divídalo"),
            format!("le fichier a plus de {MAX_ROWS} lignes ; divisez-le"),
        ],
        FileProblem::TooLarge { bytes } => [
            format!("el archivo tiene {bytes} bytes y puede tener {MAX_BYTES}; divídalo"),
            format!("le fichier a {bytes} octets et peut en avoir {MAX_BYTES} ; divisez-le"),
        ],
        FileProblem::MalformedQuoting { line, fault } => {
            let [es, fr] = of_quotes(*fault);
            [
                format!(
                    "línea {line}: {es}; ponga todo el campo entre comillas, junto a los \
                     separadores, y escriba dos veces las comillas que contenga"
                ),
                format!(
                    "ligne {line} : {fr} ; mettez tout le champ entre guillemets, contre les \
                     séparateurs, et doublez ceux qu'il contient"
                ),
            ]
        }
    };
    worded(languages, problem, words)
}

fn of_quotes(fault: QuotingFault) -> [&'static str; 2] {
    match fault {
        QuotingFault::Unclosed => [
            "aquí se abren unas comillas que no se cierran",
            "des guillemets s'ouvrent ici et ne se ferment pas",
        ],
        QuotingFault::AfterClosing => [
            "hay algo después de unas comillas de cierre",
            "quelque chose suit des guillemets fermants",
        ],
        QuotingFault::SpaceBefore => [
            "hay un espacio antes de unas comillas de apertura",
            "une espace précède des guillemets ouvrants",
        ],
    }
}

fn required() -> String {
    let required: Vec<_> = Column::ALL.into_iter().filter(|it| it.is_required()).collect();
    named(&required)
}

fn named(columns: &[Column]) -> String {
    columns.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
