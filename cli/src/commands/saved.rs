//! Dumps and saved reports alike: whatever a report can be made of.

use std::io::Read;
use std::path::Path;

use anyhow::Context as _;
use heapray_report::{Report, read_json};
use heapray_store::is_url;

use crate::args::{AnalysisArgs, DiagnoseArgs};
use crate::context::Context;
use crate::exit::Exit;
use crate::opened::{Extras, analyze_dump};
use crate::remote::in_words;

/// The report of a dump, analyzed now, or as it was saved; and whether the dump was whole.
pub(crate) fn load_report(
    path: &Path,
    analysis: &AnalysisArgs,
    diagnose: &DiagnoseArgs,
    extras: &Extras<'_>,
    context: &Context,
) -> anyhow::Result<(Report, Exit)> {
    if is_url(path)
        && path
            .extension()
            .is_some_and(|extension| extension == "json")
    {
        let saved = heapray_store::open(path).map_err(in_words)?;
        let report = read_json(saved).with_context(|| path.display().to_string())?;
        let exit = exit_of(&report);
        return Ok((report, exit));
    }
    if !is_saved_report(path) {
        return analyze_dump(path, analysis, diagnose, extras, context);
    }
    let file =
        std::fs::File::open(path).with_context(|| format!("{} can't be read", path.display()))?;
    let report = read_json(file).with_context(|| path.display().to_string())?;
    let exit = exit_of(&report);
    Ok((report, exit))
}

/// Was the dump of a report whole?
pub(crate) fn exit_of(report: &Report) -> Exit {
    if report.dump.complete {
        Exit::Answered
    } else {
        Exit::Incomplete
    }
}

/// Does the file begin like JSON? A heap dump begins with `JAVA PROFILE` or gzip's magic.
pub(crate) fn is_saved_report(path: &Path) -> bool {
    if path == Path::new("-") || !path.is_file() {
        return false;
    }
    let mut front = [0; 64];
    let read = std::fs::File::open(path).and_then(|mut file| file.read(&mut front));
    let front = front.get(..read.unwrap_or(0)).unwrap_or_default();
    front.trim_ascii_start().first() == Some(&b'{')
}
