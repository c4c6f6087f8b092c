//! The heap as a map: packages as countries, their classes as fields, areas as bytes.

use std::collections::{BTreeMap, HashSet};

use askama::Template;
use askama::filters::HtmlSafe;

use super::geometry::{NOMINAL_WIDTH, fitting, percent};
use super::squarify::{Area, squarify};
use crate::format::{bytes, harmless, package_of, ratio, share, simple_name};
use crate::html::render_context::RenderContext;
use crate::html::widgets::{Bytes, ClassName, Share, Text};

const HEIGHT: f64 = 340.0;
/// Pixels of a package's title strip.
const STRIP: f64 = 20.0;
/// Packages drawn; the rest is one field.
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
    country: usize,
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

/// A field before it has a place.
struct Field {
    name: String,
    bytes: u64,
    hot: bool,
    /// Everything else: no class.
    rest: bool,
}

struct Country {
    /// Empty for classes without a package, and for all that is too small to be drawn.
    name: String,
    bytes: u64,
    fields: Vec<Field>,
}

impl Treemap {
    /// From the top consumers by package and class; `None` when there are none.
    pub(in crate::html) fn of_packages(context: &RenderContext<'_>) -> Option<Self> {
        let total = context.report.heap.used_bytes;
        let countries = countries(context);
        if countries.is_empty() || total == 0 {
            return None;
        }
        let mut cells = Vec::new();
        let mut rows = Vec::new();
        let sizes: Vec<u64> = countries.iter().map(|country| country.bytes).collect();
        let whole = Area {
            x: 0.0,
            y: 0.0,
            width: NOMINAL_WIDTH,
            height: HEIGHT,
        };
        for ((number, country), area) in countries.iter().enumerate().zip(squarify(&sizes, whole)) {
            let first = cells.len();
            let titled = country.fields.iter().all(|field| !field.rest);
            let inner = if titled && area.height > 3.0 * STRIP && area.width > 60.0 {
                cells.push(strip(context, country, area, total));
                Area {
                    y: area.y + STRIP,
                    height: area.height - STRIP,
                    ..area
                }
            } else {
                area
            };
            let sizes: Vec<u64> = country.fields.iter().map(|field| field.bytes).collect();
            for (field, area) in country.fields.iter().zip(squarify(&sizes, inner)) {
                cells.push(cell(context, field, area, total));
                rows.push((country.name.as_str(), field));
            }
            for cell in cells.iter_mut().skip(first) {
                cell.country = number;
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
            .map(|(package, field)| {
                let mut class = context.class(&field.name);
                if class.package.is_empty() && !package.is_empty() && class.long.is_none() {
                    class.package = format!("{} ", context.line(package).shown);
                }
                Row {
                    class,
                    bytes: Bytes(field.bytes),
                    share: Share(ratio(field.bytes, total)),
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

/// Packages with the bytes that their own classes hold at the top level, largest first.
fn countries(context: &RenderContext<'_>) -> Vec<Country> {
    let report = context.report;
    let hot: HashSet<&str> = report
        .suspects
        .iter()
        .take(crate::labels::FULL_SUSPECTS)
        .filter_map(|suspect| suspect.culprit.class.as_deref())
        .collect();
    let mut by_package: BTreeMap<&str, Country> = BTreeMap::new();
    for row in &report.top_consumers.classes {
        let package = package_of(&row.name);
        let country = by_package.entry(package).or_insert_with(|| Country {
            name: package.to_owned(),
            bytes: 0,
            fields: Vec::new(),
        });
        country.bytes = country.bytes.saturating_add(row.retained_bytes);
        country.fields.push(Field {
            name: row.name.clone(),
            bytes: row.retained_bytes,
            hot: hot.contains(row.name.as_str()),
            rest: false,
        });
    }
    let mut countries: Vec<Country> = by_package.into_values().filter(|c| c.bytes > 0).collect();
    countries.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.name.cmp(&b.name)));
    countries.truncate(PACKAGES);
    for country in &mut countries {
        let fields = &mut country.fields;
        fields.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.name.cmp(&b.name)));
        if fields.len() > CLASSES {
            let others = fields.split_off(CLASSES - 1);
            let bytes = others.iter().map(|field| field.bytes).sum();
            let name = format!("{} other classes", others.len());
            fields.push(Field {
                name,
                bytes,
                hot: false,
                rest: false,
            });
        }
    }
    let shown: u64 = countries.iter().map(|country| country.bytes).sum();
    let rest = report.heap.used_bytes.saturating_sub(shown);
    if rest > 0 && !countries.is_empty() {
        let name = "everything else".to_owned();
        let fields = vec![Field {
            name,
            bytes: rest,
            hot: false,
            rest: true,
        }];
        countries.push(Country {
            name: String::new(),
            bytes: rest,
            fields,
        });
    }
    countries
}

fn strip(context: &RenderContext<'_>, country: &Country, area: Area, total: u64) -> Cell {
    let name = if country.name.is_empty() {
        "no package"
    } else {
        &country.name
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
        &format!("{name}: {}", share(ratio(country.bytes, total))),
    )
}

fn cell(context: &RenderContext<'_>, field: &Field, area: Area, total: u64) -> Cell {
    let class = if field.hot {
        "hot"
    } else if field.rest {
        "rest"
    } else {
        "cool"
    };
    let figure = bytes(field.bytes);
    let title = format!(
        "{}: {figure}, {}",
        field.name,
        share(ratio(field.bytes, total))
    );
    place(
        context,
        class,
        simple_name(&field.name),
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
        country: 0,
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
