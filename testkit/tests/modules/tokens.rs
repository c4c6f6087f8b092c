//! Which paths stand in tokens that are no parsed code: arguments of macros, and their definitions?

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::paths::Path;

/// Every path and every single name in the tokens. Fields and methods after a dot, lifetimes, and
/// what follows a leading `::` are left out.
pub(crate) fn paths_in(tokens: TokenStream) -> Vec<Path> {
    let mut found = Vec::new();
    read(tokens, &[], &mut found);
    found
}

/// All words of the tokens.
pub(crate) fn words_in(tokens: TokenStream, words: &mut impl Extend<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => words_in(group.stream(), words),
            TokenTree::Ident(word) => words.extend([word.to_string()]),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

/// `prefix` is what stands before a group: `crate::x` in `crate::x::{Y, Z}`.
fn read(tokens: TokenStream, prefix: &[String], found: &mut Vec<Path>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at] {
            TokenTree::Group(group) => read(group.stream(), &[], found),
            TokenTree::Ident(word) if word == "as" && !prefix.is_empty() => at += 1,
            TokenTree::Ident(word) if starts_path(&tokens[..at]) => {
                let mut path = prefix.to_vec();
                path.push(word.to_string());
                at = read_path(&tokens, at + 1, path, found);
                continue;
            }
            _ => {}
        }
        at += 1;
    }
}

/// Reads on from after the first word of a path; returns where it ends.
fn read_path(tokens: &[TokenTree], mut at: usize, mut path: Path, found: &mut Vec<Path>) -> usize {
    while is_punct(tokens.get(at), ':') && is_punct(tokens.get(at + 1), ':') {
        match tokens.get(at + 2) {
            Some(TokenTree::Ident(word)) => path.push(word.to_string()),
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                read(group.stream(), &path, found);
                return at + 3;
            }
            _ => break,
        }
        at += 3;
    }
    found.push(path);
    at
}

/// Whether a word after these tokens may be a path's first.
fn starts_path(before: &[TokenTree]) -> bool {
    let last = before.last();
    let one_before = before.len().checked_sub(2).and_then(|at| before.get(at));
    let is_range = is_punct(last, '.') && is_punct(one_before, '.');
    let is_tail = is_punct(last, ':') && is_punct(one_before, ':');
    is_range || !(is_punct(last, '.') || is_punct(last, '\'') || is_tail)
}

fn is_punct(token: Option<&TokenTree>, sign: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}
