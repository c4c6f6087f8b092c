//! Archives and other compressions: which command gets the dump out of them?

use std::path::Path;

use super::foreign_file::ForeignFile;

/// Most entries of an archive that are looked at.
const ENTRIES: usize = 10_000;

/// Says how to unpack `front`'s kind of file; `None` where it is none of these.
pub(super) fn identify(
    path: &Path,
    front: &[u8],
    whole: Option<&[u8]>,
    zipped: bool,
) -> Option<ForeignFile> {
    if front.starts_with(b"PK\x03\x04") || front.starts_with(b"PK\x05\x06") {
        return Some(zip(path, whole.unwrap_or_default()));
    }
    if front.get(257..262) == Some(b"ustar") {
        return Some(tar(path, whole.unwrap_or(front), zipped));
    }
    let quoted = quote(&path.to_string_lossy());
    let known: [(&[u8], &str, &str); 10] = [
        (b"\x1f\x8b", "a gzip file", "gzip -dk"),
        (b"\x28\xb5\x2f\xfd", "a Zstandard file", "zstd -d"),
        (b"\xfd7zXZ\0", "an xz file", "xz -dk"),
        (b"BZh", "a bzip2 file", "bzip2 -dk"),
        (b"\x04\x22\x4d\x18", "an LZ4 file", "lz4 -d"),
        (b"\x1f\x9d", "a file of `compress`", "uncompress -k"),
        (b"\x5d\x00\x00", "an LZMA file", "xz -dk --format=lzma"),
        (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "7z x"),
        (b"Rar!\x1a\x07", "a RAR archive", "unrar x"),
        (b"LZIP", "an lzip file", "lzip -dk"),
    ];
    let (_, what, command) = known.iter().find(|(magic, ..)| front.starts_with(magic))?;
    let hint = if zipped {
        "unpack it twice".to_owned()
    } else {
        format!("unpack it first: {command} {quoted}")
    };
    Some(ForeignFile::new(*what, hint))
}

fn zip(path: &Path, whole: &[u8]) -> ForeignFile {
    let names = zip_names(whole);
    let is_jar = names.iter().any(|name| name == "META-INF/MANIFEST.MF");
    let what = if is_jar {
        "a Java archive (jar or war)"
    } else {
        "a zip archive"
    };
    let quoted = quote(&path.to_string_lossy());
    let command = |name: &str| format!("unzip {quoted} {}", quote(name));
    ForeignFile::new(what, archive_hint(&names, command))
}

fn tar(path: &Path, whole: &[u8], zipped: bool) -> ForeignFile {
    let names = tar_names(whole);
    let quoted = quote(&path.to_string_lossy());
    let options = if zipped { "-xzf" } else { "-xf" };
    let command = |name: &str| format!("tar {options} {quoted} {}", quote(name));
    ForeignFile::new("a tar archive", archive_hint(&names, command))
}

fn archive_hint(names: &[String], command: impl Fn(&str) -> String) -> String {
    let dumps: Vec<&str> = names
        .iter()
        .map(String::as_str)
        .filter(|name| is_dump_name(name))
        .collect();
    match dumps.as_slice() {
        [] => "no name in the archive ends in .hprof or .hprof.gz".to_owned(),
        [one] => format!("unpack the dump first: {}", command(one)),
        [first, ..] => format!(
            "the archive contains {} dumps; unpack one first, for example: {}",
            dumps.len(),
            command(first)
        ),
    }
}

fn is_dump_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    // The JVM calls a process's later dumps `java_pid1.hprof.1` and so on.
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    [name, stem].iter().any(|n| {
        n.rsplit_once('.')
            .is_some_and(|(_, e)| matches!(e, "hprof" | "bin"))
    })
}

/// For a shell.
fn quote(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+=:,@".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// Names in a zip file's central directory (APPNOTE 4.3.12, 4.3.16).
fn zip_names(whole: &[u8]) -> Vec<String> {
    const END: &[u8] = b"PK\x05\x06";
    let tail_start = whole.len().saturating_sub((64 << 10) + 22); // its comment is at most 64 KiB
    let tail = whole.get(tail_start..).unwrap_or_default();
    let Some(end) = tail.windows(4).rposition(|w| w == END) else {
        return Vec::new();
    };
    let u16_at = |at: usize| {
        let bytes = whole.get(at..)?.first_chunk::<2>()?;
        Some(usize::from(u16::from_le_bytes(*bytes)))
    };
    let u32_at = |at: usize| {
        let bytes = whole.get(at..)?.first_chunk::<4>()?;
        Some(u32::from_le_bytes(*bytes) as usize)
    };
    let mut names = Vec::new();
    let Some(mut at) = u32_at(tail_start.saturating_add(end).saturating_add(16)) else {
        return names;
    };
    while names.len() < ENTRIES
        && whole
            .get(at..)
            .is_some_and(|b| b.starts_with(b"PK\x01\x02"))
    {
        let u16_behind = |offset| u16_at(at.saturating_add(offset));
        let lens = (u16_behind(28), u16_behind(30), u16_behind(32));
        let (Some(name), Some(extra), Some(comment)) = lens else {
            break;
        };
        let start = at.saturating_add(46);
        let end = start.saturating_add(name);
        let Some(bytes) = whole.get(start..end) else {
            break;
        };
        names.push(String::from_utf8_lossy(bytes).into_owned());
        at = end.saturating_add(extra).saturating_add(comment);
    }
    names
}

/// Names in a tar file's headers (POSIX ustar), as far as they are there.
fn tar_names(whole: &[u8]) -> Vec<String> {
    let mut names = Vec::new();
    let mut at = 0usize;
    while names.len() < ENTRIES {
        let Some(header) = whole.get(at..).and_then(|rest| rest.first_chunk::<512>()) else {
            break;
        };
        let text = |range: std::ops::Range<usize>| {
            let field = header.get(range).unwrap_or_default();
            let field = field.split(|b| *b == 0).next().unwrap_or_default();
            String::from_utf8_lossy(field).into_owned()
        };
        let name = text(0..100);
        let size = usize::from_str_radix(text(124..136).trim(), 8);
        let Some(next) = size
            .ok()
            .and_then(|size| size.checked_next_multiple_of(512))
            .and_then(|size| at.checked_add(size)?.checked_add(512))
        else {
            break;
        };
        if name.is_empty() {
            break;
        }
        names.push(name);
        at = next;
    }
    names
}
