//! Queries that are typed, one after another, at a terminal: edited, completed and remembered.

mod history;
mod words;

use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::MemHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{CompletionType, Config, Editor, Helper};

use crate::context::Context;
use crate::exit::report;
pub(crate) use words::Words;

const HELP: &str = "\
End a query with ; and it runs. Tab completes names of classes and fields, and words of the language;
the arrow keys bring back what was typed before.
  .help    this text
  .quit    ends; so does Ctrl-D";

/// Reads queries until the user has enough, and gives each to `answer`. An error is shown, and the next query asked for.
///
/// # Errors
/// If the terminal cannot be read.
pub(crate) fn ask_for_queries(
    language: &str,
    words: Words,
    context: &Context,
    mut answer: impl FnMut(&str) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let config = Config::builder()
        .completion_type(CompletionType::List)
        .max_history_size(history::MOST_ENTRIES)?
        .auto_add_history(false)
        .build();
    let history = MemHistory::with_config(&config);
    let mut editor = Editor::with_history(config, history)?;
    for entry in history::read(language) {
        editor.add_history_entry(entry)?;
    }
    editor.set_helper(Some(Completion(words)));
    let prompt = format!("{language}> ");
    context.remark(".help tells what can be typed, .quit ends");
    loop {
        match editor.readline(&prompt) {
            Ok(line) => {
                let query = line.trim();
                if matches!(query, "" | ";") {
                    continue;
                }
                editor.add_history_entry(query)?;
                match query.trim_end_matches(';') {
                    ".quit" | ".exit" | "exit" | "quit" => break,
                    ".help" | "help" => context.remark(HELP),
                    query => {
                        if let Err(error) = answer(query) {
                            report(&error);
                        }
                    }
                }
            }
            Err(ReadlineError::Interrupted) => {} // the line is dropped
            Err(ReadlineError::Eof) => break,
            Err(error) => return Err(error.into()),
        }
    }
    if let Err(error) = history::write(language, editor.history().into_iter()) {
        tracing::debug!(%error, "queries are not remembered");
    }
    Ok(())
}

/// What the editor asks about a line.
struct Completion(Words);

impl Helper for Completion {}
impl Highlighter for Completion {}

impl Hinter for Completion {
    type Hint = String;
}

impl Validator for Completion {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(if is_complete(context.input()) {
            ValidationResult::Valid(None)
        } else {
            ValidationResult::Incomplete
        })
    }
}

/// Whether what was typed is to be run: a query ends with `;`, a command with its line.
fn is_complete(text: &str) -> bool {
    let text = text.trim();
    text.is_empty()
        || text.ends_with(';')
        || text.starts_with('.')
        || matches!(text, "exit" | "quit" | "help")
}

impl Completer for Completion {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        position: usize,
        _context: &rustyline::Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let (start, found) = self.0.complete(line, position);
        let pairs = found.into_iter().map(|replacement| Pair {
            display: replacement.clone(),
            replacement,
        });
        Ok((start, pairs.collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::is_complete;

    #[test]
    fn a_query_ends_with_a_semicolon_and_a_command_with_its_line() {
        for complete in ["", "  ", "SELECT 1;", "SELECT 1 ; ", ".help", "quit"] {
            assert!(is_complete(complete), "{complete}");
        }
        for open in ["SELECT 1", "SELECT ';' FROM", "quit FROM"] {
            assert!(!is_complete(open), "{open}");
        }
    }
}
