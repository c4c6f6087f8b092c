//! Conditions that are decided from the bytes of the fields find what the evaluator finds.
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

use heapray_analyzer::{AnalyzeOptions, Heap, Silent, analyze};
use heapray_oql::{Oql, QueryOptions, Rows};
use heapray_testkit::{DumpBuilder, Type};
use proptest::prelude::*;

/// Objects of three classes: fields of all types, one that a subclass declares again with another type, and none of them.
fn heap() -> Heap {
    let mut dump = DumpBuilder::new();
    let base = dump
        .class("com.acme.Base")
        .field("whole", Type::Int)
        .field("large", Type::Long)
        .field("small", Type::Byte)
        .field("flag", Type::Boolean)
        .field("half", Type::Double)
        .field("letter", Type::Char)
        .field("other", Type::Object)
        .build();
    let below = dump
        .class("com.acme.Below")
        .extends(base)
        .field("whole", Type::Object)
        .field("more", Type::Short)
        .build();
    let none = dump.class("com.acme.Empty").extends(base).build();
    let mut made = Vec::new();
    for number in 0..60i32 {
        let class = match number % 5 {
            0 => below,
            1 => none,
            _ => base,
        };
        let mut instance = dump.instance(class);
        if class != below {
            instance = instance.set("whole", number % 7 - 3);
        }
        let object = instance
            .set("large", i64::from(number % 3) << 40)
            .set("flag", number % 2 == 0)
            .set("half", f64::from(number) / 2.0)
            .build();
        made.push(object);
    }
    let kept = dump.object_array("java.lang.Object[]", &made);
    dump.root_jni_global(kept, 1);
    analyze(dump.to_bytes(), &AnalyzeOptions::default(), &Silent).unwrap()
}

fn objects(heap: &Heap, query: &str) -> Vec<String> {
    let answer = Oql::new(heap, &QueryOptions::default()).ask(query).unwrap();
    match answer.rows {
        Rows::Objects(objects) => objects.iter().map(|object| format!("{object:?}")).collect(),
        Rows::Empty => Vec::new(),
        other => vec![format!("{other:?}")],
    }
}

fn operand() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "o.whole",
            "whole",
            "o.large",
            "o.small",
            "o.flag",
            "o.half",
            "o.letter",
            "o.other",
            "o.more",
            "o.missing",
            "${o}.whole",
            "null",
            "2.5",
            "true",
        ])
        .prop_map(str::to_owned),
        (-4..5i64).prop_map(|number| number.to_string()),
        Just((1i64 << 40).to_string() + "L"),
    ]
}

fn condition() -> impl Strategy<Value = String> {
    let compared = (
        operand(),
        prop::sample::select(vec!["=", "!=", "<", "<=", ">", ">="]),
        operand(),
    )
        .prop_map(|(a, by, b)| format!("{a} {by} {b}"));
    let null = operand().prop_map(|a| format!("{a} IS NOT NULL"));
    let leaf = prop_oneof![4 => compared, 1 => null];
    leaf.prop_recursive(3, 8, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) AND ({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) OR ({b})")),
            inner.prop_map(|a| format!("NOT ({a})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn fields_decide_as_the_evaluator_does(condition in condition()) {
        let heap = heap();
        let select = "SELECT * FROM INSTANCEOF com.acme.Base o WHERE ";
        // What is no field of the row makes all of it the evaluator's. A row of which a part cannot be computed is left
        // out, so it comes first.
        let evaluated = format!("{select} (o.@objectAddress = 0) OR ({condition})");
        let planned = format!("{select} {condition}");
        prop_assert_eq!(objects(&heap, &planned), objects(&heap, &evaluated));
    }
}

#[test]
fn a_plan_follows_the_class_of_the_row() {
    let heap = heap();
    let found = |condition: &str| {
        let select = "SELECT * FROM INSTANCEOF com.acme.Base o WHERE ";
        objects(&heap, &format!("{select}{condition}")).len()
    };
    // `whole` is null where the subclass declares it again.
    assert_eq!(found("o.whole IS NULL"), 12);
    assert_eq!(found("o.whole >= -3"), 48);
    assert_eq!(found("o.more IS NOT NULL"), 12);
    assert_eq!(found("o.large > 0 AND o.whole IS NULL"), 8);
}
