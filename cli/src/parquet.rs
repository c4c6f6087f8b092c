//! Where do Parquet tables go? Below a folder, each file through the one place for outputs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use heapray_export::{ExportError, Exported, Place, REPORT_TABLES, StringKey};
use heapray_output_file::create_private_folder;
use heapray_report::Report;
use jiff::Timestamp;

use crate::exit::hinted;
use crate::output::{OutputFile, write_to};

/// Shortest key, bytes: as for `redact`.
const SHORTEST_KEY: usize = 16;

/// What can be chosen about the tables of a report.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ReportTables<'a> {
    /// The night, if not that of the dump.
    pub(crate) night: Option<&'a str>,
    /// All classes, not only those that retain most.
    pub(crate) all_classes: bool,
}

/// Tables below a folder.
pub(crate) struct ParquetFolder {
    folder: PathBuf,
    key: StringKey,
}

impl ParquetFolder {
    /// A folder, with the key in a file for names of strings; without one a key is made up, which nobody keeps.
    ///
    /// # Errors
    /// When the key can't be read, or is too short to be one.
    pub(crate) fn new(folder: &Path, key_file: Option<&Path>) -> anyhow::Result<Self> {
        Ok(Self {
            folder: folder.to_owned(),
            key: match key_file {
                Some(file) => read_key(file)?,
                None => StringKey::made_up(),
            },
        })
    }

    /// Writes the tables of a report, and says where they are.
    ///
    /// # Errors
    /// When a file can't be written, or the report does not say which dump it is of.
    pub(crate) fn write_report(
        &self,
        report: &Report,
        labels: &BTreeMap<String, String>,
        options: &ReportTables<'_>,
    ) -> anyhow::Result<Place> {
        let exported = Exported::new(report, labels, &self.key, Timestamp::now());
        let exported = exported.map_err(|error| match error {
            ExportError::NoIdentity => hinted(error.to_string(), "analyze the dump again"),
            error => error.into(),
        })?;
        let exported = if options.all_classes {
            exported.with_all_classes()
        } else {
            exported
        };
        let place = exported.place(options.night);
        for table in &REPORT_TABLES {
            self.write(&place, table.name, |out| table.write(&exported, out))?;
        }
        Ok(place)
    }

    /// Writes a table.
    ///
    /// # Errors
    /// Those of `render`; when the file can't be written, or would replace an input.
    pub(crate) fn write(
        &self,
        place: &Place,
        table: &str,
        render: impl FnOnce(&mut dyn std::io::Write) -> Result<(), ExportError>,
    ) -> anyhow::Result<()> {
        let path = self.path(place, table);
        if let Some(folder) = path.parent() {
            create_private_folder(folder)
                .with_context(|| format!("{} can't be made", folder.display()))?;
        }
        let file = OutputFile::from(path);
        write_to(Some(&file), |out| Ok(render(out)?))
    }

    /// The file of a table.
    pub(crate) fn path(&self, place: &Place, table: &str) -> PathBuf {
        self.folder.join(place.path(table))
    }
}

fn read_key(file: &Path) -> anyhow::Result<StringKey> {
    let key = std::fs::read(file).with_context(|| format!("{} can't be read", file.display()))?;
    if key.len() < SHORTEST_KEY {
        let message = format!("the key in {} has only {} bytes", file.display(), key.len());
        return Err(hinted(message, "make one: head -c 32 /dev/urandom > key"));
    }
    Ok(StringKey::new(&key))
}
