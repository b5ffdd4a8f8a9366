use super::View;
use crate::counting::{
    Action, Alternative, Inactive, Language, Purpose, Rule, Stage, Tie, TieMethod, Votes,
};

/// Words beside figures.
pub(super) struct Labels {
    pub(super) count: &'static str,
    pub(super) options: &'static str,
    pub(super) seats: &'static str,
    pub(super) quota: &'static str,
    pub(super) quota_line: &'static str,
    pub(super) valid: &'static str,
    pub(super) blank: &'static str,
    pub(super) invalid: &'static str,
    pub(super) elected: &'static str,
    pub(super) excluded: &'static str,
    pub(super) reserve: &'static str,
    pub(super) nobody: &'static str,
    pub(super) withdrawn: &'static str,
    pub(super) others: &'static str,
    pub(super) candidate: &'static str,
    pub(super) stage: &'static str,
    pub(super) table: &'static str,
    pub(super) flow: &'static str,
    pub(super) course: &'static str,
    pub(super) non_transferable: &'static str,
    pub(super) residue: &'static str,
    pub(super) exhausted: &'static str,
    pub(super) overvotes: &'static str,
    pub(super) repeated: &'static str,
    pub(super) skipped: &'static str,
    pub(super) final_surplus: &'static str,
    /// Non-transferable votes and those lost to rounding.
    pub(super) lost: &'static str,
    pub(super) total: &'static str,
    pub(super) balanced: &'static str,
    pub(super) unbalanced: &'static str,
    pub(super) ranking: &'static str,
    pub(super) pairs: &'static str,
    pub(super) paths: &'static str,
    pub(super) ties: &'static str,
    pub(super) alternatives: &'static str,
    /// Takes the number of the tie, and whom the lot could have fallen on.
    pub(super) otherwise: &'static str,
    pub(super) unknown: &'static str,
    pub(super) incomplete: &'static str,
    pub(super) colon: &'static str,
}

const ENGLISH: Labels = Labels {
    count: "Count",
    options: "Options",
    seats: "Seats",
    quota: "Quota",
    valid: "Valid papers",
    blank: "Blank papers",
    invalid: "Invalid papers",
    elected: "Elected",
    excluded: "Excluded",
    reserve: "Reserve list",
    nobody: "nobody",
    withdrawn: "withdrawn",
    others: "Others",
    candidate: "Candidate",
    stage: "Stage",
    quota_line: "The white line across a bar is the quota",
    table: "Votes at the end of each stage",
    flow: "How the votes moved",
    course: "What was done, and why",
    non_transferable: "Non-transferable",
    residue: "Lost to rounding",
    exhausted: "– no choice left",
    overvotes: "– overvotes",
    repeated: "– repeated rankings",
    skipped: "– skipped rankings",
    final_surplus: "– left at the end",
    lost: "Non-transferable, rounding",
    total: "Total",
    balanced: "The votes of every stage add up to the same total.",
    unbalanced: "The votes do NOT add up at every stage.",
    ranking: "Ranking",
    pairs: "How many papers prefer the candidate of the row to that of the column",
    paths: "How strong the strongest path is from the candidate of the row to that of the column",
    ties: "Ties",
    alternatives: "Had a lot fallen otherwise",
    otherwise: "Tie {tie}, had it fallen on {chosen}",
    unknown: "more lots would have been needed",
    incomplete: "Not every lot was looked at: there are too many.",
    colon: ":",
};

const SPANISH: Labels = Labels {
    count: "Recuento",
    options: "Opciones",
    seats: "Escaños",
    quota: "Cuota",
    valid: "Papeletas válidas",
    blank: "Papeletas en blanco",
    invalid: "Papeletas nulas",
    elected: "Con escaño",
    excluded: "Sin escaño",
    reserve: "Lista de reserva",
    nobody: "nadie",
    withdrawn: "retirada",
    others: "Otras",
    candidate: "Candidatura",
    stage: "Etapa",
    quota_line: "La línea blanca sobre una barra es la cuota",
    table: "Votos al final de cada etapa",
    flow: "Cómo se movieron los votos",
    course: "Qué se hizo y por qué",
    non_transferable: "No transferibles",
    residue: "Perdidos por redondeo",
    exhausted: "– sin más opciones",
    overvotes: "– votos múltiples",
    repeated: "– rangos repetidos",
    skipped: "– rangos omitidos",
    final_surplus: "– sobrantes al final",
    lost: "No transferibles, redondeo",
    total: "Total",
    balanced: "Los votos de cada etapa suman el mismo total.",
    unbalanced: "Los votos NO cuadran en todas las etapas.",
    ranking: "Clasificación",
    pairs: "Cuántas papeletas prefieren la candidatura de la fila a la de la columna",
    paths: "La fuerza del camino más fuerte de la candidatura de la fila a la de la columna",
    ties: "Empates",
    alternatives: "Si el sorteo hubiera dado otro resultado",
    otherwise: "Empate {tie}, si hubiera recaído en {chosen}",
    unknown: "habrían hecho falta más sorteos",
    incomplete: "No se examinaron todos los sorteos: son demasiados.",
    colon: ":",
};

