//! `CLASS_DUMP`: superclass, static fields and field declarations of a class.

use std::ops::Range;

use crate::cursor::Cursor;
use crate::error::Result;
use crate::id::{ObjectId, StringId};
use crate::value::{FieldType, Value};

/// A class with its static fields and the declarations of its instance fields (`CLASS_DUMP`).
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct ClassDump<'a> {
    /// Identifier of the class object.
    pub id: ObjectId,
    /// Superclass; null for `java.lang.Object`.
    pub super_id: ObjectId,
    /// Class loader, null for the boot loader. The file may lack the loader's object.
    pub loader: ObjectId,
    /// Signers of the class, an object array; null without signers.
    pub signers: ObjectId,
    /// Protection domain of the class; null without one.
    pub protection_domain: ObjectId,
    /// Bytes of an instance: the sum of its fields (`HotSpot`, agent) or the object size (ART, native image).
    pub instance_size: u32,
    constants: Cursor<'a>,
    statics: Cursor<'a>,
    fields: Cursor<'a>,
}

/// A static field of a class, with its value.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct StaticField {
    /// Name of the field; `HotSpot` adds pseudo fields such as `<resolved_references>`.
    pub name: StringId,
    /// Value of the field.
    pub value: Value,
    /// Declared type of the field.
    pub field_type: FieldType,
}

/// The declaration of an instance field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldDeclaration {
    /// Name of the field.
    pub name: StringId,
    /// Declared type of the field.
    pub field_type: FieldType,
}

impl<'a> ClassDump<'a> {
    /// Reads a `CLASS_DUMP` behind its tag.
    pub(crate) fn read(cursor: &mut Cursor<'a>) -> Result<Self> {
        const WHAT: &str = "class dump";
        let id = cursor.read_object_id(WHAT)?;
        cursor.read_u32(WHAT)?; // stack trace
        let super_id = cursor.read_object_id(WHAT)?;
        let loader = cursor.read_object_id(WHAT)?;
        let signers = cursor.read_object_id(WHAT)?;
        let protection_domain = cursor.read_object_id(WHAT)?;
        cursor.read_id(WHAT)?; // reserved
        cursor.read_id(WHAT)?; // reserved
        let instance_size = cursor.read_u32(WHAT)?;
        let constants = window(cursor, |cursor| {
            cursor.read_u16(WHAT)?; // constant pool index
            read_typed(cursor).map(drop)
        })?;
        let statics = window(cursor, |cursor| {
            cursor.read_id(WHAT)?;
            read_typed(cursor).map(drop)
        })?;
        let fields = window(cursor, |cursor| {
            cursor.read_id(WHAT)?;
            cursor.read_type().map(drop)
        })?;
        Ok(Self {
            id,
            super_id,
            loader,
            signers,
            protection_domain,
            instance_size,
            constants,
            statics,
            fields,
        })
    }

    /// Constants of the class's constant pool; only the hprof agent writes them.
    pub fn constants(&self) -> impl Iterator<Item = Value> + use<'a> {
        let mut cursor = self.constants;
        std::iter::from_fn(move || {
            cursor.read_u16("constant").ok()?;
            read_typed(&mut cursor).ok().map(|(_, value)| value)
        })
    }

    /// Where in the file the values of primitive constants and primitive static fields are.
    pub fn primitive_values(&self) -> impl Iterator<Item = Range<u64>> + use<'a> {
        let id_bytes = self.statics.id_size().bytes() as u64;
        value_ranges(self.constants, 2) // a constant pool index
            .chain(value_ranges(self.statics, id_bytes))
            .filter(|(field_type, _)| *field_type != FieldType::Object)
            .map(|(_, range)| range)
    }

    /// Static fields of the class, with their values.
    pub fn statics(&self) -> StaticFields<'a> {
        StaticFields(self.statics)
    }

    /// Instance fields that this class declares (not its superclasses), in the order of an instance's bytes.
    pub fn fields(&self) -> FieldDeclarations<'a> {
        FieldDeclarations(self.fields)
    }
}

/// Iterates over the static fields of a class.
#[derive(Debug, Clone)]
pub struct StaticFields<'a>(Cursor<'a>);

impl StaticFields<'_> {
    /// Absolute offset of the next static field.
    pub fn offset(&self) -> u64 {
        self.0.offset()
    }
}

impl Iterator for StaticFields<'_> {
    type Item = StaticField;

    fn next(&mut self) -> Option<StaticField> {
        let name = self.0.read_string_id("static field").ok()?;
        let (field_type, value) = read_typed(&mut self.0).ok()?;
        Some(StaticField {
            name,
            value,
            field_type,
        })
    }
}

/// Iterates over the field declarations of a class.
#[derive(Debug, Clone)]
pub struct FieldDeclarations<'a>(Cursor<'a>);

impl Iterator for FieldDeclarations<'_> {
    type Item = FieldDeclaration;

    fn next(&mut self) -> Option<FieldDeclaration> {
        let name = self.0.read_string_id("field").ok()?;
        let field_type = self.0.read_type().ok()?;
        Some(FieldDeclaration { name, field_type })
    }
}

/// Types and places of the values in a list whose entries begin with `name_bytes` of another kind.
fn value_ranges(
    mut cursor: Cursor<'_>,
    name_bytes: u64,
) -> impl Iterator<Item = (FieldType, Range<u64>)> {
    std::iter::from_fn(move || {
        cursor.read_bytes(name_bytes, "class dump").ok()?;
        let field_type = cursor.read_type().ok()?;
        let start = cursor.offset();
        let len = field_type.size(cursor.id_size()) as u64;
        cursor.read_bytes(len, "class dump").ok()?;
        Some((field_type, start..cursor.offset()))
    })
}

fn read_typed(cursor: &mut Cursor<'_>) -> Result<(FieldType, Value)> {
    let field_type = cursor.read_type()?;
    Ok((field_type, cursor.read_value(field_type)?))
}

/// The window of a counted list, whose entries `skip` reads to find its end.
fn window<'a>(
    cursor: &mut Cursor<'a>,
    mut skip: impl FnMut(&mut Cursor<'a>) -> Result<()>,
) -> Result<Cursor<'a>> {
    let count = cursor.read_u16("class dump")?;
    let (start, offset) = (cursor.rest(), cursor.offset());
    for _ in 0..count {
        skip(cursor)?;
    }
    let len = start.len().saturating_sub(cursor.remaining());
    Ok(Cursor::new(
        start.get(..len).unwrap_or_default(),
        offset,
        cursor.id_size(),
    ))
}
