//! The JVM that was dumped.

use super::context::BuildContext;
use heapray_report::model::Jvm;

pub(super) fn build(context: &BuildContext<'_>) -> Jvm {
    let jvm = heapray_query::jvm(context.heap);
    Jvm {
        version: jvm.version,
        vendor: jvm.vendor,
        name: jvm.name,
        system_properties: jvm.system_properties,
        environment: jvm.environment,
        arguments: jvm.arguments,
        max_heap_bytes: jvm.max_heap_bytes,
    }
}
