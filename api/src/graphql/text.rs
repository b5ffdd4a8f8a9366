use async_graphql::{Context, InputObject, SimpleObject};
use domain::text::{self, TextFault};

use super::{language::Languages, scalars::Locale};

/// A text in one language.
#[derive(SimpleObject)]
pub(crate) struct LocalizedText {
    /// The text.
    text: String,
    /// The language it is in. It can be another than the one asked for, where there is no
    /// translation.
    locale: Locale,
    /// Whether this language is the binding one, to which translations give way.
    is_authoritative: bool,
}

/// A text in one language.
#[derive(InputObject)]
pub(crate) struct TranslationInput {
    /// The language it is in.
    locale: Locale,
    /// The text: at most 20,000 characters.
    text: String,
}

/// A text in several languages, one of which is binding.
#[derive(InputObject)]
pub(crate) struct LocalizedTextInput {
    /// The binding language, to which translations give way.
    authoritative: Locale,
    /// The text in each language, the binding one among them.
    translations: Vec<TranslationInput>,
}

impl LocalizedTextInput {
    pub(crate) fn into_domain(self) -> Result<text::LocalizedText, TextFault> {
        let texts = self.translations.into_iter().map(|it| (it.locale.0, it.text));
        text::LocalizedText::new(self.authoritative.0, texts)
    }
}

impl LocalizedText {
    /// The text in the language asked for, else in one of `Accept-Language`, else the alliance's.
    pub(crate) fn served(
        ctx: &Context<'_>,
        text: &text::LocalizedText,
        asked: Option<Locale>,
    ) -> Self {
        let asked = asked.map(|Locale(locale)| locale).into_iter();
        let wanted: Vec<_> = asked.chain(Languages::of(ctx).iter().cloned()).collect();
        let (locale, served) = text.served(&wanted);
        Self::new(text, locale, served)
    }

    /// The text in every language.
    pub(crate) fn all(text: &text::LocalizedText) -> Vec<Self> {
        text.translations().map(|(locale, it)| Self::new(text, locale, it)).collect()
    }

    fn new(text: &text::LocalizedText, locale: &text::Locale, served: &str) -> Self {
        let is_authoritative = locale == text.authoritative();
        Self { text: served.into(), locale: Locale(locale.clone()), is_authoritative }
    }
}
