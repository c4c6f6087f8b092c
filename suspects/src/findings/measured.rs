//! The figures of findings, all counted from one set of objects each.

use std::collections::BTreeMap;

use crate::finding::{ClassShare, Finding};
use crate::input::Input;
use crate::names::stable_name;
use heapray_query::measure_sets;

/// Counts what each finding holds and what that is made of. Two findings share no object, or one has all of the
/// other's: then it says so. A sweep over the dominator tree. Findings about waste have no objects of their own, and
/// keep their figures.
pub(crate) fn measure_findings(input: &Input<'_>, findings: &mut [Finding]) {
    let heads: Vec<_> = findings
        .iter()
        .map(|finding| finding.heads.clone())
        .collect();
    let measured = measure_sets(input.heap, &heads);
    for (finding, set) in findings.iter_mut().zip(measured) {
        if set.total.objects == 0 {
            continue;
        }
        let mut by_name: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
        for (class, count) in &set.by_class {
            let total = by_name.entry(input.class_name(*class)).or_default();
            total.0 += count.objects;
            total.1 += count.bytes;
        }
        let mut shares: Vec<ClassShare> = by_name
            .into_iter()
            .map(|(class, (instances, shallow_size))| ClassShare {
                class: class.to_owned(),
                instances,
                shallow_size,
            })
            .collect();
        shares.sort_by(|a, b| {
            b.shallow_size
                .cmp(&a.shallow_size)
                .then_with(|| a.class.cmp(&b.class))
        });
        finding.retained_size = set.total.bytes;
        finding.within = set.within;
        let accumulated = &mut finding.accumulated;
        let of_class = |share: &&ClassShare| stable_name(&share.class) == accumulated.class;
        let most: u64 = shares
            .iter()
            .filter(of_class)
            .map(|share| share.instances)
            .sum();
        // Class objects accumulate as what they stand for.
        if most > 0 {
            accumulated.instances = accumulated.instances.min(most);
        }
        accumulated.retained_size = accumulated.retained_size.min(set.total.bytes);
        for (_, frees) in &mut finding.cut_points {
            *frees = (*frees).min(set.total.bytes);
        }
        finding.retained_by_class = shares;
    }
}
