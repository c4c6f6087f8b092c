//! GC roots by kind.

use heapray_query::RootKindRow;

use heapray_report::model::GcRoots;

pub(super) fn build(kinds: &[RootKindRow]) -> GcRoots {
    let mut roots = GcRoots::default();
    for kind in kinds {
        let name = kind.kind.name();
        roots.by_kind.insert(name.to_owned(), kind.records);
        roots
            .retained_by_kind
            .insert(name.to_owned(), kind.retained_size);
    }
    roots
}
