use domain::{meetings::MeetingRefusal, text};

use crate::graphql::refusal::{RefusalCode, Worded};

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

    #[expect(clippy::wildcard_enum_match_arm, reason = "most are told by their own words")]
    fn mentions(&self, _languages: &[text::Locale]) -> Vec<String> {
        match self {
            Self::NoticeTooShort { given, needed } => vec![given.to_string(), needed.to_string()],
            Self::VersionConflict(version) => vec![version.to_string()],
            other => vec![other.to_string()],
        }
    }
}
