//! A series of heaps of one program: what keeps growing, how fast, and when is the heap full?
//!
//! Slopes are Theil–Sen estimates (the median of the slopes between all pairs of dumps), so that one odd
//! dump doesn't tilt them; the least-squares fit is given beside as `r_squared`. The axis is hours from
//! the first dump where every dump tells its time, else the number of the dump.
//!
//! Dumps that lost a part of their heap are left out: what they hold may be less for that alone.
//!
//! A path that grows ranks above one that doesn't, however large: a leak of 5 % before a cache of 60 %.

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
