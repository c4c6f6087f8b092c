//! The sections of the page, one file each: what of the report each shows.

mod chain;
mod collections;
mod composition;
mod consumers;
mod dominators;
mod health;
mod histogram;
mod loaders;
mod masthead;
mod overview;
mod resources;
mod roots;
mod siblings;
mod strings;
mod suspects;
mod threads;
mod unreachable;
mod verdict;
mod waste;

pub(super) use collections::CollectionsSection;
pub(super) use composition::CompositionSection;
pub(super) use consumers::ConsumersSection;
pub(super) use dominators::DominatorsSection;
pub(super) use health::HealthSection;
pub(super) use histogram::HistogramSection;
pub(super) use loaders::LoadersSection;
pub(super) use masthead::{ContentsEntry, Masthead, contents};
pub(super) use overview::OverviewSection;
pub(super) use resources::ResourcesSection;
pub(super) use roots::RootsSection;
pub(super) use strings::StringsSection;
pub(super) use suspects::SuspectsSection;
pub(super) use threads::ThreadsSection;
pub(super) use unreachable::UnreachableSection;
pub(super) use verdict::VerdictSection;
pub(super) use waste::WasteSection;
