//! The commands, one a file: its options and how it runs.

pub(crate) mod batch;
mod check;
mod classloaders;
mod collections;
mod compare;
mod completions;
mod component;
mod contents;
mod dominators;
#[cfg(feature = "explore")]
mod explore;
mod export;
mod find_strings;
mod group_by;
mod histogram;
mod index;
mod info;
mod inspect;
mod labels;
mod ledger;
mod man;
mod objects;
mod path;
mod query;
mod redact;
mod references;
mod referrers;
mod report;
mod resources;
mod retained;
mod roots;
mod saved;
mod secrets;
mod sql;
pub(crate) mod summary;
mod threads;
mod trend;
mod waste;
mod whatif;

use clap::Subcommand;

use crate::context::Context;
use crate::exit::Exit;
pub(crate) use summary::SummaryArgs;

/// A command.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Report(report::ReportArgs),
    Info(info::InfoArgs),
    Histogram(histogram::HistogramArgs),
    Dominators(dominators::DominatorsArgs),
    Path(path::PathArgs),
    Inspect(inspect::InspectArgs),
    Threads(threads::ThreadsArgs),
    Roots(roots::RootsArgs),
    Classloaders(classloaders::ClassloadersArgs),
    Objects(objects::ObjectsArgs),
    Index(index::IndexArgs),
    #[cfg(feature = "explore")]
    Explore(explore::ExploreArgs),
    Contents(contents::ContentsArgs),
    Referrers(referrers::ReferrersArgs),
    Retained(retained::RetainedArgs),
    References(references::ReferencesArgs),
    #[command(name = "find-strings")]
    FindStrings(find_strings::FindStringsArgs),
    #[command(name = "group-by")]
    GroupBy(group_by::GroupByArgs),
    Collections(collections::CollectionsArgs),
    Component(component::ComponentArgs),
    Resources(resources::ResourcesArgs),
    Query(query::QueryArgs),
    Sql(sql::SqlArgs),
    Waste(waste::WasteArgs),
    #[command(name = "whatif")]
    WhatIf(whatif::WhatIfArgs),
    Secrets(secrets::SecretsArgs),
    Redact(redact::RedactArgs),
    Compare(compare::CompareArgs),
    Trend(trend::TrendArgs),
    Batch(batch::BatchArgs),
    Export(export::ExportArgs),
    Check(check::CheckArgs),
    Ledger(ledger::LedgerArgs),
    Completions(completions::CompletionsArgs),
    Man(man::ManArgs),
}

impl Command {
    /// Does it log what it does, asked or not?
    pub(crate) fn logs_always(&self) -> bool {
        matches!(self, Self::Batch(_))
    }

    /// Runs it; `program` makes the whole command line, for commands that describe it.
    pub(crate) fn run(
        &self,
        context: &Context,
        program: fn() -> clap::Command,
    ) -> anyhow::Result<Exit> {
        match self {
            Self::Report(args) => report::run(args, context),
            Self::Info(args) => info::run(args, context),
            Self::Histogram(args) => histogram::run(args, context),
            Self::Dominators(args) => dominators::run(args, context),
            Self::Path(args) => path::run(args, context),
            Self::Inspect(args) => inspect::run(args, context),
            Self::Threads(args) => threads::run(args, context),
            Self::Roots(args) => roots::run(args, context),
            Self::Classloaders(args) => classloaders::run(args, context),
            Self::Objects(args) => objects::run(args, context),
            Self::Index(args) => index::run(args, context),
            #[cfg(feature = "explore")]
            Self::Explore(args) => explore::run(args, context),
            Self::Contents(args) => contents::run(args, context),
            Self::Referrers(args) => referrers::run(args, context),
            Self::Retained(args) => retained::run(args, context),
            Self::References(args) => references::run(args, context),
            Self::FindStrings(args) => find_strings::run(args, context),
            Self::GroupBy(args) => group_by::run(args, context),
            Self::Resources(args) => resources::run(args, context),
            Self::Collections(args) => collections::run(args, context),
            Self::Component(args) => component::run(args, context),
            Self::Query(args) => query::run(args, context),
            Self::Sql(args) => sql::run(args, context),
            Self::Waste(args) => waste::run(args, context),
            Self::WhatIf(args) => whatif::run(args, context),
            Self::Secrets(args) => secrets::run(args, context),
            Self::Redact(args) => redact::run(args, context),
            Self::Compare(args) => compare::run(args, context),
            Self::Trend(args) => trend::run(args, context),
            Self::Batch(args) => batch::run(args, context),
            Self::Export(args) => export::run(args, context),
            Self::Check(args) => check::run(args, context),
            Self::Ledger(args) => ledger::run(args, context),
            Self::Completions(args) => completions::run(args, program()),
            Self::Man(args) => man::run(args, program()),
        }
    }
}
