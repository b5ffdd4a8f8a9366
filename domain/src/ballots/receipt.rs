use crate::{
    code::{check_character, crockford, grouped, normalised},
    hash::Digest,
    ids::{BallotId, MembershipId},
};

/// How many bits of an envelope's digest a receipt carries. Guessing one is hopeless.
const BITS: usize = 100;

/// Proof to the voter that an envelope is in the box. It says nothing of its content.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Receipt {
    /// The ballot voted in.
    pub ballot: BallotId,
    /// For which membership.
    pub membership: MembershipId,
    /// The digest of the envelope.
    pub digest: Digest,
}

impl Receipt {
    /// The code to keep: twenty characters and one to check them by.
    pub fn code(&self) -> String {
        code_of(&self.digest)
    }
}

/// The code of an envelope's digest.
pub(super) fn code_of(digest: &Digest) -> String {
    let code = crockford(&digest.0, BITS);
    let check = check_character(&code);
    grouped(&code) + "-" + &check.to_string()
}

/// The code as somebody typed it, in its usual form, unless a character must be wrong.
pub(super) fn typed(code: &str) -> Option<String> {
    let code = normalised(code);
    let check = code.chars().last().filter(|_| code.is_ascii() && code.len() == BITS / 5 + 1)?;
    let code = &code[..BITS / 5];
    (check_character(code) == check).then(|| grouped(code) + "-" + &check.to_string())
}

/// The range of digests that share the code's bits, so that a store can look one up by its key.
pub(super) fn range_of(code: &str) -> Option<(Digest, Digest)> {
    let typed = typed(code)?;
    let letters = typed[..typed.len() - 2].replace('-', "");
    let mut low = [0_u8; 32];
    let mut high = [0xff_u8; 32];
    for (place, letter) in letters.bytes().enumerate() {
        let value = u8::try_from(crate::code::value_of(letter)?).ok()?;
        for bit in 0..5 {
            let (byte, shift) = ((place * 5 + bit) / 8, 7 - (place * 5 + bit) % 8);
            if value >> (4 - bit) & 1 == 1 {
                low[byte] |= 1 << shift;
            } else {
                high[byte] &= !(1 << shift);
            }
        }
    }
    Some((Digest(low), Digest(high)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_typed_code_finds_its_digest_and_no_other(bytes: [u8; 32], other: [u8; 32]) {
            let code = code_of(&Digest(bytes));
            let (low, high) = range_of(&code.to_lowercase().replace('-', " ")).expect("a code");
            prop_assert!(low <= Digest(bytes) && Digest(bytes) <= high);
            prop_assert!(bytes[..12] == other[..12] || !(low <= Digest(other) && Digest(other) <= high));
        }
    }

    #[test]
    fn a_mistyped_code_is_not_a_code() {
        let code = code_of(&Digest([7; 32]));
        let wrong = code.replacen(&code[..1], if &code[..1] == "Z" { "Y" } else { "Z" }, 1);
        assert_eq!(typed(&wrong), None);
        assert_eq!(range_of(""), None);
        assert_eq!(range_of("ñandú"), None);
    }
}
