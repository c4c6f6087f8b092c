//! Names of the dump file and its JVM; its damage in words.

use crate::format::{bytes, share};
use crate::model::{Dump, Jvm};

/// The last part of a path, of Unix or Windows.
pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\'])
        .next()
        .filter(|name| !name.is_empty())
        .unwrap_or(path)
}

/// The JVM in a few words: `OpenJDK 64-Bit Server VM 17.0.9+9`.
pub(crate) fn jvm_label(jvm: &Jvm) -> Option<String> {
    match (&jvm.name, &jvm.version) {
        (Some(name), Some(version)) => Some(format!("{name} {version}")),
        (Some(one), None) | (None, Some(one)) => Some(one.clone()),
        (None, None) => None,
    }
}

/// How much of a damaged dump is there, as a sentence. Of a part that is missing without a trace, nothing is said but
/// that it is missing.
pub(crate) fn damage_text(dump: &Dump) -> String {
    let share = share(dump.read_share);
    let known = dump.read_bytes.saturating_add(dump.lost_bytes);
    let (there, known) = (bytes(dump.read_bytes), bytes(known));
    let is_whole = dump.read_share > 0.9995;
    match (dump.loss_unknown, dump.read_bytes > 0) {
        // A report of an older version.
        (true, false) => "A part of the dump is missing; nobody knows how much.".to_owned(),
        (true, true) if is_whole || there == known => {
            format!(
                "A part of the dump is missing: {there} of its heap are there, the rest is unknown."
            )
        }
        (true, true) => {
            format!(
                "A part of the dump is missing: {there} of at least {known} of its heap are there."
            )
        }
        (false, _) if is_whole => "The dump is damaged.".to_owned(),
        (false, true) if dump.lost_bytes > 0 => {
            format!("{there} of {known} of the heap in the dump could be read.")
        }
        (false, _) => format!("Only {share} of the dump could be read."),
    }
}

/// What damage does to the figures, in at most two sentences for the first screen. Only the first one may say that
/// figures are lower bounds; the section on the dump's health has all of them.
pub(crate) fn main_caveats(dump: &Dump) -> impl Iterator<Item = &str> {
    let caveats = dump.caveats.iter().map(String::as_str).enumerate();
    let shown = caveats.filter(|(at, caveat)| *at == 0 || !caveat.contains("lower bound"));
    shown.map(|(_, caveat)| caveat).take(2)
}
