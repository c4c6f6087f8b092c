//! Is the page whole, safe, small and the same every time?

#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    clippy::panic,
    clippy::missing_panics_doc
)] // tests fail by panicking
#![allow(missing_docs)]

mod fixtures;

use heapray_report::{HtmlOptions, Report, render_html};

fn page(report: &Report) -> String {
    let mut out = Vec::new();
    render_html(report, &mut out, &HtmlOptions::default()).unwrap();
    String::from_utf8(out).unwrap()
}

/// The element with an id, from its start tag to the next section.
fn section(page: &str, id: &str) -> String {
    let start = page
        .find(&format!("<section id=\"{id}\""))
        .unwrap_or_else(|| panic!("no section {id}"));
    let rest = &page[start..];
    let end = rest
        .find("\n<section id=")
        .or_else(|| rest.find("\n</main>"))
        .unwrap_or(rest.len());
    // Lines of tables are many; the first few show what all are like.
    let mut rows = 0;
    let mut kept: Vec<String> = Vec::new();
    for line in rest[..end]
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.trim().is_empty())
    {
        rows = if line.starts_with("<tr>") || line.starts_with("<li>") {
            rows + 1
        } else {
            0
        };
        if rows <= 6 {
            kept.push(line.chars().take(4_000).collect());
        }
    }
    kept.join("\n")
}

const SECTIONS: [&str; 15] = [
    "verdict",
    "suspects",
    "overview",
    "composition",
    "dominators",
    "consumers",
    "histogram",
    "collections",
    "strings",
    "threads",
    "loaders",
    "roots",
    "unreachable",
    "health",
    "concepts",
];

/// A snapshot of every section but the concepts, which are texts of their own.
fn snapshots(name: &str, report: &Report) {
    let page = page(report);
    for id in SECTIONS.iter().take(14) {
        insta::assert_snapshot!(format!("{name}_{id}"), section(&page, id));
    }
}

#[test]
fn the_sections_of_a_leak() {
    snapshots("leak", &fixtures::leak());
}

#[test]
fn the_sections_of_a_healthy_heap() {
    snapshots("no_leak", &fixtures::no_leak());
}

#[test]
fn a_damaged_dump_warns_and_explains() {
    let page = page(&fixtures::damaged());
    for id in ["verdict", "suspects", "health"] {
        insta::assert_snapshot!(format!("damaged_{id}"), section(&page, id));
    }
}

#[test]
fn hostile_names_are_only_text() {
    let page = page(&fixtures::hostile());
    for id in ["verdict", "suspects", "threads"] {
        insta::assert_snapshot!(format!("hostile_{id}"), section(&page, id));
    }
}

#[test]
fn code_in_a_sentence_is_code_and_still_text() {
    let mut report = fixtures::leak();
    let notice = "Letters replace contents, as `heapray redact <x>` does.";
    report.dump.caveats = vec![notice.to_owned()];
    let page = page(&report);
    let shown = "contents, as <code>heapray redact &#60;x&#62;</code> does.";
    assert!(section(&page, "verdict").contains(shown));
    assert!(section(&page, "health").contains(shown));
    assert!(!page.contains("`heapray"));
}

/// A folded concept is only its title in print.
#[test]
fn a_print_leaves_out_what_is_folded() {
    let page = page(&fixtures::leak());
    let print = page.split("@media print").nth(1).unwrap();
    assert!(print.contains(".concept:not([open])"));
    assert!(page.contains("<details class=\"concept\""));
}

/// Little waste is a section further down, much of it is on the first screen.
#[test]
fn much_waste_is_on_the_first_screen() {
    let mut report = fixtures::leak();
    assert!(!section(&page(&report), "verdict").contains("could be saved"));
    if let Some(waste) = &mut report.waste {
        waste.wasted_share = 0.125;
    }
    let verdict = section(&page(&report), "verdict");
    assert!(verdict.contains("could be saved"), "{verdict}");
    assert!(verdict.contains("collections never used in com.example.Vertex.attributes"));
}

#[test]
fn a_dump_of_nothing_still_has_every_section() {
    let page = page(&fixtures::empty());
    for id in SECTIONS {
        assert!(page.contains(&format!("<section id=\"{id}\"")), "{id}");
        assert!(
            page.contains(&format!("href=\"#{id}\"")),
            "{id} is not in the contents"
        );
    }
}

#[test]
fn links_lead_somewhere_and_ids_are_unique() {
    for (name, report) in fixtures::all() {
        let page = page(&report);
        let ids: Vec<&str> = attribute_values(&page, " id=\"");
        let mut unique = ids.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), ids.len(), "{name}: an id occurs twice");
        for target in attribute_values(&page, " href=\"#") {
            assert!(
                unique.binary_search(&target).is_ok(),
                "{name}: nothing has the id {target}"
            );
        }
    }
}

fn attribute_values<'a>(page: &'a str, before: &str) -> Vec<&'a str> {
    let body = page.split("<script>").next().unwrap();
    body.split(before)
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    for (name, report) in fixtures::all() {
        assert_eq!(page(&report), page(&report.clone()), "{name}");
    }
}

