//! What do names mean at a place of a query?

use crate::answer::Rows;
use crate::ast::Query;
use crate::error::Result;
use crate::value::Value;

/// The row that is looked at, and those of the queries around.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'s> {
    pub(crate) subject: &'s Value,
    pub(crate) alias: Option<&'s str>,
    pub(crate) outer: Option<&'s Scope<'s>>,
    /// Aggregates that were computed, by their place in the text.
    pub(crate) aggregates: &'s [(usize, Value)],
}

impl<'s> Scope<'s> {
    /// The row for which a name stands.
    pub(crate) fn alias(&self, name: &str) -> Option<&'s Value> {
        if self.alias == Some(name) {
            return Some(self.subject);
        }
        self.outer.and_then(|outer| outer.alias(name))
    }

    /// Whether a row of this or an outer query has this name.
    pub(crate) fn aggregate(&self, at: usize) -> Option<&'s Value> {
        let found = self.aggregates.iter().find(|(start, _)| *start == at);
        found.map(|(_, value)| value)
    }
}

/// What is around the rows of a select.
#[derive(Clone, Copy)]
pub(crate) struct Around<'a> {
    pub(crate) alias: Option<&'a str>,
    pub(crate) outer: &'a Scope<'a>,
}

impl<'a> Around<'a> {
    /// What names mean in this row.
    pub(crate) fn row<'v>(&self, subject: &'v Value) -> Scope<'v>
    where
        'a: 'v,
    {
        Scope {
            subject,
            alias: self.alias,
            outer: Some(self.outer),
            aggregates: &[],
        }
    }
}

/// Runs the selects inside expressions.
pub(crate) trait Subqueries: Sync {
    /// The rows of a sub-select. Computed once where it does not depend on the row outside.
    fn rows(&self, query: &Query, outer: &Scope<'_>) -> Result<std::sync::Arc<Rows>>;

    /// Whether a value is in the result of a sub-select.
    fn contains(&self, query: &Query, outer: &Scope<'_>, value: &Value) -> Result<bool>;
}
