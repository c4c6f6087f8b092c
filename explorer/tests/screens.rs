//! Does every screen say what the dump has, and lead on to the next?
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed unwrap is the test's failure"
)]

#[path = "common/mod.rs"]
mod common;
#[path = "common/dumps.rs"]
mod dumps;

use std::time::Duration;

use common::{compare, explore};
use dumps::{deep_thread, held, shop, shop_of, thread};

/// A page holds all of these.
fn holds(page: &str, texts: &[&str]) {
    for text in texts {
        assert!(page.contains(text), "{text} is missing in {page}");
    }
}

#[test]
fn from_the_histogram_to_the_dominator_tree() {
    let shop = shop();
    let running = explore(&shop.bytes, |_| ());
    let browser = running.browser();
    let histogram = browser.page("/histogram?q=Order$");
    holds(
        &histogram,
        &[
            "1–1 of 1 classes",
            "href=\"/set?of=class+com.example.Order\"",
            "<td class=\"n\">80</td>",
        ],
    );

    let instances = browser.page("/set?of=class+com.example.Order&sort=field:status");
    holds(
        &instances,
        &[
            "1–50 of 80 objects",
            "field%3Astatus",
            &format!("/object/{:#x}", shop.order),
        ],
    );
    let filtered = browser.page("/set?of=class+com.example.Order+where+status+%3D+3");
    holds(&filtered, &["20 objects"]);

    let order = browser.page(&format!("/object/{:#x}", shop.order));
    holds(
        &order,
        &[
            "com.example.",
            "byte[1000]",
            "Incoming references",
            "Paths to GC roots",
            "status",
        ],
    );
    let path = browser.page(&format!("/paths/{:#x}", shop.order));
    holds(&path, &["Path 1 of 1", "ORDERS", "class com.example.Shop"]);

    let tree = browser.page(&format!("/dominators?under={:#x}", shop.map));
    holds(&tree, &["HashMap", "Up to its dominator", "HashMap$Node["]);
    let groups = browser.page("/dominators?group=class");
    holds(&groups, &["java.lang.Class", "Of the heap"]);
}

#[test]
fn from_a_query_to_sets() {
    let running = explore(&shop().bytes, |_| ());
    let browser = running.browser();
    let query = browser
        .page("/query?language=oql&query=SELECT+*+FROM+com.example.Order+o+WHERE+o.status+%3D+1");
    holds(
        &query,
        &["1–20 of 20 objects", "Use as set", "Asked before"],
    );
    for (of, name, count) in [
        (
            "oql SELECT * FROM com.example.Order o WHERE o.status = 1",
            "ones",
            "20 objects",
        ),
        ("class com.example.Order", "all", "80 objects"),
        (
            "sql SELECT id FROM \"com.example.Order\" WHERE status < 2",
            "small",
            "40 objects",
        ),
    ] {
        let answer = browser.post(
            "/sets/keep",
            &format!(
                "name={name}&of={}",
                of.replace('%', "%25").replace(' ', "+").replace('=', "%3D")
            ),
        );
        assert_eq!(answer.status, 303, "{answer:?}");
        holds(&browser.page(&format!("/set?of=set+{name}")), &[count]);
    }
    for (how, count) in [
        ("difference", "60 objects"),
        ("intersection", "20 objects"),
        ("union", "80 objects"),
    ] {
        let answer = browser.post(
            "/sets/combine",
            &format!("name={how}&first=all&second=ones&how={how}"),
        );
        assert_eq!(
            answer.header("location"),
            Some(format!("/set?of=set+{how}").as_str()),
            "{answer:?}"
        );
        holds(&browser.page(&format!("/set?of=set+{how}")), &[count]);
    }
    for (view, text) in [
        ("classes", "com.example."),
        ("paths", "ORDERS"),
        ("retained", "would be freed"),
        ("referrers", "HashMap$Node"),
        ("targets", "byte[]"),
        ("dominators", "ROOT"),
    ] {
        holds(
            &browser.page(&format!("/set?of=set+all&view={view}")),
            &[text],
        );
    }
    // A set of the same name and size is another set.
    let twos = "oql+SELECT+*+FROM+com.example.Order+o+WHERE+o.status+%3D+2";
    let first = browser.page("/set?of=set+ones");
    browser.post("/sets/keep", &format!("name=ones&of={twos}"));
    assert_ne!(browser.page("/set?of=set+ones"), first);
    assert_eq!(browser.post("/sets/remove", "name=union").status, 303);
    assert_eq!(browser.get("/set?of=set+union").status, 404);
    assert_eq!(
        browser.post("/sets/keep", "name=../x&of=set+all").status,
        400
    );
}

