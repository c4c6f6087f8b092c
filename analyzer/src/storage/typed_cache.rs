//! A cache of values that are computed once, by type.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

type Cell = Arc<OnceLock<Arc<dyn Any + Send + Sync>>>;

/// A cache with at most one value of each type. A thread that asks for a value that is being computed waits.
#[derive(Default)]
pub struct TypedCache {
    cells: Mutex<HashMap<TypeId, Cell>>,
}

impl TypedCache {
    /// The value of this type, computed by the first call.
    pub fn get_or_compute<T: Any + Send + Sync>(&self, compute: impl Fn() -> T) -> Arc<T> {
        let cell = self.cell(TypeId::of::<T>());
        let kept = cell.get_or_init(|| Arc::new(compute()));
        // The type ID guarantees the cast; the fallback exists only for the compiler.
        let kept = Arc::clone(kept).downcast();
        kept.unwrap_or_else(|_| Arc::new(compute()))
    }

    /// The value of this type, if it has been computed.
    pub fn get<T: Any + Send + Sync>(&self) -> Option<Arc<T>> {
        let kept = Arc::clone(self.cell(TypeId::of::<T>()).get()?);
        kept.downcast().ok()
    }

    fn cell(&self, of: TypeId) -> Cell {
        let mut cells = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(cells.entry(of).or_default())
    }
}

impl fmt::Debug for TypedCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cells = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
        f.debug_struct("TypedCache")
            .field("kept", &cells.len())
            .finish()
    }
}
