use async_graphql::{Context, Enum, SimpleObject};
use domain::{
    ballots::{BallotRefusal, ElectionFault, Issue, PaperFault},
    counting::CountError,
    text,
};

use super::faults::{of_count, of_election, of_paper};
use crate::graphql::{
    faults::{of_text, worded},
    language::{Language, Languages},
    refusal::{RefusalCode, Worded},
};

/// Something that is missing before a ballot can be announced.
#[derive(SimpleObject)]
pub(crate) struct ReadinessIssue {
    /// What, for programs.
    code: ReadinessCode,
    /// What, for people, in English, Spanish or French as `Accept-Language` prefers.
    message: String,
}

/// What can be missing before a ballot can be announced.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
enum ReadinessCode {
    /// Another ballot on the motion or election was announced, and neither cancelled nor annulled
    /// since.
    AlreadyPut,
    /// The closing is past.
    ClosingPast,
    /// The title or the text lacks a language that the rules demand.
    LanguageMissing,
    /// The meeting's notice was not given.
    MeetingNotConvened,
    /// The meeting is over or cancelled.
    MeetingOver,
    /// The roll was not built.
    NoRoll,
    /// The opening is past: members could not ask before it whether they are on the roll.
    OpeningPast,
    /// The ballot would open before its record date.
    OpensBeforeRecordDate,
    /// Nobody is on the roll.
    RollEmpty,
    /// The roll was not frozen.
    RollNotFrozen,
    /// The roll shows another instant than the record date of the meeting.
    RollOutdated,
    /// By the terms of the election nothing can be counted, as when all candidates have withdrawn.
    Uncountable,
}

impl ReadinessIssue {
    pub(super) fn new(ctx: &Context<'_>, issue: &Issue) -> Self {
        Self { code: code_of(issue), message: sentence(issue, Languages::of(ctx)) }
    }
}

fn code_of(issue: &Issue) -> ReadinessCode {
    match issue {
        Issue::NoRoll => ReadinessCode::NoRoll,
        Issue::RollNotFrozen => ReadinessCode::RollNotFrozen,
        Issue::RollEmpty => ReadinessCode::RollEmpty,
        Issue::RollOutdated => ReadinessCode::RollOutdated,
        Issue::Uncountable(_) => ReadinessCode::Uncountable,
        Issue::LanguageMissing(_) => ReadinessCode::LanguageMissing,
        Issue::MeetingNotConvened => ReadinessCode::MeetingNotConvened,
        Issue::MeetingOver => ReadinessCode::MeetingOver,
        Issue::AlreadyPut => ReadinessCode::AlreadyPut,
        Issue::OpensBeforeRecordDate => ReadinessCode::OpensBeforeRecordDate,
        Issue::OpeningPast => ReadinessCode::OpeningPast,
        Issue::ClosingPast => ReadinessCode::ClosingPast,
    }
}

