//! The figures of findings, all counted from one set of objects each, and the sentences that tell them.

use std::collections::BTreeMap;

use super::headline::headline;
use crate::counted::{Figures, Held};
use crate::finding::{Accumulated, ClassShare, Finding};
use crate::input::Input;
use crate::names::stable_name;
use heapray_query::{MOST_SETS, MeasuredSet, SetHeads, measure_sets};

/// Something else that is large, and not worth a finding: its objects, and what they hold.
pub(crate) struct Beside<'b> {
    pub heads: &'b SetHeads,
    pub retained: &'b mut u64,
}

/// Counts what each finding holds and what that is made of, and tells it. Two findings share no object, or one has all
/// of the other's: then it says so. A sweep over the dominator tree. Findings about waste have no objects of their own,
/// and keep their figures. What is beside the findings is counted in the same sweep.
pub(crate) fn measure(input: &Input<'_>, findings: &mut [Finding], beside: Vec<Beside<'_>>) {
    let own = findings.iter().map(|finding| finding.heads.clone());
    let others = beside.iter().map(|other| other.heads.clone());
    let heads: Vec<SetHeads> = own.chain(others).take(MOST_SETS).collect();
    let count = findings.len();
    let measured = measure_sets(input.heap, &heads);
    // A finding that is within something else is within what has that.
    let within = |set: &MeasuredSet| {
        let mut within = set.within;
        while let Some(other) = within.filter(|other| *other >= count) {
            within = measured.get(other).and_then(|other| other.within);
        }
        within
    };
    for (finding, set) in findings.iter_mut().zip(&measured) {
        if set.total.objects > 0 {
            finding.within = within(set);
            count_finding(input, finding, set);
        }
    }
    for (other, set) in beside.into_iter().zip(measured.iter().skip(count)) {
        if set.total.objects > 0 {
            *other.retained = set.total.bytes;
        }
    }
}

/// Instances and bytes by the stable name of their class, and what accumulates: from these all is told.
struct Counts<'c> {
    by_name: &'c BTreeMap<String, (u64, u64)>,
    accumulated: &'c Accumulated,
    total: u64,
}

impl Figures for Counts<'_> {
    fn instances(&self, class: &str) -> Option<u64> {
        self.by_name.get(class).map(|(instances, _)| *instances)
    }

    fn held(&self, class: &str, held: Held) -> u64 {
        match held {
            Held::All(_) => self.total,
            Held::Part(_) if class == self.accumulated.class => self.accumulated.retained_size,
            Held::Part(found) => {
                let shallow = self.by_name.get(class).map_or(0, |(_, bytes)| *bytes);
                found.max(shallow).min(self.total)
            }
        }
    }
}

fn count_finding(input: &Input<'_>, finding: &mut Finding, set: &MeasuredSet) {
    let mut by_name: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for (class, count) in &set.by_class {
        let total = by_name.entry(input.class_name(*class)).or_default();
        total.0 += count.objects;
        total.1 += count.bytes;
    }
    let mut stable: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for (name, (instances, bytes)) in &by_name {
        let total = stable.entry(stable_name(name)).or_default();
        total.0 += instances;
        total.1 += bytes;
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
    let total = set.total.bytes;
    let accumulated = &mut finding.accumulated;
    let all = accumulated.retained_size >= finding.retained_size;
    // Class objects accumulate as what they stand for: of those there may be no instance.
    if let Some((instances, bytes)) = stable.get(&accumulated.class) {
        accumulated.instances = *instances;
        accumulated.retained_size = accumulated.retained_size.max(*bytes);
    }
    if all || accumulated.retained_size > total {
        accumulated.retained_size = total;
    }
    finding.retained_size = total;
    finding.retained_by_class = shares;
    let counts = Counts {
        by_name: &stable,
        accumulated: &finding.accumulated,
        total,
    };
    for evidence in &mut finding.evidence {
        evidence.tell(&counts);
    }
    finding.headline = headline(input, finding);
}
