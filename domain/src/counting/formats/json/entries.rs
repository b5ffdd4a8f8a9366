use std::fmt;

use serde::{
    Deserialize,
    de::{
        DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Unexpected,
        Visitor,
    },
};
use serde_json::value::RawValue;

use crate::counting::{
    CandidateNumber, Kind, Preference, Profile,
    formats::{fault::limit, papers::in_order},
};

/// Reads papers into a profile, one by one.
pub(super) struct Entries<'p> {
    profile: &'p mut Profile,
    candidates: usize,
    preferences: Vec<Preference>,
    scores: Vec<u32>,
}

/// A paper.
struct Paper<'e, 'p>(&'e mut Entries<'p>);

/// What a paper says: its ranks, marks or scores.
struct Said<'e, 'p>(&'e mut Entries<'p>);

/// A rank.
struct Rank<'e, 'p>(&'e mut Entries<'p>);

/// The name of a field of a paper.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Field {
    Weight,
    Ranks,
    Marks,
    Scores,
    #[serde(other)]
    Other,
}

impl Field {
    fn of(kind: Kind) -> &'static str {
        match kind {
            Kind::Ranked => "ranks",
            Kind::Marked => "marks",
            Kind::Scored => "scores",
        }
    }
}

impl<'p> Entries<'p> {
    pub(super) fn new(profile: &'p mut Profile, candidates: usize) -> Self {
        Self { profile, candidates, preferences: Vec::new(), scores: Vec::new() }
    }

    /// Fails unless the candidate is on the list.
    fn listed<E: serde::de::Error>(&self, number: CandidateNumber) -> Result<CandidateNumber, E> {
        if number.index() < self.candidates {
            return Ok(number);
        }
        let found = Unexpected::Unsigned(number.get().into());
        Err(E::invalid_value(found, &"the number of a candidate on the list"))
    }

    /// Fails if a candidate is named twice, where no order could tell which of the two is meant.
    fn check<E: serde::de::Error>(&self) -> Result<(), E> {
        let mut sorted: Vec<_> = self.preferences.iter().map(|it| it.candidate()).collect();
        sorted.sort_unstable();
        match sorted.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(_) => Err(E::invalid_value(
                Unexpected::Other("a candidate twice"),
                &"every candidate once at most",
            )),
            None => Ok(()),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Entries<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of papers")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut papers: A) -> Result<(), A::Error> {
        while papers.next_element_seed(Paper(&mut self))?.is_some() {}
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Paper<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Paper<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a paper")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let kind = self.0.profile.kind();
        let wanted = Field::of(kind);
        let (mut weight, mut is_said) = (None, false);
        while let Some(field) = fields.next_key()? {
            match (field, kind) {
                (Field::Weight, _) if weight.is_some() => {
                    return Err(A::Error::duplicate_field("weight"));
                }
                (Field::Weight, _) => {
                    let raw: &RawValue = fields.next_value()?;
                    weight = Some(super::weight(raw).ok_or_else(|| {
                        A::Error::invalid_value(Unexpected::Other(raw.get()), &"a decimal number")
                    })?);
                }
                (Field::Ranks, Kind::Ranked)
                | (Field::Marks, Kind::Marked)
                | (Field::Scores, Kind::Scored) => {
                    if std::mem::replace(&mut is_said, true) {
                        return Err(A::Error::duplicate_field(wanted));
                    }
                    fields.next_value_seed(Said(self.0))?;
                }
                (Field::Ranks | Field::Marks | Field::Scores, _) => {
                    let found = Unexpected::Other("what papers of another kind say");
                    return Err(A::Error::invalid_value(found, &wanted));
                }
                (Field::Other, _) => _ = fields.next_value::<IgnoredAny>()?,
            }
        }
        let weight = weight.ok_or_else(|| A::Error::missing_field("weight"))?;
        if !is_said {
            return Err(A::Error::missing_field(wanted));
        }
        let Entries { profile, preferences, scores, .. } = self.0;
        weight
            .add(profile, preferences, scores)
            .map_err(|error| A::Error::invalid_value(Unexpected::Other("more"), &limit(&error)))
    }
}

impl<'de> DeserializeSeed<'de> for Said<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Said<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of ")?;
        f.write_str(match self.0.profile.kind() {
            Kind::Ranked => "ranks",
            Kind::Marked => "candidates",
            Kind::Scored => "pairs of a candidate and a score",
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut said: A) -> Result<(), A::Error> {
        let entries = self.0;
        entries.preferences.clear();
        entries.scores.clear();
        match entries.profile.kind() {
            Kind::Ranked => {
                while said.next_element_seed(Rank(entries))?.is_some() {}
                in_order(&mut entries.preferences);
            }
            Kind::Marked => {
                while let Some(number) = said.next_element()? {
                    entries.preferences.push(Preference::of(entries.listed(number)?));
                }
                entries.check()?;
                entries.preferences.sort_unstable();
            }
            Kind::Scored => {
                let mut pairs = Vec::new();
                while let Some((number, score)) = said.next_element::<(_, u32)>()? {
                    entries.preferences.push(Preference::of(entries.listed(number)?));
                    pairs.push((entries.preferences[pairs.len()], score));
                }
                entries.check()?;
                pairs.sort_unstable();
                (entries.preferences, entries.scores) = pairs.into_iter().unzip();
            }
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Rank<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Rank<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of the candidates at a rank")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rank: A) -> Result<(), A::Error> {
        let entries = self.0;
        let start = entries.preferences.len();
        while let Some(number) = rank.next_element()? {
            let number = entries.listed(number)?;
            let make =
                if entries.preferences.len() == start { Preference::of } else { Preference::equal };
            entries.preferences.push(make(number));
        }
        if entries.preferences.len() == start {
            entries.preferences.push(Preference::SKIPPED);
        }
        Ok(())
    }
}
