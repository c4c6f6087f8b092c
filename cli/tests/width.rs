//! No line that a terminal shows is wider than the terminal.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    missing_docs,
    reason = "a failed unwrap is the test's failure"
)]

mod support;

use heapray_testkit::{DumpBuilder, Type};
use support::Shop;
use unicode_width::UnicodeWidthStr;

/// A dump in which everything has a long name: packages, classes, fields, threads, frames, loaders.
fn long_names() -> Vec<u8> {
    let mut dump = DumpBuilder::new();
    let java = dump.java();
    let package = "com.example.enterprise.integration.middleware.abstraction.infrastructure";
    let loader_class = dump
        .class(&format!(
            "{package}.loading.ParentLastRestartableApplicationClassLoader"
        ))
        .extends(java.class_loader)
        .build();
    let loader = dump.reserve_instance(loader_class);
    let factory = dump
        .class(&format!(
            "{package}.AbstractSingletonProxyFactoryBean$Configuration$Entry"
        ))
        .loader(loader)
        .field(
            "theNextConfigurationEntryInTheListOfAllConfigurations",
            Type::Object,
        )
        .build();
    let payload = dump.byte_array(&vec![7; 200_000]);
    let field = "theNextConfigurationEntryInTheListOfAllConfigurations";
    let mut next = payload;
    for _ in 0..40 {
        next = dump.instance(factory).set(field, next).build();
    }
    let registry = dump
        .class(&format!(
            "{package}.registries.GlobalConfigurationEntryRegistryHolder"
        ))
        .loader(loader)
        .static_object("THE_FIRST_OF_ALL_REGISTERED_CONFIGURATION_ENTRIES", next)
        .build();
    dump.root_sticky_class(registry);
    dump.root_sticky_class(loader_class);
    dump.at(loader).instance(loader_class).build();
    let name =
        "http-nio-0.0.0.0-8443-exec-17 serving the longest request of all that were ever sent";
    dump.thread(name)
        .frame(
            &format!("{package}.AbstractSingletonProxyFactoryBean$Configuration"),
            "invokeTheMethodThatCallsAllTheOtherMethodsOfTheConfiguration",
            "()V",
            "AbstractSingletonProxyFactoryBean.java",
            4_711,
        )
        .local(0, payload)
        .local(0, next)
        .build();
    dump.to_bytes()
}

/// A leak in which everything has a long name, of so many objects, so many days after the first.
fn leak(objects: i64, days: u64) -> Vec<u8> {
    let mut dump = DumpBuilder::new();
    dump.created_ms(1_772_590_653_000 + days * 86_400_000);
    let package = "com.example.enterprise.integration.middleware.abstraction.infrastructure";
    let entry = dump
        .class(&format!(
            "{package}.AbstractSingletonProxyFactoryBean$Configuration$Entry"
        ))
        .field("theContentOfTheConfigurationEntry", Type::Object)
        .build();
    let mut entries = Vec::new();
    for number in 0..objects {
        let content = dump.byte_array(&[7; 200]);
        let entry = dump.instance(entry);
        let entry = entry
            .set("theContentOfTheConfigurationEntry", content)
            .build();
        entries.push((dump.long(number), entry));
    }
    let map = dump.hash_map(&entries);
    let registry = dump
        .class(&format!(
            "{package}.registries.GlobalConfigurationEntryRegistryHolder"
        ))
        .static_object("THE_FIRST_OF_ALL_REGISTERED_CONFIGURATION_ENTRIES", map)
        .build();
    dump.root_sticky_class(registry);
    dump.to_bytes()
}

const BUDGET: &str = r#"
schema = 1

[[limit]]
name = "instances of the configuration entries of the enterprise integration middleware abstraction"
class = "com.example.enterprise.integration.middleware.*"
max-count = 3

[[limit]]
heap = "live"
max-retained = "1 GiB"
max-growth = "10 %"

[[limit]]
path = "static com.example.enterprise.*"
max-retained = "1 KiB"
"#;

/// Dumps with long names on three days, reports of them, and a budget.
fn shop() -> Shop {
    let shop = Shop::with_server();
    std::fs::write(shop.path("budget.toml"), BUDGET).unwrap();
    for day in 0..4_i64 {
        let name =
            format!("heap-of-the-enterprise-integration-middleware-on-the-day-number-{day}.hprof");
        std::fs::write(
            shop.path(&name),
            leak(6_000 + 3_000 * day, day.unsigned_abs()),
        )
        .unwrap();
        shop.expect(&format!("report {name} -o {day}.json"), 0);
    }
    std::fs::write(shop.path("long.hprof"), long_names()).unwrap();
    shop
}

