//! hprof-parser
