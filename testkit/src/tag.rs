//! Numbers of records and sub-records (JDK's `heapDumper.cpp`; Android's from ART's `hprof.cc`).
#![allow(missing_docs, reason = "each is the name the format gives the number")]

pub const UTF8: u8 = 0x01;
pub const LOAD_CLASS: u8 = 0x02;
pub const UNLOAD_CLASS: u8 = 0x03;
pub const FRAME: u8 = 0x04;
pub const TRACE: u8 = 0x05;
pub const ALLOC_SITES: u8 = 0x06;
pub const HEAP_SUMMARY: u8 = 0x07;
pub const START_THREAD: u8 = 0x0a;
pub const END_THREAD: u8 = 0x0b;
pub const HEAP_DUMP: u8 = 0x0c;
pub const CPU_SAMPLES: u8 = 0x0d;
pub const CONTROL_SETTINGS: u8 = 0x0e;
pub const HEAP_DUMP_SEGMENT: u8 = 0x1c;
pub const HEAP_DUMP_END: u8 = 0x2c;

pub const ROOT_UNKNOWN: u8 = 0xff;
pub const ROOT_JNI_GLOBAL: u8 = 0x01;
pub const ROOT_JNI_LOCAL: u8 = 0x02;
pub const ROOT_JAVA_FRAME: u8 = 0x03;
pub const ROOT_NATIVE_STACK: u8 = 0x04;
pub const ROOT_STICKY_CLASS: u8 = 0x05;
pub const ROOT_THREAD_BLOCK: u8 = 0x06;
pub const ROOT_MONITOR_USED: u8 = 0x07;
pub const ROOT_THREAD_OBJ: u8 = 0x08;
pub const CLASS_DUMP: u8 = 0x20;
pub const INSTANCE_DUMP: u8 = 0x21;
pub const OBJ_ARRAY_DUMP: u8 = 0x22;
pub const PRIM_ARRAY_DUMP: u8 = 0x23;

pub const ROOT_INTERNED_STRING: u8 = 0x89;
pub const ROOT_FINALIZING: u8 = 0x8a;
pub const ROOT_DEBUGGER: u8 = 0x8b;
pub const ROOT_REFERENCE_CLEANUP: u8 = 0x8c;
pub const ROOT_VM_INTERNAL: u8 = 0x8d;
pub const ROOT_JNI_MONITOR: u8 = 0x8e;
pub const ROOT_UNREACHABLE: u8 = 0x90;
pub const PRIM_ARRAY_NODATA: u8 = 0xc3;
pub const HEAP_DUMP_INFO: u8 = 0xfe;