#[test]
fn values_are_hidden_until_asked_for() {
    let shop = shop();
    let running = explore(&shop.bytes, |_| ());
    let browser = running.browser();
    let paths = [
        format!("/object/{:#x}", shop.secret),
        format!("/object/{:#x}", shop.order),
        "/strings".to_owned(),
        "/strings?text=hunter".to_owned(),
        "/set?of=class+java.lang.String".to_owned(),
        "/query?language=sql&query=SELECT+value+FROM+strings".to_owned(),
        "/query?language=oql&query=SELECT+toString(s)+FROM+java.lang.String+s".to_owned(),
        "/query?language=oql&query=SELECT+*+FROM+java.lang.String+s&format=csv".to_owned(),
        "/set?of=class+com.example.Order&format=json".to_owned(),
        format!("/object/{:#x}", shop.buffer),
        format!("/object/{:#x}", shop.map),
    ];
    for path in &paths {
        let page = browser.page(path);
        assert!(
            !page.contains("hunter2") && !page.contains("xxxxxxxx"),
            "{path}"
        );
    }
    // A filter finds what it does not show.
    holds(&browser.page("/strings?text=hunter"), &["1–1 of 1 strings"]);
    browser.post("/values", "show=yes");
    let shown = paths
        .iter()
        .filter(|path| browser.page(path).contains("hunter2"));
    assert!(shown.count() >= 6);
    holds(
        &browser.page(&paths[9]),
        &["xxxxxxxx", "Hexadecimal", "UTF-16", "000000  78 78"],
    );
    holds(
        &browser.page(&paths[10]),
        &["Entries", "Integer 7", "Next entries"],
    );
    browser.post("/values", "show=no");
    assert!(!browser.page(&paths[0]).contains("hunter2"));
}

#[test]
fn references_and_dominated_objects_lead_on() {
    let shop = shop();
    let running = explore(&shop.bytes, |_| ());
    let browser = running.browser();
    let page = browser.page(&format!("/object/{:#x}", shop.map));
    let cut = format!("/whatif?cut={:#x}.table", shop.map);
    holds(&page, &[&format!("href=\"{cut}\"")]);
    holds(&browser.page(&cut), &["Frees"]);
    let below = browser.page(&format!("/dominators?under={:#x}", shop.map));
    let set = format!("/set?of=dominated+{:#x}", shop.map);
    holds(&below, &[&format!("href=\"{set}\"")]);
    holds(&browser.page(&set), &["Dominated by 0x", "HashMap$Node["]);
}

#[test]
fn references_unfold_by_links() {
    let shop = shop();
    let running = explore(&shop.bytes, |_| ());
    let browser = running.browser();
    let page = browser.page(&format!("/object/{:#x}", shop.order));
    let link = page
        .split("href=\"")
        .find(|text| text.contains("open=in%3A0x"))
        .unwrap();
    let link = link.split('"').next().unwrap().replace("&#38;", "&");
    let unfolded = browser.page(&link);
    holds(&unfolded, &["aria-expanded=\"true\"", "HashMap$Node["]);
    let fragment = browser.page(&format!("/unfold?of={:#x}&direction=out", shop.map));
    holds(
        &fragment,
        &["<ul class=\"unfolding\">", "table", "HashMap$Node["],
    );
    assert!(!fragment.contains("<html"));
}

