//! Conditions on numbers in fields of the row: planned once, with the places of the fields once per class, and
//! decided from the bytes of an instance. Everything else is left to the [evaluator](crate::eval).

use std::cmp::Ordering;
use std::sync::atomic::{AtomicU64, Ordering as Atomic};

use heapray_analyzer::{ClassIndex, Heap};
use heapray_hprof::Value as Raw;

use crate::ast::{Comparison, Expr, ExprKind, Facet, Literal};
use crate::row_fields::{RowFields, row_fields};
use crate::value::{Obj, Value};
use crate::world::World;

/// How many conditions were planned.
static PLANS: AtomicU64 = AtomicU64::new(0);

/// What must hold of the row's fields, or no row is found.
pub(crate) struct FieldTest {
    /// No other test of this process has it.
    serial: u64,
    /// Names of the fields.
    names: Vec<String>,
    /// All of them must hold.
    tests: Vec<Test>,
    /// Nothing else must hold.
    is_all: bool,
}

/// What a test says of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Holds,
    Fails,
    /// The whole condition must be evaluated.
    Open,
}

enum Test {
    Or(Box<Test>, Box<Test>),
    And(Box<Test>, Box<Test>),
    Not(Box<Test>),
    Compare(Comparison, Operand, Operand),
    IsNull(bool, Operand),
}

#[derive(Clone, Copy)]
enum Operand {
    Number(Number),
    /// A field by its number; null if there is none.
    Field(usize),
}

impl FieldTest {
    /// The test of a condition; `None` if it has no part that fields decide. `aliases` are the names of the row and of
    /// those around it.
    pub(crate) fn plan(condition: &Expr, alias: Option<&str>, aliases: &[&str]) -> Option<Self> {
        let mut plan = Self {
            serial: PLANS.fetch_add(1, Atomic::Relaxed),
            names: Vec::new(),
            tests: Vec::new(),
            is_all: true,
        };
        let names = Names { alias, aliases };
        let mut open = vec![condition];
        while let Some(expr) = open.pop() {
            if let ExprKind::And(first, second) = &expr.kind {
                open.extend([&**second, &**first]);
                continue;
            }
            match plan.test(expr, names) {
                Some(test) => plan.tests.push(test),
                None => plan.is_all = false,
            }
        }
        (!plan.tests.is_empty()).then_some(plan)
    }

    fn test(&mut self, expr: &Expr, names: Names<'_>) -> Option<Test> {
        let mut both = |a: &Expr, b: &Expr| {
            let first = self.test(a, names)?;
            Some((Box::new(first), Box::new(self.test(b, names)?)))
        };
        Some(match &expr.kind {
            ExprKind::Or(a, b) => {
                let (a, b) = both(a, b)?;
                Test::Or(a, b)
            }
            ExprKind::And(a, b) => {
                let (a, b) = both(a, b)?;
                Test::And(a, b)
            }
            ExprKind::Not(a) => Test::Not(Box::new(self.test(a, names)?)),
            ExprKind::Compare(by, a, b) => {
                let a = self.operand(a, names)?;
                Test::Compare(*by, a, self.operand(b, names)?)
            }
            ExprKind::IsNull { negated, value } => {
                Test::IsNull(*negated, self.operand(value, names)?)
            }
            _ => return None,
        })
    }

    fn operand(&mut self, expr: &Expr, names: Names<'_>) -> Option<Operand> {
        let name = match &expr.kind {
            ExprKind::Literal(literal) => {
                let number = match literal {
                    Literal::Int(number) => Number::Is((*number).into()),
                    Literal::Long(number) => Number::Is(*number),
                    Literal::Float(number) => Number::Real((*number).into()),
                    Literal::Double(number) => Number::Real(*number),
                    _ => return None,
                };
                return Some(Operand::Number(number));
            }
            ExprKind::Path(facets) => names.field(facets)?,
            _ => return None,
        };
        let known = self.names.iter().position(|other| other == name);
        let number = known.unwrap_or(self.names.len());
        if number == self.names.len() {
            self.names.push(name.to_owned());
        }
        Some(Operand::Field(number))
    }

