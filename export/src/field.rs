//! What a column of a table is.

/// The type of a column's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldType {
    /// Text, UTF-8.
    Text,
    /// A whole number, 64 bits with a sign.
    Long,
    /// A number with 64 bits.
    Double,
    /// Yes or no.
    Bool,
    /// A moment, milliseconds since 1970 in UTC.
    Time,
}

impl FieldType {
    /// Its name in SQL.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "VARCHAR",
            Self::Long => "BIGINT",
            Self::Double => "DOUBLE",
            Self::Bool => "BOOLEAN",
            Self::Time => "TIMESTAMP",
        }
    }
}

/// How the values of a column resemble each other, and so how they are encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Resemblance {
    /// Few different values: by their number in a dictionary.
    Repeated,
    /// Neighbours begin alike, or differ little: by the difference.
    Sorted,
    /// None that would help: zstd finds more in plain values.
    None,
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name. A name once used keeps its meaning.
    pub name: &'static str,
    /// The type of its values.
    pub kind: FieldType,
    /// Whether values may be missing.
    pub is_nullable: bool,
    pub(crate) resemblance: Resemblance,
}

impl Field {
    pub(crate) const fn text(name: &'static str) -> Self {
        Self::new(name, FieldType::Text, Resemblance::None)
    }

    pub(crate) const fn long(name: &'static str) -> Self {
        Self::new(name, FieldType::Long, Resemblance::None)
    }

    pub(crate) const fn double(name: &'static str) -> Self {
        Self::new(name, FieldType::Double, Resemblance::None)
    }

    pub(crate) const fn bool(name: &'static str) -> Self {
        Self::new(name, FieldType::Bool, Resemblance::None)
    }

    pub(crate) const fn time(name: &'static str) -> Self {
        Self::new(name, FieldType::Time, Resemblance::None)
    }

    const fn new(name: &'static str, kind: FieldType, resemblance: Resemblance) -> Self {
        Self {
            name,
            kind,
            is_nullable: false,
            resemblance,
        }
    }

    pub(crate) const fn nullable(mut self) -> Self {
        self.is_nullable = true;
        self
    }

    pub(crate) const fn repeated(mut self) -> Self {
        self.resemblance = Resemblance::Repeated;
        self
    }

    pub(crate) const fn sorted(mut self) -> Self {
        self.resemblance = Resemblance::Sorted;
        self
    }
}
