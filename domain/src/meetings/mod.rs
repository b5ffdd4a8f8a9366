//! General meetings: planned, convened by notice, held in sittings, attended, concluded.

mod attendance;
mod browse;
mod convene;
mod meeting;
mod port;
mod quorum;

pub use self::{
    attendance::{Attendance, Attendee, Via, attendances_own, check_in, record},
    browse::{find, find_many, list},
    convene::{NewAgendaItem, NewMeeting, NewSitting, cancel, conclude, convene, plan, revise},
    meeting::{AgendaItem, Meeting, MeetingRefusal, MeetingStage, MeetingState, Sitting},
    port::Meetings,
    quorum::{MeetingQuorum, SittingQuorum, quorums},
};
