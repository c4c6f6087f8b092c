//! How is a Java class name written in the file?

use crate::types::Type;

/// `java.lang.String[]` → `[Ljava/lang/String;`. Names that already start with `[` stay.
pub(super) fn hotspot_name(java: &str) -> String {
    if java.starts_with('[') {
        return java.to_owned();
    }
    let element = java.trim_end_matches("[]");
    let dimensions = (java.len() - element.len()) / 2;
    let slashed = element.replace('.', "/");
    if dimensions == 0 {
        return slashed;
    }
    let brackets = "[".repeat(dimensions);
    let primitive = Type::PRIMITIVES
        .iter()
        .find(|t| t.array_name().trim_end_matches("[]") == element);
    match primitive {
        Some(t) => format!("{brackets}{}", t.descriptor()),
        None => format!("{brackets}L{slashed};"),
    }
}

#[cfg(test)]
mod tests {
    use super::hotspot_name;

    #[test]
    fn names_become_what_hotspot_writes() {
        assert_eq!(hotspot_name("java.lang.String"), "java/lang/String");
        assert_eq!(hotspot_name("java.lang.String[]"), "[Ljava/lang/String;");
        assert_eq!(hotspot_name("int[][]"), "[[I");
        assert_eq!(hotspot_name("[[I"), "[[I");
        assert_eq!(hotspot_name("app.Main$$Lambda+0x1"), "app/Main$$Lambda+0x1");
    }
}
