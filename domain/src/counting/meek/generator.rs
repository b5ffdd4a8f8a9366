/// The pseudo-random numbers of B. A. Wichmann and I. D. Hill, Algorithm AS 183, *Applied
/// Statistics* 31 (1982), pp. 188 to 190: three sequences of remainders that are added up.
pub(super) struct Generator {
    x: u64,
    y: u64,
    z: u64,
}

const X: u64 = 30_269;
const Y: u64 = 30_307;
const Z: u64 = 30_323;

impl Generator {
    /// The generator with those seeds, before its first number.
    pub(super) fn new(x: u64, y: u64, z: u64) -> Self {
        Self { x: x % X, y: y % Y, z: z % Z }
    }

    fn step(&mut self) {
        self.x = self.x * 171 % X;
        self.y = self.y * 172 % Y;
        self.z = self.z * 170 % Z;
    }

    /// Whether the next number, which is a fraction of one, is less than one part of so many. It is
    /// compared exactly.
    pub(super) fn is_below(&mut self, parts: u64) -> bool {
        self.step();
        let one = u128::from(X * Y * Z);
        let sum = self.x * Y * Z + self.y * X * Z + self.z * X * Y;
        u128::from(sum) % one * u128::from(parts) < one
    }

    /// The next number as clause 43 of the New Zealand schedule has it: the three quotients, each in
    /// ten thousandths and without its fraction, added up. It can be as large as 29,997.
    pub(super) fn ten_thousandths(&mut self) -> u64 {
        self.step();
        10_000 * self.x / X + 10_000 * self.y / Y + 10_000 * self.z / Z
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_gives_the_remainders_of_its_paper() {
        let mut generator = Generator::new(1, 2, 3);
        generator.step();
        assert_eq!((generator.x, generator.y, generator.z), (171, 344, 510));
        generator.step();
        assert_eq!((generator.x, generator.y, generator.z), (29_241, 28_861, 26_054));
    }

    #[test]
    fn a_fraction_is_below_one_always_and_below_half_of_it_at_times() {
        // 171 / 30269 + 344 / 30307 + 510 / 30323 = 0.0338.
        assert!(Generator::new(1, 2, 3).is_below(1));
        assert!(Generator::new(1, 2, 3).is_below(29));
        assert!(!Generator::new(1, 2, 3).is_below(30));
        assert_eq!(Generator::new(1, 2, 3).ten_thousandths(), 56 + 113 + 168);
    }
}
