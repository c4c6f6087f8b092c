#!/usr/bin/env bash
# Times heapray and other programs from crates.io, in turn on one dump, and prints medians and ratios.
#   benches/compare/run.sh DUMP [--runs N] [--heapray PATH] [--peers DIR] [--only NAME,…] [--warm SIZE]
# Installs hprof-slurp, hprof-analyzer and heaptrail into DIR (default target/peers) if they are missing. A program that
# cannot be installed or that fails has a row that says so. The page cache is warm: the first run of each program does
# not count, and the dump is read before every run, because some systems drop idle pages. With --warm, free memory of
# this size is warm too: before each run a program allocates and frees it, in case the host of a virtual machine took
# memory back. GNU time measures wall, user and system seconds and peak resident memory of each process; the table has
# medians of N runs (default 5). Needs GNU time.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
[ $# -ge 1 ] || { sed -n '2,10s/^# \{0,1\}//p' "$0"; exit 2; }
dump=$1 runs=5 heapray=target/release/heapray peers=target/peers only= warm=
shift
while [ $# -gt 0 ]; do
    case $1 in
    --runs) runs=$2 ;; --heapray) heapray=$2 ;; --peers) peers=$2 ;; --only) only=,$2, ;; --warm) warm=$2 ;;
    *) echo "unknown option $1" >&2; exit 2 ;;
    esac
    shift 2
done
[ -r "$dump" ] || { echo "cannot read $dump" >&2; exit 2; }
[ -x /usr/bin/time ] || { echo "SKIPPED: no GNU time at /usr/bin/time" >&2; exit 77; }
[ -x "$heapray" ] || { echo "$heapray is missing: run cargo build --release" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ -n "$warm" ]; then
    cargo build --quiet --release -p heapray-testkit --bin warm
    target/release/warm "$warm"
fi

install_peer() { # NAME
    [ -x "$peers/bin/$1" ] || cargo install --quiet --locked --root "$peers" "$1" >"$work/$1.log" 2>&1 || true
}

names=() commands=()
add() { # NAME COMMAND…
    local name=$1
    shift
    [ -z "$only" ] || [[ $only == *,$name,* ]] || return 0
    names+=("$name")
    commands+=("$(printf '%q ' "$@")")
}
for peer in hprof-slurp hprof-analyzer heaptrail; do
    [ -z "$only" ] || [[ $only == *,$peer,* ]] || continue
    install_peer $peer
done
add heapray-histogram "$heapray" histogram --no-retained "$dump"
add heapray-report "$heapray" report "$dump" -o "$work/heapray.html"
add hprof-slurp "$peers/bin/hprof-slurp" "$dump"
add hprof-analyzer "$peers/bin/hprof-analyzer" "$dump" "$work/hprof-analyzer.html"
add heaptrail "$peers/bin/heaptrail" -i "$dump" --leak-suspects

# The programs run in turn, so that a machine that becomes slower does so for all.
for run in $(seq 0 "$runs"); do
    for i in "${!names[@]}"; do
        name=${names[i]}
        [ ! -e "$work/$name.failed" ] || continue
        cat "$dump" >/dev/null
        [ -z "$warm" ] || target/release/warm "$warm"
        if ! /usr/bin/time -f '%e %U %S %M' -o "$work/time" bash -c "exec ${commands[i]}" >"$work/$name.out" 2>&1; then
            touch "$work/$name.failed"
            continue
        fi
        [ "$run" = 0 ] || tail -n 1 "$work/time" >>"$work/$name.times"
    done
done

median() { # FILE COLUMN
    sort -n -k "$2,$2" "$1" | awk -v c="$2" '{ v[NR] = $c } END { print v[int((NR + 1) / 2)] }'
}
model=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
echo "Dump: $(stat -Lc %s "$dump") bytes. Machine: ${model:-unknown}, $(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg)"
echo "before the runs' end. $(date -u +%F), medians of $runs runs in turn, warm page cache${warm:+ and $warm of warm memory}, $("$heapray" --version)."
echo
echo "| tool | wall s | user s | system s | peak MiB | wall ÷ hprof-slurp's |"
echo "|---|---|---|---|---|---|"
slurp=
[ ! -s "$work/hprof-slurp.times" ] || slurp=$(median "$work/hprof-slurp.times" 1)
for name in "${names[@]}"; do
    if [ -e "$work/$name.failed" ] || [ ! -s "$work/$name.times" ]; then
        echo "| $name | failed or not there: $(tail -n 1 "$work/$name.out" 2>/dev/null | tr -d '|' | cut -c1-80) | | | | |"
        continue
    fi
    wall=$(median "$work/$name.times" 1)
    echo "| $name | $wall | $(median "$work/$name.times" 2) | $(median "$work/$name.times" 3) |" \
        "$(($(median "$work/$name.times" 4) / 1024)) | $(awk -v a="$wall" -v b="${slurp:-0}" 'BEGIN { if (b > 0) printf "%.2f", a / b; else print "–" }') |"
done
