//! Virtual threads: their states, and those that the dump does not list as GC roots.

use heapray_analyzer::storage::codec::{read_all, to_bytes};
use heapray_analyzer::{Derived, Heap, Kept, ObjectIndex};
use rustc_hash::FxHashMap;

/// Virtual threads that have begun and not ended, and are no GC roots. JDK 19 to 21 write no roots for virtual threads;
/// JDK 22 and later do (JDK-8299426).
#[derive(Debug, Clone, Copy)]
pub(crate) struct UnrootedThreads {
    /// How many there are.
    pub(crate) count: u64,
}

impl Derived for UnrootedThreads {
    fn compute(heap: &Heap) -> Self {
        let class = "java.lang.VirtualThread";
        let Some(class) = heap.classes().find_by_name(class).next() else {
            return Self { count: 0 };
        };
        let lists = [heap.reachable_by_class(), heap.unreachable_by_class()];
        let mut instances = lists.iter().filter_map(|list| list.get(class.get()));
        if instances.all(|total| total.objects == 0) {
            return Self { count: 0 };
        }
        let states = VirtualStates::read(heap);
        let runs = |thread: ObjectIndex| {
            let state = heap.field_i64(thread, "state");
            let name = state.and_then(|state| states.name(state));
            name.is_some_and(|name| !matches!(name, "NEW" | "TERMINATED"))
        };
        let threads = (0..heap.object_count())
            .filter(|object| heap.class_of(ObjectIndex(*object)) == class)
            .filter(|object| !heap.roots().is_thread(*object));
        Self {
            count: threads.filter(|object| runs(ObjectIndex(*object))).count() as u64,
        }
    }
}

impl Kept for UnrootedThreads {
    const NAME: &'static str = "unrooted threads 1";

    fn to_bytes(&self) -> Vec<u8> {
        to_bytes(&self.count)
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Some(Self {
            count: read_all(bytes)?,
        })
    }
}

/// `java.lang.VirtualThread` numbers its states differently in every release; its own constants name them.
pub(crate) struct VirtualStates(FxHashMap<i64, &'static str>);

impl VirtualStates {
    /// `VirtualThread.SUSPENDED`, a bit added to the state.
    const SUSPENDED: i64 = 1 << 8;

    /// Reads the constants of the class.
    pub(crate) fn read(heap: &Heap) -> Self {
        let class = heap
            .classes()
            .find_by_name("java.lang.VirtualThread")
            .next();
        let constants = class.map(|class| heap.static_fields(class));
        let named = constants
            .into_iter()
            .flatten()
            .filter_map(|field| Some((field.value.as_i64()?, thread_state(&field.name)?)));
        Self(named.collect())
    }

    /// The `Thread.State` of a value of the field `state`.
    pub(crate) fn name(&self, state: i64) -> Option<&'static str> {
        self.0.get(&(state & !Self::SUSPENDED)).copied()
    }
}

/// `VirtualThread.threadState()`.
fn thread_state(constant: &str) -> Option<&'static str> {
    Some(match constant {
        "NEW" => "NEW",
        "STARTED" | "RUNNABLE" | "RUNNING" | "PARKING" | "TIMED_PARKING" | "YIELDING"
        | "YIELDED" | "UNPARKED" | "UNBLOCKED" | "BLOCKING" => "RUNNABLE",
        "PARKED" | "PINNED" | "WAIT" | "WAITING" => "WAITING",
        "TIMED_PARKED" | "TIMED_PINNED" | "TIMED_WAIT" | "TIMED_WAITING" => "TIMED_WAITING",
        "BLOCKED" => "BLOCKED",
        "TERMINATED" => "TERMINATED",
        _ => return None,
    })
}
