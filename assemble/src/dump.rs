//! The file, and how far what follows can be believed.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use heapray_analyzer::Heap;
use heapray_query::waste::{Blanking, blanking};
use heapray_query::{Caveat, Confidence, created_time};

use sha2::{Digest, Sha256};

use super::context::BuildContext;
use heapray_report::model::{Dump, Repair, Snapshot};

pub(super) fn build(context: &BuildContext<'_>) -> Dump {
    let heap = context.heap;
    let header = heap.header();
    let mut repairs = context.options.input_repairs.clone();
    let mut of_heap: Vec<Repair> = heap
        .repairs()
        .iter()
        .map(|repair| Repair {
            kind: repair.kind.name().to_owned(),
            offset: repair.offset,
            count: repair.count,
            lost_bytes: repair.lost_bytes,
            message: repair.kind.message().to_owned(),
        })
        .collect();
    of_heap.sort_by(|a, b| (a.offset, &a.kind).cmp(&(b.offset, &b.kind)));
    repairs.extend(of_heap);
    let confidence = heapray_query::confidence(heap);
    // What was lost before the first record was read, where that is known.
    let input = context.options.input_repairs.iter();
    let lost = input.fold(0, |sum: u64, repair| sum.saturating_add(repair.lost_bytes));
    let (number, of) = heap.snapshot();
    Dump {
        path: context.options.path.clone(),
        file_bytes: context.options.file_bytes,
        format: header.text.clone(),
        id_size: heap.id_size().bytes() as u8,
        created: created_time(header.created_ms),
        identity: Some(identity(heap)),
        complete: !confidence.is_damaged() && context.options.input_repairs.is_empty(),
        read_share: match lost {
            0 => confidence.read_share,
            lost => {
                let lost = lost.saturating_add(confidence.lost_bytes);
                confidence.read_bytes as f64
                    / confidence.read_bytes.saturating_add(lost).max(1) as f64
            }
        },
        loss_unknown: confidence.loss_unknown,
        read_bytes: confidence.read_bytes,
        lost_bytes: confidence.lost_bytes.saturating_add(lost),
        written_by: heapray_query::writer_name(heap).map(str::to_owned),
        sanitized: blanking(heap).map(Blanking::message),
        caveats: caveats(context, &confidence),
        repairs,
        snapshot: Snapshot { number, of },
    }
}

/// SHA-256 over facts of the file. Which objects are reachable, what they are and how large is not among them: that
/// depends on options and on the version of heapray. O(classes).
fn identity(heap: &Heap) -> String {
    let mut objects: BTreeMap<&str, u64> = BTreeMap::new();
    for (class, facts) in heap.classes().iter() {
        let lists = [heap.reachable_by_class(), heap.unreachable_by_class()];
        let totals = lists.into_iter().filter_map(|list| list.get(class.get()));
        *objects.entry(&facts.name).or_default() += totals.map(|total| total.objects).sum::<u64>();
    }
    let (created, snapshot) = (heap.header().created_ms, heap.snapshot().0);
    let mut facts = format!("{created}\n{}\n{snapshot}\n", heap.id_size().bytes());
    for (class, objects) in objects.iter().filter(|(_, objects)| **objects > 0) {
        let _ = writeln!(facts, "{class}\0{objects}");
    }
    let digest = Sha256::digest(facts.as_bytes());
    digest.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn caveats(context: &BuildContext<'_>, confidence: &Confidence) -> Vec<String> {
    let mut caveats: Vec<String> = confidence
        .caveats
        .iter()
        .map(|caveat| super::sentences::figures(&caveat.message()).into_owned())
        .collect();
    caveats.extend(blanking(context.heap).map(Blanking::message));
    // In reading, damage shows again: a cut gzip is a heap that ends too early.
    if caveats.is_empty() {
        let of_input = context.options.input_repairs.iter();
        caveats.extend(of_input.take(3).map(|repair| sentence(&repair.message)));
    }
    // Recoveries that change no number still make the exit code that of a damaged dump.
    if caveats.is_empty() && confidence.is_damaged() {
        let of_heap = context.heap.repairs().iter().take(3);
        caveats.extend(of_heap.map(|repair| sentence(repair.kind.message())));
    }
    caveats
}

/// The first letter large, a full stop behind the last.
fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let first = letters.next().map(char::to_uppercase);
    let mut sentence: String = first.into_iter().flatten().chain(letters).collect();
    if !sentence.ends_with('.') {
        sentence.push('.');
    }
    sentence
}

/// Does what is missing make retained sizes lower bounds?
pub(super) fn is_lower_bound(context: &BuildContext<'_>) -> bool {
    let caveats = heapray_query::confidence(context.heap).caveats;
    caveats.iter().any(Caveat::is_lower_bound)
        || context
            .options
            .input_repairs
            .iter()
            .any(|repair| repair.lost_bytes > 0)
}
