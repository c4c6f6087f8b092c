//! The schema of a table, as Parquet has it.

use std::sync::Arc;

use parquet::basic::{Compression, Encoding, LogicalType, Repetition, TimeUnit, Type, ZstdLevel};
use parquet::errors::Result;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr};
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

/// How the columns of a table may be encoded, the usual way first. Columns of small tables are tried without compression
/// and without a dictionary, too, since a page of few values gains less by them than they take. Small tables have no
/// statistics: a file has one row group, and nothing to skip.
pub(crate) fn properties(fields: &[Field], effort: Effort) -> Result<Vec<WriterPropertiesPtr>> {
    let zstd = |level| -> Result<Compression> { Ok(Compression::ZSTD(ZstdLevel::try_new(level)?)) };
    let plain: Vec<Field> = { fields.iter() }
        .map(|field| Field {
            resemblance: Resemblance::None,
            ..*field
        })
        .collect();
    let ways = match effort {
        Effort::Large => vec![one_way(fields, zstd(3)?, EnabledStatistics::Chunk)],
        Effort::Small => vec![
            one_way(fields, zstd(19)?, EnabledStatistics::None),
            one_way(&plain, zstd(19)?, EnabledStatistics::None),
            one_way(fields, Compression::UNCOMPRESSED, EnabledStatistics::None),
            one_way(&plain, Compression::UNCOMPRESSED, EnabledStatistics::None),
        ],
    };
    Ok(ways.into_iter().map(Arc::new).collect())
}

fn one_way(
    fields: &[Field],
    compression: Compression,
    statistics: EnabledStatistics,
) -> WriterProperties {
    let version = KeyValue::new(
        "heapray.schema_version".to_owned(),
        SCHEMA_VERSION.to_string(),
    );
    let mut properties = WriterProperties::builder()
        .set_created_by("heapray".to_owned())
        .set_key_value_metadata(Some(vec![version]))
        .set_compression(compression)
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
    properties.build()
}
