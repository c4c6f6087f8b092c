//! What should the user know about an answer?

use crate::ast::{Aggregate, Expr, ExprKind, Facet, Literal, Select};
use crate::error::OqlError;

/// Remarks that are collected while a query runs.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    failed_rows: u64,
    first_failure: Option<String>,
    failed_cells: u64,
    first_failed_cell: Option<String>,
    remarks: Vec<String>,
}

impl Notes {
    /// A row whose condition cannot be computed.
    pub(crate) fn add_failed_row(&mut self, error: &OqlError) {
        self.failed_rows += 1;
        self.first_failure
            .get_or_insert_with(|| error.message.clone());
    }

    /// A cell that cannot be computed.
    pub(crate) fn add_failed_cell(&mut self, error: &OqlError) {
        self.failed_cells += 1;
        self.first_failed_cell
            .get_or_insert_with(|| error.message.clone());
    }

    fn remark(&mut self, text: &str) {
        if self.remarks.iter().all(|known| known != text) {
            self.remarks.push(text.to_owned());
        }
    }

    /// What the text of a select suggests.
    pub(crate) fn look_at(&mut self, select: &Select) {
        let Some(condition) = &select.condition else {
            return;
        };
        let is_sql_pattern = |expr: &Expr| match &expr.kind {
            ExprKind::Like { text, .. } => {
                text.contains('%') && !text.contains(['*', '+', '[', '\\', '|'])
            }
            _ => false,
        };
        if condition.any(&is_sql_pattern) {
            self.remark("LIKE takes a regular expression: write .* where SQL has %");
        }
        let is_field_and_text = |expr: &Expr| {
            let ExprKind::Compare(_, a, b) = &expr.kind else {
                return false;
            };
            let is_field = |expr: &Expr| matches!(&expr.kind, ExprKind::Path(facets) if matches!(facets.last(), Some(Facet::Field(_))));
            let is_text = |expr: &Expr| matches!(expr.kind, ExprKind::Literal(Literal::Text(_)));
            is_field(a) && is_text(b) || is_text(a) && is_field(b)
        };
        if condition.any(&is_field_and_text) {
            self.remark("a String is compared with a text by its text; in MAT that is never true");
        }
    }

    /// What aggregates mean.
    pub(crate) fn look_at_aggregates(&mut self, exprs: &[&Expr]) {
        let is_sum_of_retained = |expr: &Expr| {
            let ExprKind::Aggregate {
                function: Aggregate::Sum,
                argument: Some(argument),
                ..
            } = &expr.kind
            else {
                return false;
            };
            let ExprKind::Path(facets) = &argument.kind else {
                return false;
            };
            matches!(facets.last(), Some(Facet::Attribute(name)) if name == "retainedHeapSize")
        };
        if exprs.iter().any(|expr| expr.any(&is_sum_of_retained)) {
            self.remark("SUM(@retainedHeapSize) counts what objects hold together once");
        }
    }

    /// The notes, one sentence each.
    pub(crate) fn sentences(self) -> Vec<String> {
        let mut sentences = self.remarks;
        if let Some(first) = self.first_failure {
            let rows = match self.failed_rows {
                1 => "1 row was left out".to_owned(),
                n => format!("{n} rows were left out"),
            };
            sentences.push(format!(
                "{rows}: the condition cannot be computed ({first})"
            ));
        }
        if let Some(first) = self.first_failed_cell {
            let cells = match self.failed_cells {
                1 => "1 value cannot be computed".to_owned(),
                n => format!("{n} values cannot be computed"),
            };
            sentences.push(format!("{cells} ({first})"));
        }
        sentences
    }
}
