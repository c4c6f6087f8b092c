//! Writes the pages (and texts) of the test fixtures, for the browser check and for looking at:
//! `cargo run -p heapray-report --example render_fixture -- OUTDIR`; those of saved reports instead with
//! `… -- OUTDIR REPORT.json…`.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "an index out of range is the test's failure"
)]

#[path = "../tests/fixtures/mod.rs"]
mod fixtures;

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use heapray_report::{HtmlOptions, TextOptions};

fn main() -> std::io::Result<()> {
    let folder = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "target/fixtures".to_owned());
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    let mut reports = Vec::new();
    for path in std::env::args().skip(2) {
        let path = Path::new(&path);
        let report = heapray_report::read_json(File::open(path)?).map_err(std::io::Error::other)?;
        let name = path.file_stem().unwrap_or_default();
        reports.push((name.to_string_lossy().into_owned(), report));
    }
    if reports.is_empty() {
        let fixtures = fixtures::all().into_iter();
        reports.extend(fixtures.map(|(name, report)| (name.to_owned(), report)));
    }
    for (name, report) in reports {
        let file = |ending: &str| {
            Ok::<_, std::io::Error>(BufWriter::new(File::create(
                folder.join(format!("{name}.{ending}")),
            )?))
        };
        heapray_report::render_html(&report, &mut file("html")?, &HtmlOptions::default())?;
        heapray_report::render_markdown(&report, &mut file("md")?)?;
        heapray_report::render_text(&report, &mut file("txt")?, &TextOptions::default())?;
        heapray_report::render_summary(
            &report,
            &mut file("summary.txt")?,
            &TextOptions::default(),
        )?;
        heapray_report::render_json(&report, &mut file("json")?)?;
    }
    Ok(())
}
