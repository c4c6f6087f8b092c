//! A queue without a consumer: the queue's own list of consumers is empty.

use crate::accumulated::AccumulatedObjects;
use crate::counted::{Counted, Word};
use crate::finding::Evidence;
use crate::input::Input;
use crate::library::Library;
use crate::names::{mentions, simple_name, stable_name};
use crate::suspects::SuspectCandidate;
use heapray_analyzer::ObjectIndex;
use heapray_query::collections;

/// Words in the names of classes from which consumers take elements.
const QUEUES: [&str; 6] = [
    "queue",
    "channel",
    "mailbox",
    "destination",
    "topic",
    "stream",
];
/// Words in the names of fields that list who takes elements.
const CONSUMERS: [&str; 3] = ["consumers", "receivers", "subscriptions"];
/// Objects beside the path that are looked at.
const MOST_LOOKED_AT: usize = 64;
/// Elements from which a queue is more than one moment's work.
const LEAST_WAITING: u64 = 100;

/// Evidence that the elements of the suspect candidate wait in a queue that nobody reads: an owner of the collection,
/// or an object that an owner or an element refers to, is a queue whose list of consumers is empty. `None` if one such
/// queue has a consumer.
pub(crate) fn queue_without_consumer(
    input: &Input<'_>,
    suspect: &SuspectCandidate,
) -> Option<Evidence> {
    let members = AccumulatedObjects {
        class: suspect.candidate.class,
        instances: suspect.candidate.members,
        retained: suspect.retained,
    };
    let most = |own: &AccumulatedObjects| own.instances >= members.instances;
    let waits = suspect.accumulated.filter(most).unwrap_or(members);
    let waiting = waits.instances;
    if waiting < LEAST_WAITING {
        return None;
    }
    let first = suspect.culprit_link.unwrap_or(0);
    let own = suspect.links.iter().skip(first).map(|link| link.source);
    let mut near: Vec<ObjectIndex> = own.chain(std::iter::once(suspect.object)).collect();
    near.truncate(MOST_LOOKED_AT);
    let beside: Vec<ObjectIndex> = near
        .iter()
        .flat_map(|object| input.heap.targets(*object).take(16))
        .take(MOST_LOOKED_AT)
        .collect();
    near.extend(beside);
    near.sort_unstable();
    near.dedup();
    let mut unread = None;
    for object in near {
        match consumers(input, object) {
            Some(0) => unread = unread.or(Some(object)),
            Some(_) => return None,
            None => {}
        }
    }
    let queue = unread?;
    let class = simple_name(input.name_of(queue)).to_owned();
    let named = name_of_queue(input, queue).map_or(class.clone(), |name| format!("{class} {name}"));
    let waits = Counted {
        class: stable_name(input.class_name(waits.class)),
        found: waiting,
    };
    let text = Word::Text(format!("{named} has no consumer"));
    let words = vec![Word::Silent(waits), text];
    Some(Evidence::counted("no_consumer", words))
}

/// Number of consumers of a queue; `None` for objects that are no queue or list no consumers.
fn consumers(input: &Input<'_>, object: ObjectIndex) -> Option<u64> {
    let heap = input.heap;
    heap.array_len(object).is_none().then_some(())?;
    heap.class_of_class_object(object).is_none().then_some(())?;
    let class = simple_name(input.class_name(heap.class_of(object)));
    mentions(class, &QUEUES).then_some(())?;
    let fields = heap.fields(object);
    let field = fields
        .iter()
        .find(|field| !field.is_static && CONSUMERS.contains(&field.name.as_str()))?;
    let list = heap.find(field.value.as_object()?)?;
    let size = collections::inspect(heap, list)?.size?;
    // A tool may have blanked the numbers of a copy, but not the references.
    let held = heap
        .targets(list)
        .flat_map(|inner| std::iter::once(inner).chain(heap.targets(inner)));
    let elements = held
        .take(MOST_LOOKED_AT)
        .filter(|object| !Library::is_jdk(input.name_of(*object)));
    Some(size.max(elements.count() as u64))
}

/// The queue's name, in a field of its own or of the destination that it stands for.
fn name_of_queue(input: &Input<'_>, queue: ObjectIndex) -> Option<String> {
    const LONGEST: usize = 80;
    let text = |object| {
        ["physicalName", "queueName", "name"]
            .into_iter()
            .find_map(|field| input.heap.field_string(object, field, LONGEST))
    };
    let destination = || input.heap.field_object(queue, "destination");
    text(queue).or_else(|| text(destination()?))
}
