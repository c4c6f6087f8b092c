//! Time inside one dump: rates that are known are found within a factor of two, and nothing is said without times.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::panic,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    missing_docs,
    reason = "a failed unwrap is the test's failure, and the numbers are small"
)]

use heapray_analyzer::{AnalyzeOptions, Silent, analyze};
use heapray_suspects::{DiagnoseOptions, Finding, Times, diagnose};
use heapray_testkit::{DumpBuilder, ObjectId, Type};

/// When the dumps are written, milliseconds since the epoch: 2026-11-30 at 02:40 UTC.
const NOW: i64 = 1_796_006_400_000;
const MINUTE: i64 = 60_000;
/// Objects of each dump.
const COUNT: i64 = 600;

/// When the object was used last, not when it was made.
const LAST: &str = "lastUsed";

/// How the class of the objects keeps the time.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Keeps {
    Millis,
    Seconds,
    SmallSeconds,
    Nanos,
    Date,
    Instant,
    LocalDateTime,
    ZonedDateTime,
    Uuid7,
    Ulid,
    /// In an identifier, 22 bits up.
    Snowflake,
    TwoAway,
}

/// The list of objects in a static field: object `n` was made at `made(n)`.
fn finding(keeps: Keeps, made: impl Fn(i64) -> i64) -> Finding {
    finding_by("createdAt", keeps, made)
}

fn finding_by(field: &str, keeps: Keeps, made: impl Fn(i64) -> i64) -> Finding {
    finding_since(None, field, keeps, made)
}

/// The same in a process that is known to have started then.
fn finding_since(
    start: Option<i64>,
    field: &str,
    keeps: Keeps,
    made: impl Fn(i64) -> i64,
) -> Finding {
    let mut dump = DumpBuilder::new();
    dump.created_ms(u64::try_from(NOW).unwrap());
    dump.java();
    if let Some(start) = start {
        let runtime = dump.class("sun.management.RuntimeImpl");
        let runtime = runtime.field("vmStartupTime", Type::Long).build();
        let runtime = dump.instance(runtime).set("vmStartupTime", start).build();
        let factory = dump.class("sun.management.ManagementFactoryHelper");
        let factory = factory.static_object("runtimeMBean", runtime).build();
        dump.root_sticky_class(factory);
    }
    let of = match keeps {
        Keeps::Millis | Keeps::Seconds | Keeps::Nanos | Keeps::Snowflake => Type::Long,
        Keeps::SmallSeconds => Type::Int,
        _ => Type::Object,
    };
    let class = dump.class("app.Order").field("data", Type::Object);
    let class = class.field("number", Type::Long).field(field, of).build();
    let classes = Classes::of(&mut dump);
    let objects: Vec<ObjectId> = (0..COUNT)
        .map(|number| {
            let time = made(number);
            let data = dump.byte_array(&[0; 8 << 10]);
            let value = classes.object(&mut dump, keeps, time);
            let object = dump.instance(class).set("data", data).set("number", number);
            match keeps {
                Keeps::Millis => object.set(field, time),
                Keeps::Seconds => object.set(field, time / 1000),
                Keeps::Nanos => object.set(field, time * 1_000_000),
                Keeps::Snowflake => {
                    object.set(field, ((time - 1_288_834_974_657) << 22) | (number % 4096))
                }
                Keeps::SmallSeconds => object.set(field, (time / 1000) as i32),
                _ => object.set(field, value.unwrap()),
            }
            .build()
        })
        .collect();
    let list = dump.array_list(&objects);
    let orders = dump.class("app.Orders").static_object("OPEN", list).build();
    dump.root_sticky_class(orders);
    let heap = analyze(dump.to_bytes(), &AnalyzeOptions::default(), &Silent).unwrap();
    let diagnosis = diagnose(&heap, &DiagnoseOptions::default());
    diagnosis.findings.into_iter().next().unwrap()
}

/// The JDK's classes of times.
struct Classes {
    date: u64,
    instant: u64,
    day: u64,
    time: u64,
    local: u64,
    offset: u64,
    zoned: u64,
    uuid: u64,
    header: u64,
    stamp: u64,
}

