//! What was each thread doing, and what does it hold?

use std::collections::HashMap;

use askama::Template;
use askama::filters::HtmlSafe;

use crate::format::{self, ratio};
use crate::html::render_context::RenderContext;
use crate::html::widgets::{Bytes, ClassName, Count, Heading, More, Share, Text};
use crate::model::{FrameRow, ThreadRow};

/// Groups that show all their frames.
const FULL_GROUPS: usize = 12;
/// Names listed for a group.
const NAMES: usize = 40;
/// Locals listed for a frame.
const LOCALS: usize = 5;

/// Threads, grouped by identical stacks.
#[derive(Template)]
#[template(path = "sections/threads.html")]
pub(in crate::html) struct ThreadsSection {
    heading: Heading,
    threads: Count,
    groups: Vec<Group>,
    more: Option<More>,
}

impl HtmlSafe for ThreadsSection {}

struct Group {
    name: Text,
    /// Names of the others, when there are several.
    others: Vec<Text>,
    others_left_out: usize,
    /// Further threads with the same stack.
    alike: Option<Count>,
    facts: String,
    retained: Bytes,
    share: Share,
    frames: Vec<Frame>,
    frames_left_out: usize,
    ran_out: bool,
}

struct Frame {
    method: Text,
    place: Option<Text>,
    locals: Vec<Local>,
    locals_left_out: usize,
}

struct Local {
    class: ClassName,
    address: Text,
    retained: Bytes,
}

impl ThreadsSection {
    pub(in crate::html) fn new(context: &RenderContext<'_>) -> Self {
        let all = group(&context.report.threads);
        let most = context.limits.thread_groups;
        let groups = all.iter().take(most).enumerate();
        let threads = context.report.threads.iter().map(|t| t.count.max(1)).sum();
        let hidden = all.iter().skip(most).map(Alike::retained).sum();
        Self {
            heading: Heading {
                title: "Threads",
                explanation: "Retained: what a thread object alone keeps alive, including its thread locals and \
                        the local variables of its frames.",
                concept: Some(("threads", "How threads hold memory")),
            },
            threads: Count(threads),
            groups: groups
                .map(|(at, threads)| Group::new(context, threads, at))
                .collect(),
            more: More::beyond(most, all.len(), "more stacks", "heapray threads DUMP")
                .map(|more| more.with_bytes(hidden)),
        }
    }
}

/// Threads with identical stacks.
struct Alike<'r>(Vec<&'r ThreadRow>);

impl Alike<'_> {
    fn retained(&self) -> u64 {
        self.0
            .iter()
            .fold(0, |sum, thread| sum.saturating_add(thread.retained_bytes))
    }
}

/// Groups threads by their frames, the group that retains most first. A thread without frames is a group by itself.
fn group(threads: &[ThreadRow]) -> Vec<Alike<'_>> {
    let mut by_stack: HashMap<Vec<(&str, Option<u32>)>, usize> = HashMap::new();
    let mut groups: Vec<Alike<'_>> = Vec::new();
    for thread in threads {
        let stack: Vec<_> = thread
            .frames
            .iter()
            .map(|f| (f.method.as_str(), f.line))
            .collect();
        let at = if stack.is_empty() {
            None
        } else {
            by_stack.get(&stack).copied()
        };
        if let Some(alike) = at.and_then(|at| groups.get_mut(at)) {
            alike.0.push(thread);
        } else {
            by_stack.insert(stack, groups.len());
            groups.push(Alike(vec![thread]));
        }
    }
    // Stable: equal groups keep the report's order.
    groups.sort_by_key(|alike| std::cmp::Reverse(alike.retained()));
    groups
}

impl Group {
    fn new(context: &RenderContext<'_>, alike: &Alike<'_>, at: usize) -> Self {
        let count: u64 = alike.0.iter().map(|thread| thread.count.max(1)).sum();
        let most = if at < FULL_GROUPS {
            context.limits.frames
        } else {
            context.limits.frames / 4
        };
        let first = alike.0.first();
        let frames = first.map_or(&[][..], |thread| &thread.frames);
        let oom = context.report.verdict.oom.as_ref();
        Self {
            // No link, since a click on the line unfolds the thread.
            name: Text {
                long: None,
                ..context.name(first.map_or("", |thread| &thread.name))
            },
            others: alike
                .0
                .iter()
                .skip(1)
                .take(NAMES)
                .map(|t| context.line(&t.name))
                .collect(),
            others_left_out: alike.0.len().saturating_sub(1 + NAMES),
            alike: (count > 1).then(|| Count(count - 1)),
            facts: first.map_or_else(String::new, |thread| facts(context, thread)),
            retained: Bytes(alike.retained()),
            share: Share(ratio(alike.retained(), context.report.heap.used_bytes)),
            frames: frames
                .iter()
                .take(most)
                .map(|frame| Frame::new(context, frame))
                .collect(),
            frames_left_out: frames.len().saturating_sub(most),
            ran_out: oom.is_some_and(|oom| alike.0.iter().any(|t| t.name == oom.thread)),
        }
    }
}

/// `WAITING, daemon, virtual`.
fn facts(context: &RenderContext<'_>, thread: &ThreadRow) -> String {
    let mut facts = Vec::new();
    if let Some(state) = &thread.state {
        facts.push(context.line(state).shown);
    }
    if thread.daemon == Some(true) {
        facts.push("daemon".to_owned());
    }
    if thread.is_virtual {
        facts.push("virtual".to_owned());
    }
    // The JVM's own thread classes add no information.
    if !matches!(
        thread.class.as_str(),
        "java.lang.Thread" | "java.lang.VirtualThread"
    ) {
        facts.push(context.line(format::short_class(&thread.class)).shown);
    }
    facts.join(", ")
}

impl Frame {
    fn new(context: &RenderContext<'_>, frame: &FrameRow) -> Self {
        let place = match (&frame.source, frame.line) {
            (Some(source), Some(line)) => Some(format!("{source}:{line}")),
            (Some(source), None) => Some(source.clone()),
            (None, Some(line)) => Some(format!("line {line}")),
            (None, None) => None,
        };
        Self {
            method: context.name(&frame.method),
            place: place.map(|place| context.line(&place)),
            locals: frame
                .locals
                .iter()
                .take(LOCALS)
                .map(|local| Local {
                    class: context.class(&local.class),
                    address: context.line(&local.object_id),
                    retained: Bytes(local.retained_bytes),
                })
                .collect(),
            locals_left_out: frame.locals.len().saturating_sub(LOCALS),
        }
    }
}
