//! What to keep in mind when reading the figures, in words.

/// Something to keep in mind when reading the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Caveat {
    /// The transfer as text changed bytes everywhere; figures are remains.
    TextMode,
    /// There is no heap in the file.
    NoHeap,
    /// So many bytes of heap could not be read: objects are missing, counts and sizes are lower bounds.
    Lost(u64),
    /// The file is cut off where it is unknown how much is missing.
    UnknownLoss,
    /// The JVM counted more objects than the file holds.
    Fewer {
        /// In the file.
        found: u64,
        /// By the JVM.
        counted: u64,
    },
    /// So many arrays are as long as those that the JVM cuts at 4 GiB: they may be longer in truth.
    CutArrays(u64),
    /// So many references lead to objects that the damage took: what their owners retain is a lower
    /// bound, and what only they held is missing from all sums. A whole dump has some hundreds of
    /// dangling references too (class data sharing); they mean nothing and don't make this caveat.
    LowerBounds(u64),
    /// So many bytes of names and stack traces could not be read; no object is lost with them.
    LostNames(u64),
    /// So many of these references lead to objects that are not in the file, far more than in a whole dump: a part of
    /// the heap is missing without a trace.
    MissingPart {
        /// References to objects that are not in the file.
        dangling: u64,
        /// All references.
        references: u64,
    },
    /// So many references of unreachable objects lead to objects that are not in the file, and those of reachable
    /// objects do not stand out. No damage.
    DanglingGarbage(u64),
    /// So many GC roots lead to objects that are not in the file.
    RootsOfNothing(u64),
    /// So many objects have fields that can't be read, since their class is not in the file or their bytes
    /// are too few: what they refer to may seem unreachable.
    UnknownFields(u64),
    /// The file lists no sticky classes; those of the boot loader were taken as roots.
    AssumedRoots,
    /// The GC roots were lost with the end of the file; objects that nothing refers to stand in for them.
    LostRoots,
    /// So many bytes, most of the heap, are reachable from nothing that was read: the objects that referred to them
    /// were lost. They were taken as reachable.
    LostHolders(u64),
    /// The serviceability agent wrote the dump, which lists fewer GC roots and objects than the JVM does. No damage.
    ServiceabilityAgent,
    /// So many virtual threads that have begun and not ended are no GC roots (JDK 19 to 21): what only their stacks hold
    /// appears unreachable. No damage.
    UnrootedThreads(u64),
    /// So many hidden classes may hold class data, which no dump contains, and most of the heap appears unreachable. No
    /// damage.
    HiddenClassData(u64),
    /// Classes nest deeper in the dominator tree than is followed up: what classes, loaders and packages
    /// retain are lower bounds.
    InexactClassTree,
}

impl Caveat {
    /// For people, a sentence.
    pub fn message(&self) -> String {
        match self {
            Self::TextMode => {
                "The file was transferred in text mode, which changed bytes throughout: all numbers \
                 describe what is left. Transfer the dump again in binary mode."
                    .into()
            }
            Self::NoHeap => "The file contains no heap.".into(),
            Self::Lost(1) => {
                "1 byte of the heap could not be read: objects are missing, and counts and sizes are lower bounds."
                    .into()
            }
            Self::Lost(bytes) => format!(
                "{bytes} bytes of the heap could not be read: objects are missing, and counts and sizes \
                 are lower bounds."
            ),
            Self::UnknownLoss => {
                "It is unknown how much was cut off: counts and sizes are lower bounds.".into()
            }
            Self::LostNames(bytes) => format!(
                "{bytes} bytes of names and stack traces could not be read: some classes, fields or frames have no \
                 name. No object is lost with them."
            ),
            Self::MissingPart {
                dangling,
                references,
            } => format!(
                "A part of the heap is missing: {dangling} of {references} references lead to objects that are not \
                 in the file. Counts and sizes are lower bounds."
            ),
            Self::DanglingGarbage(references) => format!(
                "{references} references of unreachable objects lead to objects that are not in the file. A garbage \
                 collection has removed these; if not, a part of the heap is missing, and what only it held appears \
                 unreachable."
            ),
            Self::RootsOfNothing(roots) => format!(
                "{roots} GC roots lead to objects that are not in the file: objects are missing, and what only these \
                 hold appears unreachable."
            ),
            Self::Fewer { found, counted } => format!(
                "The JVM counted {counted} live objects and the file holds {found}: counts and sizes \
                 are lower bounds."
            ),
            Self::CutArrays(arrays) => format!(
                "{arrays} arrays are as long as those that the JVM cuts at 4 GiB when it dumps: their \
                 sizes, and what they retain, are lower bounds."
            ),
            Self::LowerBounds(references) => format!(
                "Retained sizes are lower bounds: {references} references lead to objects that are missing."
            ),
            Self::UnknownFields(objects) => format!(
                "{objects} objects have fields that can't be read: objects to which only these refer \
                 appear unreachable."
            ),
            Self::AssumedRoots => {
                "The file lists no system classes among the GC roots: the classes of the boot loader \
                 were taken as roots, so reachability is a guess."
                    .into()
            }
            Self::LostRoots => {
                "The GC roots are lost: JDK 17 and older write them behind the heap, where the file is \
                 cut off. Objects without incoming references were taken as roots, so no object can be \
                 called garbage, and paths to GC roots are a guess."
                    .into()
            }
            Self::LostHolders(bytes) => format!(
                "The objects that referred to most of the heap are lost: no GC root that was read reaches \
                 {bytes} bytes. They were taken as reachable, so no object can be called garbage."
            ),
            Self::ServiceabilityAgent => {
                "The dump was written by the serviceability agent (jhsdb jmap): it lists no system classes among the \
                 GC roots, and it may lack objects. The classes of the boot loader were taken as roots, so \
                 reachability is a guess."
                    .into()
            }
            Self::UnrootedThreads(threads) => format!(
                "{threads} virtual threads are no GC roots in this dump (JDK 19 to 21 do not write them): what only \
                 their stacks hold appears unreachable."
            ),
            Self::HiddenClassData(classes) => format!(
                "Dumps do not contain the data of hidden classes, and this heap has {classes} of them: what only that \
                 data holds appears unreachable."
            ),
            Self::InexactClassTree => {
                "Retained heaps of classes, class loaders and packages are lower bounds: the dominator \
                 tree has too many different sequences of classes."
                    .into()
            }
        }
    }
}

impl Caveat {
    /// Does it make counts and sizes lower bounds?
    pub fn is_lower_bound(&self) -> bool {
        matches!(
            self,
            Self::TextMode
                | Self::Lost(_)
                | Self::UnknownLoss
                | Self::Fewer { .. }
                | Self::CutArrays(_)
                | Self::LowerBounds(_)
                | Self::MissingPart { .. }
                | Self::RootsOfNothing(_)
                | Self::LostRoots
                | Self::LostHolders(_)
        )
    }

    /// Whether objects that are alive may appear unreachable: nothing can be called garbage then.
    pub fn touches_reachability(&self) -> bool {
        !matches!(
            self,
            Self::CutArrays(_) | Self::LostNames(_) | Self::InexactClassTree
        )
    }
}
