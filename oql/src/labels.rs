//! Labels of columns, where GROUP BY, HAVING and ORDER BY name them.

use crate::ast::{Expr, ExprKind, Item, Literal};
use crate::error::{OqlError, Result};
use crate::span::Span;

/// Bare names that are labels of columns become what the columns say.
pub(crate) fn labels_replaced(mut expr: Expr, items: &[Item]) -> Expr {
    if let Some(name) = expr.bare_name()
        && let Some(item) = items.iter().find(|item| item.label == name)
    {
        return item.expr.clone();
    }
    let replace = |part: &mut Box<Expr>| {
        let taken = std::mem::replace(
            part.as_mut(),
            Expr {
                kind: ExprKind::Literal(Literal::Null),
                span: Span::default(),
            },
        );
        **part = labels_replaced(taken, items);
    };
    match &mut expr.kind {
        ExprKind::Or(a, b)
        | ExprKind::And(a, b)
        | ExprKind::Compare(_, a, b)
        | ExprKind::Arithmetic(_, a, b) => {
            replace(a);
            replace(b);
        }
        ExprKind::Not(a)
        | ExprKind::Like { value: a, .. }
        | ExprKind::In { value: a, .. }
        | ExprKind::IsNull { value: a, .. } => replace(a),
        _ => {}
    }
    expr
}

/// The column that an expression of ORDER BY names by its label or number.
pub(crate) fn column_of(expr: &Expr, text: &str, items: &[Item]) -> Result<Option<usize>> {
    let ExprKind::Literal(Literal::Int(number)) = &expr.kind else {
        return Ok(items.iter().position(|item| item.label == text));
    };
    let column = usize::try_from(*number)
        .ok()
        .and_then(|number| number.checked_sub(1));
    match column.filter(|column| *column < items.len()) {
        None => {
            let message = format!("there is no column {number}");
            Err(OqlError::syntax(message, expr.span))
        }
        column => Ok(column),
    }
}
