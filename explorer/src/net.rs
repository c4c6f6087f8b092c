//! The server: sockets, who is let in, and how answers are sent.

mod explorer;
mod gate;
mod respond;
mod serve;

pub use explorer::{Explorer, Stopper};
