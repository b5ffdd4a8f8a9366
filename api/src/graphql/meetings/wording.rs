use domain::{meetings::MeetingRefusal, text};

use crate::graphql::{
    faults::{of_text, worded},
    refusal::{RefusalCode, Worded},
};

impl Worded for MeetingRefusal {
    fn code(&self) -> RefusalCode {
        match self {
            Self::NotFound | Self::NoSuchSitting | Self::NoSuchMember | Self::NoSuchPerson => {
                RefusalCode::NotFound
            }
            Self::NoRules => RefusalCode::NoRules,
            Self::Title(_)
            | Self::Item(_)
            | Self::SittingCount
            | Self::SittingTimes
            | Self::UnknownZone
            | Self::AgendaTooLong => RefusalCode::BadInput,
            Self::WrongStage => RefusalCode::WrongStage,
            Self::NoticeTooShort { .. } => RefusalCode::NoticeTooShort,
            Self::BallotStands => RefusalCode::BallotStands,
            Self::SittingNotHeld => RefusalCode::SittingNotHeld,
            Self::NoReason => RefusalCode::NoReason,
            Self::VersionConflict(_) => RefusalCode::VersionConflict,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NotFound => Some("meetingId"),
            Self::NoSuchSitting | Self::SittingNotHeld => Some("sittingId"),
            Self::NoSuchMember | Self::NoSuchPerson => Some("attendees"),
            Self::Title(_) => Some("title"),
            Self::SittingCount | Self::SittingTimes | Self::UnknownZone => Some("sittings"),
            Self::Item(_) | Self::AgendaTooLong => Some("agenda"),
            Self::NoReason => Some("reason"),
            Self::VersionConflict(_) => Some("expectedVersion"),
            Self::NoRules | Self::WrongStage | Self::BallotStands | Self::NoticeTooShort { .. } => {
                None
            }
        }
    }

    fn mentions(&self, languages: &[text::Locale]) -> Vec<String> {
        let words = |words: [&str; 2]| vec![worded(languages, self, words)];
        match self {
            Self::NoticeTooShort { given, needed } => vec![given.to_string(), needed.to_string()],
            Self::VersionConflict(version) => vec![version.to_string()],
            Self::Title(fault) | Self::Item(fault) => vec![of_text(languages, fault)],
            Self::SittingCount => words([
                "una reunión tiene de una a doce sesiones",
                "une réunion compte d'une à douze séances",
            ]),
            Self::SittingTimes => words([
                "una sesión debe terminar después de empezar y antes de que empiece la siguiente",
                "une séance doit finir après avoir commencé et avant que la suivante commence",
            ]),
            Self::UnknownZone => words([
                "la zona debe ser una zona horaria IANA como \"Africa/Johannesburg\"",
                "le fuseau doit être un fuseau horaire IANA tel que \"Africa/Johannesburg\"",
            ]),
            Self::AgendaTooLong => words([
                "un orden del día tiene como máximo 200 puntos",
                "un ordre du jour compte au plus 200 points",
            ]),
            Self::NotFound
            | Self::NoSuchSitting
            | Self::NoSuchMember
            | Self::NoSuchPerson
            | Self::NoRules
            | Self::WrongStage
            | Self::BallotStands
            | Self::SittingNotHeld
            | Self::NoReason => Vec::new(),
        }
    }
}
