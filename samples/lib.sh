# Shared by the scripts of this folder: where things are, which JDKs there are, reading expected.toml.
# Sourced, not run.

SAMPLES=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(cd "$SAMPLES/.." && pwd)
OUT=${SAMPLES_OUT:-$ROOT/target/samples}

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 2; }

# A JDK's feature version (17, 25, …), or nothing where the folder is no JDK.
jdk_major() {
    [ -x "$1/bin/javac" ] && [ -x "$1/bin/jcmd" ] && [ -x "$1/bin/java" ] || return 0
    "$1/bin/java" -version 2>&1 | sed -n '1s/.*"\(1\.\)\{0,1\}\([0-9][0-9]*\).*/\2/p'
}

# Prints "MAJOR HOME", one line a feature version, oldest first. The first home found for a version wins.
# JDKS="home home …" replaces the search.
find_jdks() {
    local home major path_java seen=" "
    local candidates=()
    if [ -n "${JDKS:-}" ]; then
        read -r -a candidates <<<"$JDKS"
    else
        [ -n "${JAVA_HOME:-}" ] && candidates+=("$JAVA_HOME")
        if path_java=$(command -v javac); then
            path_java=$(readlink -f "$path_java" 2>/dev/null || printf '%s' "$path_java")
            candidates+=("$(dirname "$(dirname "$path_java")")")
        fi
        candidates+=(/usr/lib/jvm/* /opt/java/* /opt/jdk* "${HOME:-/nonexistent}"/.sdkman/candidates/java/*
            /Library/Java/JavaVirtualMachines/*/Contents/Home)
    fi
    for home in "${candidates[@]}"; do
        [ -d "$home" ] || continue
        major=$(jdk_major "$home")
        [ -n "$major" ] && [ "$major" -ge 17 ] || continue
        case $seen in *" $major "*) continue ;; esac
        seen="$seen$major "
        printf '%s %s\n' "$major" "$home"
    done | sort -n
}

# The newest JDK's home, or nothing.
newest_jdk() { find_jdks | tail -n 1 | cut -d' ' -f2-; }

# toml KEY FILE [DEFAULT]: the value of a top-level `KEY = …` line without quotes and comment.
# An array comes back as its elements, separated by blanks.
toml() {
    local value
    value=$(sed -n "s/^$1[[:space:]]*=[[:space:]]*//p" "$2" | head -n 1 |
        sed -e 's/[[:space:]]#.*$//' -e 's/^\[//' -e 's/\][[:space:]]*$//' -e 's/"//g' -e 's/,[[:space:]]*/ /g' -e 's/[[:space:]]*$//')
    printf '%s' "${value:-${3:-}}"
}

# Every sample's folder, relative to samples/: leaks/NAME and healthy/NAME.
all_samples() {
    (cd "$SAMPLES" && for toml in leaks/*/expected.toml healthy/*/expected.toml; do
        [ -f "$toml" ] && dirname "$toml"
    done)
}

# find_sample NAME: its folder, relative to samples/.
find_sample() {
    local group
    for group in leaks healthy; do
        [ -f "$SAMPLES/$group/$1/expected.toml" ] && { printf '%s/%s' "$group" "$1"; return 0; }
    done
    return 1
}

# newer_than STAMP FILE…: true when STAMP is missing or a file is newer.
newer_than() { # newer_than STAMP FILE…
    local stamp=$1 file
    shift
    [ -f "$stamp" ] || return 0
    for file in "$@"; do
        [ "$file" -nt "$stamp" ] && return 0
    done
    return 1
}