const FRENCH: Labels = Labels {
    count: "Dépouillement",
    options: "Options",
    seats: "Sièges",
    quota: "Quota",
    valid: "Bulletins valables",
    blank: "Bulletins blancs",
    invalid: "Bulletins nuls",
    elected: "Avec un siège",
    excluded: "Sans siège",
    reserve: "Liste de réserve",
    nobody: "personne",
    withdrawn: "retirée",
    others: "Autres",
    candidate: "Candidature",
    stage: "Étape",
    quota_line: "Le trait blanc sur une barre est le quota",
    table: "Voix à la fin de chaque étape",
    flow: "Comment les voix se sont déplacées",
    course: "Ce qui a été fait, et pourquoi",
    non_transferable: "Non transférables",
    residue: "Perdues par arrondi",
    exhausted: "– sans autre choix",
    overvotes: "– votes multiples",
    repeated: "– rangs répétés",
    skipped: "– rangs omis",
    final_surplus: "– restantes à la fin",
    lost: "Non transférables, arrondi",
    total: "Total",
    balanced: "Les voix de chaque étape donnent le même total.",
    unbalanced: "Les voix ne donnent PAS le même total à chaque étape.",
    ranking: "Classement",
    pairs: "Combien de bulletins préfèrent la candidature de la ligne à celle de la colonne",
    paths: "La force du chemin le plus fort de la candidature de la ligne à celle de la colonne",
    ties: "Égalités",
    alternatives: "Si le sort en avait décidé autrement",
    otherwise: "Égalité {tie}, si le sort avait désigné {chosen}",
    unknown: "d'autres tirages au sort auraient été nécessaires",
    incomplete: "Tous les tirages n'ont pas été examinés : ils sont trop nombreux.",
    colon: "\u{a0}:",
};

/// The words of a language.
pub(super) fn of(language: Language) -> &'static Labels {
    match language {
        Language::En => &ENGLISH,
        Language::Es => &SPANISH,
        Language::Fr => &FRENCH,
    }
}

fn pick([en, es, fr]: [&'static str; 3], language: Language) -> &'static str {
    match language {
        Language::En => en,
        Language::Es => es,
        Language::Fr => fr,
    }
}

/// What a rule is called.
pub(super) fn rule(rule: Rule, language: Language) -> &'static str {
    let names = match rule {
        Rule::Scottish => [
            "Single transferable vote, Scottish rules",
            "Voto único transferible, reglas escocesas",
            "Vote unique transférable, règles écossaises",
        ],
        Rule::Wigm => [
            "Single transferable vote, weighted inclusive Gregory method",
            "Voto único transferible, método de Gregory inclusivo ponderado",
            "Vote unique transférable, méthode de Gregory inclusive pondérée",
        ],
        Rule::Ers97 => [
            "Single transferable vote, Electoral Reform Society 1997",
            "Voto único transferible, Electoral Reform Society 1997",
            "Vote unique transférable, Electoral Reform Society 1997",
        ],
        Rule::Meek => [
            "Meek's method, reference rule",
            "Método de Meek, regla de referencia",
            "Méthode de Meek, règle de référence",
        ],
        Rule::Meek123 => [
            "Meek's method, Algorithm 123",
            "Método de Meek, Algorithm 123",
            "Méthode de Meek, Algorithm 123",
        ],
        Rule::MeekNz => [
            "Meek's method, New Zealand rules",
            "Método de Meek, reglas de Nueva Zelanda",
            "Méthode de Meek, règles de Nouvelle-Zélande",
        ],
        Rule::Irv => ["Instant run-off", "Segunda vuelta instantánea", "Vote alternatif"],
        Rule::Schulze => ["Schulze's method", "Método de Schulze", "Méthode de Schulze"],
        Rule::Plurality => ["Plurality", "Mayoría simple", "Majorité simple"],
        Rule::Block => ["Block vote", "Voto en bloque", "Vote en bloc"],
        Rule::Approval => ["Approval", "Votación por aprobación", "Vote par approbation"],
        Rule::Score => ["Score", "Votación por puntuación", "Vote par notes"],
    };
    pick(names, language)
}

/// What a stage did, in a word.
pub(super) fn action(action: Action, language: Language) -> &'static str {
    let words = match action {
        Action::First => ["First", "Primeras", "Premières"],
        Action::Surplus => ["Surplus", "Excedente", "Excédent"],
        Action::Exclude => ["Exclude", "Excluir", "Exclure"],
        Action::Elect => ["Elect", "Elegir", "Élire"],
        Action::Distribute => ["Distribute", "Repartir", "Répartir"],
        Action::Compare => ["Compare", "Comparar", "Comparer"],
        Action::Add => ["Add up", "Sumar", "Compter"],
    };
    pick(words, language)
}

