//! Rows that other threads read while SQLite works on the rows before them.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use heapray_analyzer::{ObjectIndex, Workers};

use crate::by_class::KnownClass;
use crate::table::{Cell, columns_of};

/// Places of the first share: an answer that needs a few rows reads no more. Each share is twice as large as the last.
const FIRST: u32 = 1 << 9;
/// Places of the largest share, whose cells stay in the processor's cache.
const MOST: u32 = 1 << 13;

/// Rows of neighbouring places: objects, and the cells of some columns, row by row.
#[derive(Default)]
pub(crate) struct Share {
    pub(crate) objects: Vec<(ObjectIndex, Option<KnownClass>)>,
    pub(crate) cells: Vec<Cell<'static>>,
}

/// What reads the rows of a range of places.
pub(crate) type Reader = dyn Fn(Range<u32>) -> Share + Send + Sync;

/// Rows in the order of their places, read share by share on all threads.
pub(crate) struct Ahead {
    read: Arc<Reader>,
    workers: Workers,
    /// The columns that are read, in order.
    read_columns: Vec<usize>,
    /// Places in all.
    len: u64,
    /// Places of the shares up to the one at hand.
    looked_at: u64,
    /// Places that no share has yet.
    ranges: VecDeque<Range<u32>>,
    next_len: u32,
    /// Shares that come next, in order.
    tasks: VecDeque<Arc<Task>>,
    share: Share,
    /// The row behind the one at hand.
    next_row: usize,
}

/// A share that any thread may read: whoever comes first.
struct Task {
    len: u64,
    state: Mutex<State>,
    done: Condvar,
}

enum State {
    Waiting(Range<u32>),
    Taken,
    Done(Share),
}

impl Task {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The places to read, unless another thread has taken them.
    fn take_places(&self) -> Option<Range<u32>> {
        let mut state = self.state();
        match std::mem::replace(&mut *state, State::Taken) {
            State::Waiting(places) => Some(places),
            other => {
                *state = other;
                None
            }
        }
    }

