//! What a question is: its number, what it asks in plain English, and the query.

/// The languages of queries, as commands name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Oql,
    Sql,
}

impl Language {
    pub(crate) fn command(self) -> &'static str {
        match self {
            Self::Oql => "query",
            Self::Sql => "sql",
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Question {
    /// From 1 to 66.
    pub number: usize,
    pub asks: &'static str,
    pub language: Language,
    /// `{ada}` stands for the address of the session of user 41.
    pub query: &'static str,
    pub dump: &'static str,
}

impl Question {
    /// Asks the phone's heap; the others ask the portal's.
    pub(crate) fn on_the_phone(self) -> Self {
        Self {
            dump: "phone.hprof",
            ..self
        }
    }
}

pub(crate) fn oql(number: usize, asks: &'static str, query: &'static str) -> Question {
    Question {
        number,
        asks,
        language: Language::Oql,
        query,
        dump: "portal.hprof",
    }
}

pub(crate) fn sql(number: usize, asks: &'static str, query: &'static str) -> Question {
    Question {
        language: Language::Sql,
        ..oql(number, asks, query)
    }
}
