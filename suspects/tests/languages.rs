//! Advice in the language of the class that has the field. Where compilers can be had, `samples/advice.sh` compiles it.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::print_stderr,
    missing_docs,
    reason = "a failed unwrap is the test's failure, and skipping must be loud"
)]

use std::path::Path;
use std::process::Command;

use heapray_analyzer::{AnalyzeOptions, Silent, analyze};
use heapray_suspects::{DiagnoseOptions, diagnose};
use heapray_testkit::{DumpBuilder, ObjectId, Type};

/// A map that grows in a static field of this class, which a compiler has given another field of this name.
fn example(class: &str, mark: &str) -> Option<String> {
    let mut dump = DumpBuilder::new();
    dump.java();
    let order = dump.class("app.Order").field("data", Type::Object).build();
    let entries: Vec<(ObjectId, ObjectId)> = (0..400)
        .map(|number| {
            let data = dump.byte_array(&[0; 8 << 10]);
            let order = dump.instance(order).set("data", data).build();
            (dump.string(&format!("order {number}")), order)
        })
        .collect();
    let map = dump.hash_map(&entries);
    let class = dump.class(class).static_object("known", map);
    let class = if mark.is_empty() {
        class
    } else {
        class.static_object(mark, 0)
    };
    let class = class.build();
    dump.root_sticky_class(class);
    let heap = analyze(dump.to_bytes(), &AnalyzeOptions::default(), &Silent).unwrap();
    let diagnosis = diagnose(&heap, &DiagnoseOptions::default());
    diagnosis.findings[0].advice.example.clone()
}

#[test]
fn a_map_is_limited_in_the_language_of_its_class() {
    let java = example("app.Orders", "").unwrap();
    assert!(!java.contains("removeEldestEntry("), "{java}");
    assert!(kotlin().starts_with("val known = object : LinkedHashMap"));
    assert!(scala().starts_with("val known = new java.util.LinkedHashMap"));
    assert!(groovy().starts_with("def known = new LinkedHashMap"));
    // Clojure's maps are values: the atom gets another one.
    assert!(clojure().starts_with("(swap! known"));
}

fn kotlin() -> String {
    example("app.Orders", "Companion").unwrap()
}

fn scala() -> String {
    example("app.Orders$", "MODULE$").unwrap()
}

fn groovy() -> String {
    example("app.Orders", "$callSiteArray").unwrap()
}

fn clojure() -> String {
    example("app.orders$remember_BANG_", "const__0").unwrap()
}

/// The folder with the compilers' jars, and a JDK's home; `None` where nobody gave them.
fn compilers() -> Option<(String, String)> {
    let given = |name| std::env::var(name).ok();
    Some((given("HEAPRAY_COMPILERS")?, given("JAVA_HOME")?))
}

/// Runs a compiler on the code; panics with what it says.
fn compile(file: &Path, code: &str, jars: &str, arguments: &[&str]) {
    let (folder, home) = compilers().unwrap();
    std::fs::write(file, code).unwrap();
    let class_path: Vec<String> = jars
        .split(' ')
        .map(|jar| format!("{folder}/{jar}"))
        .collect();
    let out = file.with_extension("out");
    let done = Command::new(format!("{home}/bin/java"))
        .args(["-Xss8m", "-cp", &class_path.join(":")])
        .args(arguments)
        .args(["-d".as_ref(), out.as_os_str(), file.as_os_str()])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{code}\n{said}");
}

#[test]
fn code_in_other_languages_compiles() {
    if compilers().is_none() {
        eprintln!("SKIPPED: no HEAPRAY_COMPILERS, see samples/advice.sh");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let class_path = std::env::var("HEAPRAY_COMPILERS").unwrap();
    let kotlin_class = "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler";
    let library = format!("{class_path}/kotlin/kotlin-stdlib.jar");
    std::fs::create_dir_all(folder.path().join("Orders.out")).unwrap();
    compile(
        &folder.path().join("Orders.kt"),
        &format!("class Orders {{ companion object {{\n{}\n}} }}\n", kotlin()),
        "kotlin/*",
        &[kotlin_class, "-no-stdlib", "-no-reflect", "-cp", &library],
    );
    compile(
        &folder.path().join("Orders.scala"),
        &format!("object Orders {{\n{}\n}}\n", scala()),
        "scala/*",
        &["scala.tools.nsc.Main", "-usejavacp"],
    );
    compile(
        &folder.path().join("Orders.groovy"),
        &format!("{}\n", groovy()),
        "groovy/*",
        &["org.codehaus.groovy.tools.FileSystemCompiler"],
    );
    let file = folder.path().join("orders.clj");
    let code = format!(
        "(def known (atom {{}}))\n(defn remember! [key value]\n{}\n)\n(remember! 1 2)\n\
         (assert (= @known {{1 2}}))\n",
        clojure()
    );
    std::fs::write(&file, &code).unwrap();
    let (folder, home) = compilers().unwrap();
    let done = Command::new(format!("{home}/bin/java"))
        .args(["-cp", &format!("{folder}/clojure/*"), "clojure.main"])
        .arg(&file)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{code}\n{said}");
}
