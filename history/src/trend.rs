//! A series of heaps of one program: what keeps growing, how fast, and when the heap is full.
//!
//! Slopes are Theil–Sen estimates (the median of the slopes between all pairs of dumps), so that one odd dump does not
//! tilt them. `r_squared` is that of a least-squares fit. The axis counts hours from the first dump if every dump has a
//! time, else it counts dumps.
//!
//! Dumps that lost part of their heap are left out, because their figures are lower bounds.
//!
//! A path that grows ranks above a path that does not, whatever their sizes: a leak of 5 % before a cache of 60 %.

mod build;
mod forecast;
mod growing;
mod model;
mod options;
mod points;
mod rows;
mod series;
mod shape;
pub mod slope;
#[cfg(test)]
mod tests;
mod value_trend;
mod verdict;

pub use build::{TrendError, trend};
pub use forecast::{Forecast, ForecastBasis};
pub use model::{Trend, TrendKind, TrendVerdict};
pub use options::TrendOptions;
pub use points::{TimeAxis, TrendPoint};
pub use rows::{GrowingPath, SuspectLink, TrendRow};
pub use shape::Shape;
pub use value_trend::ValueTrend;
