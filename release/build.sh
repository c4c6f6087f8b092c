#!/usr/bin/env bash
# Builds what users install: release/build.sh [--binary FILE] FOLDER
#
#   heapray-VERSION-TARGET.tar.gz   program, man pages, completions, licences
#   heapray_VERSION_ARCH.deb        the same, where Debian's packages have it (with dpkg-deb)
#   SHA256SUMS                      checksums of both
#
# The program is built with the feature `cloud`, unless --binary names one. The same commit gives the same bytes: times are
# those of the commit. Needs Rust and a C compiler; for the package dpkg-deb and objdump.
set -euo pipefail
usage() { echo "usage: release/build.sh [--binary FILE] FOLDER" >&2; exit 2; }
binary=
if [ "${1:-}" = --binary ]; then binary=$(realpath "$2"); shift 2; fi
[ $# -eq 1 ] || usage
mkdir -p "$1"
folder=$(cd "$1" && pwd)
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [ -z "$binary" ]; then
    cargo build --release --locked --features cloud
    binary=${CARGO_TARGET_DIR:-$PWD/target}/release/heapray
fi
version=$("$binary" --version | cut -d' ' -f2)
target=$(rustc -vV | sed -n 's/^host: //p')
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/heapray-$version-$target
mkdir -p "$tree/man" "$tree/completions"
# Line tables stay: backtraces in reports of faults name lines.
install -m 755 "$binary" "$tree/heapray"
install -m 644 README.md CHANGELOG.md SECURITY.md LICENSE-MIT LICENSE-APACHE "$tree"
"$tree/heapray" man --dir "$tree/man"
for shell in bash zsh fish; do
    "$tree/heapray" completions "$shell" >"$tree/completions/heapray.$shell"
done

# archive FOLDER FILE: the same bytes for the same content.
archive() {
    tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" --mode=u=rwX,go=rX \
        -C "$(dirname "$1")" -cf - "$(basename "$1")" | gzip -9n >"$2"
}
archive "$tree" "$folder/$(basename "$tree").tar.gz"
files=("$(basename "$tree").tar.gz")

if command -v dpkg-deb >/dev/null && command -v objdump >/dev/null; then
    arch=$(dpkg --print-architecture)
    package=heapray_${version}_$arch.deb
    root=$work/deb
    install -D -m 755 "$tree/heapray" "$root/usr/bin/heapray"
    strip --strip-debug "$root/usr/bin/heapray"
    mkdir -p "$root/usr/share/man/man1" "$root/DEBIAN"
    for page in "$tree"/man/*.1; do
        gzip -9nc "$page" >"$root/usr/share/man/man1/$(basename "$page").gz"
    done
    install -D -m 644 "$tree/completions/heapray.bash" "$root/usr/share/bash-completion/completions/heapray"
    install -D -m 644 "$tree/completions/heapray.zsh" "$root/usr/share/zsh/vendor-completions/_heapray"
    install -D -m 644 "$tree/completions/heapray.fish" "$root/usr/share/fish/vendor_completions.d/heapray.fish"
    docs=$root/usr/share/doc/heapray
    install -D -m 644 README.md "$docs/README.md"
    install -m 644 SECURITY.md "$docs/SECURITY.md"
    cat LICENSE-MIT >"$docs/copyright"
    printf '\n\nor, at your choice:\n\n' >>"$docs/copyright"
    cat LICENSE-APACHE >>"$docs/copyright"
    gzip -9nc CHANGELOG.md >"$docs/changelog.gz"
    # The oldest glibc that has all symbols which the program uses.
    glibc=$(objdump -T "$root/usr/bin/heapray" | grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -n 1 | cut -d_ -f2)
    cat >"$root/DEBIAN/control" <<CONTROL
Package: heapray
Version: $version
Architecture: $arch
Maintainer: heapray contributors <nobody@example.invalid>
Installed-Size: $(du -sk "$root/usr" | cut -f1)
Depends: libc6 (>= $glibc), libgcc-s1
Section: devel
Priority: optional
Description: heap dump analyzer for the JVM
 Reads a JVM heap dump (HPROF) and says what holds the memory, why it is alive,
 and which line of code to change.
CONTROL
    dpkg-deb --root-owner-group -Zxz --build "$root" "$folder/$package" >/dev/null
    files+=("$package")
else
    echo "SKIPPED: no .deb: dpkg-deb or objdump is missing"
fi

(cd "$folder" && sha256sum "${files[@]}" >SHA256SUMS && cat SHA256SUMS)