#[test]
fn every_screen_answers() {
    let shop = shop();
    let running = explore(&shop.bytes, |_| ());
    let browser = running.browser();
    for (path, text) in [
        ("/", "The dump"),
        ("/histogram?by=package", "com.example"),
        ("/histogram?by=loader", "Class loader"),
        ("/histogram?by=superclass", "java.lang.Object"),
        ("/histogram?counted=all", "Order"),
        ("/histogram?counted=soft", "only soft references hold"),
        ("/histogram?counted=weak&by=package", "next collection"),
        ("/collections?by=fill", "Elements for each slot"),
        (
            "/collections?by=fill&of=class+java.util.HashMap",
            "1–1 of 1 ranges",
        ),
        ("/collections?by=size", "1–1 of 1 sizes"),
        ("/collections?by=collisions", "hashCode"),
        ("/dominators?group=package", "Retained"),
        ("/dominators?group=loader", "Retained"),
        ("/map", "<svg class=\"treemap\""),
        ("/map?as=icicle", "<svg class=\"icicle\""),
        ("/threads", "threads"),
        ("/loaders", "class loaders"),
        ("/loader?id=0x0", "com.example."),
        ("/roots", "STICKY_CLASS"),
        ("/roots?kind=sticky_class", "com.example.Shop"),
        ("/waste", "could be saved"),
        ("/collections", "HashMap"),
        ("/strings", "Largest strings"),
        ("/references", "Never cleared"),
        ("/query", "Examples"),
        ("/whatif", "ORDERS"),
        ("/whatif?cut=com.example.Shop.ORDERS", "Frees"),
        ("/whatif?cut=set+class+com.example.Order", "Frees"),
        ("/sets", "no sets yet"),
        ("/notes", "heapray-notes.json"),
        ("/go?q=example", "com.example."),
        ("/histogram?format=csv", "com.example.Order"),
        ("/set?of=package+com.example", "80 objects"),
        ("/set?of=class+com.example.Order", "Sort by"),
        (
            "/set?of=class+com.example.Order&sort=-field:status",
            "1–50 of 80",
        ),
        ("/roots?kind=sticky_class", "as a set"),
        ("/set?of=loader+0x0", "objects"),
        ("/threads.txt", ""),
        (
            "/complete?language=sql&word=ord",
            "\\\"com.example.Order\\\"",
        ),
    ] {
        holds(&browser.page(path), &[text]);
        let answer = browser.get(path);
        assert!(
            answer.body.len() < 100_000,
            "{path} takes {} bytes",
            answer.body.len()
        );
    }
    assert_eq!(
        browser.get("/go?q=com.example.Order").header("location"),
        Some("/set?of=class+com.example.Order")
    );
    let go = format!("/go?q={:#x}", shop.order);
    assert_eq!(
        browser.get(&go).header("location"),
        Some(format!("/object/{:#x}", shop.order).as_str())
    );
}

/// The cells of each line of a list as CSV.
fn lines(csv: &str) -> Vec<Vec<&str>> {
    let lines = csv.lines().skip(1);
    lines.map(|line| line.split(',').collect()).collect()
}

#[test]
fn selected_objects_are_a_set() {
    let shop = shop();
    let running = explore(&shop.bytes, |_| ());
    let browser = running.browser();
    let page = browser.page("/set?of=class+com.example.Order");
    let boxes: Vec<&str> = page
        .split("form=\"selection\" name=\"object\" value=\"")
        .skip(1)
        .filter_map(|text| text.split('"').next())
        .collect();
    assert_eq!(boxes.len(), 50);
    let selected = browser.get(&format!("/select?object={}&object={}", boxes[0], boxes[7]));
    let location = selected.header("location").unwrap().to_owned();
    assert_eq!(
        location,
        format!("/set?of=objects+{}+{}", boxes[0], boxes[7])
    );
    holds(&browser.page(&location), &["Selected objects", "2 objects"]);
    holds(
        &browser.page(&format!("{location}&view=paths")),
        &["ORDERS", "2\u{a0}objects below"],
    );
    let csv = browser.page("/set?of=class+com.example.Order&format=csv");
    assert!(csv.starts_with("address,"), "{csv}");
    assert_eq!(browser.get("/select").status, 400);
    assert_eq!(browser.get("/select?object=0x1").status, 404);
}