impl Classes {
    fn of(dump: &mut DumpBuilder) -> Self {
        let mut class = |name: &str, fields: &[(&str, Type)]| {
            let class = dump.class(name);
            let class = fields
                .iter()
                .fold(class, |class, (field, of)| class.field(field, *of));
            class.build()
        };
        Self {
            date: class("java.util.Date", &[("fastTime", Type::Long)]),
            instant: class(
                "java.time.Instant",
                &[("seconds", Type::Long), ("nanos", Type::Int)],
            ),
            day: class(
                "java.time.LocalDate",
                &[
                    ("year", Type::Int),
                    ("month", Type::Short),
                    ("day", Type::Short),
                ],
            ),
            time: class(
                "java.time.LocalTime",
                &[
                    ("hour", Type::Byte),
                    ("minute", Type::Byte),
                    ("second", Type::Byte),
                    ("nano", Type::Int),
                ],
            ),
            local: class(
                "java.time.LocalDateTime",
                &[("date", Type::Object), ("time", Type::Object)],
            ),
            offset: class("java.time.ZoneOffset", &[("totalSeconds", Type::Int)]),
            zoned: class(
                "java.time.ZonedDateTime",
                &[("dateTime", Type::Object), ("offset", Type::Object)],
            ),
            uuid: class(
                "java.util.UUID",
                &[("mostSigBits", Type::Long), ("leastSigBits", Type::Long)],
            ),
            header: class("app.Header", &[("stamp", Type::Object)]),
            stamp: class("app.Stamp", &[("made", Type::Long)]),
        }
    }

    /// The object that holds the time; `None` for numbers.
    fn object(&self, dump: &mut DumpBuilder, keeps: Keeps, millis: i64) -> Option<ObjectId> {
        let object = match keeps {
            Keeps::Date => dump.instance(self.date).set("fastTime", millis).build(),
            Keeps::Instant => dump
                .instance(self.instant)
                .set("seconds", millis / 1000)
                .build(),
            // Of a zone two hours ahead, which the object does not say.
            Keeps::LocalDateTime => self.local(dump, millis + 120 * MINUTE),
            Keeps::ZonedDateTime => {
                let local = self.local(dump, millis + 120 * MINUTE);
                let offset = dump.instance(self.offset).set("totalSeconds", 7200).build();
                let zoned = dump.instance(self.zoned).set("dateTime", local);
                zoned.set("offset", offset).build()
            }
            Keeps::Uuid7 => {
                let bits = (millis << 16) | 0x7123;
                dump.instance(self.uuid).set("mostSigBits", bits).build()
            }
            Keeps::Ulid => {
                let digits = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
                let time = (0..10)
                    .rev()
                    .map(|at| digits[(millis >> (at * 5)) as usize % 32]);
                let time: String = time.map(char::from).collect();
                dump.string(&format!("{time}TSV4RRFFQ69G5FAV"))
            }
            Keeps::TwoAway => {
                let stamp = dump.instance(self.stamp).set("made", millis).build();
                dump.instance(self.header).set("stamp", stamp).build()
            }
            _ => return None,
        };
        Some(object)
    }

    /// All of these times are in November 2026 or on the first of December.
    fn local(&self, dump: &mut DumpBuilder, millis: i64) -> ObjectId {
        /// 2026-11-01 at midnight.
        const NOVEMBER: i64 = 1_793_491_200_000;
        let seconds = (millis - NOVEMBER) / 1000;
        let (day, second) = (seconds / 86_400, seconds % 86_400);
        let (month, day) = if day < 30 {
            (11i16, day + 1)
        } else {
            (12, day - 29)
        };
        let date = dump.instance(self.day).set("year", 2026i32);
        let date = date.set("month", month).set("day", day as i16).build();
        let time = dump.instance(self.time).set("hour", (second / 3600) as i8);
        let time = time.set("minute", (second / 60 % 60) as i8);
        let time = time.set("second", (second % 60) as i8).build();
        dump.instance(self.local)
            .set("date", date)
            .set("time", time)
            .build()
    }
}

fn times(keeps: Keeps, made: impl Fn(i64) -> i64) -> Option<Times> {
    finding(keeps, made).times
}

/// Six a minute for a hundred minutes.
fn steadily(number: i64) -> i64 {
    NOW - 2000 - number * 10_000
}

#[test]
fn a_known_rate_is_found_in_every_kind_of_time() {
    for keeps in [
        Keeps::Millis,
        Keeps::Seconds,
        Keeps::SmallSeconds,
        Keeps::Nanos,
        Keeps::Date,
        Keeps::Instant,
        Keeps::LocalDateTime,
        Keeps::ZonedDateTime,
        Keeps::Uuid7,
        Keeps::TwoAway,
    ] {
        let times = times(keeps, steadily).unwrap_or_else(|| panic_of(keeps));
        assert!(
            (3.0..12.0).contains(&times.per_minute),
            "{keeps:?}: {times:?}"
        );
        assert_eq!(times.shape, "steady", "{keeps:?}: {times:?}");
        let minutes = times.oldest_ms / 60_000;
        assert!((50..200).contains(&minutes), "{keeps:?}: {times:?}");
        assert!(times.newest_ms < 20 * 60_000, "{keeps:?}: {times:?}");
        assert_eq!(times.counts.iter().sum::<u64>().abs_diff(600) / 20, 0);
    }
}

