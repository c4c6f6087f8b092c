//! GC roots by kind.

use heapray_analyzer::query::roots_by_kind;

use super::Site;
use crate::model::GcRoots;

pub(super) fn build(site: &Site<'_, '_>) -> heapray_analyzer::Result<GcRoots> {
    let mut roots = GcRoots::default();
    for kind in roots_by_kind(site.analysis)? {
        let name = kind.kind.name();
        roots.by_kind.insert(name.to_owned(), kind.records);
        roots
            .retained_by_kind
            .insert(name.to_owned(), kind.retained_size);
    }
    Ok(roots)
}
