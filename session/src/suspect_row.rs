//! The suspects of a report as rows of a table: the table `suspects` of SQL, and of other faces.

use heapray_query::{Cell, Column, Row};
use heapray_report::Report;
use heapray_report::model::Suspect;

/// A suspect of a report.
#[derive(Debug, Clone, PartialEq)]
pub struct SuspectRow {
    /// The position in the list, from 1.
    pub rank: u32,
    /// The ID of the leak kind.
    pub kind: String,
    /// The field, class, frame or thread to change.
    pub culprit: Option<String>,
    /// What would be freed.
    pub retained_bytes: u64,
    /// The part of the used heap that this is.
    pub share: f64,
    /// How certain the kind is, 0 to 1.
    pub confidence: f64,
    /// The class of the objects that accumulate.
    pub accumulated: String,
    /// How the objects are held, in one line.
    pub access_path: String,
    /// The hash by which the suspect is known again in other dumps.
    pub fingerprint: String,
}

/// The suspects of a report, largest first.
pub fn suspect_rows(report: &Report) -> Vec<SuspectRow> {
    report.suspects.iter().map(SuspectRow::of).collect()
}

impl SuspectRow {
    fn of(suspect: &Suspect) -> Self {
        Self {
            rank: suspect.rank,
            kind: suspect.kind.clone(),
            culprit: culprit(suspect),
            retained_bytes: suspect.retained_bytes,
            share: suspect.retained_share,
            confidence: suspect.confidence,
            accumulated: suspect.accumulated.class.clone(),
            access_path: suspect.access_path.clone(),
            fingerprint: suspect.fingerprint.clone(),
        }
    }
}

/// The field, frame or thread that the suspect is blamed on.
fn culprit(suspect: &Suspect) -> Option<String> {
    let culprit = &suspect.culprit;
    let field = match (&culprit.class, &culprit.field) {
        (Some(class), Some(field)) => Some(format!("{class}.{field}")),
        (class, _) => class.clone(),
    };
    field
        .or_else(|| culprit.frame.clone())
        .or_else(|| culprit.thread.clone())
}

impl Row for SuspectRow {
    const COLUMNS: &'static [Column] = &[
        Column::count("rank", "Rank"),
        Column::text("kind", "Kind"),
        Column::text("culprit", "Culprit"),
        Column::bytes("retained", "Retained"),
        Column::share("share", "Share"),
        Column::share("confidence", "Confidence"),
        Column::text("accumulated", "Accumulated"),
        Column::text("access_path", "Access path"),
        Column::text("fingerprint", "Fingerprint"),
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Count(self.rank.into()),
            Cell::text(&self.kind),
            Cell::maybe_text(self.culprit.as_deref()),
            Cell::Bytes(self.retained_bytes),
            Cell::Share(self.share),
            Cell::Share(self.confidence),
            Cell::text(&self.accumulated),
            Cell::text(&self.access_path),
            Cell::text(&self.fingerprint),
        ]
    }
}
