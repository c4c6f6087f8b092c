//! Index files: the same answers, the same bytes, and nothing believed that does not have its checksum.
#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    missing_docs,
    clippy::unwrap_used,
    reason = "a failed unwrap is the failure"
)]

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use heapray_analyzer::index_file::{IndexFile, IndexKey, Refusal};
use heapray_analyzer::{AnalyzeOptions, Heap, ObjectIndex, References, Silent, SizeRule, Source};
use heapray_query::{
    GroupBy, PathOptions, TreeOptions, dominator_tree, find_in_tree, histogram, inbound,
    paths_to_roots,
};
use heapray_session::{IndexPlace, Session, SessionOptions};
use heapray_suspects::{DiagnoseOptions, diagnose};
use heapray_testkit::generate::{GenerateOptions, generate};
use heapray_testkit::{DumpBuilder, Type, broken};

fn options(index: IndexPlace) -> SessionOptions {
    let mut options = SessionOptions::default();
    options.threads = 1;
    options.index = index;
    options.for_index = true;
    options
}

/// Everything that is asked of a heap here, as text.
fn answers(heap: &Heap) -> String {
    let all: Vec<ObjectIndex> = (0..heap.object_count()).map(ObjectIndex).collect();
    let groups = [GroupBy::Class, GroupBy::Loader, GroupBy::Superclass];
    let histograms: Vec<_> = groups.iter().map(|by| histogram(heap, *by)).collect();
    let tree = dominator_tree(heap, &TreeOptions::default()).unwrap();
    let mut places: Vec<_> = find_in_tree(heap, &all).into_iter().collect();
    places.sort_unstable();
    let place_of = |object: &ObjectIndex| {
        let at = places.binary_search_by_key(object, |(object, _)| *object);
        at.ok().map(|at| places[at].1)
    };
    let rows: Vec<_> = heap.objects().collect();
    let reach: Vec<_> = all
        .iter()
        .map(|object| heap.is_reachable(*object))
        .collect();
    let sizes: Vec<_> = all
        .iter()
        .map(|object| heap.shallow_size(*object))
        .collect();
    let targets: Vec<Vec<u32>> = all
        .iter()
        .map(|object| heap.graph().targets(object.0).collect())
        .collect();
    let referrers: Vec<_> = all
        .iter()
        .step_by(all.len().div_ceil(300).max(1))
        .map(|object| inbound(heap, *object, place_of(object), 5))
        .collect();
    let fields: Vec<_> = all
        .iter()
        .map(|object| format!("{:?}", heap.record(*object)))
        .collect();
    let last = all.last().into_iter().copied().collect::<Vec<_>>();
    let paths = paths_to_roots(heap, &last, &PathOptions::default()).unwrap();
    let diagnosis = diagnose(heap, &DiagnoseOptions::default());
    format!(
        "{histograms:?} {tree:?} {places:?} {rows:?} {reach:?} {sizes:?} {targets:?} {referrers:?} {fields:?} \
         {paths:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        heap.live_threads().collect::<Vec<_>>(),
        heap.roots().direct,
        heap.repairs(),
        heap.layout(),
        heap.used_parts(),
        heap.unreachable(),
        diagnosis.verdict,
        diagnosis.findings.len(),
    )
}

/// The dump, its analyzed heap and its index, in a folder.
struct Indexed {
    _folder: tempfile::TempDir,
    dump: PathBuf,
    index: PathBuf,
}

impl Indexed {
    fn new(bytes: &[u8], options: &SessionOptions) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let (dump, index) = (
            folder.path().join("heap.hprof"),
            folder.path().join("index"),
        );
        fs::write(&dump, bytes).unwrap();
        let session = Session::open(&dump, options, &Silent).ok()?;
        File::create(&index).unwrap();
        let open = || File::options().read(true).write(true).open(&index);
        session
            .write_index(|| Ok(session.index_answers()), &open)
            .unwrap();
        Some(Self {
            _folder: folder,
            dump,
            index,
        })
    }

    fn open(&self, options: &SessionOptions) -> Session {
        Session::open(&self.dump, options, &Silent).unwrap()
    }
}

