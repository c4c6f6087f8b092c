//! `captured-closure`: a lambda or inner class keeps alive what it captured.

use super::kind::{Kind, Recognition, advice, fact};
use crate::closures::{is_captured, is_closure};
use crate::finding::{Culprit, Holder};
use crate::input::Input;
use crate::leak_kind::LeakKind;
use crate::names::stable_name;
use crate::paths::PathSearch;
use crate::suspects::SuspectCandidate;
use heapray_analyzer::fields::ReferenceKind;

pub(super) struct CapturedClosure;

/// Average bytes that a closure must hold to be the reason rather than the element.
const LEAST_EACH: u64 = 2048;

/// Is the closure no more than a way into what holds all this: the task of a thread, the handler of a server, or one of
/// several that know it?
fn is_entrance(input: &Input<'_>, suspect: &SuspectCandidate, at: usize) -> bool {
    let outer = at.checked_sub(1).and_then(|outer| suspect.links.get(outer));
    let is_hook = outer.is_some_and(|outer| {
        let name = input.class_name(outer.class);
        let is_element = name.ends_with("Node") || name.ends_with("Entry");
        outer.is_instance_field() && input.is_library(outer.class) && !is_element
    });
    let closure = suspect.links.get(at).map(|link| link.source);
    let retained = closure.and_then(|closure| input.retained_of_big(closure));
    is_hook || retained.is_none_or(|retained| retained < suspect.retained / 10 * 9)
}

impl Kind for CapturedClosure {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::CapturedClosure]
    }

    fn recognise(
        &self,
        input: &Input<'_>,
        _search: &mut PathSearch,
        suspect: &SuspectCandidate,
    ) -> Option<Recognition> {
        let on_path = (0..).zip(&suspect.links).find(|(at, link)| {
            matches!(&link.kind, ReferenceKind::Field { name, .. } if is_captured(name))
                && !input.is_library(link.class)
                && !(suspect.is_behind_one_object(input, *at) && is_entrance(input, suspect, *at))
                // A function that remembers its answers is the value of a field.
                && suspect.culprit_link.is_none_or(|culprit| culprit + 1 != *at)
        });
        let on_path = on_path.map(|(_, link)| link);
        let elements = suspect.accumulated.filter(|accumulated| {
            is_closure(input.class_name(accumulated.class))
                && accumulated.retained / accumulated.instances.max(1) >= LEAST_EACH
        });
        if on_path.is_none() && elements.is_none() {
            return None;
        }
        let class = on_path
            .map(|link| link.class)
            .or(elements.map(|accumulated| accumulated.class))?;
        let culprit = on_path.map(|link| Culprit {
            class: Some(stable_name(input.class_name(link.class))),
            field: link.field.clone(),
            object: Some(link.source),
            holder: Holder::Instance,
            is_library: false,
            ..suspect.culprit.clone()
        });
        Some(Recognition {
            kind: LeakKind::CapturedClosure,
            confidence: if on_path.is_some() { 0.83 } else { 0.8 },
            evidence: vec![fact(
                "closure",
                format!("{} captured these objects", input.class_name(class)),
            )],
            advice: advice(
                "Capture only what the closure needs.",
                "A lambda keeps every object that its body uses; an inner class also keeps its outer \
                 object. Make the class static, or copy the few values that it needs into local \
                 variables.",
                Some("String id = request.id();\nregistry.add(() -> log(id)); // not request"),
            ),
            accumulated: None,
            culprit,
        })
    }
}
