//! Where do metrics go? To a Prometheus text file.

use heapray_history::metrics::{MetricsOptions, MetricsSource, render_metrics};

use crate::output::{OutputFile, write_to};

/// Writes a Prometheus text file.
pub(crate) fn write_metrics(
    path: &OutputFile,
    sources: &[MetricsSource<'_>],
    options: &MetricsOptions,
) -> anyhow::Result<()> {
    write_to(Some(path), |out| Ok(render_metrics(sources, options, out)?))
}