/// The cuts of a page that can be marked, with the attributes of their buttons.
fn buttons(page: &str) -> Vec<(String, bool)> {
    let buttons = page.split("<button form=\"marks\" name=\"").skip(1);
    let button = |text: &str| {
        let value = text.split("value=\"").nth(1)?.split('"').next()?;
        Some((value.to_owned(), text.starts_with("unmark\"")))
    };
    buttons.filter_map(button).collect()
}

#[test]
fn marks_go_from_page_to_page() {
    let shop = shop();
    let running = explore(&shop.bytes, |_| ());
    let browser = running.browser();
    let map = format!("/object/{:#x}", shop.map);
    let cuts = [
        format!("{:#x}.table", shop.map),
        "com.example.Shop.ORDERS".to_owned(),
        format!("{:#x}", shop.order),
    ];
    let offered = |path: &str, cut: &str| {
        let page = browser.page(path);
        let found = buttons(&page).into_iter().find(|(known, _)| known == cut);
        found
            .unwrap_or_else(|| panic!("{cut} can't be marked in {page}"))
            .1
    };
    // A field, a step of a path, an object.
    let pages = [
        map.clone(),
        format!("/paths/{:#x}", shop.order),
        format!("/object/{:#x}", shop.order),
    ];
    for (cut, path) in cuts.iter().zip(&pages) {
        assert!(!offered(path, cut));
        let form = format!("mark={cut}&here=%2Fhistogram%3Fq%3Da");
        let answer = browser.post("/marks", &form);
        assert_eq!(answer.header("location"), Some("/histogram?q=a"));
        assert!(offered(path, cut));
    }
    // Every page says how many there are, and leads to the answer.
    let answer = format!("/whatif?cut={}&cut={}&cut={}", cuts[0], cuts[1], cuts[2]);
    for path in ["/histogram", "/sets", "/whatif"] {
        let link = format!(
            "<a href=\"{}\">3\u{a0}marks: what if?",
            answer.replace('&', "&#38;")
        );
        holds(&browser.page(path), &[&link, "Clear"]);
    }
    holds(&browser.page(&answer), &["Frees", "name=\"unmark\""]);
    holds(&browser.page("/whatif"), &["Marked", &cuts[0]]);
    // Whoever comes with the same address later gets the same answer.
    holds(&running.browser().page(&answer), &["Frees"]);
    assert!(!running.browser().page("/sets").contains("what if?"));
    // The script gets the new state alone.
    let state = browser.post("/marks", &format!("unmark={}", cuts[1]));
    assert_eq!(state.status, 200);
    holds(&state.body, &["2\u{a0}marks: what if?"]);
    assert!(!state.body.contains("<html"));
    assert!(!offered(&pages[1], &cuts[1]));
    assert_eq!(browser.post("/marks", "clear=yes&here=/").status, 303);
    assert!(!browser.page("/sets").contains("what if?"));
    // Elsewhere is nowhere.
    let foreign = browser.post("/marks", "clear=yes&here=%2F%2Fevil.example");
    assert_eq!(foreign.header("location"), Some("/"));
}

#[test]
fn many_objects_are_one_mark() {
    let shop = shop();
    let running = explore(&shop.bytes, |_| ());
    let browser = running.browser();
    let two = format!(
        "object={:#x}&object={:#x}&here=/sets",
        shop.order, shop.buffer
    );
    assert_eq!(browser.post("/marks", &two).status, 303);
    let cut = format!(
        "/whatif?cut=set+objects+{:#x}+{:#x}",
        shop.order, shop.buffer
    );
    holds(&browser.page("/sets"), &[&cut, "1\u{a0}mark: what if?"]);
    holds(&browser.page(&cut), &["2\u{a0}objects"]);
    assert_eq!(browser.post("/marks", "here=/").status, 400);
    for number in 1..32 {
        assert_eq!(
            browser.post("/marks", &format!("mark=A.f{number}")).status,
            200
        );
    }
    assert_eq!(browser.post("/marks", "mark=one.more").status, 400);
    let page = browser.page("/set?of=class+com.example.Order&view=paths");
    assert!(
        buttons(&page)
            .iter()
            .any(|(cut, _)| cut == "com.example.Shop.ORDERS")
    );
    let page = browser.page("/whatif");
    assert!(
        buttons(&page)
            .iter()
            .any(|(cut, _)| cut == "com.example.Shop.ORDERS"),
        "{page}"
    );
}

