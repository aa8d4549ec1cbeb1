"""Checks that compile: headers alone, runtime sources for wasm32, the formatter.

A compilation is skipped when its inputs (compiler, flags, the file and everything of ours that it
includes) are those of one that passed before: the cache folder holds an empty file per passed hash.
"""

import concurrent.futures
import hashlib
import os
import subprocess

import rules
import tree

HEADER_COMMAND = ["clang++-19", "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Werror",
                  "-Wno-undefined-var-template", "-Wno-undefined-internal", "-Wno-missing-braces",
                  '-DPHA_SOURCE_DIR="."', "-I.", "-x", "c++", "-include"]
# The flags of the on-chain build: a small Wasm, no exceptions, no RTTI, no WASI.
WASM_COMMAND = ["clang++-19", "--target=wasm32-wasi", "-mcpu=mvp", "-std=c++20", "-O2", "-fsyntax-only",
                "-fno-exceptions", "-fno-rtti", "-Wall", "-Wextra", "-Werror",
                "-Wno-undefined-var-template", "-Wno-undefined-internal", "-Wno-missing-braces",
                "-nostdinc++",
                "-isystem", "/usr/lib/llvm-19/include/wasm32-wasi/c++/v1",
                "-isystem", "/usr/include/wasm32-wasi", "-I."]
FORMAT_COMMAND = ["clang-format-19", "--dry-run", "-Werror"]


def check_headers(root, cache=None):
    """Every header compiles alone. One whose source includes it first is proven by the build; for
    the others an empty translation unit that includes them is compiled."""
    jobs = []
    for path in tree.files(root, endings=(".hpp",), folders=rules.FLOORS):
        if not _proven_by_source(root, path):
            jobs.append((path, HEADER_COMMAND + [path, os.devnull]))
    yield from _run(root, jobs, cache)


def _proven_by_source(root, path):
    source = path[:-len(".hpp")] + ".cpp"
    if not os.path.exists(os.path.join(root, source)):
        return False
    first = next(tree.includes(tree.read(root, source)), None)
    return first is not None and first[1] == path


def check_wasm(root, cache=None):
    """Every source of the runtime ring compiles for wasm32."""
    jobs = [(path, WASM_COMMAND + [path])
            for path in tree.files(root, endings=(".cpp",), folders=rules.FLOORS)
            if rules.longest(rules.RINGS, path) == "runtime"]
    yield from _run(root, jobs, cache)


def check_format(root, cache=None):
    """clang-format-19 has nothing to change."""
    jobs = [(path, FORMAT_COMMAND + [path]) for path in tree.files(root, folders=rules.FLOORS)]
    yield from _run(root, jobs, cache, extra=[".clang-format"])


def _run(root, jobs, cache, extra=()):
    hashes = _Hashes(root, extra)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for breach in pool.map(lambda job: _one(root, job, cache, hashes), jobs):
            if breach is not None:
                yield breach


def _one(root, job, cache, hashes):
    path, command = job
    stamp = cache and os.path.join(cache, hashes.of(path, command))
    if stamp and os.path.exists(stamp):
        return None
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return path, "\n".join((done.stderr or done.stdout).splitlines()[:12])
    if stamp:
        os.makedirs(cache, exist_ok=True)
        with open(stamp, "w", encoding="ascii"):
            pass
    return None


class _Hashes:
    """The hash of a compilation: command, compiler version, the file with all of ours it includes."""

    def __init__(self, root, extra):
        self.root = root
        self.extra = list(extra)
        self.texts = {}
        self.versions = {}

    def of(self, path, command):
        total = hashlib.sha256()
        for part in command + [self._version(command[0])]:
            total.update(part.encode() + b"\0")
        for name in sorted(self._closure(path)) + self.extra:
            total.update(name.encode() + b"\0" + self._text(name).encode() + b"\0")
        return total.hexdigest()

    def _closure(self, path):
        seen, open_paths = set(), [path]
        while open_paths:
            current = open_paths.pop()
            if current in seen or not os.path.exists(os.path.join(self.root, current)):
                continue
            seen.add(current)
            open_paths += [included for _, included, quoted in tree.includes(self._text(current)) if quoted]
        return seen

    def _text(self, path):
        if path not in self.texts:
            self.texts[path] = tree.read(self.root, path)
        return self.texts[path]

    def _version(self, tool):
        if tool not in self.versions:
            self.versions[tool] = subprocess.run([tool, "--version"], capture_output=True, text=True,
                                                 check=True).stdout
        return self.versions[tool]
