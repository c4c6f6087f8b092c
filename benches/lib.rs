//! Nothing: the benches are in `stages.rs` (`cargo bench -p heapray-benches`) and `compare/`.
