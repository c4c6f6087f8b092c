//! Names: which words are the application's, and what stands in for them.

use heapray_hprof::{Frame, LoadClass, RecordTag, SubRecord};

use super::pseudonym::Pseudonyms;
use crate::classes::Classes;
use crate::hashing::{FileMap, FileSet};
use crate::parts::{Dump, Part, visit_all};

/// Classes whose words stay: the JDK's.
const JDK: [&str; 6] = [
    "java/",
    "jdk/",
    "sun/",
    "javax/",
    "com/sun/",
    "org/openjdk/",
];
/// Words that compilers put into names, and endings of source files.
const COMPILERS: [&str; 14] = [
    "Lambda",
    "this",
    "val",
    "arg",
    "lambda",
    "access",
    "VALUES",
    "values",
    "java",
    "kt",
    "scala",
    "groovy",
    "Companion",
    "INSTANCE",
];
/// Attempts at a word that no other stands for yet.
const ATTEMPTS: u8 = 200;

/// Words and what stands in for them, of equal length. Different words get different ones, so that no
/// two classes come to share a name.
#[derive(Debug, Default)]
pub(super) struct Names {
    words: FileMap<Vec<u8>, Vec<u8>>,
}

impl Names {
    /// Reads all names of the dump. Memory grows with their different words.
    pub(super) fn new(dump: Dump<'_>, classes: &Classes<'_>, pseudonyms: &Pseudonyms) -> Self {
        let (own, jdk) = gather(dump, classes);
        let mut taken: FileSet<Vec<u8>> = jdk.iter().map(|word| word.to_vec()).collect();
        let mut names = Self::default();
        let mut own: Vec<&[u8]> = own.difference(&jdk).copied().collect();
        own.sort_unstable(); // the same words get the same stand-ins in every run with the same key
        for word in own {
            let fresh = (0..ATTEMPTS)
                .map(|attempt| disguise(word, &pseudonyms.letters(word, attempt)))
                .find(|disguised| !taken.contains(disguised));
            // One or two letters may have no free stand-in left; they tell nothing.
            if let Some(fresh) = fresh {
                taken.insert(fresh.clone());
                names.words.insert(word.to_vec(), fresh);
            }
        }
        names
    }

    /// Replaces the words in a name.
    pub(super) fn replace(&self, name: &mut [u8]) {
        for word in name.split_mut(|byte| is_separator(*byte)) {
            if let Some(disguised) = self.words.get(core(word))
                && let Some(core) = core_mut(word)
            {
                core.copy_from_slice(disguised);
            }
        }
    }
}

/// All words of the dump, and those of the JDK's own names.
fn gather<'a>(dump: Dump<'a>, classes: &Classes<'a>) -> (FileSet<&'a [u8]>, FileSet<&'a [u8]>) {
    let mut all = FileSet::default();
    let mut jdk: FileSet<&[u8]> = COMPILERS.iter().map(|word| word.as_bytes()).collect();
    let mut jdk_serials = FileSet::default();
    let mut frames = Vec::new();
    visit_all(dump, &mut |part, _| {
        let record = match part {
            Part::Record(record) => record,
            Part::Sub(SubRecord::Class(class)) if is_jdk(&classes.name(class.id)) => {
                let statics = class.statics();
                jdk.extend(statics.flat_map(|field| words(classes.string(field.name))));
                return;
            }
            _ => return,
        };
        match record.tag {
            RecordTag::UTF8 => {
                let text = record.body.rest().get(dump.header.id_size.bytes()..);
                all.extend(words(text.unwrap_or_default()));
            }
            RecordTag::LOAD_CLASS => {
                if let Ok(load) = LoadClass::read(record.body)
                    && is_jdk(&classes.name(load.class_id))
                {
                    jdk_serials.insert(load.serial);
                    jdk.extend(words(classes.string(load.name)));
                }
            }
            RecordTag::FRAME => frames.extend(Frame::read(record.body)),
            _ => {}
        }
    });
    for class in classes.iter() {
        if is_jdk(&classes.name(class.id)) {
            let fields = class.fields.iter();
            jdk.extend(fields.flat_map(|field| words(classes.string(field.name))));
        }
    }
    for frame in frames.iter().filter(|f| jdk_serials.contains(&f.class)) {
        let texts = [frame.method, frame.signature, frame.source];
        jdk.extend(texts.into_iter().flat_map(|id| words(classes.string(id))));
    }
    (all, jdk)
}

fn is_jdk(class: &str) -> bool {
    let element = class.trim_start_matches('[');
    let element = element
        .strip_prefix('L')
        .filter(|_| element != class)
        .unwrap_or(element);
    JDK.iter().any(|prefix| element.starts_with(prefix))
}

fn is_separator(byte: u8) -> bool {
    byte.is_ascii() && !byte.is_ascii_alphanumeric()
}

fn words(name: &[u8]) -> impl Iterator<Item = &[u8]> {
    name.split(|byte| is_separator(*byte))
        .map(core)
        .filter(|word| is_word(word))
}

/// Numbers, hidden classes' addresses and types of descriptors are no words.
fn is_word(word: &[u8]) -> bool {
    word.len() > 1 && !word.iter().all(u8::is_ascii_digit) && !word.starts_with(b"0x")
}

/// In descriptors and array names, `L` and primitive types stand before a class's first word:
/// `ILcom`, `Lcom`. Package names are lower case, so a run of them before `L` and a lower-case letter
/// is taken off.
fn core(word: &[u8]) -> &[u8] {
    word.get(core_start(word)..).unwrap_or_default()
}

fn core_mut(word: &mut [u8]) -> Option<&mut [u8]> {
    word.get_mut(core_start(word)..)
}

fn core_start(word: &[u8]) -> usize {
    let primitives = word.iter().take_while(|b| b"BCDFIJSZV".contains(b)).count();
    match word.get(primitives..) {
        Some([b'L', next, ..]) if next.is_ascii_lowercase() => primitives.saturating_add(1),
        _ => 0,
    }
}

/// Letters for letters, in the same case; digits stay; bytes of other scripts become letters too.
fn disguise(word: &[u8], letters: &[u8; 32]) -> Vec<u8> {
    let disguised = word.iter().zip(letters.iter().cycle());
    disguised
        .map(|(byte, letter)| match byte {
            b'0'..=b'9' => *byte,
            b'A'..=b'Z' => letter.to_ascii_uppercase(),
            _ => *letter,
        })
        .collect()
}
