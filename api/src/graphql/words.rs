use async_graphql::Enum;

use super::language::Language;

macro_rules! refusals {
    ($($(#[$doc:meta])* $code:ident = $en:literal, $es:literal, $fr:literal;)+) => {
        /// The rules that can say no.
        #[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
        pub(crate) enum RefusalCode { $($(#[$doc])* $code),+ }

        impl RefusalCode {
            /// What the rule says to people, with a gap `{}` for each thing it mentions.
            pub(crate) fn words(self, language: Language) -> &'static str {
                let [en, es, fr] = match self { $(Self::$code => [$en, $es, $fr]),+ };
                match language {
                    Language::English => en,
                    Language::Spanish => es,
                    Language::French => fr,
                }
            }

            #[cfg(test)]
            const ALL: &[Self] = &[$(Self::$code),+];
        }
    };
}

refusals! {
    /// Your account is already bound to a person.
    AlreadyBound = "Your account is already bound to a person.",
        "Su cuenta ya está vinculada a una persona.",
        "Votre compte est déjà lié à une personne.";
    /// The account holds the role already.
    AlreadyHeld = "This account already holds this role.",
        "Esta cuenta ya tiene esta función.",
        "Ce compte exerce déjà cette fonction.";
    /// The person has a mandate of this organisation at that time.
    AlreadyMandated = "This person already has a mandate of this organisation at that time; revoke it first.",
        "Esta persona ya tiene un mandato de esta organización en ese periodo; revóquelo primero.",
        "Cette personne a déjà un mandat de cette organisation à ce moment ; révoquez-le d'abord.";
    /// The paper was cast, and cannot be changed.
    AlreadyVoted = "This paper has already been cast, and in this ballot it cannot be changed.",
        "Esta papeleta ya se ha emitido y en esta votación no se puede cambiar.",
        "Ce bulletin a déjà été déposé et ne peut pas être modifié dans ce scrutin.";
    /// The code is unknown, used, or expired.
    BadCode = "This code is not valid, or not any more; ask for a new invitation.",
        "Este código no es válido o ya no lo es; solicite una nueva invitación.",
        "Ce code n'est pas ou n'est plus valable ; demandez une nouvelle invitation.";
    /// The paper is not one of this ballot, or says too much: the message says what is wrong.
    BadPaper = "The paper is not taken: {}.", "No se admite la papeleta: {}.",
        "Le bulletin n'est pas accepté : {}.";
    /// What is given does not fit: the message says what and why.
    BadInput = "{}", "No se acepta: {}", "Refusé : {}";
    /// An end does not come after its beginning, or not in the future.
    BadWindow = "The end must come after the beginning, and a closing must lie in the future.",
        "El final debe ser posterior al comienzo, y el cierre debe estar en el futuro.",
        "La fin doit suivre le début, et une clôture doit être dans le futur.";
    /// A ballot at the meeting is announced.
    BallotStands = "A ballot at this meeting is announced; cancel it first.",
        "Hay una votación anunciada de esta reunión; cancélela primero.",
        "Un scrutin de cette réunion est annoncé ; annulez-le d'abord.";
    /// The ballot was cancelled or annulled.
    CalledOff = "This ballot was cancelled or annulled and takes no papers.",
        "Esta votación fue cancelada o anulada y no admite papeletas.",
        "Ce scrutin a été annulé et n'accepte pas de bulletins.";
    /// Papers have been cast, so the closing cannot be brought forward.
    CannotShorten = "Papers have been cast, so the closing cannot be brought forward; it can only be moved later.",
        "Ya se han emitido papeletas: el cierre no se puede adelantar, solo aplazar.",
        "Des bulletins ont été déposés : la clôture ne peut plus être avancée, seulement reportée.";
    /// The ballot has closed.
    Closed = "This ballot has closed and takes no more papers.",
        "Esta votación se ha cerrado y no admite más papeletas.",
        "Ce scrutin est clos et n'accepte plus de bulletins.";
    /// The last administrator cannot be revoked.
    LastAdministrator = "The last administrator cannot be revoked; grant the role to somebody else first.",
        "No se puede revocar a la última persona administradora; conceda antes la función a otra.",
        "Le dernier administrateur ne peut pas être révoqué ; accordez d'abord la fonction à quelqu'un d'autre.";
    /// The rule needs a lot, and nothing says how it falls.
    LotNeeded = "The rule needs a lot between {}. Draw it in public, then count again with the seed or the lots.",
        "La norma exige un sorteo entre {}. Hágalo en público y cuente de nuevo con la semilla o el resultado.",
        "La règle exige un tirage au sort entre {}. Procédez-y en public, puis comptez de nouveau avec la graine ou le résultat.";
    /// There is no such thing, or you may not know of it.
    NotFound = "There is no such thing, or you may not know of it; check the id.",
        "No existe, o usted no puede conocerlo; compruebe el identificador.",
        "Cela n'existe pas, ou vous ne pouvez pas en avoir connaissance ; vérifiez l'identifiant.";
    /// Only an annulled ballot on the same motion or election is re-run.
    NotAnnulled = "Only an annulled ballot on the same motion or election can be superseded.",
        "Solo se puede repetir una votación anulada sobre la misma moción o elección.",
        "Seul un scrutin annulé sur la même motion ou élection peut être remplacé.";
    /// A person acts for themselves.
    NotAnOrganisation = "Only an organisation acts through mandates; a person acts for themselves.",
        "Solo una organización actúa mediante mandatos; una persona actúa por sí misma.",
        "Seule une organisation agit par mandat ; une personne agit pour elle-même.";
    /// You hold no paper in this ballot for that membership.
    NotOnRoll = "You hold no paper in this ballot for that membership; ask viewerPapers for the reason.",
        "No tiene papeleta en esta votación para esa membresía; consulte el motivo en viewerPapers.",
        "Vous n'avez pas de bulletin dans ce scrutin pour cette adhésion ; viewerPapers en donne la raison.";
    /// Something is missing before the ballot can be announced.
    NotReady = "The ballot is not ready to be announced: {}.",
        "La votación no está lista para anunciarse: {}.",
        "Le scrutin n'est pas prêt à être annoncé : {}.";
    /// The ballot has not closed.
    NotYetClosed = "This ballot has not closed yet; it is counted after its closing.",
        "Esta votación aún no se ha cerrado; se cuenta después del cierre.",
        "Ce scrutin n'est pas encore clos ; il est dépouillé après la clôture.";
    /// The ballot has not opened.
    NotYetOpen = "This ballot has not opened yet; try again from its opening.",
        "Esta votación aún no se ha abierto; inténtelo a partir de la apertura.",
        "Ce scrutin n'est pas encore ouvert ; réessayez à partir de l'ouverture.";
    /// The notice would be too short.
    NoticeTooShort = "The notice is too short: {} clear days of the {} that the rules demand.",
        "La convocatoria llega tarde: {} días completos de los {} que exigen las normas.",
        "Le préavis est trop court : {} jours francs sur les {} que les règles exigent.";
    /// A reason is needed.
    NoReason = "Give a reason of 3 to 2,000 printable characters.",
        "Indique un motivo de 3 a 2000 caracteres imprimibles.",
        "Donnez une raison de 3 à 2000 caractères imprimables.";
    /// The roll has not been built.
    NoRoll = "The roll has not been built yet; build it first.",
        "El censo aún no se ha elaborado; elabórelo primero.",
        "La liste électorale n'a pas encore été établie ; établissez-la d'abord.";
    /// No rule set was adopted.
    NoRules = "No rule set has been adopted yet; adopt one first.",
        "Aún no se ha adoptado ningún reglamento; adopte uno primero.",
        "Aucun règlement n'a encore été adopté ; adoptez-en un d'abord.";
    /// The ballot is interrupted.
    Paused = "This ballot is paused; try again when it is resumed.",
        "Esta votación está en pausa; inténtelo cuando se reanude.",
        "Ce scrutin est suspendu ; réessayez à sa reprise.";
    /// The rank is held by somebody at that time.
    RankTaken = "The organisation already has a mandate of this rank at that time; revoke it first.",
        "La organización ya tiene un mandato de este rango en ese periodo; revóquelo primero.",
        "L'organisation a déjà un mandat de ce rang à ce moment ; révoquez-le d'abord.";
    /// The register changed meanwhile.
    RegisterChanged = "The register changed meanwhile; plan the import again.",
        "El registro ha cambiado entretanto; planifique de nuevo la importación.",
        "Le registre a changé entre-temps ; planifiez de nouveau l'importation.";
    /// The roll is frozen.
    RollFrozen = "The roll is frozen, and nothing changes it any more.",
        "El censo está cerrado y ya nada lo modifica.",
        "La liste électorale est arrêtée et plus rien ne la modifie.";
    /// The roll was built before its record date.
    RollTooEarly = "The roll was built before the record date; build it again at or after that date, then freeze it.",
        "El censo se elaboró antes de la fecha de registro; elabórelo de nuevo a partir de esa fecha y ciérrelo.",
        "La liste a été établie avant la date de référence ; établissez-la de nouveau à partir de cette date, puis arrêtez-la.";
    /// Some rows were refused, so nothing was imported.
    RowsRefused = "{} rows were refused, so nothing was imported; plan without commit to see why.",
        "Se rechazaron {} filas y no se importó nada; planifique sin commit para ver por qué.",
        "{} lignes ont été refusées et rien n'a été importé ; planifiez sans commit pour savoir pourquoi.";
    /// Whoever counts does not certify.
    SameOfficer = "A count is certified by somebody other than who counted.",
        "Un escrutinio lo certifica una persona distinta de quien contó.",
        "Un dépouillement est certifié par une autre personne que celle qui a compté.";
    /// The sitting is not being held now.
    SittingNotHeld = "This sitting is not being held now.",
        "Esta sesión no se está celebrando ahora.",
        "Cette séance n'est pas en cours.";
    /// The text is frozen: a ballot on it has been announced.
    TextFrozen = "The text is frozen: a ballot on it has been announced.",
        "El texto está cerrado: se ha anunciado una votación sobre él.",
        "Le texte est arrêté : un scrutin sur celui-ci a été annoncé.";
    /// By these terms the papers cannot be counted: the message says why.
    Uncountable = "This cannot be counted: {}.", "Esto no se puede contar: {}.",
        "Ceci ne peut pas être dépouillé : {}.";
    /// The file cannot be read as a register.
    UnreadableFile = "The file cannot be read as a register of members: {}.",
        "El archivo no se puede leer como registro de miembros: {}.",
        "Le fichier ne peut pas être lu comme registre des membres : {}.";
    /// It has changed since you read it.
    VersionConflict = "It has changed since you read it: its version is now {}. Read it again.",
        "Ha cambiado desde que lo leyó: su versión es ahora la {}. Léalo de nuevo.",
        "Cela a changé depuis votre lecture : sa version est maintenant {}. Relisez-le.";
    /// You hold several papers and did not say which to mark.
    WhichPaper = "You hold several papers in this ballot; say in membershipId for which membership you vote.",
        "Tiene varias papeletas en esta votación; indique en membershipId por qué membresía vota.",
        "Vous avez plusieurs bulletins dans ce scrutin ; indiquez dans membershipId pour quelle adhésion vous votez.";
    /// It is not in a state in which that can be done.
    WrongStage = "This cannot be done in the state that it is in now.",
        "Esto no se puede hacer en el estado en que se encuentra ahora.",
        "Cela ne peut pas être fait dans l'état actuel.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_mentions_the_same_in_every_language() {
        for code in RefusalCode::ALL {
            let gaps = |language| code.words(language).matches("{}").count();
            let english = gaps(Language::English);
            assert_eq!(gaps(Language::Spanish), english, "{code:?}");
            assert_eq!(gaps(Language::French), english, "{code:?}");
        }
    }
}