fn generated(objects: u64) -> Vec<u8> {
    let mut options = GenerateOptions::default();
    options.objects = objects;
    let mut bytes = Vec::new();
    generate(&options, &mut bytes).unwrap();
    bytes
}

#[test]
fn answers_are_equal_whole_and_damaged_dumps_with_any_options() {
    let mut dumps: Vec<(String, Vec<u8>)> = broken::cases()
        .into_iter()
        .map(|case| (case.name.to_owned(), case.bytes))
        .collect();
    dumps.push(("base".to_owned(), broken::base().to_bytes()));
    dumps.push(("generated".to_owned(), generated(3_000)));
    let mut variants = [(); 5].map(|()| options(IndexPlace::Nowhere));
    variants[1].sizes = SizeRule::Mat;
    variants[1].references = References::All;
    variants[2].references = References::Soft;
    variants[3].keep_unreachable = true;
    variants[4].for_report = true;
    let mut compared = 0;
    for (name, bytes) in &dumps {
        for plain in &variants {
            let Some(indexed) = Indexed::new(bytes, plain) else {
                continue;
            };
            let wanted = answers(indexed.open(plain).heap());
            let mut with_index = plain.clone();
            with_index.index = IndexPlace::At(indexed.index.clone());
            let session = indexed.open(&with_index);
            assert_eq!(session.index(), Some(indexed.index.as_path()), "{name}");
            assert!(answers(session.heap()) == wanted, "{name}: {plain:?}");
            assert_eq!(session.heap().index_file().unwrap().fault(), None, "{name}");
            compared += 1;
        }
    }
    assert!(compared > 100, "{compared}");
}

#[test]
fn equal_dumps_give_equal_files_with_any_number_of_threads() {
    let bytes = generated(200_000);
    let mut files = Vec::new();
    for (threads, for_report) in [(1, false), (2, true), (5, false)] {
        let mut options = options(IndexPlace::Nowhere);
        (options.threads, options.for_report) = (threads, for_report);
        let indexed = Indexed::new(&bytes, &options).unwrap();
        files.push(fs::read(&indexed.index).unwrap());
    }
    assert!(
        files[0] == files[1],
        "two threads, and answers prefetched for a report"
    );
    assert!(files[0] == files[2], "five threads");
}

#[test]
fn what_an_index_needs_is_kept_when_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let dump = folder.path().join("heap.hprof");
    fs::write(&dump, generated(1_000)).unwrap();
    let mut options = options(IndexPlace::Nowhere);
    options.for_index = false;
    let session = Session::open(&dump, &options, &Silent).unwrap();
    let index = folder.path().join("index");
    let refused = session
        .write_index(|| Ok(session.index_answers()), &|| File::create_new(&index))
        .unwrap_err();
    assert!(refused.to_string().contains("for_index"), "{refused}");
    assert!(!index.exists());
}

/// The answers of the heap in a changed index; `None` if the file is refused, at once or in the course of answering.
fn believed(bytes: &[u8], at: &Path, source: &Source, asked: &AnalyzeOptions) -> Option<String> {
    fs::write(at, bytes).unwrap();
    let index = IndexFile::open(&File::open(at).unwrap()).ok()?;
    index.check(&IndexKey::of(source, asked)).ok()?;
    let heap = index.heap(source, asked).ok()?;
    let answers = answers(&heap);
    index.fault().is_none().then_some(answers)
}

