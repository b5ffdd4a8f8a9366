use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::{
    ballots::{self, BallotRefusal, NewMotion},
    ids::{AgendaItemId, MeetingId, MotionId},
};

use super::{
    context::Operate as _,
    ids::{Kind, encode, key},
    loader::load,
    meetings::Meeting,
    refusal::{Settled, Success},
    scalars::{Digest, Locale},
    text::{LocalizedText, LocalizedTextInput},
};

#[derive(Default)]
pub(crate) struct MotionMutation;

/// Something the members are asked to decide.
#[derive(Clone)]
pub(crate) struct Motion(pub(crate) ballots::Motion);

/// A motion to table.
#[derive(InputObject)]
struct TableMotionInput {
    /// The meeting to table it at; none for a ballot apart from any meeting.
    meeting_id: Option<ID>,
    /// The item of that meeting's agenda to put it under.
    agenda_item_id: Option<ID>,
    /// What it is called.
    title: LocalizedTextInput,
    /// What is to be decided, word by word.
    text: LocalizedTextInput,
    /// The code of the majority it needs, from the rule set: "ordinary" if not given.
    majority: Option<String>,
    /// A key of your own, 8 to 200 characters: the same request with the same key has no further
    /// effect for 24 hours.
    idempotency_key: Option<String>,
}

/// A motion to amend.
#[derive(InputObject)]
struct AmendMotionInput {
    /// The motion.
    motion_id: ID,
    /// What it shall be called.
    title: LocalizedTextInput,
    /// What shall be decided, word by word.
    text: LocalizedTextInput,
    /// The version that you have seen; refused if it is another by now.
    expected_version: Option<i32>,
}

impl Success for Motion {}

#[Object]
impl MotionMutation {
    /// Tables a motion. For returning officers. Refusals: NOT_FOUND, BAD_INPUT, NO_RULES.
    async fn table_motion(
        &self,
        ctx: &Context<'_>,
        input: TableMotionInput,
    ) -> Option<Result<Settled<Motion>>> {
        let once = match ctx.idempotency(input.idempotency_key.as_ref()) {
            Ok(once) => once,
            Err(fault) => return Some(Err(fault)),
        };
        let new = || {
            let meeting = input.meeting_id.map(|id| MeetingId(key(&id, Kind::Meeting)));
            let item = input.agenda_item_id.map(|id| AgendaItemId(key(&id, Kind::AgendaItem)));
            Ok(NewMotion {
                meeting: meeting.map(|meeting| (meeting, item)),
                title: input.title.into_domain().map_err(BallotRefusal::Title)?,
                text: input.text.into_domain().map_err(BallotRefusal::Text)?,
                majority: input.majority,
            })
        };
        ctx.operate(async |op| ballots::table(op, new, once).await, Motion).await
    }

    /// Changes the words of a motion, until a ballot on it is announced. For returning officers.
    /// Refusals: NOT_FOUND, BAD_INPUT, TEXT_FROZEN, VERSION_CONFLICT.
    async fn amend_motion(
        &self,
        ctx: &Context<'_>,
        input: AmendMotionInput,
    ) -> Option<Result<Settled<Motion>>> {
        let AmendMotionInput { motion_id, title, text, expected_version } = input;
        let id = MotionId(key(&motion_id, Kind::Motion));
        let words = || {
            let title = title.into_domain().map_err(BallotRefusal::Title)?;
            Ok((title, text.into_domain().map_err(BallotRefusal::Text)?))
        };
        ctx.operate(async |op| ballots::amend(op, id, words, expected_version).await, Motion).await
    }
}

/// Something the members are asked to decide.
#[Object]
impl Motion {
    /// Names the motion.
    pub(crate) async fn id(&self) -> ID {
        encode(Kind::Motion, self.0.id.0)
    }

    /// The meeting it is tabled at, if it is.
    async fn meeting(&self, ctx: &Context<'_>) -> Option<Result<Meeting>> {
        load(ctx, self.0.meeting?).await.map(|found| found.map(Meeting)).transpose()
    }

    /// What it is called.
    async fn title(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer to those of Accept-Language.")] locale: Option<
            Locale,
        >,
    ) -> LocalizedText {
        LocalizedText::served(ctx, &self.0.title, locale)
    }

    /// What it is called, in every language.
    async fn title_translations(&self) -> Vec<LocalizedText> {
        LocalizedText::all(&self.0.title)
    }

    /// What is to be decided, word by word.
    async fn text(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer to those of Accept-Language.")] locale: Option<
            Locale,
        >,
    ) -> LocalizedText {
        LocalizedText::served(ctx, &self.0.text, locale)
    }

    /// What is to be decided, in every language.
    async fn text_translations(&self) -> Vec<LocalizedText> {
        LocalizedText::all(&self.0.text)
    }

    /// The digest of title and text in every language: what a voter is asked, exactly.
    async fn digest(&self) -> Digest {
        Digest(self.0.digest())
    }

    /// The code of the majority it needs.
    async fn majority(&self) -> &str {
        &self.0.majority
    }

    /// How often it was changed; give it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}