    /// What another thread has read, once it is there.
    fn wait(&self) -> Share {
        let mut state = self.state();
        loop {
            match std::mem::replace(&mut *state, State::Taken) {
                State::Done(share) => return share,
                other => *state = other,
            }
            state = self
                .done
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Ahead {
    /// Reads `columns`, a bit for each, of the rows at these places.
    pub(crate) fn new(
        workers: &Workers,
        ranges: Vec<Range<u32>>,
        columns: u64,
        read: Arc<Reader>,
    ) -> Self {
        Self {
            read,
            workers: workers.clone(),
            read_columns: columns_of(columns).collect(),
            len: ranges.iter().map(len_of).sum(),
            looked_at: 0,
            ranges: ranges.into(),
            next_len: FIRST,
            tasks: VecDeque::new(),
            share: Share::default(),
            next_row: 0,
        }
    }

    /// How many places there are.
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// How many of them were looked at, in whole shares.
    pub(crate) fn looked_at(&self) -> u64 {
        self.looked_at
    }

    /// Goes to the next row: its object, and what is known of its class.
    pub(crate) fn advance(&mut self) -> Option<(ObjectIndex, Option<KnownClass>)> {
        while self.next_row >= self.share.objects.len() {
            self.share = self.next_share()?;
            self.next_row = 0;
        }
        let row = self.share.objects.get(self.next_row).copied();
        self.next_row += 1;
        row
    }

    /// A cell of the row at hand, if its column was read.
    pub(crate) fn cell(&self, column: usize) -> Option<Cell<'_>> {
        let before = self.read_columns.iter().position(|read| *read == column)?;
        let row = self.next_row.checked_sub(1)?;
        let cell = self
            .share
            .cells
            .get(row * self.read_columns.len() + before)?;
        Some(cell.borrowed())
    }

    /// The next share, which this thread reads itself if no other has begun to: so nobody waits for a busy pool.
    fn next_share(&mut self) -> Option<Share> {
        // Behind the first share nothing is read before somebody asks for more.
        if self.next_len > FIRST {
            self.begin_tasks();
        }
        let Some(task) = self.tasks.pop_front() else {
            let places = self.next_places()?;
            self.looked_at += len_of(&places);
            return Some((self.read)(places));
        };
        self.looked_at += task.len;
        Some(match task.take_places() {
            Some(places) => (self.read)(places),
            None => task.wait(),
        })
    }

    fn begin_tasks(&mut self) {
        while self.tasks.len() <= self.workers.threads() {
            let Some(places) = self.next_places() else {
                return;
            };
            let task = Arc::new(Task {
                len: len_of(&places),
                state: Mutex::new(State::Waiting(places)),
                done: Condvar::new(),
            });
            self.tasks.push_back(Arc::clone(&task));
            let read = Arc::clone(&self.read);
            self.workers.begin(move || {
                if let Some(places) = task.take_places() {
                    let share = read(places);
                    *task.state() = State::Done(share);
                    task.done.notify_one();
                }
            });
        }
    }

    fn next_places(&mut self) -> Option<Range<u32>> {
        loop {
            let range = self.ranges.front_mut()?;
            if range.start >= range.end {
                self.ranges.pop_front();
                continue;
            }
            let end = range.end.min(range.start.saturating_add(self.next_len));
            let places = range.start..end;
            range.start = end;
            self.next_len = (self.next_len * 2).min(MOST);
            return Some(places);
        }
    }
}

fn len_of(places: &Range<u32>) -> u64 {
    u64::from(places.end.saturating_sub(places.start))
}

impl Drop for Ahead {
    /// What nobody reads any more is not begun.
    fn drop(&mut self) {
        for task in &self.tasks {
            task.take_places();
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::panic,
        clippy::single_range_in_vec_init,
        reason = "a failed unwrap is the test's failure"
    )]

    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    /// A row for each place but every tenth; two columns, number 1 with the place and number 3 with its double.
    fn rows(places: Range<u32>) -> Share {
        let mut share = Share::default();
        for place in places.filter(|place| place % 10 != 0) {
            share.objects.push((ObjectIndex(place), None));
            share.cells.push(Cell::number(u64::from(place)));
            share.cells.push(Cell::number(u64::from(place) * 2));
        }
        share
    }

    /// All rows: objects, and what column 3 says.
    fn read(workers: &Workers, ranges: Vec<Range<u32>>) -> Vec<(u32, i64)> {
        let mut ahead = Ahead::new(workers, ranges, 0b1010, Arc::new(rows));
        let mut all = Vec::new();
        while let Some((object, _)) = ahead.advance() {
            assert_eq!(ahead.cell(1), Some(Cell::number(u64::from(object.0))));
            assert_eq!(ahead.cell(2), None, "not read");
            match ahead.cell(3) {
                Some(Cell::Integer(number)) => all.push((object.0, number)),
                other => panic!("{other:?}"),
            }
        }
        assert!(ahead.advance().is_none(), "the end is the end");
        assert_eq!(ahead.looked_at(), ahead.len());
        all
    }

    #[test]
    fn rows_come_in_order_whoever_reads_them() {
        let ranges = vec![5..7, 7..7, 20..100_000, 3..4, 200_000..230_001];
        let wanted: Vec<(u32, i64)> = (ranges.iter().cloned().flatten())
            .filter(|place| place % 10 != 0)
            .map(|place| (place, i64::from(place) * 2))
            .collect();
        for threads in [1, 2, 5] {
            let workers = Workers::new(threads).unwrap();
            assert!(read(&workers, ranges.clone()) == wanted, "{threads}");
            assert!(workers.run(|| read(&workers, ranges.clone())) == wanted);
        }
        let workers = Workers::new(2).unwrap();
        assert!(read(&workers, Vec::new()).is_empty());
    }

    #[test]
    fn a_busy_pool_is_not_waited_for() {
        let workers = Workers::new(1).unwrap();
        let (free, wait) = std::sync::mpsc::channel::<()>();
        workers.begin(move || wait.recv().unwrap_or_default());
        assert_eq!(read(&workers, vec![0..100_000]).len(), 90_000);
        drop(free);
    }

    #[test]
    fn few_rows_need_few_places() {
        let workers = Workers::new(2).unwrap();
        let read = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&read);
        let reader = move |places: Range<u32>| {
            count.fetch_add(places.end - places.start, Ordering::Relaxed);
            rows(places)
        };
        let everything = vec![0..1_000_000];
        let mut ahead = Ahead::new(&workers, everything, 0b1010, Arc::new(reader));
        for _ in 0..FIRST / 2 {
            assert!(ahead.advance().is_some());
        }
        assert_eq!(read.load(Ordering::Relaxed), FIRST);
    }
}
