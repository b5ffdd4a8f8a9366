use std::process::ExitCode;

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use domain::{access::Role, identity::grant_first_administrator};

use super::{Global, Halt, block_on, operator::Operator, say};
use crate::config::Config;

/// Grants a role to somebody who signs in, such as the first administrator.
///
/// Roles are kept in the database and never taken from a token. Whoever holds ADMINISTRATOR
/// grants the others over the API; the first one has to come from here. The person need not have
/// signed in before: the issuer's URL and the subject, the `iss` and `sub` of their tokens, say
/// who they are.
///
/// The grant is entered in the audit log as the operator's. Granting what is held already changes
/// nothing.
#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Grant {
    /// The role.
    #[arg(value_parser = role(), ignore_case = true)]
    role: Role,

    /// The issuer: exactly what its tokens carry as `iss`.
    #[arg(long, value_name = "URL")]
    issuer: String,

    /// The subject: exactly what the person's tokens carry as `sub`.
    #[arg(long, value_name = "SUB")]
    subject: String,
}

const EXAMPLES: &str = "\
Example:
  plenary grant ADMINISTRATOR --issuer https://id.example.org --subject 248289761001

Exit codes:
  0  the role is held now
  1  it is not; standard error says why
  2  there is no such role";

impl Grant {
    pub(super) fn run(self, global: &Global) -> Result<ExitCode, Halt> {
        let config = global.settings()?;
        let is_known = config.identity.issuers.iter().any(|issuer| issuer.url == self.issuer);
        if !is_known {
            eprintln!(
                "warning: {} is not among identity.issuers, so its tokens are not accepted. The \
                 URL must be the same to the last slash.",
                self.issuer
            );
        }
        let is_new = block_on(self.grant(&config))?;
        let Self { role, issuer, subject } = self;
        let role = role.as_str();
        say(&if is_new {
            format!("{subject} of {issuer} now holds {role}.\n")
        } else {
            format!("{subject} of {issuer} holds {role} already. Nothing was changed.\n")
        })?;
        Ok(ExitCode::SUCCESS)
    }

    /// Grants the role; says whether it was not held before.
    async fn grant(&self, config: &Config) -> Result<bool, Halt> {
        let operator = Operator::connect(config).await?;
        let granted = operator
            .operate(async |op| {
                grant_first_administrator(op, &self.issuer, &self.subject, self.role).await
            })
            .await;
        granted.map_err(|failure| Halt::because("the role was not granted", &failure))
    }
}

fn role() -> impl TypedValueParser<Value = Role> {
    let names = PossibleValuesParser::new(Role::ALL.map(Role::as_str));
    names.map(|name| Role::parse(&name.to_uppercase()).expect("every name is that of a role"))
}