#[test]
fn every_list_of_objects_becomes_a_set() {
    let shop = shop();
    let running = explore(&shop.bytes, |_| ());
    let browser = running.browser();
    let (map, order) = (format!("{:#x}", shop.map), format!("{:#x}", shop.order));
    for (path, of, count) in [
        (format!("/object/{map}"), format!("keys+{map}"), "80"),
        (format!("/object/{map}"), format!("elements+{map}"), "80"),
        (format!("/object/{map}"), format!("references+{map}"), "1"),
        (format!("/object/{map}"), format!("referrers+{map}"), "1"),
        (
            format!("/object/{order}"),
            format!("references+{order}"),
            "2",
        ),
        (format!("/paths/{map}"), "objects+0x".to_owned(), "2"),
        ("/dominators".to_owned(), "dominated+roots".to_owned(), ""),
        (
            "/roots?kind=sticky_class".to_owned(),
            "roots+STICKY_CLASS".to_owned(),
            "30",
        ),
        (
            "/histogram?q=example.O".to_owned(),
            "classes+example.O".to_owned(),
            "80",
        ),
        ("/strings".to_owned(), "sql+SELECT+id".to_owned(), ""),
        (
            "/query?language=oql&query=SELECT+*+FROM+com.example.Order".to_owned(),
            "oql+SELECT+*+FROM+com.example.Order".to_owned(),
            "80",
        ),
    ] {
        let page = browser.page(&path);
        let mut links = page.split("href=\"/set?of=");
        let link = links
            .find(|link| link.starts_with(&of))
            .map(|link| link.split('"').next());
        let Some(Some(link)) = link else {
            panic!("{path} has no link to {of}: {page}");
        };
        let set = browser.page(&format!("/set?of={}", link.replace("&#38;", "&")));
        holds(&set, &[&format!("{count}\u{a0}object")]);
    }
}

#[test]
fn what_a_stack_holds_becomes_a_set() {
    let (bytes, held) = thread();
    let running = explore(&bytes, |_| ());
    let browser = running.browser();
    let page = browser.page("/thread/0");
    holds(
        &page,
        &["com.example.Shop.checkout", "href=\"/set?of=locals+0\""],
    );
    assert!(
        buttons(&page)
            .iter()
            .any(|(cut, _)| *cut == format!("{held:#x}"))
    );
    let set = browser.page("/set?of=locals+0");
    holds(&set, &[&format!("/object/{held:#x}"), "1\u{a0}object,"]);
    assert_eq!(browser.get("/set?of=locals+7").status, 404);
    // The threads themselves, too.
    holds(&browser.page("/threads"), &["These objects as a set"]);
}

#[test]
fn a_deep_stack_has_pages() {
    let bytes = deep_thread(250);
    let running = explore(&bytes, |_| ());
    let browser = running.browser();
    let frames = |page: &str| page.matches("<li><code>com.example.Shop.step(").count();
    let first = browser.page("/thread/0");
    // Each frame holds an object; so many are shown, and the others are counted.
    holds(&first, &["1–100 of 250 frames", "Shop.java:1)", "frames=2"]);
    assert_eq!(frames(&first), 100);
    assert!(first.len() < 100_000, "{}", first.len());
    let last = browser.page("/thread/0?frames=3");
    holds(&last, &["201–250 of 250 frames", "Shop.java:250)"]);
    assert_eq!(frames(&last), 50);
    holds(&browser.page("/set?of=locals+0"), &["500\u{a0}objects,"]);
}

#[test]
fn null_is_no_secret() {
    let held = held();
    let running = explore(&held.bytes, |_| ());
    let browser = running.browser();
    let page = browser.page("/set?of=class+com.example.Book");
    holds(&page, &["<td>null</td>", "hidden"]);
    assert!(!page.contains("0x0"));
}

