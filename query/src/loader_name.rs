//! What is a class loader called?

use heapray_hprof::ObjectId;

use heapray_analyzer::Heap;
use heapray_analyzer::classes::simple_name;

/// Name of the loader that is no object.
pub const BOOT_LOADER: &str = "<boot>";

/// `<boot>`, or the loader's simple class name and identifier. Doesn't touch the file.
pub fn loader_name(heap: &Heap, id: ObjectId) -> String {
    if id.is_null() {
        return BOOT_LOADER.to_owned();
    }
    match heap.find(id) {
        Some(object) => {
            let class = &heap.classes().get(heap.class_of(object)).name;
            format!("{} {id}", simple_name(class))
        }
        None => format!("unknown loader {id}"),
    }
}
