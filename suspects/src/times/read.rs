//! Reads times: numbers since the epoch in several units, and the JDK's classes of times.

use crate::input::Input;
use crate::names::mentions;
use heapray_analyzer::ObjectIndex;
use heapray_hprof::Value;

/// Times further back are of the business, not of the process.
const LONGEST: i64 = 90 * DAY;
const DAY: i64 = 86_400_000;
/// Clocks differ a little, and a dump takes a while.
const AHEAD: i64 = 60_000;
/// Local times may be ahead or behind by the zone.
const ZONE: i64 = 14 * 3_600_000;
/// Zones differ by this.
const STEP: i64 = 900_000;
/// Words in names of fields that hold times; a small number may be anything else.
const WORDS: [&str; 20] = [
    "time",
    "timestamp",
    "date",
    "created",
    "creation",
    "at",
    "epoch",
    "second",
    "since",
    "last",
    "accessed",
    "sent",
    "received",
    "started",
    "opened",
    "when",
    "instant",
    "born",
    "seen",
    "ts",
];

/// When the dump was written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    /// Milliseconds since the epoch.
    pub now: i64,
}

/// A time that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Time {
    /// Milliseconds since the epoch.
    pub millis: i64,
    /// Of a zone that the object does not say.
    pub is_local: bool,
}

impl Clock {
    /// `None` if the file does not say when it was written.
    pub(super) fn of(input: &Input<'_>) -> Option<Self> {
        let now = i64::try_from(input.heap.header().created_ms).ok()?;
        (now > LONGEST).then_some(Self { now })
    }

    /// May the process have started then?
    pub(super) fn is_start(self, millis: i64) -> bool {
        /// Servers run for a year and more.
        const OLDEST: i64 = 2000 * DAY;
        millis >= self.now - OLDEST && millis <= self.now
    }

    fn is_plausible(self, millis: i64) -> bool {
        millis >= self.now - LONGEST && millis <= self.now + AHEAD
    }

    fn plain(self, millis: i64) -> Option<Time> {
        self.is_plausible(millis).then_some(Time {
            millis,
            is_local: false,
        })
    }

    /// Moves local times by whole steps of zones, so that the newest is not after the dump.
    pub(super) fn shift_to_zone(self, times: &mut [i64]) {
        let Some(newest) = times.iter().copied().max() else {
            return;
        };
        let ahead = newest - self.now;
        let shift = if ahead > 0 {
            (ahead + STEP - 1) / STEP * STEP
        } else {
            ahead / STEP * STEP
        };
        if shift.abs() <= ZONE {
            for time in times {
                *time -= shift;
            }
        }
    }
}

/// The time at the end of a path of fields.
pub(super) fn time_at(
    input: &Input<'_>,
    clock: Clock,
    object: ObjectIndex,
    path: &[String],
) -> Option<Time> {
    let (last, way) = path.split_last()?;
    let mut at = object;
    for field in way {
        at = input.heap.field_object(at, field)?;
    }
    time_in(input, clock, last, &input.heap.field(at, last)?)
}

/// The time that a field of this name holds.
pub(super) fn time_in(input: &Input<'_>, clock: Clock, name: &str, value: &Value) -> Option<Time> {
    match value {
        Value::Long(number) => {
            let number = *number;
            let units = [
                Some(number),
                number.checked_mul(1000),
                Some(number / 1000),
                Some(number / 1_000_000),
            ];
            // No number is plausible in two units: they are a thousandfold apart.
            { units }
                .into_iter()
                .flatten()
                .find_map(|millis| clock.plain(millis))
                .or_else(|| time_of_snowflake(clock, name, number))
        }
        Value::Int(number) if mentions(name, &WORDS) => clock.plain(i64::from(*number) * 1000),
        Value::Object(id) => {
            let object = input.heap.find(*id)?;
            time_of_object(input, clock, object)
        }
        _ => None,
    }
}

/// The time in an identifier of Twitter's kind: milliseconds since the maker's epoch above 22 bits.
fn time_of_snowflake(clock: Clock, name: &str, number: i64) -> Option<Time> {
    /// Twitter's and Discord's, since the Unix epoch.
    const EPOCHS: [i64; 2] = [1_288_834_974_657, 1_420_070_400_000];
    let is_id = mentions(name, &["id", "snowflake", "key"]) && number > 0;
    let mut times = EPOCHS.into_iter().filter(|_| is_id);
    times.find_map(|epoch| clock.plain((number >> 22) + epoch))
}

/// The time that a ULID or a UUID of version 7 begins with, milliseconds since the epoch, of an identifier that is kept as
/// text.
fn time_in_text(text: &str) -> Option<i64> {
    /// Letters of a ULID, and of the time that it begins with.
    const ULID: usize = 26;
    const TIME: usize = 10;
    const CROCKFORD: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let digit = |letter: char, digits: &str| {
        let at = digits.find(letter.to_ascii_uppercase())?;
        i64::try_from(at).ok()
    };
    let number = |text: &str, digits: &str, base: i64| {
        text.chars().try_fold(0i64, |number, letter| {
            number
                .checked_mul(base)?
                .checked_add(digit(letter, digits)?)
        })
    };
    let is_text_of = |digits: &str, length: usize| {
        text.len() == length && text.chars().all(|letter| digit(letter, digits).is_some())
    };
    if is_text_of(CROCKFORD, ULID) {
        return number(text.get(..TIME)?, CROCKFORD, 32);
    }
    let parts: Vec<&str> = text.split('-').collect();
    match parts.as_slice() {
        [high, low, version, _, _] if text.len() == 36 && version.starts_with('7') => {
            let hex = "0123456789ABCDEF";
            Some((number(high, hex, 16)? << 16) | number(low, hex, 16)?)
        }
        _ => None,
    }
}

