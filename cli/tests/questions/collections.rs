//! Questions about maps, lists and sets.

use super::question::{Question, oql};

pub(crate) fn collections() -> Vec<Question> {
    vec![
        oql(
            15,
            "Which arrays are behind the vectors?",
            r"SELECT OBJECTS v.elementData FROM java.util.Vector v",
        ),
        oql(
            19,
            "Where is each HashMap?",
            r"SELECT toHex(m.@objectAddress) AS address, m.size FROM java.util.HashMap m",
        ),
        oql(
            21,
            "Where is each ArrayList?",
            r"SELECT toHex(l.@objectAddress) AS address, l.size FROM java.util.ArrayList l",
        ),
        oql(
            22,
            "How large are the tables of the maps with more than four entries?",
            r"SELECT t, t.@length AS slots FROM OBJECTS (SELECT OBJECTS m.table FROM java.util.HashMap m WHERE m.size > 4) t",
        ),
        oql(
            27,
            "How many elements has each vector, and how much does it keep alive?",
            r"SELECT v, v.elementCount, v.@retainedHeapSize AS retained FROM java.util.Vector v",
        ),
        oql(
            32,
            "Which views of a list show only a part of it?",
            r"SELECT s, s.size AS part, s.root.size AS whole FROM java.util.ArrayList$SubList s
              WHERE s.root.size > s.size",
        ),
        oql(
            37,
            "Which maps have more than 1000 entries?",
            r"SELECT m, m.size FROM java.util.HashMap m WHERE m.size > 1000",
        ),
        oql(
            48,
            "Which keys are in the map of settings?",
            r"SELECT toString(e.key) AS key
              FROM OBJECTS (SELECT OBJECTS outbounds(p.SETTINGS.@object.table) FROM OBJECTS com.example.portal.Portal p) e
              WHERE e.key != null",
        ),
        oql(
            49,
            "Which lists and maps were never used?",
            r#"SELECT c FROM "java\.util\.(ArrayList|HashMap)" c WHERE c.size = 0 AND c.modCount = 0"#,
        ),
        oql(
            51,
            "How large is each collection that is no map?",
            r"SELECT c, c.size() AS elements FROM INSTANCEOF java.util.AbstractCollection c",
        ),
        oql(
            55,
            "Which entries of maps have a key of 15 characters?",
            r"SELECT toString(e.key) AS key, toString(e.value) AS value FROM java.util.HashMap$Node e
              WHERE toString(e.key).length() = 15",
        ),
        oql(
            57,
            "Which lists have the most room?",
            r"SELECT l, l.elementData.@length AS room, l.size AS used FROM java.util.ArrayList l
              ORDER BY room DESC LIMIT 5",
        ),
        oql(
            58,
            "Which maps have the most entries?",
            r"SELECT m, m.size AS entries FROM java.util.HashMap m ORDER BY entries DESC LIMIT 5",
        ),
        oql(
            62,
            "Which maps have more than 10 000 entries?",
            r"SELECT m, m.size, m.@retainedHeapSize AS retained FROM java.util.HashMap m
              WHERE m.size > 10000",
        ),
    ]
}
