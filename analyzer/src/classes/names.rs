//! Java class names from the spellings in the file.

use heapray_hprof::FieldType;

/// The Java name of a class that `LOAD_CLASS` names `java/lang/String`, `[Ljava/lang/String;`, `[[I` (`HotSpot`) or
/// `java.lang.String`, `java.lang.String[]` (hprof agent, native-image).
pub fn java_name(raw: &str) -> String {
    let element = raw.trim_start_matches('[');
    let dimensions = raw.len() - element.len();
    if dimensions == 0 {
        return raw.replace('/', ".");
    }
    let primitive = |name: &str| name.to_owned();
    let mut name = match element {
        "Z" => primitive("boolean"),
        "C" => primitive("char"),
        "F" => primitive("float"),
        "D" => primitive("double"),
        "B" => primitive("byte"),
        "S" => primitive("short"),
        "I" => primitive("int"),
        "J" => primitive("long"),
        _ => {
            let class = element
                .strip_prefix('L')
                .and_then(|name| name.strip_suffix(';'));
            class.unwrap_or(element).replace('/', ".")
        }
    };
    for _ in 0..dimensions {
        name.push_str("[]");
    }
    name
}

/// The element type of a one-dimensional primitive array class, by its Java name.
pub fn primitive_element(name: &str) -> Option<FieldType> {
    Some(match name.strip_suffix("[]")? {
        "boolean" => FieldType::Boolean,
        "char" => FieldType::Char,
        "float" => FieldType::Float,
        "double" => FieldType::Double,
        "byte" => FieldType::Byte,
        "short" => FieldType::Short,
        "int" => FieldType::Int,
        "long" => FieldType::Long,
        _ => return None,
    })
}

/// The package of a class, such as `com.example`; empty for the default package and for primitive arrays. The package
/// of an array is that of its element type.
pub fn package_of(name: &str) -> &str {
    // The suffix of a hidden class (`+0x…`) holds no dot, but generated names may hold slashes.
    name.trim_end_matches("[]")
        .rsplit_once('.')
        .map_or("", |(package, _)| package)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings() {
        for (raw, java) in [
            ("java/lang/String", "java.lang.String"),
            ("[Ljava/lang/String;", "java.lang.String[]"),
            ("[[I", "int[][]"),
            ("[B", "byte[]"),
            ("java.lang.String[]", "java.lang.String[]"),
            (
                "app/Main$$Lambda+0x000000001104c450",
                "app.Main$$Lambda+0x000000001104c450",
            ),
            ("[", "[]"),
            ("", ""),
        ] {
            assert_eq!(java_name(raw), java);
        }
    }

    #[test]
    fn packages() {
        assert_eq!(package_of("com.example.Shop$Cart[]"), "com.example");
        assert_eq!(package_of("Main"), "");
        assert_eq!(package_of("byte[]"), "");
    }

    #[test]
    fn only_one_dimension_is_primitive() {
        assert_eq!(primitive_element("long[]"), Some(FieldType::Long));
        assert_eq!(primitive_element("long[][]"), None);
        assert_eq!(primitive_element("long"), None);
    }
}
