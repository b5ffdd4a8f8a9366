//! Codes that people read aloud and type: Crockford's base 32, with a check character.

use chacha20poly1305::aead::Generate as _;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Crockford's check symbols go beyond the alphabet: 37 is the next prime.
const CHECKS: &[u8; 37] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";

/// Thirty-two bytes that nobody can foresee.
///
/// Secrets come from the operating system, not from `Op::ids`: they must not repeat in any run.
pub(crate) fn entropy() -> [u8; 32] {
    chacha20poly1305::Key::generate().into()
}

/// The first `bits` of `bytes`, five at a time.
pub(crate) fn crockford(bytes: &[u8], bits: usize) -> String {
    (0..bits / 5)
        .map(|place| {
            let value = (place * 5..place * 5 + 5).fold(0, |value, bit| {
                value << 1 | usize::from(bytes[bit / 8] >> (7 - bit % 8) & 1)
            });
            char::from(ALPHABET[value])
        })
        .collect()
}

/// The value of one character.
pub(crate) fn value_of(letter: u8) -> Option<usize> {
    ALPHABET.iter().position(|it| *it == letter)
}

/// The character that tells a mistyped code from an unknown one.
pub(crate) fn check_character(code: &str) -> char {
    char::from(
        CHECKS[code.bytes().filter_map(value_of).fold(0, |rest, digit| (rest * 32 + digit) % 37)],
    )
}

/// A code as typed: no spaces or dashes, upper case, and the look-alikes O, I and L as digits.
pub(crate) fn normalised(typed: &str) -> String {
    let meant = |letter: char| match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    typed.chars().filter(|it| !it.is_whitespace() && *it != '-').map(meant).collect()
}

/// The code in groups of five.
pub(crate) fn grouped(code: &str) -> String {
    let letters: Vec<char> = code.chars().collect();
    letters.chunks(5).map(String::from_iter).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_survives_being_read_aloud() {
        let code = crockford(&[0xff, 0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66], 60);
        let aloud = grouped(&code).to_lowercase().replace('0', "o").replace('1', "l");
        assert_eq!(normalised(&aloud), code);
    }

    #[test]
    fn one_wrong_character_changes_the_check() {
        let code = crockford(&[0xab; 13], 100);
        for place in 0..code.len() {
            for other in ALPHABET {
                let mut wrong = code.clone().into_bytes();
                if wrong[place] == *other {
                    continue;
                }
                wrong[place] = *other;
                let wrong = String::from_utf8(wrong).expect("ASCII");
                assert_ne!(check_character(&wrong), check_character(&code), "{wrong}");
            }
        }
    }
}
