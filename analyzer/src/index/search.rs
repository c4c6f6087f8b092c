//! A search that begins with a guess.

/// As [`slice::partition_point`], in fewer steps the nearer the guess is.
pub(super) fn partition_near<T>(all: &[T], guess: usize, is_before: impl Fn(&T) -> bool) -> usize {
    let holds = |at: usize| all.get(at).is_some_and(&is_before);
    let (mut from, mut to) = (0, all.len());
    let guess = guess.min(to);
    let mut step = 1;
    if holds(guess) {
        from = guess + 1;
        while from + step < to {
            if !holds(from + step) {
                to = from + step;
                break;
            }
            from += step + 1;
            step *= 2;
        }
    } else {
        to = guess;
        while to > from {
            let at = to.saturating_sub(step);
            if holds(at) {
                from = at + 1;
                break;
            }
            to = at;
            step *= 2;
        }
    }
    let between = all.get(from..to).unwrap_or_default();
    from + between.partition_point(is_before)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::partition_near;

    proptest! {
        #[test]
        fn a_guess_changes_nothing(
            mut all in prop::collection::vec(0u32..50, 0..80),
            guess in 0usize..100,
            least in 0u32..51,
        ) {
            all.sort_unstable();
            let wanted = all.partition_point(|number| *number < least);
            prop_assert_eq!(partition_near(&all, guess, |number| *number < least), wanted);
        }
    }
}
