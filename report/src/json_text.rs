//! JSON that is harmless in a terminal: what moves or hides text is written as an escape.

use std::io::{self, Write};

use serde::Serialize;

use crate::format::is_hostile;

/// Writes a value as indented JSON with a line break at its end. Controls and bidirectional overrides in strings are
/// escaped, and read back as what they were.
pub fn write_json(value: &(impl Serialize + ?Sized), out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(HarmlessJson { out: &mut *out }, value)?;
    out.write_all(b"\n")
}

/// The same on one line, without a line break.
pub fn write_json_line(value: &(impl Serialize + ?Sized), out: &mut dyn Write) -> io::Result<()> {
    Ok(serde_json::to_writer(HarmlessJson { out }, value)?)
}

/// Takes JSON, whose structure is ASCII: any other character stands in a string, where it may be escaped.
struct HarmlessJson<'o> {
    out: &'o mut dyn Write,
}

impl Write for HarmlessJson<'_> {
    /// The serializer hands over whole characters.
    fn write(&mut self, json: &[u8]) -> io::Result<usize> {
        let is_plain = |byte: &u8| *byte < 0x7f;
        if json.iter().all(is_plain) {
            self.out.write_all(json)?;
            return Ok(json.len());
        }
        let text = std::str::from_utf8(json)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        let mut rest = text;
        while let Some((at, c)) = rest
            .char_indices()
            .find(|(_, c)| *c >= '\u{7f}' && is_hostile(*c))
        {
            let (before, from) = rest.split_at(at);
            self.out.write_all(before.as_bytes())?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(self.out, "\\u{unit:04x}")?;
            }
            rest = from.get(c.len_utf8()..).unwrap_or_default();
        }
        self.out.write_all(rest.as_bytes())?;
        Ok(json.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn harmful_characters_are_escaped_and_read_back() {
        let evil = "\x1b]8;;http://x\x07 evil\u{202e}ssalc \u{9b}31m \u{7f} \u{e0041} – Größe";
        let mut json = Vec::new();
        assert!(write_json(&[evil], &mut json).is_ok());
        let text = String::from_utf8_lossy(&json);
        assert!(text.contains("– Größe"), "{text}");
        let odd = text.chars().find(|c| *c != '\n' && is_hostile(*c));
        assert_eq!(odd, None, "{text}");
        let read: Result<Vec<String>, _> = serde_json::from_slice(&json);
        assert_eq!(read.ok(), Some(vec![evil.to_owned()]));
    }
}
