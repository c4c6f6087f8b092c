//! Which words may stand here? Those of the language, names of classes, and fields of the classes that the query names.

use heapray_analyzer::Heap;

/// Candidates that are offered at once.
const MOST_OFFERED: usize = 60;

/// The words of a language and of a heap.
pub(crate) struct Words {
    /// Words of the language, and tables.
    keywords: Vec<&'static str>,
    /// Names of classes that have instances, in their order.
    classes: Vec<String>,
    /// Their fields, in the same order.
    fields: Vec<Vec<String>>,
    /// What stands around names of classes, if they have dots: `"` in SQL.
    quote: &'static str,
}

impl Words {
    /// The words that `keywords` and the classes of a heap are. O(classes).
    pub(crate) fn new(heap: &Heap, keywords: &[&'static str], quote: &'static str) -> Self {
        let classes = heap.classes().iter();
        let mut named: Vec<(String, Vec<String>)> = classes
            .filter(|(index, _)| heap.instances_of(*index) > 0)
            .map(|(index, class)| {
                let hierarchy = heap.classes().hierarchy(index);
                let fields = hierarchy.flat_map(|(_, class)| class.fields.iter());
                let fields = fields.map(|field| heap.names().string(field.name));
                (class.name.clone(), fields.collect())
            })
            .collect();
        named.sort();
        named.dedup_by(|later, first| later.0 == first.0);
        let (classes, fields) = named.into_iter().unzip();
        Self {
            keywords: keywords.to_vec(),
            classes,
            fields,
            quote,
        }
    }

    /// Where the word at the cursor begins, and what it may become.
    pub(crate) fn complete(&self, line: &str, position: usize) -> (usize, Vec<String>) {
        let before = line.get(..position).unwrap_or(line);
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.' | '@');
        let word = before.trim_start_matches(|_| false);
        let start = word
            .char_indices()
            .rev()
            .take_while(|(_, c)| is_part(*c))
            .last()
            .map_or(before.len(), |(at, _)| at);
        let word = before.get(start..).unwrap_or_default();
        let is_quoted = !self.quote.is_empty()
            && before
                .get(..start)
                .is_some_and(|text| text.ends_with(self.quote));
        if word.is_empty() && !is_quoted {
            return (start, Vec::new());
        }
        let mut found = self.fields_of(line, word);
        let begins = |name: &str, word: &str| {
            name.get(..word.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(word))
        };
        if !is_quoted {
            let keywords = self.keywords.iter().filter(|known| begins(known, word));
            found.extend(keywords.map(|known| (*known).to_owned()));
        }
        let by_name = self.classes.iter().filter(|name| begins(name, word));
        let by_simple_name = self.classes.iter().filter(|name| {
            let simple = name.rsplit('.').next().unwrap_or(name);
            simple.len() < name.len() && begins(simple, word)
        });
        let needs_quotes = |name: &str| name.contains(['.', '$', '[']) && !is_quoted;
        found.extend(by_name.chain(by_simple_name).map(|name| {
            let quote = if needs_quotes(name) { self.quote } else { "" };
            format!("{quote}{name}{quote}")
        }));
        found.truncate(MOST_OFFERED);
        (start, found)
    }

    /// Fields of the classes that the line names, as far as they begin with the word, or with what stands behind its
    /// last dot.
    fn fields_of(&self, line: &str, word: &str) -> Vec<String> {
        let (alias, begun) = match word.rsplit_once('.') {
            Some((alias, begun)) => (format!("{alias}."), begun),
            None => (String::new(), word),
        };
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.');
        let named: Vec<&str> = line.split(|c| !is_part(c)).collect();
        let classes = self.classes.iter().zip(&self.fields);
        let classes = classes.filter(|(class, _)| named.contains(&class.as_str()));
        let mut found: Vec<String> = classes
            .flat_map(|(_, fields)| fields)
            .filter(|field| field.starts_with(begun))
            .map(|field| format!("{alias}{field}"))
            .collect();
        found.sort();
        found.dedup();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(quote: &'static str) -> Words {
        Words {
            keywords: vec!["SELECT", "FROM", "objects"],
            classes: vec!["com.acme.Order".to_owned(), "com.acme.Ordinal".to_owned()],
            fields: vec![vec!["status".to_owned(), "state".to_owned()], Vec::new()],
            quote,
        }
    }

    #[test]
    fn words_become_keywords_classes_and_fields() {
        let of = |line: &str| words("").complete(line, line.len());
        assert_eq!(of("sel"), (0, vec!["SELECT".to_owned()]));
        assert_eq!(of("SELECT * FROM com.acme.Orde").1, ["com.acme.Order"]);
        // The simple name is enough to find a class.
        assert_eq!(
            of("FROM ord"),
            (
                5,
                vec!["com.acme.Order".to_owned(), "com.acme.Ordinal".to_owned()]
            )
        );
        let line = "SELECT o.st FROM com.acme.Order o";
        assert_eq!(
            words("").complete(line, 11),
            (7, vec!["o.state".to_owned(), "o.status".to_owned()])
        );
        assert_eq!(of("SELECT "), (7, Vec::new()));
        assert_eq!(of("é"), (0, Vec::new()));
    }

    #[test]
    fn names_with_dots_are_quoted_where_the_language_wants_it() {
        let words = words("\"");
        let line = "SELECT * FROM Order";
        assert_eq!(
            words.complete(line, line.len()),
            (14, vec!["\"com.acme.Order\"".to_owned()])
        );
        let line = "SELECT * FROM \"com.acme.Orde";
        assert_eq!(
            words.complete(line, line.len()),
            (15, vec!["com.acme.Order".to_owned()])
        );
    }
}
