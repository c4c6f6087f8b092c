//! Does a sub-select depend on the row outside? If not, it is computed once.

use crate::ast::{Expr, ExprKind, Facet, Query, Select, Source};

/// Calls `visit` for every sub-select of an expression, those inside of it included.
pub(crate) fn for_each_query<'q>(expr: &'q Expr, visit: &mut dyn FnMut(&'q Query)) {
    if let ExprKind::Query(query) = &expr.kind {
        for expr in exprs_of_query(query) {
            for_each_query(expr, visit);
        }
        visit(query);
    }
    for part in expr.parts() {
        for_each_query(part, visit);
    }
}

/// All expressions of a select, FROM included.
pub(crate) fn exprs_of(select: &Select) -> Vec<&Expr> {
    let mut exprs: Vec<&Expr> = select.items.iter().map(|item| &item.expr).collect();
    exprs.extend(&select.condition);
    exprs.extend(&select.group);
    exprs.extend(&select.having);
    match &select.from.source {
        Source::Expr(expr) => exprs.push(expr),
        Source::Query(query) => exprs.extend(exprs_of_query(query)),
        _ => {}
    }
    exprs
}

fn exprs_of_query(query: &Query) -> Vec<&Expr> {
    let selects = std::iter::once(&query.first).chain(&query.unions);
    let mut exprs: Vec<&Expr> = selects.flat_map(exprs_of).collect();
    exprs.extend(query.order.iter().map(|key| &key.expr));
    exprs
}

/// Whether a query names one of these rows outside.
pub(crate) fn depends_on(query: &Query, aliases: &[&str]) -> bool {
    let names_one = |expr: &Expr| {
        let ExprKind::Path(facets) = &expr.kind else {
            return false;
        };
        match facets.first() {
            Some(Facet::Field(name) | Facet::Variable(name)) => aliases.contains(&name.as_str()),
            _ => false,
        }
    };
    exprs_of_query(query).into_iter().any(|expr| {
        let mut found = expr.any(&names_one);
        for_each_query(expr, &mut |inner| found |= depends_on(inner, aliases));
        found
    })
}