#[test]
fn loaders_of_a_histogram_lead_to_their_objects() {
    let held = held();
    let running = explore(&held.bytes, |_| ());
    let page = running.browser().page("/histogram?by=loader");
    let link = format!("href=\"/set?of=loader+{:#x}\"", held.pinned);
    holds(&page, &[&link, "href=\"/set?of=loader+0x0\""]);
}

#[test]
fn further_paths_are_found_on_demand() {
    let shop = shop();
    let running = explore(&shop.bytes, |_| ());
    let browser = running.browser();
    let path = |number: u32| format!("/paths/{:#x}?number={number}", shop.secret);
    // All 80 orders have the same customer; the first 50 are looked at.
    let first = browser.page(&path(1));
    holds(&first, &["Path 1, from", "The shortest.", "number=2"]);
    assert!(!first.contains("Previous path"));
    holds(&browser.page(&path(2)), &["Path 2 of 50", "number=3"]);
    let last = browser.page(&path(50));
    holds(&last, &["Path 50 of 50", "number=49"]);
    assert!(!last.contains("Next path"));
    holds(&browser.page(&path(51)), &["There is no other path"]);
}

#[test]
fn a_range_of_collections_leads_to_them() {
    let shop = shop();
    let running = explore(&shop.bytes, |_| ());
    let browser = running.browser();
    let csv = browser.page("/collections?by=fill&format=csv");
    let rows = lines(&csv);
    assert_eq!((rows.len(), rows[0][1]), (1, "1"), "{csv}");
    let page = browser.page("/collections?by=fill");
    let mut links = page.split("href=\"");
    let link = links.find(|text| text.starts_with("/set?of=sql"));
    let link = link.unwrap().split('"').next().unwrap();
    let set = browser.page(&link.replace("&#38;", "&"));
    holds(&set, &[&format!("/object/{:#x}", shop.map), "1 object"]);
    assert_eq!(browser.get("/collections?by=colour").status, 400);
}

#[test]
fn weaker_parts_of_the_heap_have_histograms() {
    let held = held();
    let running = explore(&held.bytes, |_| ());
    let browser = running.browser();
    for (counted, objects) in [("soft", "3"), ("weak", "2")] {
        let csv = browser.page(&format!("/histogram?counted={counted}&q=Page&format=csv"));
        let rows = lines(&csv);
        assert_eq!((rows.len(), rows[0][2]), (1, objects), "{csv}");
        assert!(!csv.contains("retained"), "{csv}");
    }
    assert_eq!(browser.get("/histogram?counted=firmly").status, 400);
}

#[test]
fn a_loader_has_a_verdict_and_pins() {
    let held = held();
    let running = explore(&held.bytes, |_| ());
    let browser = running.browser();
    holds(
        &browser.page("/loaders"),
        &[
            "Can be unloaded",
            "no, strong references hold it",
            "when soft references are cleared",
            "never",
        ],
    );
    let pinned = browser.page(&format!("/loader?id={:#x}", held.pinned));
    holds(
        &pinned,
        &[
            "What pins it",
            "com.example.Registry.HANDLER",
            "com.app.Item",
            "What if it goes?",
        ],
    );
    let csv = browser.page(&format!("/loader?id={:#x}&p-format=csv", held.pinned));
    let rows = lines(&csv);
    assert_eq!(rows[0][..2], ["com.example.Registry.HANDLER", "1"]);
    let soft = browser.page(&format!("/loader?id={:#x}", held.soft));
    holds(&soft, &["When soft references are cleared"]);
    assert!(!soft.contains("What pins it"));
    holds(&browser.page("/loader?id=0x0"), &["never unloaded"]);
}

