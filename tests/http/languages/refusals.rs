use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{
    ANNOUNCE_BALLOT, Agm, Alliance, BallotTerms, CAST_VOTE, CONVENE_MEETING, ISSUE_INVITATION,
    PAUSE_BALLOT, Person, REDEEM_INVITATION, RESUME_BALLOT, Settings,
};

use super::PREFERENCES;

/// A refusal as a reader is told of it: its code, its words, and the part of the input.
type Told = (String, String, Value);

async fn told(person: Person<'_>, mutation: &str, input: &Value) -> Told {
    let refusal = person.done(mutation, input.clone()).await;
    let text = |field: &str| refusal[field].as_str().unwrap_or_default().to_owned();
    (text("code"), text("message"), refusal["path"].clone())
}

/// Checks that the person is refused with this code, for this field if for any, and in these words
/// in English, Spanish and French.
async fn assert_told(
    person: Person<'_>,
    (mutation, input): (&str, &Value),
    (code, field): (&str, Option<&str>),
    words: [&str; 3],
) {
    let path = field.map_or(Value::Null, |field| json!(["input", field]));
    for (language, words) in ["en", "es", "fr"].into_iter().zip(words) {
        let told = told(person.clone().reading(language), mutation, input).await;
        assert_eq!(told, (code.into(), words.into(), path.clone()));
    }
}

/// The same of a paper that somebody casts.
async fn assert_paper_refused(
    agm: &Agm<'_>,
    name: &str,
    refusal: (&str, Option<&str>),
    words: [&str; 3],
) {
    let input = agm.input(json!({ "choice": "YES" }));
    assert_told(agm.alliance.person(name), (CAST_VOTE, &input), refusal, words).await;
}

#[tokio::test]
async fn a_paper_is_refused_in_the_voters_language() {
    let alliance = Alliance::found().await;
    let agm = alliance.convene_agm(BallotTerms::default()).await;
    alliance.bind("associate", &alliance.member("A-001").await).await;
    let words = [
        "This ballot has not opened yet; try again from its opening.",
        "Esta votación aún no se ha abierto; inténtelo a partir de la apertura.",
        "Ce scrutin n'est pas encore ouvert ; réessayez à partir de l'ouverture.",
    ];
    assert_paper_refused(&agm, "voter-1", ("NOT_YET_OPEN", None), words).await;

    alliance.move_clock("2022-11-30T07:30:00Z");
    let words = [
        "You hold no paper in this ballot for that membership; ask viewerPapers for the reason.",
        "No tiene papeleta en esta votación para esa membresía; consulte el motivo en viewerPapers.",
        "Vous n'avez pas de bulletin dans ce scrutin pour cette adhésion ; viewerPapers en donne la \
         raison.",
    ];
    assert_paper_refused(&agm, "associate", ("NOT_ON_ROLL", Some("membershipId")), words).await;

    agm.cast(1, "NO").await;
    let words = [
        "This paper has already been cast, and in this ballot it cannot be changed.",
        "Esta papeleta ya se ha emitido y en esta votación no se puede cambiar.",
        "Ce bulletin a déjà été déposé et ne peut pas être modifié dans ce scrutin.",
    ];
    assert_paper_refused(&agm, "voter-1", ("ALREADY_VOTED", None), words).await;

    agm.conduct(PAUSE_BALLOT, json!({ "reason": "The line broke down." })).await;
    let words = [
        "This ballot is paused; try again when it is resumed.",
        "Esta votación está en pausa; inténtelo cuando se reanude.",
        "Ce scrutin est suspendu ; réessayez à sa reprise.",
    ];
    assert_paper_refused(&agm, "voter-2", ("PAUSED", None), words).await;
    agm.conduct(RESUME_BALLOT, json!({})).await;

    agm.close();
    let words = [
        "This ballot has closed and takes no more papers.",
        "Esta votación se ha cerrado y no admite más papeletas.",
        "Ce scrutin est clos et n'accepte plus de bulletins.",
    ];
    assert_paper_refused(&agm, "voter-2", ("CLOSED", None), words).await;
}

#[tokio::test]
async fn whoever_holds_several_papers_is_asked_in_their_language_for_which_they_vote() {
    let alliance = Alliance::found().await;
    let terms = BallotTerms { organisations: 1, ..BallotTerms::default() };
    let agm = alliance.open_agm(terms).await;
    alliance.mandate("O-001", "M-001", "PRIMARY").await;
    let words = [
        "You hold several papers in this ballot; say in membershipId for which membership you vote.",
        "Tiene varias papeletas en esta votación; indique en membershipId por qué membresía vota.",
        "Vous avez plusieurs bulletins dans ce scrutin ; indiquez dans membershipId pour quelle \
         adhésion vous votez.",
    ];
    assert_paper_refused(&agm, "voter-1", ("WHICH_PAPER", Some("membershipId")), words).await;
}

