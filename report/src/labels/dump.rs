//! Names of the dump file and its JVM; its damage in words.

use crate::format::share;
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

/// How much of a damaged dump could be read, as a sentence.
pub(crate) fn damage_text(dump: &Dump) -> String {
    let share = share(dump.read_share);
    match (dump.loss_unknown, dump.read_share > 0.9995) {
        (true, true) => "The end of the dump is missing; what is there could be read.".to_owned(),
        (true, false) => {
            format!("The end of the dump is missing; {share} of what is known of it could be read.")
        }
        (false, true) => "The dump is damaged.".to_owned(),
        (false, false) => format!("Only {share} of the dump could be read."),
    }
}

/// What damage does to the figures, in at most two sentences for the first screen. Only the first one may say that
/// figures are lower bounds; the section on the dump's health has all of them.
pub(crate) fn main_caveats(dump: &Dump) -> impl Iterator<Item = &str> {
    let caveats = dump.caveats.iter().map(String::as_str).enumerate();
    let shown = caveats.filter(|(at, caveat)| *at == 0 || !caveat.contains("lower bound"));
    shown.map(|(_, caveat)| caveat).take(2)
}
