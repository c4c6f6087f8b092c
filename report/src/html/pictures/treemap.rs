//! The heap as a map: packages hold their classes, and areas are bytes.

use std::collections::{BTreeMap, HashSet};

use askama::Template;
use askama::filters::HtmlSafe;

use super::geometry::{NOMINAL_WIDTH, fitting, percent};
use super::squarify::{Area, squarify};
use crate::format::{bytes, harmless, package_of, ratio, share, simple_name};
use crate::html::render_context::RenderContext;
use crate::html::widgets::{Bytes, ClassName, Share, Text};
use crate::labels::{dominator_label, represented_class};
use crate::model::{DominatorRow, Report, Suspect};

const HEIGHT: f64 = 340.0;
/// Pixels of a package's title strip.
const STRIP: f64 = 20.0;
/// Packages drawn; the rest is one area.
const PACKAGES: usize = 16;
/// Classes drawn in a package.
const CLASSES: usize = 10;

/// Cells with their table.
#[derive(Template)]
#[template(path = "pictures/treemap.html")]
pub(in crate::html) struct Treemap {
    /// The objects that hold nearly the whole heap one after the other, and what the last of them retains.
    below: Option<(Text, Bytes, Share)>,
    height: f64,
    cells: Vec<Cell>,
    rows: Vec<Row>,
}

struct Cell {
    class: &'static str,
    /// Number of its package: a click shows that package alone.
    package: usize,
    title: Text,
    x: String,
    y: String,
    width: String,
    height: String,
    label: Option<Text>,
    figure: Option<String>,
    narrow: bool,
}

struct Row {
    class: ClassName,
    bytes: Bytes,
    share: Share,
}

impl HtmlSafe for Treemap {}

/// A class before it has a place in the picture.
struct ClassArea {
    name: String,
    bytes: u64,
    hot: bool,
    /// Everything else: no class.
    rest: bool,
}

struct PackageArea {
    /// Empty for classes without a package, and for all that is too small to be drawn.
    name: String,
    bytes: u64,
    classes: Vec<ClassArea>,
}

impl Treemap {
    /// From the top consumers by package and class; `None` when there are none.
    pub(in crate::html) fn of_packages(context: &RenderContext<'_>) -> Option<Self> {
        let total = context.report.heap.used_bytes;
        let split = find_split(context.report);
        let packages = packages(context, &split);
        if packages.is_empty() || total == 0 {
            return None;
        }
        let mut cells = Vec::new();
        let mut rows = Vec::new();
        let sizes: Vec<u64> = packages.iter().map(|package| package.bytes).collect();
        let whole = Area {
            x: 0.0,
            y: 0.0,
            width: NOMINAL_WIDTH,
            height: HEIGHT,
        };
        for ((number, package), area) in packages.iter().enumerate().zip(squarify(&sizes, whole)) {
            let first = cells.len();
            let titled = package.classes.iter().all(|class_area| !class_area.rest);
            let inner = if titled && area.height > 3.0 * STRIP && area.width > 60.0 {
                cells.push(strip(context, package, area, total));
                Area {
                    y: area.y + STRIP,
                    height: area.height - STRIP,
                    ..area
                }
            } else {
                area
            };
            let sizes: Vec<u64> = package
                .classes
                .iter()
                .map(|class_area| class_area.bytes)
                .collect();
            for (class_area, area) in package.classes.iter().zip(squarify(&sizes, inner)) {
                cells.push(cell(context, class_area, area, total));
                rows.push((package.name.as_str(), class_area));
            }
            for cell in cells.iter_mut().skip(first) {
                cell.package = number;
            }
        }
        rows.sort_by(|a, b| {
            b.1.bytes
                .cmp(&a.1.bytes)
                .then_with(|| a.1.name.cmp(&b.1.name))
        });
        let rows = rows
            .into_iter()
            .take(context.limits.rows)
            .map(|(package, class_area)| {
                let mut class = context.class(&class_area.name);
                if class.package.is_empty() && !package.is_empty() && class.long.is_none() {
                    class.package = format!("{} ", context.line(package).shown);
                }
                Row {
                    class,
                    bytes: Bytes(class_area.bytes),
                    share: Share(ratio(class_area.bytes, total)),
                }
            })
            .collect();
        let labels = split.passed.iter().map(|row| dominator_label(row));
        let path = labels.collect::<Vec<_>>().join(" → ");
        let below = split.passed.last().map(|row| {
            let (bytes, share) = (Bytes(row.retained_bytes), Share(row.retained_share));
            (context.name(&path), bytes, share)
        });
        Some(Self {
            below,
            height: HEIGHT,
            cells,
            rows,
        })
    }
}

/// Where the heap splits: at its top, or below the object that holds nearly all of it.
struct Split<'r> {
    /// The objects that were passed on the way down.
    passed: Vec<&'r DominatorRow>,
    /// Classes with what they hold there, each once.
    classes: Vec<(&'r str, u64)>,
    /// All of it, bytes.
    whole: u64,
}

/// Share of a level from which one object is no split.
const WHOLE: f64 = 0.9;
/// Levels down at most.
const DEEPEST: usize = 40;

