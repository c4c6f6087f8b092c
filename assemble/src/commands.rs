//! Which commands dig further into a suspect? Every one of them runs as it stands.

use heapray_suspects::{Finding, Holder};

use super::context::BuildContext;

pub(super) fn for_finding(context: &BuildContext<'_>, finding: &Finding) -> Vec<String> {
    let dump = shell_word(&context.options.path);
    let mut commands = Vec::new();
    if let Some(point) = &finding.accumulation_point {
        let address = context.address(point.object);
        commands.push(format!("heapray path {dump} {address}"));
        commands.push(format!("heapray inspect {dump} {address}"));
        commands.push(format!("heapray dominators {dump} --under {address}"));
    } else if let Some(object) = finding.culprit.object {
        let address = context.address(object);
        commands.push(format!("heapray inspect {dump} {address}"));
        commands.push(format!("heapray path {dump} {address}"));
    }
    if !finding.accumulated.class.is_empty() {
        let class = shell_word(&finding.accumulated.class);
        commands.push(format!("heapray path {dump} {class}"));
    }
    if matches!(finding.culprit.holder, Holder::Local | Holder::ThreadLocal) {
        commands.push(format!("heapray threads {dump}"));
    }
    if finding.culprit.holder == Holder::ClassLoader {
        commands.push(format!("heapray classloaders {dump}"));
    }
    commands
}

/// Quoted where a shell would take it for anything else than one word.
pub(super) fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:,@%".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    let quoted = text.replace('\'', r"'\''");
    format!("'{quoted}'")
}

#[cfg(test)]
mod tests {
    use super::shell_word;

    #[test]
    fn words_that_a_shell_would_split_are_quoted() {
        assert_eq!(shell_word("heap.hprof"), "heap.hprof");
        assert_eq!(shell_word("my heap.hprof"), "'my heap.hprof'");
        assert_eq!(shell_word("Shop$Cart[]"), "'Shop$Cart[]'");
        assert_eq!(shell_word("it's"), r"'it'\''s'");
        assert_eq!(shell_word(""), "''");
    }
}
