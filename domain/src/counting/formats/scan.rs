use super::{FormatFault, text};

/// Reads a file of words and quoted texts from its beginning to its end.
#[derive(Clone)]
pub(super) struct Scanner<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
}

impl<'a> Scanner<'a> {
    /// A scanner at the first word.
    pub(super) fn new(bytes: &'a [u8]) -> Result<Self, FormatFault> {
        Ok(Self { bytes, at: text::skip_mark(bytes)? })
    }

    /// The next byte.
    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// What is left.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Passes over blanks, commas, ends of lines and comments. Says whether a line ended.
    pub(super) fn skip(&mut self) -> Result<bool, FormatFault> {
        let mut ended = false;
        while let Some(byte) = self.peek() {
            match byte {
                b'\n' | b'\r' => {
                    ended = true;
                    self.at += 1;
                }
                b' ' | b'\t' | b',' | b'\x0b' | b'\x0c' => self.at += 1,
                _ if !self.skip_comment()? => break,
                _ => {}
            }
        }
        Ok(ended)
    }

    /// Passes over a comment, if one begins here: `#` or `//` to the end of the line, or `/* … */`.
    pub(super) fn skip_comment(&mut self) -> Result<bool, FormatFault> {
        let rest = self.rest();
        if rest.starts_with(b"/*") {
            let len = rest.windows(2).skip(2).position(|pair| pair == b"*/");
            let len = len.ok_or_else(|| self.fault("a comment that ends with */"))?;
            self.at += len + 4;
            return Ok(true);
        }
        let is_comment = rest.starts_with(b"#") || rest.starts_with(b"//");
        if is_comment {
            self.at += rest.iter().position(|byte| is_line_end(*byte)).unwrap_or(rest.len());
        }
        Ok(is_comment)
    }

    /// A whole number that is no longer than 64 bits.
    pub(super) fn number(&mut self, expected: &str) -> Result<u64, FormatFault> {
        self.skip()?;
        let digits = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
        let text = str::from_utf8(&self.rest()[..digits]).ok();
        let number = text.and_then(|it| it.parse().ok()).ok_or_else(|| self.fault(expected))?;
        self.at += digits;
        if self.is_apart() {
            return Ok(number);
        }
        self.at -= digits;
        Err(self.fault(expected))
    }

    /// Whether what was read is not the beginning of a longer word.
    pub(super) fn is_apart(&self) -> bool {
        self.peek().is_none_or(is_apart)
    }

    /// The text between the quotation marks that begin here; two of them within it mean one.
    pub(super) fn quoted(&mut self) -> Result<String, FormatFault> {
        let start = self.at + 1;
        let mut end = start;
        let mut doubled = false;
        loop {
            match (self.bytes.get(end), self.bytes.get(end + 1)) {
                (None, _) => return Err(self.fault("a closing quotation mark")),
                (Some(b'"'), Some(b'"')) => {
                    doubled = true;
                    end += 2;
                }
                // A mark within a word is a mark that somebody forgot to double.
                (Some(b'"'), next) if next.is_none_or(|next| is_apart(*next)) => break,
                _ => end += 1,
            }
        }
        let text = text::decode(self.bytes, &self.bytes[start..end], start)?;
        self.at = end + 1;
        Ok(if doubled { text.replace("\"\"", "\"") } else { text })
    }

    /// Says that something else should stand here.
    pub(super) fn fault(&self, expected: &str) -> FormatFault {
        FormatFault::at(self.bytes, self.at, expected)
    }
}

/// Whether a line ends there.
pub(super) fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// Whether a word ends there.
fn is_apart(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b',' | b'#' | b'\x0b')
}