/// Goes down the dominator tree as long as a single object holds nearly everything. Where that ends at objects that the
/// report does not list, the classes of which the largest suspect's memory consists are shown.
fn find_split(report: &Report) -> Split<'_> {
    let consumers = &report.top_consumers.classes;
    let mut split = Split {
        passed: Vec::new(),
        classes: consumers
            .iter()
            .map(|row| (row.name.as_str(), row.retained_bytes))
            .collect(),
        whole: report.heap.used_bytes,
    };
    let mut rows = &report.dominators;
    let mut before = (Vec::new(), 0);
    while split.passed.len() < DEEPEST
        && let Some(largest) = rows.iter().max_by_key(|row| row.retained_bytes)
        && ratio(largest.retained_bytes, split.whole) >= WHOLE
        && largest.rest.count + largest.children.len() as u64 > 0
    {
        before = (split.classes, split.whole);
        split.passed.push(largest);
        split.whole = largest.retained_bytes;
        rows = &largest.children;
        let mut classes: BTreeMap<&str, u64> = BTreeMap::new();
        for row in rows {
            let name = represented_class(row).unwrap_or(&row.class);
            let bytes = classes.entry(name).or_default();
            *bytes = bytes.saturating_add(row.retained_bytes);
        }
        split.classes = classes.into_iter().collect();
    }
    let listed = split.classes.iter().map(|(_, bytes)| bytes).sum::<u64>();
    if split.passed.is_empty() || ratio(listed, split.whole) >= 0.5 {
        return split;
    }
    // Most of what is there is not listed.
    let is_it = |suspect: &&Suspect| {
        let part = ratio(suspect.retained_bytes, split.whole);
        (WHOLE..=1.0 / WHOLE).contains(&part) && !suspect.retained_by_class.is_empty()
    };
    if let Some(suspect) = report.suspects.iter().find(is_it) {
        let rows = suspect.retained_by_class.iter();
        let classes = rows.map(|row| (row.class.as_str(), row.shallow_bytes));
        split.classes = classes.collect();
        split.whole = suspect.retained_bytes;
    } else {
        split.passed.pop();
        (split.classes, split.whole) = before;
    }
    split
}

/// Packages with the bytes that their own classes hold where the heap splits, largest first.
fn packages(context: &RenderContext<'_>, split: &Split<'_>) -> Vec<PackageArea> {
    let report = context.report;
    let hot: HashSet<&str> = report
        .suspects
        .iter()
        .take(crate::labels::FULL_SUSPECTS)
        .filter_map(|suspect| suspect.culprit.class.as_deref())
        .collect();
    let mut by_package: BTreeMap<&str, PackageArea> = BTreeMap::new();
    for (name, bytes) in &split.classes {
        let package = package_of(name);
        let package = by_package.entry(package).or_insert_with(|| PackageArea {
            name: package.to_owned(),
            bytes: 0,
            classes: Vec::new(),
        });
        package.bytes = package.bytes.saturating_add(*bytes);
        package.classes.push(ClassArea {
            name: (*name).to_owned(),
            bytes: *bytes,
            hot: hot.contains(name),
            rest: false,
        });
    }
    let mut packages: Vec<PackageArea> = by_package.into_values().filter(|c| c.bytes > 0).collect();
    packages.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.name.cmp(&b.name)));
    packages.truncate(PACKAGES);
    for package in &mut packages {
        let classes = &mut package.classes;
        classes.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.name.cmp(&b.name)));
        if classes.len() > CLASSES {
            let others = classes.split_off(CLASSES - 1);
            let bytes = others.iter().map(|class_area| class_area.bytes).sum();
            let name = format!("{} other classes", others.len());
            classes.push(ClassArea {
                name,
                bytes,
                hot: false,
                rest: false,
            });
        }
    }
    let shown: u64 = packages.iter().map(|package| package.bytes).sum();
    let rest = split.whole.saturating_sub(shown);
    if rest > 0 && !packages.is_empty() {
        let name = "everything else".to_owned();
        let classes = vec![ClassArea {
            name,
            bytes: rest,
            hot: false,
            rest: true,
        }];
        packages.push(PackageArea {
            name: String::new(),
            bytes: rest,
            classes,
        });
    }
    packages
}

fn strip(context: &RenderContext<'_>, package: &PackageArea, area: Area, total: u64) -> Cell {
    let name = if package.name.is_empty() {
        "no package"
    } else {
        &package.name
    };
    let area = Area {
        height: STRIP,
        ..area
    };
    place(
        context,
        "strip",
        name,
        None,
        area,
        &format!("{name}: {}", share(ratio(package.bytes, total))),
    )
}

fn cell(context: &RenderContext<'_>, class_area: &ClassArea, area: Area, total: u64) -> Cell {
    let class = if class_area.hot {
        "hot"
    } else if class_area.rest {
        "rest"
    } else {
        "cool"
    };
    let figure = bytes(class_area.bytes);
    let title = format!(
        "{}: {figure}, {}",
        class_area.name,
        share(ratio(class_area.bytes, total))
    );
    place(
        context,
        class,
        simple_name(&class_area.name),
        Some(figure),
        area,
        &title,
    )
}

fn place(
    context: &RenderContext<'_>,
    class: &'static str,
    label: &str,
    figure: Option<String>,
    area: Area,
    title: &str,
) -> Cell {
    let label = if area.height >= 18.0 {
        fitting(&harmless(label), area.width)
    } else {
        None
    };
    let figure = figure.filter(|text| {
        label.is_some() && area.height >= 40.0 && fitting(text, area.width).as_ref() == Some(text)
    });
    Cell {
        class,
        package: 0,
        title: context.line(title),
        x: percent(area.x / NOMINAL_WIDTH),
        y: pixels(area.y),
        width: percent(area.width / NOMINAL_WIDTH),
        height: pixels(area.height),
        label: label.map(|label| context.line(&label)),
        figure,
        narrow: area.width < NOMINAL_WIDTH * 0.2,
    }
}

fn pixels(value: f64) -> String {
    let text = format!("{value:.1}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
