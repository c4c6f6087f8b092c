use super::*;

#[test]
fn code_spans_hold_anything() {
    assert_eq!(code("byte[]"), "`byte[]`");
    assert_eq!(code("a``b"), "```a``b```");
    assert_eq!(code("`x"), "`` `x ``");
    assert_eq!(code("</script>@team"), "`</script>@team`");
    assert_eq!(code("a\nb"), r"`a\nb`");
}

#[test]
fn sentences_hold_no_markup() {
    assert_eq!(
        prose("<img src=x> **b** [l](u) @team # | ~\nnext"),
        r"&lt;img src=x&gt; \*\*b\*\* \[l\](u) @<!-- -->team \# \| \~ next"
    );
    assert_eq!(prose("94\u{a0}% of"), "94\u{a0}% of");
}

#[test]
fn fences_outgrow_their_content() {
    let mut doc = Document::default();
    fenced(&mut doc, "java", "a\n````\nb");
    assert_eq!(doc.0, "`````java\na\n````\nb\n`````\n\n");
}