fn panic_of(keeps: Keeps) -> Times {
    panic!("no time was found in {keeps:?}")
}

#[test]
fn the_sentence_names_field_ages_and_rate() {
    let finding = finding(Keeps::TwoAway, steadily);
    let told = finding.evidence.iter().find(|one| one.name == "per_minute");
    let text = &told.unwrap().text;
    assert!(
        text.starts_with("by their createdAt.stamp.made: oldest 1 h 39 min"),
        "{text}"
    );
    assert!(text.ends_with(" a minute, steady"), "{text}");
    // It only says more about what is there already.
    assert!(finding.size_only);
}

#[test]
fn a_burst_is_no_steady_series() {
    let burst = times(Keeps::Millis, |number| {
        NOW - 90 * MINUTE * (number % 2) - number * 10
    });
    assert_eq!(burst.unwrap().shape, "in bursts");
}

#[test]
fn the_time_of_the_last_use_is_no_rate() {
    assert_eq!(finding_by(LAST, Keeps::Millis, steadily).times, None);
}

#[test]
fn without_times_nothing_is_said() {
    // Hashes, a constant, dates of a business of long ago, dates of its future.
    let hash = |number: i64| number.wrapping_mul(0x9e37_79b9_7f4a_7c15_u64.cast_signed());
    assert_eq!(times(Keeps::Millis, hash), None);
    assert_eq!(times(Keeps::Millis, |_| NOW - MINUTE), None);
    assert_eq!(times(Keeps::Millis, |number| number), None);
    assert_eq!(
        times(Keeps::Date, |number| NOW
            - 400 * 1440 * MINUTE
            - number * MINUTE),
        None
    );
    assert_eq!(
        times(Keeps::Date, |number| NOW + 1440 * MINUTE + number * MINUTE),
        None
    );
    // Of last week, and none since: these are not the times at which the objects were made.
    assert_eq!(
        times(Keeps::Date, |number| NOW
            - 7 * 1440 * MINUTE
            - number * MINUTE),
        None
    );
}

#[test]
fn identifiers_that_begin_with_a_time_give_a_rate() {
    for keeps in [Keeps::Ulid, Keeps::Snowflake] {
        let times = finding_by("orderId", keeps, steadily).times;
        let times = times.unwrap_or_else(|| panic_of(keeps));
        assert!(
            (3.0..12.0).contains(&times.per_minute),
            "{keeps:?}: {times:?}"
        );
    }
    // A number that is called otherwise is none of these.
    assert_eq!(finding_by("bytes", Keeps::Snowflake, steadily).times, None);
}

fn told<'f>(finding: &'f Finding, name: &str) -> Option<&'f str> {
    let one = finding.evidence.iter().find(|one| one.name == name)?;
    Some(&one.text)
}

#[test]
fn ages_are_compared_with_the_age_of_the_process() {
    // The oldest is of a hundred minutes ago.
    let started = |minutes: i64| {
        let start = Some(NOW - minutes * MINUTE);
        finding_since(start, "createdAt", Keeps::Millis, steadily)
    };
    let young = started(102);
    let text = told(&young, "since_start").unwrap();
    assert!(
        text.contains("start of the process, 1 h 42 min ago"),
        "{text}"
    );
    let old = started(600);
    let text = told(&old, "cut_off").unwrap();
    assert!(text.starts_with("none is older than 1 h 39 min"), "{text}");
    assert!(old.confidence < young.confidence);
    // Between the two nothing is sure; nor where the start is not known, or later than the objects.
    for finding in [started(150), started(20), finding(Keeps::Millis, steadily)] {
        assert_eq!(told(&finding, "since_start"), None);
        assert_eq!(told(&finding, "cut_off"), None);
    }
    // A burst of this morning was cut off by nothing.
    let burst = finding_since(
        Some(NOW - 600 * MINUTE),
        "createdAt",
        Keeps::Millis,
        |number| NOW - 90 * MINUTE * (number % 2) - number * 10,
    );
    assert_eq!(told(&burst, "cut_off"), None);
}

#[test]
fn numbers_that_count_up_tell_whether_any_has_left() {
    // The objects have numbers from 0 on, and no time.
    let kept = finding_by(LAST, Keeps::Millis, steadily);
    let text = told(&kept, "numbered").unwrap();
    assert_eq!(
        text,
        "their number counts up from the first one, and none is missing"
    );
    // Where there is a time, that says more.
    assert_eq!(told(&finding(Keeps::Millis, steadily), "numbered"), None);
}
