//! Prints what a diagnosis says of plain (not compressed) dumps, one line each.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use heapray_analyzer::{AnalyzeOptions, Silent, analyze};
use heapray_suspects::{DiagnoseOptions, diagnose};

fn main() {
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path).unwrap();
        let analysis = analyze(&bytes, &AnalyzeOptions::default(), &Silent).unwrap();
        let diagnosis = diagnose(&analysis, &DiagnoseOptions::default());
        let verdict = &diagnosis.verdict;
        let reasons = verdict.reasons.join("; ");
        println!(
            "{path}\t{:?}\t{}\t{reasons}",
            verdict.kind, verdict.headline
        );
        for finding in &diagnosis.findings {
            let culprit = &finding.culprit;
            println!(
                "\t{}\t{}\t{}\t{}\t{}\t{:.2}\t{:.2}\t{}\t{}",
                finding.kind,
                culprit.class.as_deref().unwrap_or("-"),
                culprit.field.as_deref().unwrap_or("-"),
                finding.accumulated.class,
                [culprit.frame.as_deref(), culprit.thread.as_deref()]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join(" in "),
                finding.retained_size as f64 / analysis.total().bytes as f64,
                finding.confidence,
                finding.access_path,
                finding.fingerprint,
            );
        }
    }
}
