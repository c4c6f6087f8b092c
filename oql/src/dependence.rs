//! Does a sub-select depend on the row outside? If not, it is computed once.

use crate::ast::{Expr, ExprKind, Facet, Query, Select, Source};
use crate::scope::Scope;

/// The sub-selects of an expression; those inside of them are left out.
pub(crate) fn queries_in<'q>(expr: &'q Expr, found: &mut Vec<&'q Query>) {
    if let ExprKind::Query(query) = &expr.kind {
        found.push(query);
    }
    for part in expr.parts() {
        queries_in(part, found);
    }
}

/// The expressions of a select; those of a sub-select in FROM are left out.
pub(crate) fn exprs_of(select: &Select) -> Vec<&Expr> {
    let mut exprs: Vec<&Expr> = select.items.iter().map(|item| &item.expr).collect();
    exprs.extend(&select.condition);
    exprs.extend(&select.group);
    exprs.extend(&select.having);
    if let Source::Expr(expr) = &select.from.source {
        exprs.push(expr);
    }
    exprs
}

/// Whether a query, or one inside of it, names one of these rows outside. A name that it gives to a row of its own
/// counts, too: then it is only computed more often.
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
    let mut open = vec![query];
    while let Some(query) = open.pop() {
        let selects = std::iter::once(&query.first).chain(&query.unions);
        let mut exprs: Vec<&Expr> = query.order.iter().map(|key| &key.expr).collect();
        for select in selects {
            exprs.extend(exprs_of(select));
            if let Source::Query(inner) = &select.from.source {
                open.push(inner);
            }
        }
        for expr in exprs {
            if expr.any(&names_one) {
                return true;
            }
            queries_in(expr, &mut open);
        }
    }
    false
}

/// The names of the rows of a select and of those around it.
pub(crate) fn aliases<'s>(select: &'s Select, outer: &Scope<'s>) -> Vec<&'s str> {
    let mut aliases: Vec<&str> = select.from.alias.as_deref().into_iter().collect();
    let mut around = Some(outer);
    while let Some(scope) = around {
        aliases.extend(scope.alias);
        around = scope.outer;
    }
    aliases
}
