//! Where a table of a dump is, below the output folder.

use std::path::PathBuf;

/// What Hive writes for a value that is missing; Spark, DuckDB and Trino read it as NULL.
const MISSING: &str = "__HIVE_DEFAULT_PARTITION__";

/// The place of a dump's tables: `TABLE/night=…/app=…/pod=…/IDENTITY.parquet`. One dump has one place in a night,
/// whoever writes it, so that writing it twice replaces it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The night, `2026-11-29`.
    pub night: String,
    /// The application; `None` or empty where nobody said.
    pub app: Option<String>,
    /// The pod or host; `None` or empty where nobody said.
    pub pod: Option<String>,
    /// The identity of the dump.
    pub dump_id: String,
}

impl Place {
    /// The path of a table's file, relative to the output folder.
    pub fn path(&self, table: &str) -> PathBuf {
        let mut path = PathBuf::from(table);
        for (name, value) in [
            ("night", Some(self.night.as_str())),
            ("app", self.app.as_deref()),
            ("pod", self.pod.as_deref()),
        ] {
            let value = value.filter(|value| !value.is_empty());
            let value = value.map_or_else(|| MISSING.to_owned(), escaped);
            path.push(format!("{name}={value}"));
        }
        path.push(format!("{}.parquet", escaped(&self.dump_id)));
        path
    }
}

/// A value as part of a path: what Hive escapes (`FileUtils.charToEscape`) is `%` and its hexadecimal number. A `.` in
/// front is escaped, too, since engines skip hidden files.
fn escaped(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for (at, letter) in value.char_indices() {
        let is_hidden = at == 0 && (letter == '.' || letter == '_');
        if is_hidden || letter.is_ascii_control() || "\"#%'*/:=?\\{[]^<>| ".contains(letter) {
            use std::fmt::Write as _;
            let _ = write!(escaped, "%{:02X}", u32::from(letter));
        } else {
            escaped.push(letter);
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(app: &str, pod: Option<&str>) -> String {
        let place = Place {
            night: "2026-11-29".to_owned(),
            app: Some(app.to_owned()),
            pod: pod.map(str::to_owned),
            dump_id: "00ff".to_owned(),
        };
        place.path("dumps").to_string_lossy().into_owned()
    }

    #[test]
    fn a_place_is_what_hive_reads() {
        assert_eq!(
            place("shop", Some("shop-0")),
            "dumps/night=2026-11-29/app=shop/pod=shop-0/00ff.parquet"
        );
        assert_eq!(
            place("shop", None),
            "dumps/night=2026-11-29/app=shop/pod=__HIVE_DEFAULT_PARTITION__/00ff.parquet"
        );
    }

    #[test]
    fn no_label_leads_out_of_the_folder() {
        assert_eq!(
            place("../../etc", Some("a=b/c %\n")),
            "dumps/night=2026-11-29/app=%2E.%2F..%2Fetc/pod=a%3Db%2Fc%20%25%0A/00ff.parquet"
        );
        assert_ne!(place("a/b", None), place("a%2Fb", None));
    }
}
