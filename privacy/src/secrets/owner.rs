//! Who a collection belongs to, as someone who knows the object graph can tell.

/// The owner of a collection or an array.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CollectionOwner {
    /// `Class.field` that owns the collection; `None` where no object does.
    pub field: Option<String>,
    /// It is a catalog whose keys are names of messages or algorithms, never of secrets.
    pub is_catalog: bool,
}