/// What a terminal of 80 columns shows of a command that may end with these codes.
fn lines_of(shop: &Shop, arguments: &str, codes: &[i32]) -> Vec<String> {
    let mut command = shop.command(arguments);
    let output = command.env("COLUMNS", "80").output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    let code = output.status.code().unwrap();
    assert!(codes.contains(&code), "{arguments}: {code}\n{errors}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn assert_fits(arguments: &str, lines: &[String]) {
    for line in lines {
        assert!(line.width() <= 80, "heapray {arguments}:\n{line}");
    }
}

/// The commands of a help text, in which clap lists all that there are.
fn commands_in(help: &[String]) -> Vec<String> {
    let list = help.iter().skip_while(|line| *line != "Commands:").skip(1);
    let entries = list.take_while(|line| !line.is_empty());
    let names = entries.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let names: Vec<String> = names
        .filter(|name| !name.is_empty() && *name != "help")
        .map(str::to_owned)
        .collect();
    assert!(names.len() > 5, "{help:?}");
    names
}

/// What these print is for a shell, for a browser, for programs that take file names, and for `man`, which wraps it.
const FOR_PROGRAMS: [&str; 4] = ["completions", "explore", "export", "man"];

/// Commands over several dumps, in the order in which they make sense.
fn over_time() -> Vec<String> {
    let app =
        "--label app=the-enterprise-integration-middleware-abstraction-infrastructure-service";
    let pod =
        "--label pod=the-enterprise-integration-middleware-7d9c5b6f4-x2x8q-in-the-second-region";
    let version = "--label version=2.14.1-rc.7+build.20260304.0217.of.the.release.branch";
    vec![
        "compare 0.json 3.json".to_owned(),
        "compare 3.json 0.json".to_owned(),
        "compare 0.json orders.hprof".to_owned(),
        "trend 0.json 1.json 2.json 3.json".to_owned(),
        "trend 0.json 3.json --max-heap 64M".to_owned(),
        "check 3.json --budget budget.toml --baseline 0.json --fail-on growth".to_owned(),
        "check 0.json --budget budget.toml --fail-on suspects --fail-on new-suspects".to_owned(),
        format!("ledger record fleet.db 0.json {app} {pod} {version}"),
        format!("ledger record fleet.db 2.json {app} {pod} {version}"),
        "ledger list fleet.db".to_owned(),
        "ledger runs fleet.db".to_owned(),
        "ledger suppress fleet.db FINGERPRINT --owner the.integration.middleware.team@example.org \
         --reason accepted-until-the-next-release-of-the-enterprise-integration-middleware"
            .to_owned(),
        "ledger list fleet.db --suppressed".to_owned(),
        "ledger suppressions fleet.db".to_owned(),
        "ledger unsuppress fleet.db 1".to_owned(),
        "ledger check fleet.db".to_owned(),
        "ledger prune fleet.db --before 2026-03-05".to_owned(),
        "batch long.hprof --out reports".to_owned(),
        "redact long.hprof copy.hprof".to_owned(),
    ]
}

#[test]
#[allow(clippy::too_many_lines, reason = "it is a list of commands")]
fn every_table_fits_80_columns() {
    let shop = shop();
    let csv = shop.expect("objects long.hprof --format csv", 0);
    let address = |class: &str| {
        let line = csv.lines().find(|line| line.contains(class)).unwrap();
        line.split(',').next().unwrap().to_owned()
    };
    let entry = address("FactoryBean$Configuration$Entry");
    let bytes = address("byte[]");
    let commands = [
        "DUMP",
        "report DUMP",
        "info DUMP --properties",
        "histogram DUMP --limit 0",
        "histogram DUMP --by package",
        "histogram DUMP --by loader",
        "histogram DUMP --by superclass",
        "histogram DUMP --no-retained",
        "histogram DUMP --unreachable",
        "dominators DUMP --depth 40",
        "dominators DUMP --by class",
        "dominators DUMP --by loader",
        "dominators DUMP --by package",
        "threads DUMP",
        "roots DUMP",
        "roots DUMP --kind STICKY_CLASS",
        "roots DUMP --kind JAVA_FRAME",
        "classloaders DUMP",
        "classloaders DUMP --classes <boot>",
        "classloaders DUMP --duplicates",
        "objects DUMP",
        "secrets DUMP",
        "secrets DUMP --reveal",
        "path DUMP java.lang.String",
        "waste DUMP",
        "retained DUMP java.lang.String",
        "referrers DUMP java.lang.String",
        "referrers DUMP java.lang.String --outgoing",
        "referrers DUMP java.lang.String --dominators",
        "references DUMP",
        "references DUMP --leaks",
        "waste DUMP --kind duplicate-string --limit 0",
        "find-strings DUMP a",
        "find-strings DUMP a --show-values",
        "group-by DUMP java.lang.String",
        "group-by DUMP java.lang.String --show-values",
        "component DUMP",
        "component DUMP --package java",
        "resources DUMP",
        "collections DUMP",
        "collections DUMP --by fill",
        "collections DUMP --by collisions",
        "path DUMP java.lang.String --except java.lang.Thread.name",
        "dominators DUMP --drops",
        "whatif DUMP",
        "whatif DUMP --cut java.lang.String.value",
        "whatif DUMP --cut class:java.lang.String --cut loader:0",
    ];
    let own = [
        format!("path long.hprof {bytes}"),
        format!("contents long.hprof {bytes} --limit 5"),
        format!("path long.hprof {entry}"),
        "path long.hprof AbstractSingletonProxyFactoryBean$Configuration$Entry".to_owned(),
        "inspect long.hprof GlobalConfigurationEntryRegistryHolder".to_owned(),
        format!("inspect long.hprof {entry} --show-values"),
        format!("inspect long.hprof {bytes} --show-values"),
        format!("dominators long.hprof --under {entry}"),
        "index long.hprof".to_owned(),
        "index long.hprof --verify".to_owned(),
        "query long.hprof --file wide.oql".to_owned(),
        "sql long.hprof --file wide.sql".to_owned(),
    ];
    let wide = "SELECT o, o.@technicalName AS name, o.@retainedHeapSize AS retained, o AS again FROM INSTANCEOF \
                java.lang.Object o LIMIT 20; SELECT * FROM OBJECTS \".*\" LIMIT 20; SELECT o.@technicalName AS \"\" FROM \
                INSTANCEOF java.lang.Object o LIMIT 20";
    std::fs::write(shop.path("wide.oql"), wide).unwrap();
    let wide = "SELECT * FROM objects LIMIT 20; SELECT id, class AS \"a label that is very long itself\", retained, class, \
                path_to_root(id) FROM objects LIMIT 20; SELECT * FROM suspects; SELECT 1 AS \"\"";
    std::fs::write(shop.path("wide.sql"), wide).unwrap();
    let of = |dump: &str| commands.map(|command| command.replace("DUMP", dump));
    let all = of("long.hprof").into_iter().chain(of("orders.hprof"));
    let all = all.chain(of("server.hprof")).chain(own).chain(over_time());
    let mut tried = Vec::new();
    for mut arguments in all {
        if arguments.contains("FINGERPRINT") {
            let listed = shop.expect("ledger list fleet.db --format json", 0);
            let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
            let fingerprint = listed.pointer("/0/fingerprint").unwrap().as_str().unwrap();
            arguments = arguments.replace("FINGERPRINT", fingerprint);
        }
        assert_fits(&arguments, &lines_of(&shop, &arguments, &[0, 1]));
        tried.push(arguments);
    }
    // No command is forgotten, nor its help.
    let help = lines_of(&shop, "--help", &[0]);
    assert_fits("--help", &help);
    for name in commands_in(&help) {
        let help = lines_of(&shop, &format!("{name} --help"), &[0]);
        assert_fits(&name, &help);
        let mut names = vec![name.clone()];
        if name == "ledger" {
            let actions = commands_in(&help).into_iter();
            names = actions.map(|action| format!("ledger {action}")).collect();
        }
        for name in names {
            assert_fits(&name, &lines_of(&shop, &format!("{name} --help"), &[0]));
            let is_tried = tried
                .iter()
                .any(|arguments| arguments.starts_with(&format!("{name} ")));
            assert!(
                is_tried || FOR_PROGRAMS.contains(&name.as_str()),
                "how wide is what `heapray {name}` prints?"
            );
        }
    }
}

/// Files and pipes are read by programs, line by line.
#[test]
fn nothing_is_cut_where_no_terminal_is() {
    let shop = shop();
    let field =
        "GlobalConfigurationEntryRegistryHolder.THE_FIRST_OF_ALL_REGISTERED_CONFIGURATION_ENTRIES";
    for arguments in [
        "compare 0.json 3.json",
        "trend 0.json 1.json 2.json 3.json",
        "check 3.json --baseline 0.json --fail-on growth",
    ] {
        let text = shop.expect(arguments, i32::from(arguments.starts_with("check")));
        assert!(text.contains(field), "{arguments}: {text}");
    }
    let mut command = shop.command("compare 0.json 3.json -o compare.txt");
    assert!(command.env("COLUMNS", "80").status().unwrap().success());
    let text = std::fs::read_to_string(shop.path("compare.txt")).unwrap();
    assert!(text.contains(field), "{text}");
}
