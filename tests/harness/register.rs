use serde_json::{Value, json};

use crate::{ADOPT_RULES, Alliance, GIVE_MANDATE, IMPORT_MEMBERS};

/// The header of a register file.
pub const COLUMNS: &str = "number,kind,name,country,category,since,until\n";

/// A small register: two persons who vote, an associate, and two organisations.
pub const REGISTER: &str = "M-001,PERSON,Amina Diallo,SN,VOTING,2019-03-01,\n\
     M-002,PERSON,Bo Larsen,DK,VOTING,2022-11-10,\n\
     A-001,PERSON,Chipo Moyo,ZW,ASSOCIATE,2021-01-01,\n\
     O-001,ORGANISATION,Dunia Foundation,KE,VOTING,2018-06-01,\n\
     O-002,ORGANISATION,East River Network,KE,VOTING,2020-09-15,\n";

impl Alliance {
    /// Imports these rows of a register file.
    pub async fn import(&self, rows: &str) -> Value {
        let report = self.try_import(rows).await;
        assert_eq!(report["isCommitted"], true, "{report}");
        report
    }

    /// Imports such rows if all of them are acceptable, and answers with the report.
    pub async fn try_import(&self, rows: &str) -> Value {
        let input = json!({ "csv": format!("{COLUMNS}{rows}"), "commit": true });
        self.person("secretary").done(IMPORT_MEMBERS, input).await
    }

    /// Adopts a version of the rules, as the administrator.
    pub async fn adopt(&self, rules: Value) -> Value {
        let adopted = self.person("administrator").done(ADOPT_RULES, rules).await;
        assert_eq!(adopted["__typename"], "RuleSet", "{adopted}");
        adopted
    }

    /// Gives the holder of one number a mandate to act for the organisation of another.
    pub async fn mandate(&self, organisation: &str, person: &str, rank: &str) -> Value {
        let (organisation, person) = (self.member(organisation).await, self.member(person).await);
        let person = &person["party"]["id"];
        let input = json!({ "membershipId": organisation["id"], "personId": person, "rank": rank });
        let mandate = self.person("secretary").done(GIVE_MANDATE, input).await;
        assert_eq!(mandate["__typename"], "Mandate", "{mandate}");
        mandate
    }
}