/// Is it a class of times that [`time_in`] reads as a whole?
pub(super) fn is_time(name: &str) -> bool {
    name.starts_with("java.time.")
        || matches!(
            name,
            "java.util.Date"
                | "java.sql.Timestamp"
                | "java.sql.Date"
                | "java.util.GregorianCalendar"
                | "java.util.UUID"
        )
}

fn time_of_object(input: &Input<'_>, clock: Clock, object: ObjectIndex) -> Option<Time> {
    let heap = input.heap;
    let number = |of, field| heap.field_i64(of, field);
    let part = |field| heap.field_object(object, field);
    match input.name_of(object) {
        "java.util.Date" | "java.sql.Timestamp" | "java.sql.Date" => {
            clock.plain(number(object, "fastTime")?)
        }
        "java.lang.String" => {
            /// An identifier is no longer than this.
            const LONGEST_ID: usize = 40;
            clock.plain(time_in_text(&heap.string_value(object, LONGEST_ID)?)?)
        }
        "java.util.GregorianCalendar" => clock.plain(number(object, "time")?),
        "java.time.Instant" => clock.plain(number(object, "seconds")?.checked_mul(1000)?),
        "java.time.LocalDateTime" => {
            let millis = local_time(input, object)?;
            let near = millis >= clock.now - LONGEST && millis <= clock.now + ZONE;
            near.then_some(Time {
                millis,
                is_local: true,
            })
        }
        "java.time.ZonedDateTime" | "java.time.OffsetDateTime" => {
            let local = local_time(input, part("dateTime")?)?;
            let offset = number(part("offset")?, "totalSeconds")?;
            clock.plain(local - offset * 1000)
        }
        // The first 48 bits of version 7 are milliseconds.
        "java.util.UUID" => {
            let bits = number(object, "mostSigBits")?;
            let version = (bits >> 12) & 0xf;
            clock
                .plain((bits >> 16) & 0xffff_ffff_ffff)
                .filter(|_| version == 7)
        }
        _ => None,
    }
}

/// A `LocalDateTime` as if its zone were UTC, milliseconds.
fn local_time(input: &Input<'_>, object: ObjectIndex) -> Option<i64> {
    let heap = input.heap;
    let (date, time) = (
        heap.field_object(object, "date")?,
        heap.field_object(object, "time")?,
    );
    let of_date = |field| heap.field_i64(date, field);
    let of_time = |field| heap.field_i64(time, field);
    let days = days_from_epoch(of_date("year")?, of_date("month")?, of_date("day")?);
    let seconds = of_time("hour")? * 3600 + of_time("minute")? * 60 + of_time("second")?;
    Some(days * DAY + seconds * 1000 + of_time("nano")? / 1_000_000)
}

/// Days since 1970 of a date of the Gregorian calendar, by Hinnant's formula.
fn days_from_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_counted_from_the_epoch() {
        for (date, days) in [
            ((1970, 1, 1), 0),
            ((1969, 12, 31), -1),
            ((2000, 3, 1), 11_017),
            ((2026, 11, 30), 20_787),
        ] {
            assert_eq!(days_from_epoch(date.0, date.1, date.2), days);
        }
    }

    #[test]
    fn identifiers_begin_with_their_time() {
        // Crockford's digits of 1469918176385, as the specification has it.
        assert_eq!(
            time_in_text("01ARYZ6S41TSV4RRFFQ69G5FAV"),
            Some(1_469_918_176_385)
        );
        let seven = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
        assert_eq!(time_in_text(seven), Some(1_645_557_742_000));
        for text in [
            "",
            "order 17",
            "017f22e2-79b0-4cc3-98c4-dc0c0c07398f",
            "ÄRYZ6S41TSV4RRFFQ69G5FAVX",
        ] {
            assert_eq!(time_in_text(text), None, "{text}");
        }
        let clock = Clock {
            now: 1_541_815_603_606,
        };
        let made = time_of_snowflake(clock, "tweetId", 1_061_076_570_000_000_000);
        let made = made.map(|time| clock.now - time.millis);
        assert!(
            made.is_some_and(|age| (0..30 * DAY).contains(&age)),
            "{made:?}"
        );
        assert_eq!(
            time_of_snowflake(clock, "size", 1_061_076_570_000_000_000),
            None
        );
    }

    #[test]
    fn local_times_are_moved_to_the_zone_of_the_dump() {
        let clock = Clock { now: 100 * DAY };
        let hour = 3_600_000;
        let mut ahead = vec![clock.now + 2 * hour - 5000, clock.now - hour];
        clock.shift_to_zone(&mut ahead);
        assert_eq!(ahead, [clock.now - 5000, clock.now - 3 * hour]);
        let mut behind = vec![clock.now - 5 * hour - 5000];
        clock.shift_to_zone(&mut behind);
        assert_eq!(behind, [clock.now - 5000]);
    }
}
