//! The schema of a table, as Parquet has it.

use std::sync::Arc;

use parquet::basic::{Compression, Encoding, LogicalType, Repetition, TimeUnit, Type, ZstdLevel};
use parquet::errors::Result;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::{ColumnPath, Type as SchemaType, TypePtr};

use crate::field::{Field, FieldType, Resemblance};

/// The version of the tables. It is raised when columns or tables are added; none is renamed, removed, or given
/// another meaning.
pub const SCHEMA_VERSION: u32 = 1;

/// Effort of the compression: tables of a report have some kilobytes, those of a heap many megabytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effort {
    Small,
    Large,
}

pub(crate) fn parquet_schema(fields: &[Field]) -> Result<TypePtr> {
    let fields = fields.iter().map(|field| {
        let (physical, logical) = match field.kind {
            FieldType::Text => (Type::BYTE_ARRAY, Some(LogicalType::String)),
            FieldType::Long => (Type::INT64, None),
            FieldType::Double => (Type::DOUBLE, None),
            FieldType::Bool => (Type::BOOLEAN, None),
            FieldType::Time => (
                Type::INT64,
                Some(LogicalType::timestamp(true, TimeUnit::MILLIS)),
            ),
        };
        let repetition = if field.is_nullable {
            Repetition::OPTIONAL
        } else {
            Repetition::REQUIRED
        };
        SchemaType::primitive_type_builder(field.name, physical)
            .with_repetition(repetition)
            .with_logical_type(logical)
            .build()
            .map(Arc::new)
    });
    let fields = fields.collect::<Result<Vec<_>>>()?;
    let root = SchemaType::group_type_builder("table").with_fields(fields);
    Ok(Arc::new(root.build()?))
}

/// How a table is written. Small tables have no statistics: a file has one row group, and nothing to skip.
pub(crate) fn properties(name: &str, fields: &[Field], effort: Effort) -> Result<WriterProperties> {
    let (level, statistics) = match effort {
        Effort::Small => (15, EnabledStatistics::None),
        Effort::Large => (3, EnabledStatistics::Chunk),
    };
    let metadata = [
        ("heapray.schema_version", SCHEMA_VERSION.to_string()),
        ("heapray.table", name.to_owned()),
    ];
    let metadata = metadata.map(|(key, value)| KeyValue::new(key.to_owned(), value));
    let mut properties = WriterProperties::builder()
        .set_created_by("heapray".to_owned())
        .set_key_value_metadata(Some(metadata.to_vec()))
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(level)?))
        .set_statistics_enabled(statistics)
        .set_offset_index_disabled(true)
        .set_max_row_group_row_count(None);
    for field in fields {
        let column = ColumnPath::from(field.name);
        let encoding = match (field.resemblance, field.kind) {
            (Resemblance::Repeated, _) => {
                properties = properties.set_column_dictionary_enabled(column, true);
                continue;
            }
            (Resemblance::Sorted, FieldType::Text) => Encoding::DELTA_BYTE_ARRAY,
            (Resemblance::Sorted, FieldType::Long | FieldType::Time) => {
                Encoding::DELTA_BINARY_PACKED
            }
            _ => Encoding::PLAIN,
        };
        properties = properties
            .set_column_dictionary_enabled(column.clone(), false)
            .set_column_encoding(column, encoding);
    }
    Ok(properties.build())
}
