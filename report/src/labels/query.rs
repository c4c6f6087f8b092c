//! Cells of the answers to users' queries, in words.

use crate::format::{bytes, count};
use crate::model::{QueryAnswer, QueryCell};

/// A cell below a column's name, for people.
pub(crate) fn query_cell(column: &str, cell: &QueryCell) -> String {
    match cell {
        QueryCell::Whole(number) => match u64::try_from(*number) {
            Ok(size) if QueryAnswer::is_bytes(column) => bytes(size),
            Ok(number) => count(number),
            Err(_) => format!("−{}", count(number.unsigned_abs())),
        },
        QueryCell::Decimal(number) => number.to_string(),
        QueryCell::Text(text) => text.clone(),
        QueryCell::Missing => String::new(),
    }
}

/// How many rows there are, and what their objects take.
pub(crate) fn query_total(answer: &QueryAnswer) -> String {
    if let Some(error) = &answer.error {
        return format!("No answer: {error}");
    }
    let rows = crate::format::counted(answer.row_count, "row", "rows");
    match answer.shallow_bytes.zip(answer.retained_bytes) {
        Some((shallow, retained)) => {
            let (shallow, retained) = (bytes(shallow), bytes(retained));
            format!("{rows}; together {shallow}, and {retained} retained.")
        }
        None => format!("{rows}."),
    }
}
