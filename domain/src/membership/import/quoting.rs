//! Whether the quotes of a row are in order.
//!
//! The parser never refuses: it makes something of any quotes, and what it makes of a forgotten
//! one is a single cell with the rest of the file in it. A register is not guessed at.

/// What is wrong with a row's quotes.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum QuotingFault {
    /// The file ends inside a quoted field.
    #[error("a quote is opened here and never closed")]
    Unclosed,
    /// Something stands between a closing quote and the separator.
    #[error("something follows a closing quote")]
    AfterClosing,
    /// A space stands between a separator and the opening quote.
    #[error("a space stands before an opening quote")]
    SpaceBefore,
}

/// Finds the first fault in `record`, the raw text of one row, and the byte where it is.
pub(super) fn fault(record: &str, separator: u8) -> Option<(usize, QuotingFault)> {
    enum Place {
        Start,
        Space,
        Bare,
        Quoted { from: usize },
        Closed { from: usize },
    }
    if !record.contains('"') {
        return None;
    }
    let mut place = Place::Start;
    for (at, byte) in record.bytes().enumerate() {
        let ends = byte == separator || byte == b'\r' || byte == b'\n';
        place = match (place, byte) {
            (Place::Quoted { from }, b'"') => Place::Closed { from },
            (Place::Quoted { from }, _) | (Place::Closed { from }, b'"') => Place::Quoted { from },
            (_, _) if ends => Place::Start,
            (Place::Closed { .. }, _) => return Some((at, QuotingFault::AfterClosing)),
            (Place::Start, b'"') => Place::Quoted { from: at },
            (Place::Space, b'"') => return Some((at, QuotingFault::SpaceBefore)),
            (Place::Start | Place::Space, b' ' | b'\t') => Place::Space,
            (Place::Start | Place::Space | Place::Bare, _) => Place::Bare,
        };
    }
    match place {
        Place::Quoted { from } => Some((from, QuotingFault::Unclosed)),
        Place::Start | Place::Space | Place::Bare | Place::Closed { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{QuotingFault::*, *};

    #[test]
    fn quotes_in_order_are_left_alone() {
        for record in
            ["", "a,b", "\"a\"", "\"a\",\"b, c\"\r\n", "\"a \"\"b\"\" \n c\",d", "5\" tape"]
        {
            assert_eq!(fault(record, b','), None, "{record}");
        }
    }

    #[test]
    fn the_first_fault_is_found_where_it_is() {
        assert_eq!(fault("a,\"b,c\nd,e", b','), Some((2, Unclosed)));
        assert_eq!(fault("a,\"b\"c,d", b','), Some((5, AfterClosing)));
        assert_eq!(fault("a, \"b\",d", b','), Some((3, SpaceBefore)));
        assert_eq!(fault("\"b\";d", b','), Some((3, AfterClosing)));
        assert_eq!(fault("\"b\";d", b';'), None);
    }
}
