//! What is wrong with a crate's arrows, in words?

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display, Formatter};

use crate::arrows::{Arrows, arrows};
use crate::circles::circles;
use crate::folders::places;
use crate::tree::Tree;

/// What a crate's modules do that they may not.
#[derive(Debug)]
pub(crate) struct Faults {
    /// The crate.
    pub(crate) name: String,
    /// Files that use each other in a circle.
    pub(crate) file_circles: Vec<Circle>,
    /// Entries of one folder that use each other in a circle.
    pub(crate) folder_circles: Vec<Circle>,
    /// Arrows to a file that declares the user or one above it, as [`show`] writes them.
    pub(crate) from_above: Vec<String>,
}

/// Nodes that all reach each other.
#[derive(Debug)]
pub(crate) struct Circle {
    /// The files, or a folder's entries.
    pub(crate) members: Vec<String>,
    /// The folder that has them as entries; none for a circle of files.
    pub(crate) folder: Option<String>,
    /// The arrows between members, as [`show`] writes them.
    pub(crate) arrows: Vec<String>,
}

impl Faults {
    pub(crate) fn of(tree: &Tree) -> Self {
        let arrows = arrows(tree);
        Self {
            name: tree.name.clone(),
            file_circles: file_circles(tree, &arrows),
            folder_circles: folder_circles(tree, &arrows),
            from_above: from_above(tree, &arrows),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.file_circles.is_empty() && self.folder_circles.is_empty() && self.from_above.is_empty()
    }
}

/// `src/a.rs -> src/b.rs: Name, Other`.
fn show(tree: &Tree, (arrow, names): (&(usize, usize), &BTreeSet<String>)) -> String {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (from, to) = (&tree.files[arrow.0].label, &tree.files[arrow.1].label);
    format!("{from} -> {to}: {}", names.join(", "))
}

fn file_circles(tree: &Tree, arrows: &Arrows) -> Vec<Circle> {
    let edges = arrows.keys().copied().collect();
    let to_circle = |files: BTreeSet<usize>| Circle {
        members: files.iter().map(|f| tree.files[*f].label.clone()).collect(),
        folder: None,
        arrows: arrows
            .iter()
            .filter(|((from, to), _)| files.contains(from) && files.contains(to))
            .map(|arrow| show(tree, arrow))
            .collect(),
    };
    circles(&edges).into_iter().map(to_circle).collect()
}

/// Each arrow counts in the one folder where its ends part.
fn folder_circles(tree: &Tree, arrows: &Arrows) -> Vec<Circle> {
    let places = places(tree);
    let mut folders: BTreeMap<String, Vec<Lifted<'_>>> = BTreeMap::new();
    for arrow in arrows {
        let (from, to) = (&places[arrow.0.0], &places[arrow.0.1]);
        let pairs = || from.iter().zip(to);
        let shared = pairs().take_while(|(a, b)| a == b).count();
        let Some((from, to)) = pairs().nth(shared) else {
            continue;
        };
        let folder = places[arrow.0.0][..shared].concat();
        let lifted = Lifted { from, to, arrow };
        folders.entry(folder).or_default().push(lifted);
    }
    folders
        .into_iter()
        .flat_map(|(folder, lifted)| {
            let edges = lifted.iter().map(|l| (l.from, l.to)).collect();
            circles(&edges).into_iter().map(move |entries| {
                let inside = lifted
                    .iter()
                    .filter(|l| entries.contains(l.from) && entries.contains(l.to));
                let arrows = inside.map(|l| {
                    let arrow = show(tree, l.arrow);
                    format!("{} -> {}   by {arrow}", l.from, l.to)
                });
                let mut arrows: Vec<String> = arrows.collect();
                arrows.sort();
                Circle {
                    members: entries.into_iter().cloned().collect(),
                    folder: Some(folder.clone()),
                    arrows,
                }
            })
        })
        .collect()
}

/// An arrow as the entries of a folder see it.
struct Lifted<'a> {
    from: &'a String,
    to: &'a String,
    arrow: (&'a (usize, usize), &'a BTreeSet<String>),
}

fn from_above(tree: &Tree, arrows: &Arrows) -> Vec<String> {
    let is_above = |file: usize, other: usize| {
        let declared_by = |file: &usize| tree.files[*file].declared_by;
        std::iter::successors(declared_by(&file), declared_by).any(|above| above == other)
    };
    arrows
        .iter()
        .filter(|((from, to), _)| is_above(*from, *to))
        .map(|arrow| show(tree, arrow))
        .collect()
}

impl Display for Faults {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}: {} circles of files, {} in folders, {} uses of a file above",
            self.name,
            self.file_circles.len(),
            self.folder_circles.len(),
            self.from_above.len(),
        )?;
        if !self.from_above.is_empty() {
            writeln!(f, "  what a file defines, used by one that it declares:")?;
            self.from_above
                .iter()
                .try_for_each(|arrow| writeln!(f, "    {arrow}"))?;
        }
        let circles = self.folder_circles.iter().chain(&self.file_circles);
        circles.into_iter().try_for_each(|circle| circle.fmt(f))
    }
}

impl Display for Circle {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let count = self.members.len();
        if let Some(folder) = &self.folder {
            let folder = if folder.is_empty() {
                "the root's folder"
            } else {
                folder
            };
            let members = self.members.join(", ");
            writeln!(f, "  circle of {count} entries of {folder}: {members}")?;
        } else {
            writeln!(f, "  circle of {count} files:")?;
        }
        self.arrows
            .iter()
            .try_for_each(|arrow| writeln!(f, "    {arrow}"))
    }
}