    /// What the test says of a row.
    pub(crate) fn verdict(&self, world: &World<'_>, row: &Value) -> Verdict {
        let Value::Object(object) = row else {
            return Verdict::Open;
        };
        let Some(index) = Obj::index(*object) else {
            return Verdict::Open;
        };
        let heap = world.heap;
        let place =
            |class: ClassIndex, name: &str| heap.classes().find_field(heap.names(), class, name);
        let plan = (world.serial, self.serial);
        let places = |class: ClassIndex| {
            let names = self.names.iter();
            names.map(|name| place(class, name)).collect()
        };
        let verdict = row_fields(plan, heap, index, places, |row| {
            let mut all = self.tests.iter().map(|test| test.holds(heap, row));
            match all.try_fold(true, |all, holds| Some(all && holds?)) {
                Some(false) => Verdict::Fails,
                Some(true) if self.is_all => Verdict::Holds,
                Some(true) | None => Verdict::Open,
            }
        });
        verdict.unwrap_or(Verdict::Open)
    }
}

/// What names mean in a row.
#[derive(Clone, Copy)]
struct Names<'n> {
    alias: Option<&'n str>,
    aliases: &'n [&'n str],
}

impl Names<'_> {
    /// The field of the row that a path names.
    fn field<'f>(&self, facets: &'f [Facet]) -> Option<&'f str> {
        match facets {
            [Facet::Field(row) | Facet::Variable(row), Facet::Field(name)]
                if self.alias == Some(row) && !row.eq_ignore_ascii_case("snapshot") =>
            {
                Some(name)
            }
            [Facet::Field(name)] if !self.aliases.contains(&name.as_str()) => Some(name),
            _ => None,
        }
    }
}

impl Test {
    /// Whether it holds, as the evaluator says; `None` if a field is no number.
    fn holds(&self, heap: &Heap, row: &RowFields<'_>) -> Option<bool> {
        Some(match self {
            Self::Or(a, b) => a.holds(heap, row)? || b.holds(heap, row)?,
            Self::And(a, b) => a.holds(heap, row)? && b.holds(heap, row)?,
            Self::Not(a) => !a.holds(heap, row)?,
            Self::IsNull(negated, operand) => {
                matches!(operand.number(heap, row)?, Number::Null) != *negated
            }
            Self::Compare(by, a, b) => {
                let (a, b) = (a.number(heap, row)?, b.number(heap, row)?);
                match by {
                    Comparison::Equal => a.is_equal(b),
                    Comparison::Unequal => !a.is_equal(b),
                    Comparison::Less => a.order(b).is_some_and(Ordering::is_lt),
                    Comparison::LessOrEqual => a.order(b).is_some_and(Ordering::is_le),
                    Comparison::Greater => a.order(b).is_some_and(Ordering::is_gt),
                    Comparison::GreaterOrEqual => a.order(b).is_some_and(Ordering::is_ge),
                }
            }
        })
    }
}

/// A number, or null.
#[derive(Clone, Copy)]
enum Number {
    Null,
    Is(i64),
    Real(f64),
}

impl Number {
    fn real(self) -> Option<f64> {
        match self {
            Self::Null => None,
            Self::Is(number) => Some(number as f64),
            Self::Real(number) => Some(number),
        }
    }

    /// As [`World::equal`].
    #[allow(clippy::float_cmp, reason = "numbers are equal or not, as in Java")]
    fn is_equal(self, other: Self) -> bool {
        match (self, other) {
            (Self::Is(a), Self::Is(b)) => a == b,
            (a, b) => a.real() == b.real(),
        }
    }

    /// As [`World::order`]: null is comparable to nothing.
    fn order(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Is(a), Self::Is(b)) => Some(a.cmp(&b)),
            (a, b) => a.real()?.partial_cmp(&b.real()?),
        }
    }
}

impl Operand {
    /// Its value; `None` if it is something else.
    fn number(self, heap: &Heap, row: &RowFields<'_>) -> Option<Number> {
        let field = match self {
            Self::Number(number) => return Some(number),
            Self::Field(field) => *row.places.get(field)?,
        };
        let Some((offset, field_type)) = field else {
            return Some(Number::Null);
        };
        let bytes = row.fields.get(offset..)?;
        match Raw::from_bytes(bytes, field_type, heap.id_size())? {
            Raw::Byte(number) => Some(Number::Is(number.into())),
            Raw::Short(number) => Some(Number::Is(number.into())),
            Raw::Int(number) => Some(Number::Is(number.into())),
            Raw::Long(number) => Some(Number::Is(number)),
            Raw::Float(number) => Some(Number::Real(number.into())),
            Raw::Double(number) => Some(Number::Real(number)),
            _ => None,
        }
    }
}
