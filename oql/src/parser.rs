//! Words into a tree, by recursive descent.
//!
//! The grammar is Eclipse MAT's with additions: `==`, `<>`, `&&`, `||`, `!`, `IS NULL`, lists behind `IN`, class
//! names with `*`, `GROUP BY`, `HAVING`, `ORDER BY`, `LIMIT`, `OFFSET` and aggregates.

use crate::ast::{
    Aggregate, Arithmetic, Comparison, Expr, ExprKind, Facet, From, Item, OrderKey, Query, Select,
    Source,
};
use crate::cursor::Cursor;
use crate::error::{OqlError, Result};
use crate::labels::{column_of, labels_replaced};
use crate::lexer::lex;
use crate::pattern::full_match;
use crate::span::Span;
use crate::token::Token;
use crate::words::{AFTER_FROM, alias, class_name, count, list, literal};

/// Sub-selects and brackets inside each other, at most.
const DEEPEST: usize = 60;

/// Operators of all queries of a text, at most: a chain of them is as deep as it is long.
const MOST_OPERATORS: usize = 500;

/// Words after which a clause begins, so that they are no alias and no field.
const CLAUSES: [&str; 9] = [
    "FROM", "WHERE", "UNION", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "SELECT",
];

/// The queries of a text, separated by `;`, each with its part of the text.
pub(crate) fn parse_all(text: &str) -> Result<Vec<(Query, Span)>> {
    let mut parser = Parser {
        cursor: Cursor::new(text, lex(text)?),
        depth: 0,
        operators: 0,
    };
    let mut queries = Vec::new();
    loop {
        while parser.cursor.take_sign(";") {}
        if *parser.cursor.peek() == Token::End && !queries.is_empty() {
            return Ok(queries);
        }
        let start = parser.cursor.span();
        let query = parser.query()?;
        let span = start.to(parser.cursor.last_span());
        if *parser.cursor.peek() != Token::End && !parser.cursor.is_sign(";") {
            let what = "WHERE, GROUP BY, ORDER BY, LIMIT, UNION or the end of the query";
            return Err(parser.cursor.expected(what, &AFTER_FROM));
        }
        queries.push((query, span));
    }
}

struct Parser<'t> {
    cursor: Cursor<'t>,
    depth: usize,
    operators: usize,
}

