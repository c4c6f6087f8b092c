//! The heap as a map: packages as countries, their classes as fields, areas as bytes.

use std::collections::{BTreeMap, HashSet};

use askama::Template;
use askama::filters::HtmlSafe;

use super::{NOMINAL_WIDTH, fitting, percent};
use crate::format::{bytes, harmless, package_of, ratio, share, simple_name};
use crate::html::desk::Desk;
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

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Treemap {
    /// From the top consumers by package and class; `None` when there are none.
    pub(in crate::html) fn of_packages(desk: &Desk<'_>) -> Option<Self> {
        let total = desk.report.heap.used_bytes;
        let countries = countries(desk);
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
                cells.push(strip(desk, country, area, total));
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
                cells.push(cell(desk, field, area, total));
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
            .take(desk.limits.rows)
            .map(|(package, field)| {
                let mut class = desk.class(&field.name);
                if class.package.is_empty() && !package.is_empty() && class.long.is_none() {
                    class.package = format!("{} ", desk.line(package).shown);
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
fn countries(desk: &Desk<'_>) -> Vec<Country> {
    let report = desk.report;
    let hot: HashSet<&str> = report
        .suspects
        .iter()
        .take(crate::wording::LOUD_SUSPECTS)
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

fn strip(desk: &Desk<'_>, country: &Country, area: Area, total: u64) -> Cell {
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
        desk,
        "strip",
        name,
        None,
        area,
        &format!("{name}: {}", share(ratio(country.bytes, total))),
    )
}

fn cell(desk: &Desk<'_>, field: &Field, area: Area, total: u64) -> Cell {
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
        desk,
        class,
        simple_name(&field.name),
        Some(figure),
        area,
        &title,
    )
}

fn place(
    desk: &Desk<'_>,
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
        title: desk.line(title),
        x: percent(area.x / NOMINAL_WIDTH),
        y: pixels(area.y),
        width: percent(area.width / NOMINAL_WIDTH),
        height: pixels(area.height),
        label: label.map(|label| desk.line(&label)),
        figure,
        narrow: area.width < NOMINAL_WIDTH * 0.2,
    }
}

fn pixels(value: f64) -> String {
    let text = format!("{value:.1}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Areas in proportion to `sizes` (largest first), as nearly square as rows and columns allow: a strip
/// along the shorter side takes one more size as long as that makes its worst cell less oblong (Bruls,
/// Huizing, van Wijk: Squarified Treemaps, 2000).
pub(super) fn squarify(sizes: &[u64], whole: Area) -> Vec<Area> {
    let mut areas = Vec::with_capacity(sizes.len());
    let mut left = whole;
    let mut rest: f64 = sizes.iter().map(|size| *size as f64).sum();
    let mut sizes = sizes;
    while let Some(&first) = sizes.first() {
        let scale = if rest > 0.0 {
            left.width * left.height / rest
        } else {
            0.0
        };
        let side = left.width.min(left.height);
        let (mut taken, mut sum) = (1, first as f64);
        let mut worst = oblong(first as f64, first as f64, sum, scale, side);
        while let Some(&next) = sizes.get(taken) {
            let with = oblong(first as f64, next as f64, sum + next as f64, scale, side);
            if with > worst {
                break;
            }
            worst = with;
            sum += next as f64;
            taken += 1;
        }
        let thickness = if side > 0.0 { sum * scale / side } else { 0.0 };
        let (row, tail) = sizes.split_at(taken);
        let mut along = 0.0;
        for &size in row {
            let length = if sum > 0.0 {
                side * size as f64 / sum
            } else {
                0.0
            };
            areas.push(if left.width >= left.height {
                Area {
                    x: left.x,
                    y: left.y + along,
                    width: thickness,
                    height: length,
                }
            } else {
                Area {
                    x: left.x + along,
                    y: left.y,
                    width: length,
                    height: thickness,
                }
            });
            along += length;
        }
        if left.width >= left.height {
            left = Area {
                x: left.x + thickness,
                width: (left.width - thickness).max(0.0),
                ..left
            };
        } else {
            left = Area {
                y: left.y + thickness,
                height: (left.height - thickness).max(0.0),
                ..left
            };
        }
        rest -= sum;
        sizes = tail;
    }
    areas
}

/// How far from square is the worst of a strip's cells, of which these are the largest and the smallest?
fn oblong(largest: f64, smallest: f64, sum: f64, scale: f64, side: f64) -> f64 {
    let strip = sum * scale;
    if strip <= 0.0 || smallest <= 0.0 {
        return f64::INFINITY;
    }
    let thickness = strip / side;
    let longest = largest * scale / thickness;
    let shortest = smallest * scale / thickness;
    (longest / thickness).max(thickness / shortest)
}