#[test]
fn no_dump_makes_a_page_larger_than_the_budget() {
    for (name, report) in fixtures::all() {
        let bytes = page(&report).len();
        assert!(bytes < 1_500_000, "{name} takes {bytes} bytes");
    }
}

#[test]
fn a_page_of_fifty_thousand_classes_says_what_it_leaves_out() {
    let report = fixtures::many_classes(50_000);
    let page = page(&report);
    let histogram = &page[page.find("<section id=\"histogram\"").unwrap()..];
    let shown = histogram
        .split("</section>")
        .next()
        .unwrap()
        .matches("<tr><td><code>")
        .count();
    let left = 50_000 - shown as u64;
    let expected = format!("{} more classes", heapray_report::format::count(left));
    assert!(shown >= 100, "only {shown} classes are in the table");
    assert!(
        histogram.contains(&expected),
        "{expected} is not on the page"
    );
    assert!(histogram.contains("heapray histogram DUMP"));
}

#[test]
fn names_of_the_worst_kind_in_every_row_still_fit() {
    let mut report = fixtures::many_classes(20_000);
    for (i, row) in report.histogram.iter_mut().enumerate() {
        row.class = format!("<&\">.{}{i}", "&<\u{202e}".repeat(300));
    }
    for row in &mut report.dominators {
        row.class = "\"'&<>".repeat(12_000);
        for child in &mut row.children {
            child.label = "\"'&<>\u{202e}".repeat(50);
        }
    }
    let bytes = page(&report).len();
    assert!(bytes < 1_500_000, "{bytes}");
}

/// Every start tag of the page that isn't ours would be one that a name brought in.
#[test]
fn names_bring_in_no_element_no_attribute_and_no_character_that_moves_text() {
    let page = page(&fixtures::hostile());
    let markup = page.split("<script>").next().unwrap();
    for forbidden in [
        "<img",
        "onerror=\"",
        "<svg onload",
        "<script>alert",
        "<!--",
        "javascript:alert(4)\"",
    ] {
        assert!(!markup.contains(forbidden), "{forbidden} is on the page");
    }
    assert_eq!(
        page.matches("<script").count(),
        page.matches("</script>").count()
    );
    assert_eq!(
        page.matches("</script>").count(),
        2,
        "the histogram's data and the script"
    );
    for c in page.chars() {
        let bad = (c.is_control() && c != '\n')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
        assert!(!bad, "U+{:04X} is on the page", u32::from(c));
    }
    let nasty = "&#60;/script&#62;&#60;script&#62;alert(1)&#60;/script&#62;";
    assert!(markup.contains(nasty), "the name is shown as it is");
}

#[test]
fn a_name_of_sixty_thousand_characters_is_cut_and_its_full_text_is_there() {
    let page = page(&fixtures::hostile());
    let name = format!("com.example.{}.Order", "Long".repeat(15_000));
    assert_eq!(
        page.matches(&format!(">{name}<")).count(),
        1,
        "once, in the appendix"
    );
    assert!(page.contains("60\u{a0}018 characters"));
    assert!(page.contains("href=\"#name-1\""));
    assert!(page.contains("more names did not fit; they are in the report as JSON"));
}

