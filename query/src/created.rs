//! When was the heap dumped?

/// RFC 3339 of a header's milliseconds; `None` where the header holds no time, or one that no calendar has.
pub fn created_time(ms: u64) -> Option<String> {
    let ms = i64::try_from(ms).ok().filter(|ms| *ms > 0)?;
    let time = jiff::Timestamp::from_millisecond(ms).ok()?;
    Some(time.to_string())
}