fn sentence(issue: &Issue, languages: &[text::Locale]) -> String {
    let [en, es, fr] = match code_of(issue) {
        ReadinessCode::AlreadyPut => [
            "another ballot on the motion is announced",
            "ya se ha anunciado otra votación sobre la moción",
            "un autre scrutin sur la motion est annoncé",
        ],
        ReadinessCode::OpeningPast => {
            ["the opening is past", "la apertura ya ha pasado", "l'ouverture est passée"]
        }
        ReadinessCode::ClosingPast => {
            ["the closing is past", "el cierre ya ha pasado", "la clôture est passée"]
        }
        ReadinessCode::LanguageMissing => [
            "title or text is missing in {}",
            "falta el título o el texto en {}",
            "le titre ou le texte manque en {}",
        ],
        ReadinessCode::MeetingNotConvened => [
            "the meeting has not been convened",
            "la reunión no ha sido convocada",
            "la réunion n'a pas été convoquée",
        ],
        ReadinessCode::MeetingOver => [
            "the meeting is over or cancelled",
            "la reunión ha terminado o se ha cancelado",
            "la réunion est terminée ou annulée",
        ],
        ReadinessCode::NoRoll => {
            ["the roll is not built", "falta elaborar el censo", "la liste n'est pas établie"]
        }
        ReadinessCode::OpensBeforeRecordDate => [
            "it would open before its record date",
            "se abriría antes de la fecha de registro",
            "il s'ouvrirait avant la date de référence",
        ],
        ReadinessCode::RollEmpty => {
            ["nobody is on the roll", "el censo está vacío", "la liste est vide"]
        }
        ReadinessCode::RollNotFrozen => {
            ["the roll is not frozen", "falta cerrar el censo", "la liste n'est pas arrêtée"]
        }
        ReadinessCode::RollOutdated => [
            "the roll shows another date than the record date",
            "el censo corresponde a otra fecha",
            "la liste correspond à une autre date",
        ],
        ReadinessCode::Uncountable => [
            "the election cannot be counted: {}",
            "la elección no se puede contar: {}",
            "l'élection ne peut pas être dépouillée : {}",
        ],
    };
    let words = match Languages::worded(languages) {
        Language::English => en,
        Language::Spanish => es,
        Language::French => fr,
    };
    match issue {
        Issue::LanguageMissing(locale) => words.replacen("{}", locale.as_str(), 1),
        Issue::Uncountable(refusal) => {
            words.replacen("{}", &refusal.mentions(languages).join(", "), 1)
        }
        Issue::NoRoll
        | Issue::RollNotFrozen
        | Issue::RollEmpty
        | Issue::RollOutdated
        | Issue::MeetingNotConvened
        | Issue::MeetingOver
        | Issue::AlreadyPut
        | Issue::OpensBeforeRecordDate
        | Issue::OpeningPast
        | Issue::ClosingPast => words.into(),
    }
}

