//! The cost of each stage of an analysis per byte and per object, on a generated mixed heap. No JDK is needed, and
//! two machines measure the same file.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "criterion's macros; a failed unwrap is the bench's failure"
)]

use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use heapray_analyzer::{AnalyzeOptions, Silent, Stage, Timings, analyze, count};
use heapray_suspects::{DiagnoseOptions, diagnose};
use heapray_testkit::generate::{GenerateOptions, generate};

const OBJECTS: u64 = 1_000_000;
const STAGES: [Stage; 5] = [
    Stage::Scan,
    Stage::References,
    Stage::Reach,
    Stage::Dominators,
    Stage::Retained,
];

fn stages(criterion: &mut Criterion) {
    let mut options = GenerateOptions::default();
    options.objects = OBJECTS;
    let mut file = Vec::new();
    let totals = generate(&options, &mut file).unwrap();
    let options = AnalyzeOptions::default();
    let mut group = criterion.benchmark_group("stages");
    group.sample_size(20);
    for stage in STAGES {
        let reads = matches!(stage, Stage::Scan | Stage::References);
        group.throughput(if reads {
            Throughput::Bytes(file.len() as u64)
        } else {
            Throughput::Elements(totals.objects)
        });
        group.bench_function(stage.name(), |bencher| {
            bencher.iter_custom(|times| {
                let mut sum = Duration::ZERO;
                for _ in 0..times {
                    let progress = Timings::new(&Silent);
                    analyze(&file, &options, &progress).unwrap();
                    let timings = progress.stages().into_iter();
                    sum += timings
                        .filter(|t| t.stage == stage)
                        .map(|t| t.elapsed)
                        .sum();
                }
                sum
            });
        });
    }
    group.throughput(Throughput::Elements(totals.objects));
    group.bench_function("diagnose", |bencher| {
        let analysis = analyze(&file, &options, &Silent).unwrap();
        bencher.iter(|| diagnose(&analysis, &DiagnoseOptions::default()));
    });
    group.throughput(Throughput::Bytes(file.len() as u64));
    group.bench_function("count", |bencher| {
        bencher.iter(|| count(&file, &options, &Silent).unwrap().is_some());
    });
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