#[test]
fn the_policy_allows_this_style_and_this_script_and_nothing_else() {
    use sha2::Digest as _;
    let page = page(&fixtures::leak());
    let policy = page
        .split("Content-Security-Policy\" content=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let policy = policy.replace("&#39;", "'");
    assert!(!policy.contains("unsafe"));
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    for (element, directive) in [("style", "style-src"), ("script", "script-src")] {
        let text = page.split(&format!("<{element}>")).nth(1).unwrap();
        let text = text.split(&format!("</{element}>")).next().unwrap();
        let hash = base64(&sha2::Sha256::digest(text));
        assert!(
            policy.contains(&format!("{directive} 'sha256-{hash}'")),
            "{directive} of {policy}"
        );
    }
    assert!(
        !page.contains(" style=\""),
        "the policy forbids style attributes"
    );
    assert!(
        !page.contains("http://")
            || page.matches("http://www.w3.org/2000/svg").count()
                == page.matches("http://").count()
    );
    assert!(!page.contains("https://"));
}

/// Another implementation than the page's own: bit by bit.
fn base64(bytes: &[u8]) -> String {
    let bits: String = bytes
        .iter()
        .map(|byte| format!("{byte:08b}"))
        .collect::<Vec<_>>()
        .concat();
    let mut out: String = bits
        .as_bytes()
        .chunks(6)
        .map(|six| {
            let text = format!("{:0<6}", std::str::from_utf8(six).unwrap());
            let n = u8::from_str_radix(&text, 2).unwrap();
            char::from(match n {
                0..26 => b'A' + n,
                26..52 => b'a' + n - 26,
                52..62 => b'0' + n - 52,
                62 => b'+',
                _ => b'/',
            })
        })
        .collect();
    while !out.len().is_multiple_of(4) {
        out.push('=');
    }
    out
}

#[test]
fn more_than_three_suspects_do_not_shout() {
    let mut report = fixtures::leak();
    for rank in 5..40 {
        let mut one = report.suspects[3].clone();
        one.rank = rank;
        report.suspects.push(one);
    }
    let page = page(&report);
    let suspects = section(&page, "suspects");
    let loud = suspects.split("<details class=\"quiet\">").next().unwrap();
    assert_eq!(loud.matches("<article").count(), 3);
    assert!(suspects.contains("12 smaller suspects"));
    assert!(suspects.contains("24 more in the report as JSON"));
}

#[test]
fn a_tree_as_deep_as_a_list_neither_overflows_nor_vanishes() {
    let mut report = fixtures::leak();
    let used = report.heap.used_bytes;
    let mut chain = fixtures::parts::node(1, "com.example.Node", "", used / 2, used, Vec::new());
    for i in 0..400 {
        chain = fixtures::parts::node(i, "com.example.Node", "", used / 2 + i, used, vec![chain]);
    }
    report.dominators = vec![chain];
    let page = page(&report);
    let tree = page
        .split("<section id=\"dominators\">")
        .nth(1)
        .unwrap()
        .split("</section>")
        .next()
        .unwrap();
    assert!(tree.contains("1 more"), "the page says that it goes deeper");
    assert_eq!(
        tree.matches("<details").count(),
        tree.matches("</details>").count()
    );
}

/// Of every table on the page: its label, the titles of its columns, and how many cells each row has.
fn tables(page: &str) -> Vec<(Vec<String>, Vec<usize>)> {
    let text = |cell: &str| -> String {
        let mut text = String::new();
        let mut inside = true;
        for c in cell.chars() {
            match c {
                '<' => inside = false,
                '>' => inside = true,
                _ if inside => text.push(c),
                _ => {}
            }
        }
        text.trim().to_owned()
    };
    let mut tables = Vec::new();
    for table in page.split("<table").skip(1) {
        let table = table.split("</table>").next().unwrap();
        let (head, body) = table.split_once("</thead>").unwrap_or(("", table));
        let titles = head
            .split("<th")
            .skip(1)
            .filter(|part| !part.starts_with("ead"));
        let titles = titles
            .map(|title| text(title.split_once('>').unwrap().1))
            .collect();
        let rows = body.split("<tr").skip(1);
        tables.push((titles, rows.map(|row| row.matches("<td").count()).collect()));
    }
    tables
}

#[test]
fn every_column_of_every_table_has_a_title() {
    for (name, report) in fixtures::all() {
        let page = page(&report);
        let tables = tables(&page);
        assert!(name == "empty" || !tables.is_empty(), "{name}");
        for (titles, rows) in tables {
            assert!(
                titles.iter().all(|title| !title.is_empty()),
                "{name}: {titles:?}"
            );
            for cells in rows {
                assert_eq!(cells, titles.len(), "{name}: {titles:?}");
            }
        }
    }
}

#[test]
fn concepts_are_folded_and_a_page_of_a_batch_leads_back() {
    let report = fixtures::leak();
    let plain = page(&report);
    let concepts = plain.split("<section id=\"concepts\">").nth(1).unwrap();
    let folded = concepts.matches("<details class=\"concept\"").count();
    assert!(folded > 3, "{folded}");
    assert!(!concepts.contains("<details class=\"concept\" open"));
    assert!(!plain.contains("All dumps"));
    let mut options = HtmlOptions::default();
    options.index = Some("../index.html".to_owned());
    let mut out = Vec::new();
    render_html(&report, &mut out, &options).unwrap();
    let page = String::from_utf8(out).unwrap();
    assert!(page.contains("<a class=\"index\" href=\"../index.html\">All dumps</a>"));
}

/// A class that holds nearly everything is no picture: what it holds is.
#[test]
fn the_treemap_goes_on_until_the_heap_splits() {
    let mut report = fixtures::leak();
    let used = report.heap.used_bytes;
    let half = used / 2;
    let leaf =
        |id, class: &str, bytes| fixtures::parts::node(id, class, "", bytes, used, Vec::new());
    let parts = vec![
        leaf(3, "com.example.Left", half),
        leaf(4, "com.example.Right", half - 99),
    ];
    let middle = fixtures::parts::node(2, "com.example.Middle", "", used - 50, used, parts);
    let top = fixtures::parts::node(1, "com.example.Top", "", used - 10, used, vec![middle]);
    report.dominators = vec![top];
    report.dominators_rest = heapray_report::model::Rest::default();
    let mut row = report.top_consumers.classes[0].clone();
    row.name = "com.example.Top".to_owned();
    row.retained_bytes = used - 10;
    report.top_consumers.classes = vec![row];
    let page = page(&report);
    let map = page.split("id=\"treemap\"").nth(1).unwrap();
    let map = map.split("</figure>").next().unwrap();
    assert!(
        map.contains("com.example.Left") && map.contains("com.example.Right"),
        "{map}"
    );
    assert!(map.contains("Top → Middle"), "{map}");
}
