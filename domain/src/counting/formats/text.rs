use super::FormatFault;

/// How many bytes of the file a mark of its encoding takes. A file in UTF-16 is refused.
pub(super) fn skip_mark(bytes: &[u8]) -> Result<usize, FormatFault> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(FormatFault {
            found: "text in UTF-16".into(),
            ..FormatFault::at(bytes, 0, "text in UTF-8")
        });
    }
    Ok(if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 })
}

/// The text of those bytes, which stand at that place of the file.
///
/// It is UTF-8. What is not, and has no part that is UTF-8 beyond ASCII, is Windows-1252, in which
/// many of the older files are.
pub(super) fn decode(bytes: &[u8], part: &[u8], at: usize) -> Result<String, FormatFault> {
    if let Ok(text) = str::from_utf8(part) {
        return Ok(text.to_owned());
    }
    let valid = part.utf8_chunks().next().map_or(0, |chunk| chunk.valid().len());
    let is_mixed = part.utf8_chunks().any(|chunk| !chunk.valid().is_ascii());
    let decoded = if is_mixed { None } else { part.iter().copied().map(windows_1252).collect() };
    decoded.ok_or_else(|| FormatFault {
        found: "bytes that are neither".into(),
        ..FormatFault::at(bytes, at + valid, "text in UTF-8, or in Windows-1252 throughout")
    })
}

/// The character of a byte in Windows-1252, as its code page lays it down.
fn windows_1252(byte: u8) -> Option<char> {
    const HIGH: [char; 32] = [
        '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0',
        '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
    ];
    let high = byte.checked_sub(0x80).and_then(|index| HIGH.get(usize::from(index)));
    match high {
        Some('\0') => None,
        Some(character) => Some(*character),
        None => Some(char::from(byte)),
    }
}