/// What a tie was about.
fn purpose(purpose: Purpose, language: Language) -> &'static str {
    let words = match purpose {
        Purpose::Surplus => ["next surplus", "siguiente excedente", "prochain excédent"],
        Purpose::Exclusion => ["exclusion", "exclusión", "exclusion"],
        Purpose::Election => ["seat", "escaño", "siège"],
    };
    pick(words, language)
}

/// What broke a tie.
fn method(method: TieMethod, language: Language) -> &'static str {
    let words = match method {
        TieMethod::Backwards => [
            "votes at the most recent stage that told them apart",
            "votos de la etapa más reciente en que diferían",
            "voix de l'étape la plus récente à les distinguer",
        ],
        TieMethod::Forwards => [
            "votes at the first stage that told them apart",
            "votos de la primera etapa en que diferían",
            "voix de la première étape à les distinguer",
        ],
        TieMethod::Order => [
            "order laid down before the count",
            "orden establecido antes del recuento",
            "ordre fixé avant le dépouillement",
        ],
        TieMethod::Lot => ["lot", "sorteo", "tirage au sort"],
    };
    pick(words, language)
}

/// A tie and what broke it, in a line.
pub(super) fn tie(view: &View<'_>, tie: &Tie) -> String {
    let (labels, language) = (view.labels, view.language);
    let stage = match (tie.method, tie.decided_by) {
        (TieMethod::Backwards | TieMethod::Forwards, Some(stage)) => format!(" ({stage})"),
        _ => String::new(),
    };
    format!(
        "{} {}, {}{} {} → {}; {}{stage}",
        labels.stage,
        tie.stage,
        purpose(tie.purpose, language),
        labels.colon,
        view.names(&tie.tied).join(", "),
        view.name(tie.chosen),
        method(tie.method, language),
    )
}

/// What would have come of a lot that had fallen otherwise.
pub(super) fn otherwise(view: &View<'_>, alternative: &Alternative) -> String {
    let tie = alternative.tie.to_string();
    let elected = match &alternative.elected {
        Some(elected) => view.names(elected).join(", "),
        None => view.labels.unknown.into(),
    };
    // The name last: it may hold anything.
    let labels = view.labels;
    let otherwise = labels.otherwise.replace("{tie}", &tie);
    let otherwise = otherwise.replace("{chosen}", &view.name(alternative.chosen));
    format!("{otherwise}{} {elected}", labels.colon)
}

/// Which of the votes that count for nobody.
type Of = fn(&Inactive) -> Votes;

/// Why votes count for nobody, and how many of a stage do: nothing where none of the count ever do.
pub(super) fn inactive(
    view: &View<'_>,
) -> [(&'static str, impl Fn(&Stage) -> Option<Votes> + use<>); 5] {
    let labels = view.labels;
    let kinds: [(&'static str, Of); 5] = [
        (labels.exhausted, |it| it.exhausted_choices),
        (labels.overvotes, |it| it.overvotes),
        (labels.repeated, |it| it.repeated_rankings),
        (labels.skipped, |it| it.skipped_rankings),
        (labels.final_surplus, |it| it.final_round_surplus),
    ];
    kinds.map(|(name, of)| {
        let inactive = view.report.stages.iter().filter_map(|stage| stage.inactive.as_ref());
        let is_told = inactive.map(of).any(|votes| votes.units() > 0);
        (name, move |stage: &Stage| stage.inactive.as_ref().map(of).filter(|_| is_told))
    })
}
