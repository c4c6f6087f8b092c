#!/usr/bin/env bash
# Builds the wheel: python/build.sh FOLDER. Needs maturin and Rust. The wheel has the module and the command `heapray`
# of this checkout.
set -euo pipefail
[ $# -eq 1 ] || { echo "usage: python/build.sh FOLDER" >&2; exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd)
cd "$(dirname "${BASH_SOURCE[0]}")/.."
target=${CARGO_TARGET_DIR:-$PWD/target}

cargo build --release --locked -p heapray
mkdir -p python/wheel-data/scripts
# Names of functions in a backtrace need no debug information.
strip --strip-debug -o python/wheel-data/scripts/heapray "$target/release/heapray"
chmod 755 python/wheel-data/scripts/heapray

# Tagged for this machine's kind and glibc, which is what is tested: `linux` claims no older one.
cd python
CARGO_TARGET_DIR=$target/python maturin build --release --compatibility linux --out "$folder"
