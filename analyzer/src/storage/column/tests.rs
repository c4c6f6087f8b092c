//! Columns of several threads, of large pages, and what is given back.
#![allow(clippy::unwrap_used)] // a failed unwrap is the test's failure
use std::sync::atomic::Ordering;

use super::*;

#[test]
fn threads_write_disjoint_entries() {
    for backing in [Backing::Memory, Backing::Files(std::env::temp_dir())] {
        if cfg!(miri) && backing != Backing::Memory {
            continue; // Miri maps no files
        }
        let mut column = Column::<u32>::zeroed(1000, &backing).unwrap();
        let entries = column.as_atomics();
        std::thread::scope(|scope| {
            for half in [0..500usize, 500..1000] {
                scope.spawn(move || {
                    for i in half {
                        entries[i].store(i as u32 + 1, Ordering::Relaxed);
                    }
                });
            }
        });
        assert!(
            column
                .as_slice()
                .iter()
                .enumerate()
                .all(|(i, v)| *v == i as u32 + 1)
        );
    }
}

#[test]
#[cfg(target_os = "linux")]
fn what_is_given_back_is_zero_and_the_rest_is_kept() {
    if cfg!(miri) {
        return; // Miri knows no such advice
    }
    let mut column = Column::<u32>::zeroed(5000, &Backing::Memory).unwrap();
    column.as_mut_slice().fill(7);
    column.give_back_from(1500, &Backing::Memory);
    let entries = column.as_slice();
    assert!(entries[..1500].iter().all(|entry| *entry == 7));
    assert!(entries[2048..].iter().all(|entry| *entry == 0));
    column.give_back_from(5000, &Backing::Memory);
    assert_eq!(column.len(), 5000);
}

#[test]
fn shares_populate_the_whole_column() {
    if cfg!(miri) {
        return; // Miri knows no such advice
    }
    let column = Column::<u64>::zeroed(1_234_567, &Backing::Memory).unwrap();
    let pages = column.pages(&Backing::Memory);
    let ready = pages.populate_in_turn();
    let mut before = 0;
    for share in [1, 0, 2, 4, 3] {
        ready.begin(share, 5);
        let now = ready.ready.load(Ordering::Relaxed);
        assert!(now >= before && now >= pages.bytes / 5 * (share + 1));
        before = now;
    }
    assert_eq!(before, pages.bytes);
    assert!(column.as_slice().iter().all(|entry| *entry == 0));
}

#[test]
fn shares_are_the_whole_column_in_huge_pages() {
    for (start, bytes) in [(0x7f12_3456_7000, 65_432_100), (0x7f12_3440_0000, 1)] {
        for steps in [1, 3, 16] {
            let pages = Pages { start, bytes };
            let shares: Vec<_> = (0..steps).map(|step| pages.share(step, steps)).collect();
            assert_eq!(shares.first().map(|share| share.start), Some(0));
            assert_eq!(shares.last().map(|share| share.end), Some(bytes));
            for pair in shares.windows(2) {
                assert_eq!(pair[0].end, pair[1].start);
                let address = start + pair[0].end;
                assert!(address.is_multiple_of(HUGE_PAGE) || pair[0].end == 0);
            }
        }
    }
}

#[test]
#[cfg(target_os = "linux")]
fn huge_pages_are_tried_again_ever_later() {
    let small = SmallPages::none();
    for (time, wanted) in [(0, 0), (6, 16), (0, 0), (6, 64), (6, 256)] {
        small.took(Duration::from_millis(time));
        assert_eq!(
            (0..999).take_while(|_| !small.may_be_huge()).count(),
            wanted
        );
    }
}

#[test]
fn empty_and_far_prefetches_are_harmless() {
    let column = Column::<u64>::zeroed(0, &Backing::Memory).unwrap();
    assert!(column.is_empty() && column.as_slice().is_empty());
    prefetch(column.as_slice(), 17);
}
