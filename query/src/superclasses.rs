//! Sums over class hierarchies, in time that does not depend on how deep a hierarchy is.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use crate::class_tree::{ClassNode, ClassTree};
use heapray_analyzer::classes::{ClassIndex, ClassTable};

/// Adds to each class what all classes that extend it have. O(classes · log classes).
pub(crate) fn sum_upward<T: Copy + AddAssign>(classes: &ClassTable, sums: &mut [T]) {
    for index in classes.top_down().into_iter().rev() {
        let own = sums.get(index.get()).copied();
        let parent = classes.get(index).super_class;
        if let (Some(own), Some(parent)) = (own, parent)
            && let Some(sum) = sums.get_mut(parent.get())
        {
            *sum += own;
        }
    }
}

/// The retained heap of each class with all that extend it. A node of the class tree counts for those of its
/// superclasses that no node above it extends. O(nodes · log nodes).
pub(crate) fn retained_by_superclass(classes: &ClassTable, tree: &ClassTree) -> Vec<u64> {
    let ancestry = Ancestry::new(classes);
    // Of each node, the classes from its own up to the nearest that a node above extends. Only both ends are noted;
    // the sums are modulo 2⁶⁴, in which what is taken away cancels out.
    let mut sums = vec![0_u64; classes.len()];
    let mut add = |class: ClassIndex, bytes: u64| {
        if let Some(sum) = sums.get_mut(class.get()) {
            *sum = sum.wrapping_add(bytes);
        }
    };
    let mut above: BTreeMap<u32, (ClassIndex, u32)> = BTreeMap::new();
    walk(&tree.nodes, &mut |node, is_entered| {
        let number = ancestry.number(node.class);
        if !is_entered {
            if let Some((_, count)) = above.get_mut(&number) {
                *count -= 1;
                if *count == 0 {
                    above.remove(&number);
                }
            }
            return;
        }
        if node.retained > 0 {
            // Of all classes above, the neighbours in preorder share the longest part of the hierarchy.
            let before = above.range(..=number).next_back();
            let after = above.range(number..).next();
            let shared = [before, after].into_iter().flatten();
            let shared =
                shared.filter_map(|(_, (class, _))| ancestry.common(classes, node.class, *class));
            let extended = shared.max_by_key(|class| classes.get(*class).depth);
            add(node.class, node.retained);
            if let Some(extended) = extended {
                add(extended, node.retained.wrapping_neg());
            }
        }
        above.entry(number).or_insert((node.class, 0)).1 += 1;
    });
    let mut sums: Vec<Wrapping> = sums.into_iter().map(Wrapping).collect();
    sum_upward(classes, &mut sums);
    sums.into_iter().map(|sum| sum.0).collect()
}

#[derive(Clone, Copy)]
struct Wrapping(u64);

impl AddAssign for Wrapping {
    fn add_assign(&mut self, other: Self) {
        self.0 = self.0.wrapping_add(other.0);
    }
}

/// Enters every node of the tree but the first, and leaves it after all nodes below it.
fn walk(nodes: &[ClassNode], visit: &mut dyn FnMut(&ClassNode, bool)) {
    // Children as lists within one column: `next` sibling and `first` child.
    let mut first = vec![0_u32; nodes.len()];
    let mut next = vec![0_u32; nodes.len()];
    for index in (1..nodes.len()).rev() {
        let parent = nodes.get(index).map_or(0, |node| node.parent as usize);
        if let (Some(first), Some(next)) = (first.get_mut(parent), next.get_mut(index)) {
            *next = std::mem::replace(first, index as u32);
        }
    }
    let get = |list: &[u32], at: u32| list.get(at as usize).copied().unwrap_or_default();
    let mut path: Vec<u32> = Vec::new();
    let mut at = get(&first, 0);
    while at != 0 || !path.is_empty() {
        let (index, is_entered) = match at {
            0 => (path.pop().unwrap_or_default(), false),
            entered => (entered, true),
        };
        if let Some(node) = nodes.get(index as usize) {
            visit(node, is_entered);
        }
        if is_entered {
            path.push(index);
            at = get(&first, index);
        } else {
            at = get(&next, index);
        }
    }
}

/// Finds common superclasses in logarithmic time, with one pointer per class that skips a part of the hierarchy
/// (Myers, "An applicative random-access stack", 1983).
struct Ancestry {
    /// Number of each class in a preorder of all hierarchies.
    numbers: Vec<u32>,
    /// A superclass further up; the class itself at the top.
    jumps: Vec<ClassIndex>,
}

impl Ancestry {
    fn new(classes: &ClassTable) -> Self {
        let top_down = classes.top_down();
        let mut sizes = vec![1_u32; classes.len()];
        sum_upward(classes, &mut sizes);
        let mut numbers = vec![0_u32; classes.len()];
        let mut jumps = vec![ClassIndex::CLASS_OBJECT; classes.len()];
        // The next free number below each class, and among those without superclass.
        let mut free = vec![0_u32; classes.len()];
        let mut free_at_top = 0_u32;
        for index in top_down {
            let parent = classes.get(index).super_class;
            let size = sizes.get(index.get()).copied().unwrap_or(1);
            let slot = match parent {
                Some(parent) => free.get_mut(parent.get()),
                None => Some(&mut free_at_top),
            };
            let number = slot.map_or(0, |slot| {
                let number = *slot;
                *slot += size;
                number
            });
            let jump = parent.map_or(index, |parent| {
                let far = jump_of(&jumps, parent);
                let further = jump_of(&jumps, far);
                let depth = |class: ClassIndex| classes.get(class).depth;
                if depth(parent) - depth(far) == depth(far) - depth(further) {
                    further
                } else {
                    parent
                }
            });
            if let (Some(own), Some(below), Some(slot)) = (
                numbers.get_mut(index.get()),
                free.get_mut(index.get()),
                jumps.get_mut(index.get()),
            ) {
                (*own, *below, *slot) = (number, number + 1, jump);
            }
        }
        Self { numbers, jumps }
    }

    fn number(&self, class: ClassIndex) -> u32 {
        self.numbers.get(class.get()).copied().unwrap_or_default()
    }

    /// The nearest class that both are or extend.
    fn common(&self, classes: &ClassTable, a: ClassIndex, b: ClassIndex) -> Option<ClassIndex> {
        let depth = |class: ClassIndex| classes.get(class).depth;
        let (mut a, mut b) = if depth(a) < depth(b) { (b, a) } else { (a, b) };
        while depth(a) > depth(b) {
            let jump = jump_of(&self.jumps, a);
            a = if depth(jump) < depth(b) {
                classes.get(a).super_class?
            } else {
                jump
            };
        }
        while a != b {
            if depth(a) == 0 {
                return None; // two hierarchies
            }
            let jumps = (jump_of(&self.jumps, a), jump_of(&self.jumps, b));
            (a, b) = if jumps.0 == jumps.1 {
                (classes.get(a).super_class?, classes.get(b).super_class?)
            } else {
                jumps
            };
        }
        Some(a)
    }
}

fn jump_of(jumps: &[ClassIndex], class: ClassIndex) -> ClassIndex {
    jumps.get(class.get()).copied().unwrap_or(class)
}
