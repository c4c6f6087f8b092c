//! Records that are neither strings, classes, traces nor heap.

use super::builder::DumpBuilder;
use super::items::Section;
use crate::tag;
use crate::types::ObjectId;

/// One line of `ALLOC_SITES`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "field names are the format's")]
pub struct AllocSite {
    /// 0 for instances, 2 for object arrays, 4 to 11 for primitive arrays.
    pub kind: u8,
    pub class_serial: u32,
    pub trace: u32,
    pub live_bytes: u32,
    pub live_objects: u32,
    pub allocated_bytes: u32,
    pub allocated_objects: u32,
}

impl DumpBuilder {
    /// `UNLOAD_CLASS`; any serial number is possible.
    pub fn unload_class(&mut self, class_serial: u32) -> &mut Self {
        self.start();
        let mut body = self.encoder();
        body.u4(class_serial);
        self.record(Section::Record, tag::UNLOAD_CLASS, body);
        self
    }

    /// `LOAD_CLASS` alone: a duplicate, a reused serial, a class that isn't dumped.
    pub fn load_class(&mut self, serial: u32, class: u64, name: &str) -> &mut Self {
        let name = self.symbol(name);
        let mut body = self.encoder();
        body.u4(serial).id(class).u4(1).id(name);
        self.record(Section::LoadClass, tag::LOAD_CLASS, body);
        self
    }

    /// `ALLOC_SITES`; the totals are the sums of the sites.
    pub fn alloc_sites(&mut self, flags: u16, cutoff: u32, sites: &[AllocSite]) -> &mut Self {
        self.start();
        let sum = |of: fn(&AllocSite) -> u32| sites.iter().map(of).sum::<u32>();
        let mut body = self.encoder();
        body.u2(flags).u4(cutoff);
        body.u4(sum(|s| s.live_bytes)).u4(sum(|s| s.live_objects));
        body.u8(u64::from(sum(|s| s.allocated_bytes)));
        body.u8(u64::from(sum(|s| s.allocated_objects)));
        body.count(sites.len());
        for site in sites {
            body.u1(site.kind).u4(site.class_serial).u4(site.trace);
            body.u4(site.live_bytes).u4(site.live_objects);
            body.u4(site.allocated_bytes).u4(site.allocated_objects);
        }
        self.record(Section::Record, tag::ALLOC_SITES, body);
        self
    }

    /// `HEAP_SUMMARY`: live bytes and objects, then those ever allocated.
    pub fn heap_summary(&mut self, live: (u32, u32), allocated: (u64, u64)) -> &mut Self {
        self.start();
        let mut body = self.encoder();
        body.u4(live.0).u4(live.1).u8(allocated.0).u8(allocated.1);
        self.record(Section::Record, tag::HEAP_SUMMARY, body);
        self
    }

    /// `START_THREAD` of the hprof agent.
    pub fn start_thread(
        &mut self,
        serial: u32,
        object: ObjectId,
        name: &str,
        group: &str,
        parent_group: &str,
    ) -> &mut Self {
        let names = [name, group, parent_group].map(|text| self.symbol(text));
        let mut body = self.encoder();
        body.u4(serial).id(object).u4(1);
        for name in names {
            body.id(name);
        }
        self.record(Section::Record, tag::START_THREAD, body);
        self
    }

    /// `END_THREAD`.
    pub fn end_thread(&mut self, serial: u32) -> &mut Self {
        self.start();
        let mut body = self.encoder();
        body.u4(serial);
        self.record(Section::Record, tag::END_THREAD, body);
        self
    }

    /// `CPU_SAMPLES`: pairs of count and trace serial.
    pub fn cpu_samples(&mut self, samples: &[(u32, u32)]) -> &mut Self {
        self.start();
        let mut body = self.encoder();
        body.u4(samples.iter().map(|(n, _)| n).sum());
        body.count(samples.len());
        for (n, trace) in samples {
            body.u4(*n).u4(*trace);
        }
        self.record(Section::Record, tag::CPU_SAMPLES, body);
        self
    }

    /// `CONTROL_SETTINGS`: flags (1 allocation traces, 2 CPU sampling) and trace depth.
    pub fn control_settings(&mut self, flags: u32, depth: u16) -> &mut Self {
        self.start();
        let mut body = self.encoder();
        body.u4(flags).u2(depth);
        self.record(Section::Record, tag::CONTROL_SETTINGS, body);
        self
    }
}
