//! In which format is a report written?

use clap::ValueEnum;

use crate::exit::hinted;
use crate::output::OutputFile;

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// One self-contained page for a browser
    Html,
    /// Every number, for programs
    Json,
    /// Markdown, for tickets
    #[value(alias = "markdown")]
    Md,
    /// For terminals
    #[value(alias = "txt")]
    Text,
}

/// By option, else by the file's name, else text.
pub(crate) fn choose_format(
    format: Option<ReportFormat>,
    output: Option<&OutputFile>,
) -> anyhow::Result<ReportFormat> {
    if let Some(format) = format {
        return Ok(format);
    }
    let Some(path) = output.filter(|file| !file.is_standard_output()) else {
        return Ok(ReportFormat::Text);
    };
    let extension = path
        .path()
        .extension()
        .and_then(|extension| extension.to_str());
    match extension.map(str::to_ascii_lowercase).as_deref() {
        Some("html" | "htm") | None => Ok(ReportFormat::Html),
        Some("json") => Ok(ReportFormat::Json),
        Some("md" | "markdown") => Ok(ReportFormat::Md),
        Some("txt" | "text" | "log") => Ok(ReportFormat::Text),
        Some(other) => {
            let message = format!(".{other} is not the extension of a report format");
            Err(hinted(message, "choose one: --format html|json|md|text"))
        }
    }
}
