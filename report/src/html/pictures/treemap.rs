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
    /// Or the objects below which its classes are. Empty for classes without a package, and for all that is too small to be drawn.
    name: String,
    bytes: u64,
    classes: Vec<ClassArea>,
}

impl Treemap {
    /// From the top consumers by package and class; `None` when there are none.
    pub(in crate::html) fn of_packages(context: &RenderContext<'_>) -> Option<Self> {
        let total = context.report.heap.used_bytes;
        let packages = packages(context);
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
                if class.package.is_empty()
                    && !package.is_empty()
                    && !package.contains(" → ")
                    && class.long.is_none()
                {
                    class.package = format!("{} ", context.line(package).shown);
                }
                Row {
                    class,
                    bytes: Bytes(class_area.bytes),
                    share: Share(ratio(class_area.bytes, total)),
                }
            })
            .collect();
        Some(Self {
            height: HEIGHT,
            cells,
            rows,
        })
    }
}

/// What a class with a large part of the heap holds, where that splits.
struct Split<'r> {
    /// The objects on the way down, in words.
    path: String,
    /// Classes with what they hold there, each once.
    classes: Vec<(&'r str, u64)>,
    /// All of it, bytes.
    whole: u64,
}

/// Share of the heap from which a class is looked into.
const LARGE: f64 = 0.3;
/// Share of a level from which one object is no split.
const WHOLE: f64 = 0.9;
/// Levels down at most.
const DEEPEST: usize = 40;

/// Goes down the dominator tree from a class with so many bytes, as long as a single object holds nearly everything.
/// Where that ends at objects that the report does not list, the split is by the classes of which a suspect with as
/// much memory consists. `None` where several objects of the class share the memory, or where nothing more is known.
fn find_split<'r>(report: &'r Report, class: &str, bytes: u64) -> Option<Split<'r>> {
    let name_of = |row: &'r DominatorRow| represented_class(row).unwrap_or(&row.class);
    let mut rows: Vec<&DominatorRow> = report.dominators.iter().collect();
    rows.retain(|row| name_of(row) == class);
    let mut whole = bytes;
    let mut path = Vec::new();
    while path.len() < DEEPEST
        && let Some(largest) = rows.iter().max_by_key(|row| row.retained_bytes)
        && ratio(largest.retained_bytes, whole) >= WHOLE
        && largest.rest.count + largest.children.len() as u64 > 0
    {
        path.push(dominator_label(largest));
        whole = largest.retained_bytes;
        rows = largest.children.iter().collect();
    }
    if path.is_empty() {
        return None;
    }
    let mut classes: BTreeMap<&str, u64> = BTreeMap::new();
    for row in rows {
        let sum = classes.entry(name_of(row)).or_default();
        *sum = sum.saturating_add(row.retained_bytes);
    }
    let mut split = Split {
        path: path.join(" → "),
        classes: classes.into_iter().collect(),
        whole,
    };
    let listed = split.classes.iter().map(|(_, bytes)| bytes).sum::<u64>();
    if ratio(listed, whole) < 0.5 {
        let is_it = |suspect: &&Suspect| {
            let part = ratio(suspect.retained_bytes, whole);
            (WHOLE..=1.0 / WHOLE).contains(&part) && !suspect.retained_by_class.is_empty()
        };
        let suspect = report.suspects.iter().find(is_it)?;
        let rows = suspect.retained_by_class.iter();
        let classes = rows.map(|row| (row.class.as_str(), row.shallow_bytes));
        split.classes = classes.collect();
        split.whole = suspect.retained_bytes;
    }
    Some(split)
}

/// Takes classes with a large part of the heap out of their packages, and adds an area for each with what it holds.
fn look_into(report: &Report, packages: &mut Vec<PackageArea>, hot: &HashSet<&str>) {
    let mut splits = Vec::new();
    for package in packages.iter_mut() {
        let bytes = &mut package.bytes;
        package.classes.retain(|class| {
            let is_large = ratio(class.bytes, report.heap.used_bytes) >= LARGE;
            let split = is_large.then(|| find_split(report, &class.name, class.bytes));
            let Some(split) = split.flatten() else {
                return true;
            };
            *bytes = bytes.saturating_sub(class.bytes);
            splits.push((class.bytes, split));
            false
        });
    }
    packages.retain(|package| !package.classes.is_empty());
    for (bytes, split) in splits {
        let area = |(name, bytes): &(&str, u64)| ClassArea {
            name: (*name).to_owned(),
            bytes: *bytes,
            hot: hot.contains(name),
            rest: false,
        };
        let mut classes: Vec<ClassArea> = split.classes.iter().map(area).collect();
        let listed = classes.iter().map(|class| class.bytes).sum::<u64>();
        let left = bytes.max(split.whole).saturating_sub(listed);
        if left > 0 {
            classes.push(ClassArea {
                name: "smaller objects".to_owned(),
                bytes: left,
                hot: false,
                rest: false,
            });
        }
        packages.push(PackageArea {
            name: split.path,
            bytes,
            classes,
        });
    }
}

/// Packages with the bytes that their own classes hold at the top level, largest first; what a class with a large part of
/// the heap holds is an area of its own.
fn packages(context: &RenderContext<'_>) -> Vec<PackageArea> {
    let report = context.report;
    let hot: HashSet<&str> = report
        .suspects
        .iter()
        .take(crate::labels::FULL_SUSPECTS)
        .filter_map(|suspect| suspect.culprit.class.as_deref())
        .collect();
    let mut by_package: BTreeMap<&str, PackageArea> = BTreeMap::new();
    for row in &report.top_consumers.classes {
        let package = package_of(&row.name);
        let package = by_package.entry(package).or_insert_with(|| PackageArea {
            name: package.to_owned(),
            bytes: 0,
            classes: Vec::new(),
        });
        package.bytes = package.bytes.saturating_add(row.retained_bytes);
        package.classes.push(ClassArea {
            name: row.name.clone(),
            bytes: row.retained_bytes,
            hot: hot.contains(row.name.as_str()),
            rest: false,
        });
    }
    let mut packages: Vec<PackageArea> = by_package.into_values().filter(|c| c.bytes > 0).collect();
    look_into(report, &mut packages, &hot);
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
    let rest = report.heap.used_bytes.saturating_sub(shown);
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
