//! Eclipse MAT's sizes, exactly, for comparison with MAT (`HprofParserHandlerImpl.calculateSizeRecursive`,
//! `calculateClassSize`; alignment and reference size as in `fillIn` and `Pass1Parser`).

use heapray_hprof::{FieldType, IdSize};

use super::sizes::{ArraySizes, LayoutSummary, Sizes, align, alignment, classes_top_down};
use crate::classes::ClassKind;
use crate::graph::Graph;
use crate::scan::ScannedDump;

pub(super) fn sizes(scanned: &ScannedDump, graph: &Graph) -> Sizes {
    let pointer = scanned.id_size().bytes() as u64;
    let compressed = pointer == 8 && graph.arrays_overlap;
    let reference = if compressed { 4 } else { pointer };
    let alignment = alignment(&scanned.index);
    let width = |field_type: FieldType| match field_type {
        FieldType::Object => reference,
        other => other.size(IdSize::Eight) as u64,
    };
    let classes = &graph.classes;
    let mut unaligned = vec![pointer + reference; classes.len()];
    for index in classes_top_down(graph) {
        let class = classes.get(index);
        let Some(parent) = class.super_class else {
            continue;
        };
        let inherited = unaligned.get(parent.get()).copied().unwrap_or_default();
        let own: u64 = class
            .fields
            .iter()
            .map(|field| width(field.field_type))
            .sum();
        if let Some(size) = unaligned.get_mut(index.get()) {
            *size = align(own + inherited, reference);
        }
    }
    let class_objects = classes
        .iter()
        .map(|(index, _)| {
            let statics: u64 = classes
                .statics(index)
                .map(|field| width(field.field_type))
                .sum();
            align(statics, alignment)
        })
        .collect();
    let instances = classes
        .iter()
        .zip(&unaligned)
        .map(|((_, class), size)| match class.kind {
            ClassKind::Instance => align(*size, alignment),
            _ => 0,
        })
        .collect();
    let array_header = pointer + reference + 4;
    let base = align(array_header, reference);
    Sizes {
        instances,
        class_objects,
        arrays: ArraySizes {
            base,
            wide_base: base,
            reference_base: array_header,
            reference_bytes: reference,
            alignment,
            stack_chunk: None,
        },
        is_compacted: true,
        ids_are_addresses: true,
        summary: LayoutSummary {
            model: "MAT rule".into(),
            header_bytes: (pointer + reference) as u32,
            reference_bytes: reference as u32,
            alignment_bytes: alignment as u32,
            evidence: if compressed {
                "object arrays lie closer than 8-byte references allow".into()
            } else {
                format!(
                    "identifiers have {pointer} bytes, and no object arrays lie closer than that allows"
                )
            },
        },
    }
}
