//! Which classes are the inside of a collection or an executor, and never what accumulates?

/// Is the class internal to a collection or an executor? Then the objects inside it are what accumulates.
pub(crate) fn is_machinery(name: &str) -> bool {
    let element = name.trim_end_matches("[]");
    if element == "java.lang.Object" && name != element {
        return true; // ArrayList's, ArrayDeque's array
    }
    let util = element.starts_with("java.util.")
        && !matches!(
            element,
            "java.util.UUID"
                | "java.util.Date"
                | "java.util.Locale"
                | "java.util.BitSet"
                | "java.util.Random"
                | "java.util.zip.ZipFile"
                | "java.util.jar.JarFile"
                | "java.util.Formatter"
                | "java.util.Scanner"
                | "java.util.StringJoiner"
        )
        && !element.starts_with("java.util.zip.")
        && !element.starts_with("java.util.jar.")
        && !element.starts_with("java.util.regex.")
        && !element.starts_with("java.util.logging.");
    util || element == "java.lang.ThreadLocal$ThreadLocalMap"
        || element == "java.lang.ThreadLocal$ThreadLocalMap$Entry"
        || element.starts_with("java.lang.ref.")
}
