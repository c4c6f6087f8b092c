//! Heaps whose shape would overflow a stack or square the time.
