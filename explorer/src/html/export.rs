//! A list as a file.

use heapray_report::format::csv_cell;

use super::list::Listed;
use crate::web::{Reply, Request};

/// Rows of a file.
const MOST_ROWS: usize = 1_000_000;

/// The whole list as a file, if that is asked for: all rows that are found, in the order that is asked for.
pub(crate) fn export(request: &Request, listed: &Listed) -> Option<Reply> {
    let format = request.get(&listed.param("format"))?;
    let (found, ..) = listed.select(request);
    let rows = found
        .iter()
        .take(MOST_ROWS)
        .filter_map(|at| listed.rows.get(*at));
    let name: String = listed
        .what
        .replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    match format {
        "csv" => {
            let mut out = String::new();
            let titles = listed.columns.iter().map(|column| column.name.clone());
            line(&mut out, titles);
            for row in rows {
                line(&mut out, row.iter().map(super::cell::Cell::plain));
            }
            Some(Reply::Download {
                name: format!("{name}.csv"),
                content_type: "text/csv; charset=utf-8",
                body: out.into_bytes(),
            })
        }
        "json" => {
            let object = |row: &Vec<super::cell::Cell>| {
                let cells = listed.columns.iter().zip(row);
                let cells = cells.map(|(column, cell)| (column.name.clone(), cell.json()));
                serde_json::Value::Object(cells.collect())
            };
            let all: serde_json::Value = rows.map(object).collect();
            Some(Reply::Download {
                name: format!("{name}.json"),
                content_type: "application/json",
                body: all.to_string().into_bytes(),
            })
        }
        _ => None,
    }
}

fn line(out: &mut String, cells: impl Iterator<Item = String>) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push(',');
        }
        // A negative number is no formula.
        let text = match cell.parse::<f64>() {
            Ok(_) => cell,
            Err(_) => csv_cell(&cell).into_owned(),
        };
        if text.contains([',', '"', '\n', '\r', ';']) {
            out.push('"');
            out.push_str(&text.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(&text);
        }
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::super::cell::Cell;
    use super::super::table::Column;
    use super::*;

    fn body(format: &str) -> String {
        let listed = Listed {
            what: "odd things".to_owned(),
            columns: vec![Column::new("class", "Class"), Column::new("n", "N")],
            rows: vec![
                vec![Cell::Class("=cmd|' /C calc'!A0".to_owned()), Cell::Count(1)],
                vec![Cell::Class("a,\"b".to_owned()), Cell::MoreBytes(-2)],
            ],
            ..Listed::default()
        };
        let request = Request {
            params: vec![("format".to_owned(), format.to_owned())],
            ..Request::default()
        };
        match export(&request, &listed) {
            Some(Reply::Download { body, .. }) => String::from_utf8(body).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn csv_has_no_formulas() {
        assert_eq!(
            body("csv"),
            "class,n\r\n'=cmd|' /C calc'!A0,1\r\n\"a,\"\"b\",-2\r\n"
        );
    }

    #[test]
    fn json_has_numbers() {
        let json: serde_json::Value = serde_json::from_str(&body("json")).unwrap();
        assert_eq!(json[1]["n"], -2);
    }
}
