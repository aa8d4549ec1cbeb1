"""The rules of the tree, as tables. docs/architecture.md gives their reasons.

A folder is named by its path from the root; of several entries that fit a file, the longest decides.
"""

# A file includes its own folder and folders on lower floors; folders on one floor never meet.
FLOORS = {
    "primitives": 0,
    "storage": 1,
    "frame": 1,
    "tokenomics": 2,
    "tee-registry": 2,
    "runtime": 3,
    "p2p": 3,
    "consensus": 4,
    "chain-spec": 4,
    "rpc": 5,
    "node": 6,
    "tests": 7,
}

# Pairs (from, to) that may break the rule above. It stays empty.
FLOOR_EXCEPTIONS = []

# runtime: becomes the on-chain Wasm, so only the listed standard headers (RUNTIME_HEADERS).
# pure:    same input, same output: no operating system, clock, thread, log or floating point.
# shell:   owns threads, sockets, files and logs.
RINGS = {
    "primitives": "runtime",
    "primitives/check.cpp": "shell",  # stops the process when an invariant of ours is broken
    "primitives/crypto": "pure",
    "primitives/crypto/bounded_signature_cache.hpp": "shell",  # shared by the workers that verify ahead
    "primitives/crypto/bounded_signature_cache.cpp": "shell",
    "frame": "runtime",
    "tokenomics": "runtime",
    "tee-registry": "runtime",
    "runtime": "runtime",
    "runtime/executor": "shell",  # the node's side of the door
    "storage": "shell",
    "storage/trie": "pure",
    "p2p": "pure",
    "p2p/transport": "shell",
    "consensus": "pure",
    "chain-spec": "shell",
    "rpc": "shell",
    "node": "shell",
    "tests": "shell",
}

RUNTIME_HEADERS = {
    "algorithm", "array", "bit", "compare", "concepts", "cstddef", "cstdint", "cstring",
    "initializer_list", "iterator", "limits", "map", "memory", "numeric", "optional", "ranges", "set",
    "span", "string", "string_view", "tuple", "type_traits", "utility", "variant", "vector",
}

PURE_BANNED_HEADERS = {
    "any", "atomic", "cmath", "condition_variable", "cstdio", "ctime", "exception", "filesystem",
    "format", "fstream", "functional", "future", "iomanip", "iostream", "locale", "mutex", "random",
    "regex", "shared_mutex", "sstream", "stdexcept", "thread", "time.h", "typeinfo", "unistd.h",
    "unordered_map", "unordered_set",
}

# Words of code (comments and strings do not count) that rings 'runtime' and 'pure' may not use.
PURE_BANNED_WORDS = {
    r"\bthrow\b": "errors are values",
    r"\btry\b": "errors are values",
    r"\bcatch\b": "errors are values",
    r"\bdynamic_cast\b": "no RTTI",
    r"\btypeid\b": "no RTTI",
    r"\bfloat\b": "integers only",
    r"\bdouble\b": "integers only",
    r"\bstd::unordered_\w+": "an order that no two libraries share",
    r"\bstd::function\b": "allocates and hides the callee",
    r"\bshared_ptr\b": "one owner",
    r"\bthread_local\b": "no global state",
    r"\b(system|steady|high_resolution)_clock\b": "time comes in as an argument",
    r"\bstd::(time|rand|srand|random_device)\b": "time and randomness come in as arguments",
    r"\bstd::(cout|cerr|clog)\b": "facts are returned, the shell logs",
    r"\b(f|s|sn)?printf\s*\(": "facts are returned, the shell logs",
}

# Folders of the shell that rings 'runtime' and 'pure' may not include: they see the ports instead.
SHELL_ONLY = ["storage/rocks", "p2p/transport"]

# Libraries and the only folders whose files may include them.
CONFINED = {
    "rocksdb/": ["storage/rocks"],
    "boost/asio": ["rpc/server", "rpc/client", "p2p/transport", "node"],
    "boost/beast": ["rpc/server", "rpc/client", "p2p/transport", "node"],
    "spdlog/": ["rpc/server", "p2p/transport", "node"],
    "CLI/": ["node"],
    "prometheus/": ["node"],
    "sodium": ["primitives/crypto"],
    "openssl/": ["primitives/crypto", "rpc/server", "node"],
    "secp256k1": ["primitives/crypto"],
    "xxhash": ["primitives/crypto"],
    "google/protobuf": ["p2p"],
}
CONFINED_NOT_IN = ["tests"]

# What belongs on one machine only, or names a package host.
BANNED_TEXT = {
    r"(?<![\w.])/(work|root|home)/\w": "a path of one machine",
    r"\b(TODO|FIXME|XXX|HACK)\b(?!\(#\d+\))": "a marker without an issue, as in TODO(#12)",
}
BANNED_IN_LOCK_FILES = {r'"resolved"': "a lock file names no host (tests/end_to_end/.npmrc)"}


def longest(table, path):
    """The value of the table's longest entry that is `path` or a folder above it; None if none is."""
    parts = path.split("/")
    for count in range(len(parts), 0, -1):
        value = table.get("/".join(parts[:count]))
        if value is not None:
            return value
    return None
