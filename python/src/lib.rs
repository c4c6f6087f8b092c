//! The module `heapray._heapray` of Python: opens a heap dump, and answers questions as Arrow tables.
//!
//! It is a face like the command line: rows and errors are those of the other crates. What Python users see is
//! described in `heapray/_heapray.pyi`, and told again by the doc comments that become docstrings.

mod column;
mod fault;
mod heap;
mod objects;
mod open;
mod rows;
mod run;
mod table;
mod value;

/// Heap dumps of the JVM, analyzed; use the package `heapray`.
#[pyo3::pymodule(name = "_heapray")]
mod module {
    #[pymodule_export]
    use crate::heap::Heap;
    #[pymodule_export]
    use crate::open::open;
    #[pymodule_export]
    use crate::table::Table;

    /// The version of heapray.
    #[pymodule_export]
    #[expect(non_upper_case_globals, reason = "Python's name")]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
