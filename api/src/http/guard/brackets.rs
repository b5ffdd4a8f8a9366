//! How deeply brackets nest in the text of a document.

use async_graphql::ServerError;

use super::{ErrorCode, too_much};

/// More than any document within the other limits needs, and less than the stack of a thread
/// bears in an unoptimised build.
const DEEPEST: usize = 100;

/// Checks a document's text before it is parsed.
///
/// The parser calls itself for each bracket it opens, without a bound for lists and objects: a
/// document of a few kilobytes could overflow the stack, which ends the process. What counts as
/// string and comment must therefore agree with the parser's grammar to the letter; where a
/// string does not end, the document is refused here.
pub(super) fn check(query: &str) -> Result<(), ServerError> {
    let mut rest = query.as_bytes();
    let mut depth = 0_usize;
    while let Some((&byte, after)) = rest.split_first() {
        rest = match byte {
            b'(' | b'[' | b'{' => {
                depth += 1;
                if depth > DEEPEST {
                    return Err(too_much("brackets within each other", depth, DEEPEST));
                }
                after
            }
            b')' | b']' | b'}' => {
                depth = depth.saturating_sub(1);
                after
            }
            b'#' => after_comment(after),
            b'"' => after_string(after).ok_or_else(|| unterminated(query, rest))?,
            _ => after,
        };
    }
    Ok(())
}

fn after_comment(mut rest: &[u8]) -> &[u8] {
    while let Some((byte, after)) = rest.split_first() {
        if matches!(byte, b'\n' | b'\r') {
            break;
        }
        rest = after;
    }
    rest
}

/// What follows a string whose first quotation mark was read.
fn after_string(rest: &[u8]) -> Option<&[u8]> {
    let Some(block) = rest.strip_prefix(br#""""#) else { return after_line(rest) };
    let mut rest = block;
    loop {
        rest = if let Some(after) = rest.strip_prefix(br#"\""""#) {
            after
        } else if let Some(after) = rest.strip_prefix(br#"""""#) {
            return Some(after);
        } else {
            rest.split_first()?.1
        };
    }
}

fn after_line(mut rest: &[u8]) -> Option<&[u8]> {
    loop {
        let (&byte, after) = rest.split_first()?;
        rest = match byte {
            b'"' => return Some(after),
            b'\n' | b'\r' => return None,
            b'\\' => after.split_first()?.1,
            _ => after,
        };
    }
}

fn unterminated(query: &str, rest: &[u8]) -> ServerError {
    let line = query.as_bytes()[..query.len() - rest.len()].split(|&byte| byte == b'\n').count();
    let message =
        format!("The document is not valid GraphQL: a string in line {line} does not end.");
    ErrorCode::BadUserInput.server_error(message)
}

#[cfg(test)]
mod tests {
    use super::{ErrorCode, check};

    fn is_too_deep(query: &str) -> bool {
        check(query).is_err_and(|error| ErrorCode::of(&error) == Some(ErrorCode::QueryTooComplex))
    }

    #[test]
    fn brackets_of_any_kind_count() {
        assert!(is_too_deep(&"{a".repeat(101)));
        assert!(is_too_deep(&format!("{{a(b:{}", "[{c:".repeat(60))));
        assert!(check(&format!("{}{}", "{a".repeat(100), "}".repeat(100))).is_ok());
    }

    #[test]
    fn brackets_in_strings_and_comments_do_not() {
        let many = "[".repeat(200);
        assert!(check(&format!(r#"{{a(b:"{many}\"{many}")}}"#)).is_ok());
        assert!(check(&format!(r#"{{a(b:"""{many}\"""{many}"""#)).is_err());
        assert!(check(&format!("{{a(b:\"\"\"{many}\"{many}\"\"\")}}")).is_ok());
        assert!(check(&format!("{{a #{many}\n}}")).is_ok());
    }

    #[test]
    fn closing_brackets_in_strings_and_comments_hide_nothing() {
        assert!(is_too_deep(&"[\"]\"".repeat(101)));
        assert!(is_too_deep(&"[#]\n".repeat(101)));
        assert!(is_too_deep(&"[#]\r".repeat(101)));
        assert!(is_too_deep(&"[\"\"\"]\"\"\"".repeat(101)));
        assert!(is_too_deep(&"[\"\"]]".replace("]]", "").repeat(101)));
    }

    #[test]
    fn a_string_that_does_not_end_is_refused() {
        for query in ["{a(b:\"CANARY)}", "{a(b:\"CANARY\n\")}", "{a(b:[\"\"\"CANARY\" [[])}"] {
            let error = check(query).unwrap_err();
            assert_eq!(ErrorCode::of(&error), Some(ErrorCode::BadUserInput));
            assert!(!error.message.contains("CANARY"));
        }
    }
}
