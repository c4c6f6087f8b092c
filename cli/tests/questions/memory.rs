//! Questions about arrays, buffers and pictures.

use super::question::{Question, oql, sql};

pub(crate) fn memory() -> Vec<Question> {
    vec![
        oql(
            9,
            "Which buffers outside the heap free their own memory, and how large are they?",
            r"SELECT b, b.capacity, b.limit FROM java.nio.DirectByteBuffer b WHERE b.cleaner != null",
        ),
        oql(
            10,
            "Which buffers outside the heap are views of another one?",
            r"SELECT b, b.capacity, b.att AS of FROM java.nio.DirectByteBuffer b
              WHERE b.cleaner = null",
        ),
        oql(
            12,
            "Which arrays of characters keep more than 1 MB alive?",
            r"SELECT c, c.@length AS characters, c.@retainedHeapSize AS retained FROM char[] c
              WHERE c.@retainedHeapSize > 1MB",
        ),
        oql(
            20,
            "How long is each array of characters?",
            r"SELECT c.@length AS characters FROM char[] c ORDER BY characters",
        ),
        oql(
            25,
            "Which byte arrays are the longest?",
            r"SELECT b, b.@length AS bytes FROM byte[] b ORDER BY bytes DESC LIMIT 5",
        ),
        oql(
            26,
            "Which pictures keep the most memory alive?",
            r"SELECT b, b.mWidth, b.mHeight, b.@retainedHeapSize AS retained
              FROM android.graphics.Bitmap b ORDER BY retained DESC",
        )
        .on_the_phone(),
        oql(
            39,
            "Which buffers are the largest, in the heap or outside?",
            r"SELECT b, b.capacity, b.limit FROM INSTANCEOF java.nio.ByteBuffer b
              ORDER BY b.capacity DESC",
        ),
        sql(
            64,
            "How many uploads of each kind are there, and how many bytes are they?",
            r#"SELECT u.kind, count(*) AS uploads, sum(a.length) AS bytes
               FROM "com.example.portal.Upload" u JOIN arrays a ON a.id = u.content GROUP BY u.kind
               ORDER BY bytes DESC"#,
        ),
    ]
}
