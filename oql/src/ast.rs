//! What does a query say? The tree that the parser builds.

use std::fmt;

use regex::Regex;

use crate::span::Span;

/// One or more selects, their order and limit.
#[derive(Debug, Clone)]
pub(crate) struct Query {
    pub(crate) first: Select,
    pub(crate) unions: Vec<Select>,
    pub(crate) order: Vec<OrderKey>,
    pub(crate) limit: Option<usize>,
    pub(crate) offset: usize,
}

#[derive(Debug, Clone)]
pub(crate) struct OrderKey {
    pub(crate) expr: Expr,
    pub(crate) descending: bool,
    /// The column that the key names by label or number.
    pub(crate) column: Option<usize>,
}

#[derive(Debug, Clone)]
pub(crate) struct Select {
    pub(crate) distinct: bool,
    /// `AS RETAINED SET`
    pub(crate) retained: bool,
    /// `SELECT OBJECTS`
    pub(crate) objects: bool,
    /// Empty for `*`.
    pub(crate) items: Vec<Item>,
    pub(crate) from: From,
    pub(crate) condition: Option<Expr>,
    pub(crate) group: Vec<Expr>,
    pub(crate) having: Option<Expr>,
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) expr: Expr,
    pub(crate) label: String,
}

#[derive(Debug, Clone)]
pub(crate) struct From {
    pub(crate) objects: bool,
    pub(crate) instanceof: bool,
    pub(crate) source: Source,
    pub(crate) alias: Option<String>,
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) enum Source {
    Class(String),
    Glob(String),
    Regex(String),
    Addresses(Vec<u64>),
    Ids(Vec<i64>),
    Expr(Box<Expr>),
    Query(Box<Query>),
}

#[derive(Debug, Clone)]
pub(crate) struct Expr {
    pub(crate) kind: ExprKind,
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) enum ExprKind {
    Literal(Literal),
    Path(Vec<Facet>),
    Or(Box<Expr>, Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Not(Box<Expr>),
    Compare(Comparison, Box<Expr>, Box<Expr>),
    Like {
        negated: bool,
        value: Box<Expr>,
        pattern: Regex,
        text: String,
    },
    In {
        negated: bool,
        value: Box<Expr>,
        list: Box<Expr>,
    },
    /// `IN (1, 2, 3)`
    List(Vec<Expr>),
    Implements {
        value: Box<Expr>,
        class: String,
    },
    IsNull {
        negated: bool,
        value: Box<Expr>,
    },
    Arithmetic(Arithmetic, Box<Expr>, Box<Expr>),
    Query(Box<Query>),
    Aggregate {
        function: Aggregate,
        distinct: bool,
        /// `None` for `COUNT(*)`.
        argument: Option<Box<Expr>>,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Literal {
    Null,
    Bool(bool),
    Int(i32),
    Long(i64),
    Float(f32),
    Double(f64),
    Char(u16),
    Text(String),
    Hex(u64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aggregate {
    Count,
    Sum,
    Min,
    Max,
    Avg,
}

/// A step of a path.
#[derive(Debug, Clone)]
pub(crate) enum Facet {
    /// `${name}`, first only.
    Variable(String),
    /// A parenthesised expression, first only.
    Expr(Box<Expr>),
    Field(String),
    Attribute(String),
    Method(String, Vec<Expr>),
    Index(Box<Expr>),
    Slice(Box<Expr>, Box<Expr>),
}

impl Arithmetic {
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
        }
    }
}

impl Aggregate {
    pub(crate) fn find(name: &str) -> Option<Self> {
        Some(match name.to_ascii_uppercase().as_str() {
            "COUNT" => Self::Count,
            "SUM" => Self::Sum,
            "MIN" => Self::Min,
            "MAX" => Self::Max,
            "AVG" => Self::Avg,
            _ => return None,
        })
    }
}

impl Expr {
    /// All direct parts, sub-selects left out.
    pub(crate) fn parts(&self) -> Vec<&Expr> {
        match &self.kind {
            ExprKind::Or(a, b)
            | ExprKind::And(a, b)
            | ExprKind::Compare(_, a, b)
            | ExprKind::Arithmetic(_, a, b)
            | ExprKind::In {
                value: a, list: b, ..
            } => vec![a, b],
            ExprKind::Not(a)
            | ExprKind::Like { value: a, .. }
            | ExprKind::Implements { value: a, .. }
            | ExprKind::IsNull { value: a, .. } => vec![a],
            ExprKind::List(list) => list.iter().collect(),
            ExprKind::Aggregate { argument, .. } => argument.iter().map(AsRef::as_ref).collect(),
            ExprKind::Path(facets) => {
                let mut parts = Vec::new();
                for facet in facets {
                    match facet {
                        Facet::Expr(a) | Facet::Index(a) => parts.push(a.as_ref()),
                        Facet::Slice(a, b) => parts.extend([a.as_ref(), b.as_ref()]),
                        Facet::Method(_, arguments) => parts.extend(arguments),
                        Facet::Variable(_) | Facet::Field(_) | Facet::Attribute(_) => {}
                    }
                }
                parts
            }
            ExprKind::Literal(_) | ExprKind::Query(_) => Vec::new(),
        }
    }

    /// Whether it, or a part of it, satisfies `wanted`.
    pub(crate) fn any(&self, wanted: &dyn Fn(&Expr) -> bool) -> bool {
        wanted(self) || self.parts().iter().any(|part| part.any(wanted))
    }

    /// The name, if it is nothing else.
    pub(crate) fn bare_name(&self) -> Option<&str> {
        match &self.kind {
            ExprKind::Path(facets) => match facets.as_slice() {
                [Facet::Field(name)] => Some(name),
                _ => None,
            },
            _ => None,
        }
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(v) => write!(f, "{v}"),
            Self::Int(v) => write!(f, "{v}"),
            Self::Long(v) => write!(f, "{v}L"),
            Self::Float(v) => write!(f, "{v:?}"),
            Self::Double(v) => write!(f, "{v:?}"),
            Self::Char(v) => write!(f, "'{}'", String::from_utf16_lossy(&[*v])),
            Self::Text(v) => write!(f, "\"{v}\""),
            Self::Hex(v) => write!(f, "{v:#x}"),
        }
    }
}