#[tokio::test]
async fn a_code_is_refused_in_the_language_of_whoever_redeems_it() {
    let alliance = Alliance::found().await;
    alliance.import_voters(2).await;
    let person = &alliance.member("M-001").await["party"]["id"];
    let invitation = json!({ "personId": person, "expiresInHours": 1 });
    let issued = alliance.person("secretary").done(ISSUE_INVITATION, invitation).await;
    alliance.bind("bound", &alliance.member("M-002").await).await;
    let redeem = json!({ "code": issued["invitationCode"] });
    let words = [
        "Your account is already bound to a person.",
        "Su cuenta ya está vinculada a una persona.",
        "Votre compte est déjà lié à une personne.",
    ];
    let bound = alliance.person("bound");
    assert_told(bound, (REDEEM_INVITATION, &redeem), ("ALREADY_BOUND", None), words).await;

    alliance.wait(TimeDelta::hours(1));
    let words = [
        "This code is not valid, or not any more; ask for a new invitation.",
        "Este código no es válido o ya no lo es; solicite una nueva invitación.",
        "Ce code n'est pas ou n'est plus valable ; demandez une nouvelle invitation.",
    ];
    let late = alliance.person("late");
    assert_told(late, (REDEEM_INVITATION, &redeem), ("BAD_CODE", Some("code")), words).await;
}

#[tokio::test]
async fn what_a_refusal_mentions_stands_in_its_place_in_every_language() {
    let alliance = Alliance::found().await;
    let agm = alliance.draft_agm(BallotTerms::default()).await;
    let input = agm.input(json!({}));
    let words = [
        "The ballot is not ready to be announced: the roll is not built.",
        "La votación no está lista para anunciarse: falta elaborar el censo.",
        "Le scrutin n'est pas prêt à être annoncé : la liste n'est pas établie.",
    ];
    let returning = alliance.person("returning");
    let announce = (ANNOUNCE_BALLOT, &input);
    assert_told(returning, announce, ("NOT_READY", None), words).await;

    let meeting = json!({ "meetingId": agm.meeting["id"], "expectedVersion": 1 });
    let words = [
        "It has changed since you read it: its version is now 2. Read it again.",
        "Ha cambiado desde que lo leyó: su versión es ahora la 2. Léalo de nuevo.",
        "Cela a changé depuis votre lecture : sa version est maintenant 2. Relisez-le.",
    ];
    let conflict = ("VERSION_CONFLICT", Some("expectedVersion"));
    let secretary = alliance.person("secretary");
    assert_told(secretary, (CONVENE_MEETING, &meeting), conflict, words).await;
}

/// The languages in which a stranger's bad code is refused, as they prefer each in turn.
async fn languages_of(alliance: &Alliance, preferences: &[&'static str]) -> Vec<&'static str> {
    let mut languages = Vec::new();
    for preference in preferences {
        let reader = alliance.person("reader").reading(preference);
        let (_, words, _) = told(reader, REDEEM_INVITATION, &json!({ "code": "?" })).await;
        let begins = |beginning: &str| words.starts_with(beginning);
        let known = [("This code", "en"), ("Este código", "es"), ("Ce code", "fr")];
        let known = known.into_iter().find(|(beginning, _)| begins(beginning));
        languages.push(known.unwrap_or_else(|| panic!("{words}")).1);
    }
    languages
}

#[tokio::test]
async fn the_language_that_a_reader_likes_best_among_three_is_found() {
    let alliance = Alliance::found().await;
    let (preferences, expected): (Vec<_>, Vec<_>) = PREFERENCES.iter().copied().unzip();
    let languages = languages_of(&alliance, &preferences).await;
    for ((preference, language), expected) in preferences.iter().zip(languages).zip(expected) {
        assert_eq!(language, expected, "{preference}");
    }
}

#[tokio::test]
async fn whoever_asks_for_no_language_of_the_three_is_told_in_the_alliances_own() {
    let flags = vec![("alliance.default_locale", "fr".to_owned())];
    let alliance = Alliance::with(Settings { flags }).await;
    assert_eq!(languages_of(&alliance, &["de", "", "en"]).await, ["fr", "fr", "en"]);
    let reader = alliance.person("reader");
    let (_, words, _) = told(reader, REDEEM_INVITATION, &json!({ "code": "?" })).await;
    assert!(words.starts_with("Ce code"), "without a header: {words}");
}