#[test]
fn two_dumps_are_compared() {
    let running = compare(&shop().bytes, Some(&shop_of(50).bytes), |_| ());
    let browser = running.browser();
    let csv = browser.page("/histogram?format=csv&q=Order$");
    let lines: Vec<&str> = csv.lines().collect();
    assert!(
        lines[0].ends_with("more_instances,more_shallow_bytes,more_retained_bytes"),
        "{csv}"
    );
    let cells: Vec<&str> = lines[1].split(',').collect();
    assert_eq!((cells[2], cells[5]), ("80", "30"), "{csv}");
    holds(
        &browser.page("/histogram?sort=-more_instances"),
        &["More objects", "more there is than in before.hprof", "+30"],
    );
    holds(
        &browser.page("/histogram?by=package&q=com.example"),
        &["+30"],
    );
}

#[test]
fn mistakes_have_a_caret() {
    let running = explore(&shop().bytes, |_| ());
    let browser = running.browser();
    for language in ["oql", "sql"] {
        let page = browser.page(&format!(
            "/query?language={language}&query=SELECT+FROM+WHERE"
        ));
        holds(&page, &["SELECT FROM WHERE\n", "^"]);
    }
    assert_eq!(browser.get("/set?of=class+com.example.Nothing").status, 404);
    assert_eq!(browser.get("/histogram?by=colour").status, 400);
    assert_eq!(browser.get("/nowhere").status, 404);
}

#[test]
fn notes_and_sets_survive_a_restart() {
    let shop = shop();
    let running = explore(&shop.bytes, |_| ());
    let browser = running.browser();
    let form = format!("object={:#x}&text=the+%2Afirst%2A+order", shop.order);
    assert_eq!(browser.post("/notes/save", &form).status, 303);
    assert_eq!(
        browser
            .post("/sets/keep", "name=all+orders&of=class+com.example.Order")
            .status,
        303
    );
    holds(
        &browser.page("/notes.md"),
        &[
            "# Notes on heap.hprof",
            "the \\*first\\* order",
            "all orders: 80 objects",
        ],
    );
    let notes = running.notes.clone();
    assert!(notes.starts_with(running.folder.path()));
    let saved = std::fs::read(&notes).unwrap();
    drop(running);

    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("mine.json");
    std::fs::write(&kept, saved).unwrap();
    let running = explore(&shop.bytes, |options| options.notes = Some(kept.clone()));
    let browser = running.browser();
    holds(
        &browser.page("/notes"),
        &["the *first* order", &format!("{:#x}", shop.order)],
    );
    holds(&browser.page("/set?of=set+all+orders"), &["80 objects"]);
    assert_eq!(
        browser
            .post("/notes/remove", &format!("object={:#x}", shop.order))
            .status,
        303
    );
    assert!(!browser.page("/notes").contains("first"));
}

#[test]
fn what_takes_long_says_so() {
    let running = explore(&shop().bytes, |options| options.patience = Duration::ZERO);
    let browser = running.browser();
    let is_there = |path: &str| {
        (0..400).any(|_| {
            std::thread::sleep(Duration::from_millis(25));
            browser.get(path).status == 200
        })
    };
    assert!(is_there("/"));
    // Whoever cancels it gets the numbers, and is not asked to wait again.
    let cancelled = browser.post("/cancel", "key=findings");
    assert_eq!(cancelled.header("location"), Some("/?verdict=no"));
    holds(
        &browser.page("/?verdict=no"),
        &["Look for verdict and suspects", "Used heap"],
    );
    // The first page has the numbers of the heap at once, and says that the diagnosis runs.
    let waiting = browser.get("/");
    assert_eq!(waiting.status, 202);
    holds(
        &waiting.body,
        &["Verdict and suspects", "Used heap", "Cancel"],
    );
    // A file waits for its answer, since it can't ask again.
    let file = browser.get("/references?format=csv");
    assert_eq!(file.status, 200);
    assert!(file.header("content-disposition").is_some(), "{file:?}");
    let answer = browser.get("/waste");
    assert_eq!(answer.status, 202);
    holds(&answer.body, &["http-equiv=\"refresh\"", "Waste", "Cancel"]);
    // It is computed meanwhile.
    let done = (0..200).any(|_| {
        std::thread::sleep(Duration::from_millis(50));
        browser.get("/waste").status == 200
    });
    assert!(done);
    assert_eq!(browser.post("/cancel", "key=waste").status, 303);
    assert_eq!(browser.get("/waste").status, 202);
}