impl Parser<'_> {
    fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.depth += 1;
        if self.depth > DEEPEST {
            let message = format!("brackets are nested more than {DEEPEST} deep");
            return Err(OqlError::syntax(message, self.cursor.span()));
        }
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    fn expect_keyword(&mut self, keyword: &str) -> Result<()> {
        if self.cursor.take_keyword(keyword) {
            return Ok(());
        }
        Err(self.cursor.expected(keyword, &[keyword]))
    }

    fn query(&mut self) -> Result<Query> {
        let first = self.nested(Self::select)?;
        let mut unions = Vec::new();
        while self.cursor.take_keyword("UNION") {
            if self.cursor.is_keyword("SELECT") {
                let hint = "put brackets around the select behind UNION";
                return Err(self.cursor.expected("`(`", &[]).with_hint(hint));
            }
            self.cursor.expect_sign("(")?;
            unions.push(self.nested(Self::select)?);
            self.cursor.expect_sign(")")?;
        }
        let mut order = Vec::new();
        if self.cursor.take_keyword("ORDER") {
            self.expect_keyword("BY")?;
            loop {
                order.push(self.order_key(&first, !unions.is_empty())?);
                if !self.cursor.take_sign(",") {
                    break;
                }
            }
        }
        let (mut limit, mut offset) = (None, 0);
        loop {
            if self.cursor.take_keyword("LIMIT") {
                limit = Some(count(&mut self.cursor)?);
            } else if self.cursor.take_keyword("OFFSET") {
                offset = count(&mut self.cursor)?;
            } else {
                break;
            }
        }
        Ok(Query {
            first,
            unions,
            order,
            limit,
            offset,
        })
    }

    fn order_key(&mut self, select: &Select, is_union: bool) -> Result<OrderKey> {
        let expr = self.nested(Self::expr)?;
        let column = column_of(&expr, self.cursor.text_of(expr.span), &select.items)?;
        if column.is_none() && is_union {
            let message = "behind UNION, rows can be ordered by columns only";
            let hint = "name the column by its label or number";
            return Err(OqlError::syntax(message, expr.span).with_hint(hint));
        }
        let expr = match column.and_then(|column| select.items.get(column)) {
            Some(item) => item.expr.clone(),
            None => labels_replaced(expr, &select.items),
        };
        let descending = self.cursor.take_keyword("DESC");
        if !descending {
            self.cursor.take_keyword("ASC");
        }
        Ok(OrderKey {
            expr,
            descending,
            column,
        })
    }

    fn select(&mut self) -> Result<Select> {
        let start = self.cursor.span();
        self.expect_keyword("SELECT")?;
        let distinct = self.cursor.take_keyword("DISTINCT");
        let retained = !distinct
            && self.cursor.is_keyword("AS")
            && self.cursor.keyword_ahead(1, "RETAINED")
            && self.cursor.keyword_ahead(2, "SET");
        if retained {
            for _ in 0..3 {
                self.cursor.advance();
            }
        }
        let is_name = matches!(self.cursor.ahead(1), Token::Sign("." | "," | "["))
            || self.cursor.keyword_ahead(1, "FROM");
        let objects = self.cursor.is_keyword("OBJECTS") && !is_name;
        if objects {
            self.cursor.advance();
        }
        let mut items = Vec::new();
        if !self.cursor.take_sign("*") {
            loop {
                items.push(self.item()?);
                if objects || !self.cursor.take_sign(",") {
                    break;
                }
            }
        }
        self.expect_keyword("FROM")?;
        let from = self.from()?;
        let condition = if self.cursor.take_keyword("WHERE") {
            Some(self.expr()?)
        } else {
            None
        };
        let mut group = Vec::new();
        if self.cursor.is_keyword("GROUP") && self.cursor.keyword_ahead(1, "BY") {
            self.cursor.advance();
            self.cursor.advance();
            loop {
                let key = self.expr()?;
                group.push(labels_replaced(key, &items));
                if !self.cursor.take_sign(",") {
                    break;
                }
            }
        }
        let having = if self.cursor.take_keyword("HAVING") {
            Some(labels_replaced(self.expr()?, &items))
        } else {
            None
        };
        Ok(Select {
            distinct,
            retained,
            objects,
            items,
            from,
            condition,
            group,
            having,
            span: start.to(self.cursor.last_span()),
        })
    }

    fn item(&mut self) -> Result<Item> {
        let expr = self.expr()?;
        let mut label = self.cursor.text_of(expr.span).to_owned();
        if self.cursor.take_keyword("AS") {
            label = match self.cursor.advance() {
                Token::Text(text) | Token::Quoted(text) | Token::Name(text) => text,
                _ => return Err(self.cursor.expected("a name for the column", &[])),
            };
        }
        Ok(Item { expr, label })
    }

    fn from(&mut self) -> Result<From> {
        let start = self.cursor.span();
        let is_word = |cursor: &Cursor<'_>| !matches!(cursor.ahead(1), Token::Sign("."));
        let objects = self.cursor.is_keyword("OBJECTS") && is_word(&self.cursor);
        if objects {
            self.cursor.advance();
        }
        let instanceof = self.cursor.is_keyword("INSTANCEOF") && is_word(&self.cursor);
        if instanceof {
            self.cursor.advance();
        }
        let source = self.source()?;
        let span = start.to(self.cursor.last_span());
        let alias = alias(&mut self.cursor)?;
        Ok(From {
            objects,
            instanceof,
            source,
            alias,
            span,
        })
    }

    fn source(&mut self) -> Result<Source> {
        match self.cursor.peek().clone() {
            Token::Sign("(") => {
                self.cursor.advance();
                let source = if self.cursor.is_keyword("SELECT") {
                    Source::Query(Box::new(self.nested(Self::query)?))
                } else {
                    Source::Expr(Box::new(self.nested(Self::expr)?))
                };
                self.cursor.expect_sign(")")?;
                Ok(source)
            }
            Token::Text(text) | Token::Quoted(text) => {
                self.cursor.advance();
                Ok(Source::Regex(text))
            }
            Token::Hex(_) => {
                let hex = |token: &Token| match token {
                    Token::Hex(id) => Some(*id),
                    _ => None,
                };
                Ok(Source::Addresses(list(
                    &mut self.cursor,
                    "an address",
                    hex,
                )?))
            }
            Token::Int(_) | Token::Long(_) => {
                let id = |token: &Token| match token {
                    Token::Int(id) => Some(i64::from(*id)),
                    Token::Long(id) => Some(*id),
                    _ => None,
                };
                Ok(Source::Ids(list(
                    &mut self.cursor,
                    "an object's number",
                    id,
                )?))
            }
            Token::Sign("$") => Ok(Source::Expr(Box::new(self.path()?))),
            Token::Name(_) if matches!(self.cursor.ahead(1), Token::Sign("(")) => {
                Ok(Source::Expr(Box::new(self.path()?)))
            }
            Token::Name(_) | Token::Sign("*") => Ok(class_name(&mut self.cursor)),
            _ => Err(self.cursor.expected(
                "a class, a regular expression in quotes, addresses or `(SELECT …)`",
                &[],
            )),
        }
    }

    fn expr(&mut self) -> Result<Expr> {
        let mut left = self.and()?;
        while self.cursor.take_sign("||") || self.cursor.take_keyword("OR") {
            let right = self.and()?;
            left = self.binary(left, right, ExprKind::Or)?;
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<Expr> {
        let mut left = self.not()?;
        while self.cursor.take_sign("&&") || self.cursor.take_keyword("AND") {
            let right = self.not()?;
            left = self.binary(left, right, ExprKind::And)?;
        }
        Ok(left)
    }

    fn not(&mut self) -> Result<Expr> {
        let start = self.cursor.span();
        let is_path = matches!(self.cursor.ahead(1), Token::Sign("." | "=" | "["));
        if self.cursor.take_sign("!") || !is_path && self.cursor.take_keyword("NOT") {
            let negated = self.nested(Self::not)?;
            let span = start.to(negated.span);
            let kind = ExprKind::Not(Box::new(negated));
            return Ok(Expr { kind, span });
        }
        self.equality()
    }

    fn equality(&mut self) -> Result<Expr> {
        let mut left = self.relation()?;
        loop {
            let comparison = match self.cursor.peek() {
                Token::Sign("=" | "==") => Comparison::Equal,
                Token::Sign("!=" | "<>") => Comparison::Unequal,
                _ => return Ok(left),
            };
            self.cursor.advance();
            let right = self.relation()?;
            left = self.binary(left, right, |a, b| ExprKind::Compare(comparison, a, b))?;
        }
    }

    fn relation(&mut self) -> Result<Expr> {
        let left = self.sum()?;
        let comparison = match self.cursor.peek() {
            Token::Sign("<") => Comparison::Less,
            Token::Sign("<=") => Comparison::LessOrEqual,
            Token::Sign(">") => Comparison::Greater,
            Token::Sign(">=") => Comparison::GreaterOrEqual,
            _ => return self.relation_in_words(left),
        };
        self.cursor.advance();
        let right = self.sum()?;
        self.binary(left, right, |a, b| ExprKind::Compare(comparison, a, b))
    }

    fn relation_in_words(&mut self, left: Expr) -> Result<Expr> {
        let start = left.span;
        let value = Box::new(left);
        let negated = self.cursor.is_keyword("NOT")
            && (self.cursor.keyword_ahead(1, "LIKE") || self.cursor.keyword_ahead(1, "IN"));
        if negated {
            self.cursor.advance();
        }
        let kind = if self.cursor.take_keyword("LIKE") {
            let span = self.cursor.span();
            let (Token::Text(text) | Token::Quoted(text)) = self.cursor.peek().clone() else {
                return Err(self.cursor.expected("a regular expression in quotes", &[]));
            };
            self.cursor.advance();
            let pattern = full_match(&text, span)?;
            ExprKind::Like {
                negated,
                value,
                pattern,
                text,
            }
        } else if self.cursor.take_keyword("IN") {
            let list = Box::new(self.in_list()?);
            ExprKind::In {
                negated,
                value,
                list,
            }
        } else if self.cursor.take_keyword("IMPLEMENTS") {
            let Source::Class(class) = class_name(&mut self.cursor) else {
                return Err(self.cursor.expected("the name of an interface", &[]));
            };
            ExprKind::Implements { value, class }
        } else if self.cursor.is_keyword("IS") {
            self.cursor.advance();
            let negated = self.cursor.take_keyword("NOT");
            self.expect_keyword("NULL")?;
            ExprKind::IsNull { negated, value }
        } else {
            return Ok(*value);
        };
        let span = start.to(self.cursor.last_span());
        Ok(Expr { kind, span })
    }

    fn in_list(&mut self) -> Result<Expr> {
        if !self.cursor.is_sign("(") || self.cursor.keyword_ahead(1, "SELECT") {
            return self.sum();
        }
        let start = self.cursor.span();
        self.cursor.advance();
        let mut list = Vec::new();
        loop {
            list.push(self.nested(Self::expr)?);
            if !self.cursor.take_sign(",") {
                break;
            }
        }
        self.cursor.expect_sign(")")?;
        let span = start.to(self.cursor.last_span());
        Ok(Expr {
            kind: ExprKind::List(list),
            span,
        })
    }

    fn sum(&mut self) -> Result<Expr> {
        let mut left = self.product()?;
        loop {
            let operation = match self.cursor.peek() {
                Token::Sign("+") => Arithmetic::Add,
                Token::Sign("-") => Arithmetic::Subtract,
                _ => return Ok(left),
            };
            self.cursor.advance();
            let right = self.product()?;
            left = self.binary(left, right, |a, b| ExprKind::Arithmetic(operation, a, b))?;
        }
    }

    fn product(&mut self) -> Result<Expr> {
        let mut left = self.primary()?;
        loop {
            let operation = match self.cursor.peek() {
                Token::Sign("*") => Arithmetic::Multiply,
                Token::Sign("/") => Arithmetic::Divide,
                _ => return Ok(left),
            };
            self.cursor.advance();
            let right = self.primary()?;
            left = self.binary(left, right, |a, b| ExprKind::Arithmetic(operation, a, b))?;
        }
    }

    fn primary(&mut self) -> Result<Expr> {
        let span = self.cursor.span();
        if let Some(literal) = literal(&mut self.cursor) {
            let span = span.to(self.cursor.last_span());
            let kind = ExprKind::Literal(literal);
            return Ok(Expr { kind, span });
        }
        if self.cursor.is_sign("(") {
            self.cursor.advance();
            let inner = if self.cursor.is_keyword("SELECT") {
                let start = self.cursor.span();
                let query = self.nested(Self::query)?;
                let span = start.to(self.cursor.last_span());
                let kind = ExprKind::Query(Box::new(query));
                Expr { kind, span }
            } else {
                self.nested(Self::expr)?
            };
            self.cursor.expect_sign(")")?;
            let span = span.to(self.cursor.last_span());
            if self.cursor.is_sign(".") || self.cursor.is_sign("[") {
                return self.path_behind(vec![Facet::Expr(Box::new(inner))], span);
            }
            let kind = inner.kind;
            return Ok(Expr { kind, span });
        }
        self.path()
    }

    fn path(&mut self) -> Result<Expr> {
        let start = self.cursor.span();
        let is_part = matches!(self.cursor.ahead(1), Token::Sign("."));
        let clause = CLAUSES.iter().find(|word| self.cursor.is_keyword(word));
        if clause.is_some() && !is_part {
            return Err(self.cursor.expected("a value", &[]));
        }
        if self.cursor.take_sign("$") {
            self.cursor.expect_sign("{")?;
            let Token::Name(name) = self.cursor.peek().clone() else {
                return Err(self.cursor.expected("`snapshot`", &["SNAPSHOT"]));
            };
            self.cursor.advance();
            self.cursor.expect_sign("}")?;
            return self.path_behind(vec![Facet::Variable(name)], start);
        }
        let function = match self.cursor.peek() {
            Token::Name(name) => Aggregate::find(name),
            _ => None,
        };
        if let Some(function) = function
            && matches!(self.cursor.ahead(1), Token::Sign("("))
        {
            return self.aggregate(function);
        }
        let first = self.facet("a value")?;
        self.path_behind(vec![first], start)
    }

    fn aggregate(&mut self, function: Aggregate) -> Result<Expr> {
        let start = self.cursor.span();
        self.cursor.advance();
        self.cursor.advance();
        let distinct = self.cursor.take_keyword("DISTINCT");
        let argument = if function == Aggregate::Count && !distinct && self.cursor.take_sign("*") {
            None
        } else {
            Some(Box::new(self.nested(Self::expr)?))
        };
        self.cursor.expect_sign(")")?;
        let span = start.to(self.cursor.last_span());
        let nested = |part: &Expr| matches!(part.kind, ExprKind::Aggregate { .. });
        if argument
            .as_ref()
            .is_some_and(|argument| argument.any(&nested))
        {
            let message = "an aggregate cannot be a part of another";
            return Err(OqlError::syntax(message, span));
        }
        let kind = ExprKind::Aggregate {
            function,
            distinct,
            argument,
        };
        Ok(Expr { kind, span })
    }

    fn path_behind(&mut self, mut facets: Vec<Facet>, start: Span) -> Result<Expr> {
        loop {
            if self.cursor.take_sign(".") {
                facets.push(self.facet("a field, `@attribute` or method")?);
            } else if self.cursor.take_sign("[") {
                let index = self.nested(Self::sum)?;
                if self.cursor.take_sign(":") {
                    let last = self.nested(Self::sum)?;
                    facets.push(Facet::Slice(Box::new(index), Box::new(last)));
                } else {
                    facets.push(Facet::Index(Box::new(index)));
                }
                self.cursor.expect_sign("]")?;
            } else {
                break;
            }
        }
        let span = start.to(self.cursor.last_span());
        let kind = ExprKind::Path(facets);
        Ok(Expr { kind, span })
    }

    fn facet(&mut self, what: &str) -> Result<Facet> {
        let is_attribute = self.cursor.take_sign("@");
        let Token::Name(name) = self.cursor.peek().clone() else {
            return Err(self.cursor.expected(what, &[]));
        };
        self.cursor.advance();
        if self.cursor.take_sign("(") {
            let mut arguments = Vec::new();
            while !self.cursor.is_sign(")") {
                arguments.push(self.nested(Self::expr)?);
                if !self.cursor.take_sign(",") {
                    break;
                }
            }
            self.cursor.expect_sign(")")?;
            return Ok(Facet::Method(name, arguments));
        }
        Ok(if is_attribute {
            Facet::Attribute(name)
        } else {
            Facet::Field(name)
        })
    }

    fn binary(
        &mut self,
        left: Expr,
        right: Expr,
        kind: impl FnOnce(Box<Expr>, Box<Expr>) -> ExprKind,
    ) -> Result<Expr> {
        self.operators += 1;
        if self.operators > MOST_OPERATORS {
            let message = format!("there are more than {MOST_OPERATORS} operators");
            return Err(OqlError::syntax(message, right.span));
        }
        let span = left.span.to(right.span);
        let kind = kind(Box::new(left), Box::new(right));
        Ok(Expr { kind, span })
    }
}
