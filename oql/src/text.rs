//! The text that an object stands for: MAT's "class specific name", by class.

use std::fmt::Write as _;

use heapray_analyzer::{ClassKind, ObjectIndex, ObjectRecord};
use heapray_hprof::{FieldType, Value as Raw};

use crate::java;
use crate::row_fields::row_string;
use crate::value::Obj;
use crate::world::World;

/// MAT cuts texts behind this many characters.
const MAT_LIMIT: usize = 1024;

/// And texts in names behind this many.
const MAT_LABEL: usize = 256;

/// Fields whose object is asked in turn, at most.
const DEEPEST: u32 = 4;

/// Bits of modifiers, in the order in which Java writes them.
const MODIFIERS: [(i64, &str); 9] = [
    (0x1, "public"),
    (0x4, "protected"),
    (0x2, "private"),
    (0x400, "abstract"),
    (0x8, "static"),
    (0x10, "final"),
    (0x80, "transient"),
    (0x40, "volatile"),
    (0x20, "synchronized"),
];

impl World<'_> {
    /// The text that an object stands for; `None` for most classes. Touches the file.
    pub(crate) fn text_of(&self, object: Obj) -> Option<String> {
        self.text_within(object, DEEPEST)
    }

    fn text_within(&self, object: Obj, depth: u32) -> Option<String> {
        let Some(index) = object.index() else {
            return Some("<system class loader>".to_owned());
        };
        if depth == 0 || self.as_class(object).is_some() {
            return None;
        }
        if let ClassKind::PrimitiveArray(element) = self.kind(object) {
            return self.array_text(index, element);
        }
        let class = self.class_of(object);
        let hierarchy = self.heap.classes().hierarchy(class);
        for (_, class) in hierarchy {
            if let Some(text) = self.text_as(index, &class.name, depth) {
                return text;
            }
        }
        None
    }

    /// The text of a `java.lang.String`.
    pub(crate) fn string(&self, object: Obj) -> Option<String> {
        let index = object.index()?;
        if self.class_name(object) != "java.lang.String" {
            return None;
        }
        self.string_text(index)
    }

    fn array_text(&self, array: ObjectIndex, element: FieldType) -> Option<String> {
        let ObjectRecord::PrimitiveArray(record) = self.heap.record(array)? else {
            return None;
        };
        match element {
            FieldType::Char => {
                Some(self.shown(units(record.bytes, u16::from_be_bytes), usize::MAX))
            }
            FieldType::Byte => {
                let limit = if self.options.mat {
                    MAT_LIMIT
                } else {
                    usize::MAX
                };
                let bytes = record.bytes.iter().take(limit);
                let shown = bytes.map(|byte| match byte {
                    32..=126 => char::from(*byte),
                    _ => '.',
                });
                // MAT says nothing of arrays without any printable byte.
                let shown: String = shown.collect();
                shown.contains(|c| c != '.').then_some(shown)
            }
            _ => None,
        }
    }

    /// `None` if the class has no text of its own, `Some(None)` if this instance has none.
    #[allow(clippy::option_option, reason = "the class decides, then the object")]
    fn text_as(&self, object: ObjectIndex, class: &str, depth: u32) -> Option<Option<String>> {
        let part = |name: &str| self.field_text(object, name, depth);
        Some(match class {
            "java.lang.String"
            | "java.lang.AbstractStringBuilder"
            | "java.lang.StringBuffer"
            | "java.lang.StringBuilder" => self.string_text(object),
            "java.lang.Thread"
            | "java.lang.ThreadGroup"
            | "java.lang.Enum"
            | "java.lang.Module"
            | "java.lang.Package"
            | "java.lang.Class" => part("name"),
            "java.lang.Boolean"
            | "java.lang.Byte"
            | "java.lang.Character"
            | "java.lang.Short"
            | "java.lang.Integer"
            | "java.lang.Long"
            | "java.lang.Float"
            | "java.lang.Double"
            | "java.util.concurrent.atomic.AtomicInteger"
            | "java.util.concurrent.atomic.AtomicLong"
            | "java.util.concurrent.atomic.AtomicReference"
            | "java.util.concurrent.atomic.AtomicStampedReference" => part("value"),
            "java.util.concurrent.atomic.AtomicBoolean" => {
                let value = self.heap.field_i64(object, "value");
                value.map(|value| (value != 0).to_string())
            }
            "java.net.URL" => Some(self.url(object, depth)),
            "java.net.URI" => part("string"),
            "sun.util.locale.BaseLocale" => locale_text(part("language"), part("region")),
            "java.lang.invoke.MemberName" => {
                let name = part("name").unwrap_or_default();
                self.mirrored(object, "clazz")
                    .map(|owner| format!("{owner}.{name}"))
            }
            "java.util.Locale" => {
                let language = part("language").or_else(|| self.base_locale(object, "language"));
                let country = part("country").or_else(|| self.base_locale(object, "region"));
                locale_text(language, country)
            }
            "java.lang.reflect.Field"
            | "java.lang.reflect.Method"
            | "java.lang.reflect.Constructor" => self.member_text(object, class),
            "java.lang.StackTraceElement" => {
                let class = part("declaringClass")?;
                let method = part("methodName").unwrap_or_default();
                let line = self.heap.field_i64(object, "lineNumber").unwrap_or(-1);
                Some(match part("fileName") {
                    _ if line == -2 => format!("{class}.{method}(Native Method)"),
                    Some(file) if line >= 0 => format!("{class}.{method}({file}:{line})"),
                    Some(file) => format!("{class}.{method}({file})"),
                    None => format!("{class}.{method}(Unknown Source)"),
                })
            }
            _ => return None,
        })
    }

    /// The name of the class for which a mirror stands.
    fn mirrored(&self, owner: ObjectIndex, field: &str) -> Option<String> {
        let mirror = self.heap.field_object(owner, field)?;
        self.mirror_name(mirror)
    }

    fn mirror_name(&self, mirror: ObjectIndex) -> Option<String> {
        match self.as_class(Obj::from(mirror)) {
            Some(class) => Some(self.heap.classes().get(class).name.clone()),
            None => self.field_text(mirror, "name", 2),
        }
    }

    /// `private int com.acme.Order.count`, `public com.acme.Order(int)`.
    fn member_text(&self, member: ObjectIndex, kind: &str) -> Option<String> {
        let modifiers = self.heap.field_i64(member, "modifiers").unwrap_or(0);
        let mut text = String::new();
        for (bit, name) in MODIFIERS {
            if modifiers & bit != 0 {
                text.push_str(name);
                text.push(' ');
            }
        }
        let owner = self.mirrored(member, "clazz");
        let name = self.field_text(member, "name", 2).unwrap_or_default();
        if name.is_empty() && kind != "java.lang.reflect.Constructor" {
            return None;
        }
        let result = match kind {
            "java.lang.reflect.Field" => self.mirrored(member, "type"),
            "java.lang.reflect.Method" => self.mirrored(member, "returnType"),
            _ if owner.is_none() => return None,
            _ => None,
        };
        if let Some(result) = result {
            text.push_str(&result);
            text.push(' ');
        }
        if let Some(owner) = owner {
            text.push_str(&owner);
            if kind != "java.lang.reflect.Constructor" {
                text.push('.');
            }
        }
        if kind != "java.lang.reflect.Constructor" {
            text.push_str(&name);
        }
        if kind != "java.lang.reflect.Field" {
            let types = self.heap.field_object(member, "parameterTypes");
            let types = types.and_then(|types| self.heap.elements(types));
            let types = types.into_iter().flatten().map(|mirror| {
                mirror
                    .and_then(|mirror| self.mirror_name(mirror))
                    .unwrap_or_default()
            });
            let types: Vec<String> = types.collect();
            let _ = write!(text, "({})", types.join(","));
        }
        Some(text)
    }

    fn base_locale(&self, locale: ObjectIndex, field: &str) -> Option<String> {
        let base = self.heap.field_object(locale, "baseLocale")?;
        self.field_text(base, field, 2)
    }

    /// The text of a field: a number, or what its object stands for.
    fn field_text(&self, object: ObjectIndex, name: &str, depth: u32) -> Option<String> {
        Some(match self.heap.field(object, name)? {
            Raw::Object(id) if id.is_null() => return None,
            Raw::Object(id) => {
                let target = self.object(id)?;
                return self.text_within(Obj::from(target), depth - 1);
            }
            Raw::Boolean(value) => value.to_string(),
            Raw::Char(value) => String::from_utf16_lossy(&[value]),
            Raw::Float(value) => java::float(value),
            Raw::Double(value) => java::double(value),
            Raw::Byte(value) => value.to_string(),
            Raw::Short(value) => value.to_string(),
            Raw::Int(value) => value.to_string(),
            Raw::Long(value) => value.to_string(),
        })
    }

    fn url(&self, url: ObjectIndex, depth: u32) -> String {
        let part = |name: &str| self.field_text(url, name, depth);
        let mut text = String::new();
        let parts = [
            ("protocol", "", ":"),
            ("authority", "//", ""),
            ("path", "", ""),
            ("query", "?", ""),
            ("ref", "#", ""),
        ];
        for (name, before, behind) in parts {
            if let Some(part) = part(name) {
                text.push_str(before);
                text.push_str(&part);
                text.push_str(behind);
            }
        }
        text
    }

    /// The text in `value`: `byte[]` with `coder`, `char[]`, `char[]` with `offset` and `count`.
    fn string_text(&self, object: ObjectIndex) -> Option<String> {
        row_string(self.serial, self.heap, object, |string| {
            let count = string.count.unwrap_or(usize::MAX);
            Some(match string.element {
                FieldType::Char => {
                    let skipped = string.offset.unwrap_or(0).saturating_mul(2);
                    let bytes = string.bytes.get(skipped..).unwrap_or_default();
                    self.shown(units(bytes, u16::from_be_bytes), count)
                }
                FieldType::Byte if string.coder == Some(1) => {
                    self.shown(units(string.bytes, u16::from_le_bytes), count)
                }
                FieldType::Byte => {
                    let units = string.bytes.iter().copied().map(u16::from);
                    self.shown(units, count)
                }
                _ => return None,
            })
        })
    }

    /// The text of the first `count` units; as MAT shows it, if so wished.
    fn shown(&self, units: impl Iterator<Item = u16>, count: usize) -> String {
        let mut units = units.take(count);
        if !self.options.mat {
            return char::decode_utf16(units)
                .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect();
        }
        let mut text = String::new();
        for unit in units.by_ref().take(MAT_LIMIT) {
            match u8::try_from(unit) {
                Ok(byte @ 32..=126) => text.push(char::from(byte)),
                _ => {
                    let _ = write!(text, "\\u{unit:04x}");
                }
            }
        }
        if units.next().is_some() {
            text.push_str("...");
        }
        text
    }

    /// `java.lang.Thread @ 0x7f00`, `class java.lang.Thread @ 0x7f00`, `char[12] @ 0x7f00`.
    pub(crate) fn technical_name(&self, object: Obj) -> String {
        let address = self.address(object);
        if let Some(class) = self.as_class(object) {
            return format!(
                "class {} @ {address:#x}",
                self.heap.classes().get(class).name
            );
        }
        let name = self.class_name(object);
        match object.index().and_then(|index| self.heap.array_len(index)) {
            Some(len) => {
                let (element, dimensions) = name.split_once("[]").unwrap_or((name, ""));
                format!("{element}[{len}]{dimensions} @ {address:#x}")
            }
            None => format!("{name} @ {address:#x}"),
        }
    }

    /// A text as a part of a name: MAT cuts it at 256 characters.
    pub(crate) fn label_text(&self, text: String) -> String {
        if !self.options.mat || text.chars().count() <= MAT_LABEL {
            return text;
        }
        let first: String = text.chars().take(MAT_LABEL).collect();
        format!("{first}...")
    }

    /// As Java would print MAT's object.
    pub(crate) fn java_name(&self, object: Obj) -> String {
        let address = self.address(object);
        let name = match self.as_class(object) {
            Some(_) => "java.lang.Class",
            None => self.class_name(object),
        };
        match object.index().and_then(|index| self.heap.array_len(index)) {
            Some(len) => {
                let size = self.shallow(object);
                format!("{name} [id={address:#x};length={len};size={size}]")
            }
            None => format!("{name} [id={address:#x}]"),
        }
    }
}

fn units(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> impl Iterator<Item = u16> {
    bytes.chunks_exact(2).map(move |pair| match pair {
        [a, b] => unit([*a, *b]),
        _ => 0,
    })
}

/// `de_DE`, `de`.
fn locale_text(language: Option<String>, country: Option<String>) -> Option<String> {
    match (language, country) {
        (Some(language), Some(country)) if !country.is_empty() => {
            Some(format!("{language}_{country}"))
        }
        (language, _) => language,
    }
}
