//! What a finding is about, in one line, and in which source file.

use std::path::Path;

use crate::budget::{CheckRow, Finding, FindingRule};
use crate::figures::{bytes, harmless};

/// Extensions of source files for the JVM.
const EXTENSIONS: [&str; 4] = ["java", "kt", "scala", "groovy"];

/// A source file, relative to the repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) path: String,
    pub(super) line: Option<u32>,
}

/// `com.example.Orders.OPEN [static-collection], 30 MiB`.
pub(super) fn subject(finding: &Finding) -> String {
    let (culprit, kind) = (harmless(&finding.culprit), harmless(&finding.kind));
    let size = match (finding.rule, finding.bytes) {
        (_, 0) => String::new(),
        (FindingRule::Growth, increase) => format!(", +{}", bytes(increase)),
        (_, size) => format!(", {}", bytes(size)),
    };
    format!("{culprit} [{kind}]{size}")
}

/// A limit in a sentence, with the largest part of what breaks it.
pub(super) fn limit_text(row: &CheckRow) -> String {
    let largest = row.offenders.first();
    let largest = largest.map_or_else(String::new, |part| format!(" Largest: {}.", part.text()));
    format!("{}.{largest}", row.sentence())
}

/// The source file of a finding: `com.example.Export.run(Export.java:88)` → `<root>/com/example/Export.java`, line 88.
/// Without a frame, the file is named after the outermost class. Under a root that exists, the file must exist, too.
pub(super) fn source_of_finding(finding: &Finding, root: Option<&str>) -> Option<Source> {
    let root = root?;
    let frame = finding.frame.as_deref().and_then(|frame| {
        let (method, place) = frame.split_once('(')?;
        let (source, line) = place.trim_end_matches(')').split_once(':')?;
        let class = method.rsplit_once('.')?.0;
        Some((class, source, line.parse().ok().filter(|line| *line > 0)))
    });
    match frame {
        Some((class, source, line)) => {
            let path = path_of(root, class, source)?;
            is_possible(root, &path).then_some(Source { path, line })
        }
        None => source_of_class(root, finding.class.as_deref()?),
    }
}

/// The source file of the class that breaks a limit most, where one exists.
pub(super) fn source_of_limit(row: &CheckRow, root: Option<&str>) -> Option<Source> {
    let root = root.filter(|root| Path::new(root).is_dir())?;
    let name = row.offenders.first()?.name.as_str();
    let owner = name.rsplit_once('.').map(|(owner, _)| owner);
    let mut classes = [Some(name), owner].into_iter().flatten();
    classes.find_map(|class| source_of_class(root, class))
}

fn source_of_class(root: &str, class: &str) -> Option<Source> {
    let simple = class.rsplit('.').next()?;
    let outer = simple.split('$').next().filter(|name| !name.is_empty())?;
    let mut paths = EXTENSIONS
        .iter()
        .filter_map(|extension| path_of(root, class, &format!("{outer}.{extension}")));
    let path = paths.find(|path| is_possible(root, path))?;
    Some(Source { path, line: None })
}

/// A root that is not there is another machine's: what lies under it can't be known.
fn is_possible(root: &str, path: &str) -> bool {
    Path::new(path).is_file() || !Path::new(root).exists()
}

/// `None` where a name of a hostile dump would lead out of the root.
fn path_of(root: &str, class: &str, source: &str) -> Option<String> {
    let package = class.rsplit_once('.').map_or("", |(package, _)| package);
    let inside = package.split('.').chain([source]);
    let mut path = root.trim_end_matches('/').to_owned();
    for part in inside {
        if part == ".." || part.contains(['/', '\\', '\0']) {
            return None;
        }
        if !part.is_empty() {
            path.push('/');
            path.push_str(part);
        }
    }
    Some(path)
}
