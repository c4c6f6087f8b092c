//! Rows as text, JSON or CSV; streamed, so that a table may have any length.
