use sha2::{Digest as _, Sha256};

/// Draws lots from a published seed, so that anybody draws the same.
///
/// Rivest's sampler (R. L. Rivest, *Reference implementation code for pseudo-random sampler for
/// election audits*, 2011): SHA-256 of the seed, a comma and a counter that starts at nought,
/// read as a number. Those beyond the largest multiple of how many there are to choose from are
/// passed over, so that all are equally likely; the remainder says which.
#[derive(Clone, Debug)]
pub(super) struct Lot {
    seed: String,
    counter: u64,
}

impl Lot {
    /// The sampler of that seed, before its first draw.
    pub(super) fn new(seed: &str) -> Self {
        Self { seed: seed.into(), counter: 0 }
    }

    /// One of so many, from nought. There must be at least one.
    pub(super) fn draw(&mut self, among: u64) -> u64 {
        loop {
            let hash: [u8; 32] = Sha256::digest(format!("{},{}", self.seed, self.counter)).into();
            self.counter += 1;
            if let Some(drawn) = reduce(hash, among) {
                return drawn;
            }
        }
    }
}

/// The remainder of a number of 256 bits, unless the number is among the last, incomplete multiples.
fn reduce(hash: [u8; 32], among: u64) -> Option<u64> {
    let remainder = |bytes: &[u8; 32]| {
        let digits = bytes.iter().map(|byte| u128::from(*byte));
        digits.fold(0, |rest, byte| (rest << 8 | byte) % u128::from(among))
    };
    // 2²⁵⁶ mod n; the numbers from 2²⁵⁶ − (2²⁵⁶ mod n) on are beyond the last whole multiple.
    let beyond = (remainder(&[0xff; 32]) + 1) % u128::from(among);
    let complement = hash.map(|byte| !byte);
    let from_the_end = complement[..16].iter().all(|byte| *byte == 0).then(|| {
        let low = complement[16..].iter().map(|byte| u128::from(*byte));
        low.fold(0, |number, byte| number << 8 | byte)
    });
    let is_beyond = from_the_end.is_some_and(|distance| distance < beyond);
    if is_beyond { None } else { u64::try_from(remainder(&hash)).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_draws_what_the_published_procedure_draws() {
        let amongs = [2, 3, 5, 7, 10, 20, 2, 2];
        let drawn = |seed| {
            let mut lot = Lot::new(seed);
            amongs.map(|among| lot.draw(among))
        };
        assert_eq!(drawn("opentally"), [1, 2, 4, 1, 3, 9, 0, 0]);
        assert_eq!(drawn("2026-06-20 AGM"), [1, 2, 4, 0, 9, 2, 0, 0]);
        assert_eq!(drawn(""), [1, 0, 1, 6, 1, 13, 0, 0]);
        assert_eq!(drawn("Ünïcode seed"), [0, 2, 1, 1, 6, 8, 0, 1]);
    }

    #[test]
    fn a_number_beyond_the_last_whole_multiple_is_passed_over() {
        // 2²⁵⁶ leaves 1 when divided by 3, so only the very last number is beyond.
        let mut last = [0xff; 32];
        assert_eq!(reduce(last, 3), None);
        last[31] = 0xfe;
        assert_eq!(reduce(last, 3), Some(2));
        assert_eq!(reduce([0xff; 32], 2), Some(1));
    }
}