impl Worded for BallotRefusal {
    fn code(&self) -> RefusalCode {
        match self {
            Self::NotFound
            | Self::NoSuchMotion
            | Self::NoSuchElection
            | Self::NoSuchCandidate
            | Self::NoSuchMeeting
            | Self::NoSuchAgendaItem => RefusalCode::NotFound,
            Self::NoSuchMajority
            | Self::Title(_)
            | Self::Text(_)
            | Self::NotOneSubject
            | Self::NotOneDrawing
            | Self::DrawingFixed
            | Self::Election(_) => RefusalCode::BadInput,
            Self::Paper(_) => RefusalCode::BadPaper,
            Self::Uncountable(_) => RefusalCode::Uncountable,
            Self::LotNeeded(_) => RefusalCode::LotNeeded,
            Self::NoRules => RefusalCode::NoRules,
            Self::BadWindow => RefusalCode::BadWindow,
            Self::NotAnnulled => RefusalCode::NotAnnulled,
            Self::WrongStage => RefusalCode::WrongStage,
            Self::TextFrozen => RefusalCode::TextFrozen,
            Self::RollFrozen => RefusalCode::RollFrozen,
            Self::NoRoll => RefusalCode::NoRoll,
            Self::RollTooEarly => RefusalCode::RollTooEarly,
            Self::NotReady(_) => RefusalCode::NotReady,
            Self::NotYetOpen => RefusalCode::NotYetOpen,
            Self::Paused => RefusalCode::Paused,
            Self::Closed => RefusalCode::Closed,
            Self::CalledOff => RefusalCode::CalledOff,
            Self::NotYetClosed => RefusalCode::NotYetClosed,
            Self::NotOnRoll => RefusalCode::NotOnRoll,
            Self::WhichPaper => RefusalCode::WhichPaper,
            Self::AlreadyVoted => RefusalCode::AlreadyVoted,
            Self::NoReason => RefusalCode::NoReason,
            Self::CannotShorten => RefusalCode::CannotShorten,
            Self::SameOfficer => RefusalCode::SameOfficer,
            Self::VersionConflict(_) => RefusalCode::VersionConflict,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NotFound => Some("ballotId"),
            Self::NoSuchMotion => Some("motionId"),
            Self::NoSuchElection | Self::NotOneSubject => Some("electionId"),
            Self::NoSuchCandidate => Some("candidateId"),
            Self::NotOneDrawing | Self::DrawingFixed => Some("seed"),
            Self::Election(fault) => Some(field_of(fault)),
            Self::Paper(fault) => Some(paper_field(*fault)),
            Self::Uncountable(error) => count_field(error),
            Self::NoSuchMeeting => Some("meetingId"),
            Self::NoSuchAgendaItem => Some("agendaItemId"),
            Self::NoSuchMajority => Some("majority"),
            Self::Title(_) => Some("title"),
            Self::Text(_) => Some("text"),
            Self::BadWindow | Self::CannotShorten => Some("closesAt"),
            Self::NotAnnulled => Some("supersedesId"),
            Self::NotOnRoll | Self::WhichPaper => Some("membershipId"),
            Self::NoReason => Some("reason"),
            Self::VersionConflict(_) => Some("expectedVersion"),
            Self::NoRules
            | Self::WrongStage
            | Self::TextFrozen
            | Self::RollFrozen
            | Self::NoRoll
            | Self::RollTooEarly
            | Self::NotReady(_)
            | Self::NotYetOpen
            | Self::Paused
            | Self::Closed
            | Self::CalledOff
            | Self::NotYetClosed
            | Self::AlreadyVoted
            | Self::LotNeeded(_)
            | Self::SameOfficer => None,
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "most mention nothing")]
    fn mentions(&self, languages: &[text::Locale]) -> Vec<String> {
        match self {
            Self::NotReady(issues) => {
                let missing: Vec<_> = issues.iter().map(|it| sentence(it, languages)).collect();
                vec![missing.join("; ")]
            }
            Self::VersionConflict(version) => vec![version.to_string()],
            Self::Election(fault) => vec![of_election(languages, fault)],
            Self::Paper(fault) => vec![of_paper(languages, *fault)],
            Self::Uncountable(error) => vec![of_count(languages, error)],
            Self::LotNeeded(tied) => vec![tied.join(", ")],
            Self::NotOneSubject => vec![worded(
                languages,
                self,
                ["indique una moción o una elección", "indiquez une motion ou une élection"],
            )],
            Self::NotOneDrawing => vec![worded(
                languages,
                self,
                ["indique la semilla o el resultado del sorteo", "indiquez la graine ou le tirage"],
            )],
            Self::DrawingFixed => vec![worded(
                languages,
                self,
                [
                    "el sorteo se fijó con la elección, o no hay nada que sortear",
                    "le tirage a été fixé avec l'élection, ou il n'y a rien à tirer",
                ],
            )],
            Self::Title(fault) | Self::Text(fault) => vec![of_text(languages, fault)],
            Self::NoSuchMajority => vec![worded(
                languages,
                self,
                [
                    "el reglamento no tiene ninguna mayoría con ese código",
                    "le règlement n'a aucune majorité de ce code",
                ],
            )],
            _ => Vec::new(),
        }
    }
}

/// The part of the input that a fault of an election's terms is about.
fn field_of(fault: &ElectionFault) -> &'static str {
    match fault {
        ElectionFault::BadName | ElectionFault::SameName(_) => "candidates",
        ElectionFault::BadGroup(_) => "constraints",
        ElectionFault::WrongPaper(_) | ElectionFault::BadPaper | ElectionFault::WidePaper => {
            "paper"
        }
        ElectionFault::BadSetting(_) => "settings",
        ElectionFault::BadSeed => "seed",
        ElectionFault::BadLots => "lots",
    }
}

/// The part of the input that a fault of a paper is about.
fn paper_field(fault: PaperFault) -> &'static str {
    if matches!(fault, PaperFault::NotAMotion) { "choice" } else { "paper" }
}

/// The part of the input because of which nothing can be counted, if it is one.
#[expect(clippy::wildcard_enum_match_arm, reason = "most are about no part of an input")]
fn count_field(error: &CountError) -> Option<&'static str> {
    match error {
        CountError::NoSeats => Some("seats"),
        CountError::NoCandidates | CountError::TooManyCandidates(_) => Some("candidates"),
        CountError::Infeasible { .. } => Some("constraints"),
        CountError::WrongPapers | CountError::BadPaper { .. } => Some("paper"),
        CountError::UnknownSetting { .. } | CountError::BadSetting { .. } => Some("settings"),
        CountError::WrongLot { .. } => Some("lots"),
        _ => None,
    }
}