#[test]
fn a_file_with_any_byte_flipped_is_refused_or_answers_as_before() {
    let dump = broken::base().to_bytes();
    let indexed = Indexed::new(&dump, &options(IndexPlace::Nowhere)).unwrap();
    let whole = fs::read(&indexed.index).unwrap();
    let source = Source::from(&dump);
    let mut asked = AnalyzeOptions::default();
    asked.workers = Some(heapray_analyzer::Workers::new(1).unwrap());
    let at = indexed.index.with_extension("flipped");
    let wanted = believed(&whole, &at, &source, &asked).unwrap();
    let mut refused = 0;
    for place in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[place] ^= 1 << (place % 8);
        match believed(&flipped, &at, &source, &asked) {
            Some(answers) => assert!(answers == wanted, "byte {place} of {}", whole.len()),
            None => refused += 1,
        }
        // What is not asked for is verified on demand.
        let opened = IndexFile::open(&File::open(&at).unwrap());
        assert!(
            opened.and_then(|index| index.verify()).is_err(),
            "byte {place}"
        );
    }
    assert!(refused > whole.len() / 2, "{refused} of {}", whole.len());
    for len in (0..whole.len()).step_by(101) {
        assert_eq!(
            believed(&whole[..len], &at, &source, &asked),
            None,
            "cut to {len}"
        );
    }
    let longer = [whole.as_slice(), &[0]].concat();
    assert_eq!(believed(&longer, &at, &source, &asked), None);
}

#[test]
fn a_file_that_does_not_fit_is_refused_with_the_reason_and_the_dump_is_analyzed() {
    let indexed = Indexed::new(&broken::base().to_bytes(), &options(IndexPlace::Nowhere)).unwrap();
    let mut with_index = options(IndexPlace::At(indexed.index.clone()));
    let wanted = answers(indexed.open(&options(IndexPlace::Nowhere)).heap());
    let whole = fs::read(&indexed.index).unwrap();
    let refusal = |file: &[u8], change: &dyn Fn(&mut SessionOptions)| {
        fs::write(&indexed.index, file).unwrap();
        let mut options = with_index.clone();
        change(&mut options);
        let session = indexed.open(&options);
        assert_eq!(session.index(), None);
        if options.sizes == with_index.sizes {
            assert_eq!(answers(session.heap()), wanted);
        }
        format!("{:?}", session.refused_indexes()[0].why)
    };
    let same = |_: &mut SessionOptions| {};
    assert_eq!(refusal(b"no index at all", &same), "Foreign");
    assert!(refusal(&whole[..whole.len() - 1], &same).starts_with("Cut"));
    let mut other = whole.clone();
    other[8] += 1;
    assert!(refusal(&other, &same).starts_with("Format"));
    let mut flipped = whole.clone();
    flipped[20] ^= 4;
    assert!(refusal(&flipped, &same).starts_with("Damaged"));
    let to_mat = |options: &mut SessionOptions| options.sizes = SizeRule::Mat;
    assert_eq!(refusal(&whole, &to_mat), "OtherOptions");
    // Another dump under the same name.
    fs::write(&indexed.dump, generated(100)).unwrap();
    with_index.threads = 2;
    let session = indexed.open(&with_index);
    assert!(matches!(
        session.refused_indexes()[0].why,
        Refusal::OtherDump
    ));
}

#[test]
fn no_index_holds_what_strings_hold() {
    let mut dump = DumpBuilder::new();
    let java = dump.java();
    let secret = ["hunter", "2 is the password"].concat();
    let text = dump.string(&secret);
    let keeper = dump
        .class("com.example.Keeper")
        .static_object("secret", text)
        .build();
    dump.root_sticky_class(keeper);
    let _ = (java, Type::Object);
    let bytes = dump.to_bytes();
    let holds = |bytes: &[u8]| {
        let wide: Vec<u8> = secret.bytes().flat_map(|byte| [0, byte]).collect();
        let has = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
        has(secret.as_bytes()) || has(&wide)
    };
    assert!(holds(&bytes));
    let indexed = Indexed::new(&bytes, &options(IndexPlace::Nowhere)).unwrap();
    assert!(!holds(&fs::read(&indexed.index).unwrap()));
}
