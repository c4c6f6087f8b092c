//! Which commands dig further into a suspect? Every one of them runs as it stands.

use heapray_report::format::shell_word;
use heapray_suspects::{Finding, Holder};

use super::context::BuildContext;

pub(super) fn for_finding(context: &BuildContext<'_>, finding: &Finding) -> Vec<String> {
    let dump = shell_word(&context.options.path);
    let mut commands = Vec::new();
    let explore = |address: &str| {
        let object = shell_word(&format!("{}#object={address}", context.options.path));
        format!("heapray explore {object}")
    };
    if let Some(point) = &finding.accumulation_point {
        let address = context.address(point.object);
        commands.push(format!("heapray path {dump} {address}"));
        commands.push(format!("heapray inspect {dump} {address}"));
        commands.push(format!("heapray dominators {dump} --under {address}"));
        commands.push(explore(&address));
    } else if let Some(object) = finding.culprit.object {
        let address = context.address(object);
        commands.push(format!("heapray inspect {dump} {address}"));
        commands.push(format!("heapray path {dump} {address}"));
        commands.push(explore(&address));
    }
    if !finding.accumulated.class.is_empty() {
        let class = shell_word(&finding.accumulated.class);
        commands.push(format!("heapray path {dump} {class}"));
    }
    if matches!(finding.culprit.holder, Holder::Local | Holder::ThreadLocal) {
        commands.push(format!("heapray threads {dump}"));
    }
    if finding.culprit.holder == Holder::ClassLoader {
        commands.push(format!("heapray classloaders {dump}"));
    }
    commands
}
