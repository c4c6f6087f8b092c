//! What an object *is*: a collection with so many elements, a thread with a stack. One inspector a file.

pub mod collection;
pub mod stack;
