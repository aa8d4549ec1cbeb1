"""Checks that read the sources and compile nothing. Each yields (place, sentence) per breach."""

import os
import re

import rules
import tree


def check_floors(root):
    """Includes go down only; quoted ones start at the root."""
    for path in tree.files(root, folders=rules.FLOORS):
        own = path.split("/")[0]
        for line, included, quoted in tree.includes(tree.read(root, path)):
            if not quoted:
                continue
            other = included.split("/")[0]
            if other not in rules.FLOORS:
                yield f"{path}:{line}", f'"{included}" does not start with a folder of the root'
            elif other != own and rules.FLOORS[other] >= rules.FLOORS[own] \
                    and (own, other) not in rules.FLOOR_EXCEPTIONS:
                yield f"{path}:{line}", (f"{own} (floor {rules.FLOORS[own]}) includes {other} "
                                         f"(floor {rules.FLOORS[other]})")


def check_rings(root):
    """Rings 'runtime' and 'pure' keep to their headers and words; libraries stay in their folder."""
    for path in tree.files(root, folders=rules.FLOORS):
        ring = rules.longest(rules.RINGS, path)
        text = tree.read(root, path)
        for line, included, quoted in tree.includes(text):
            if not quoted:
                yield from _header(path, line, included, ring)
            elif ring != "shell" and included.startswith(tuple(f + "/" for f in rules.SHELL_ONLY)):
                yield f"{path}:{line}", f'"{included}" belongs to the shell; include its port'
        if ring != "shell":
            code = tree.code_only(text)
            for word, reason in rules.PURE_BANNED_WORDS.items():
                for match in re.finditer(word, code):
                    yield f"{path}:{tree.line_of(code, match.start())}", f"'{match.group()}': {reason}"


def _header(path, line, included, ring):
    if ring == "runtime" and included not in rules.RUNTIME_HEADERS:
        yield f"{path}:{line}", f"<{included}> is no header of runtime code"
    if ring == "pure" and included in rules.PURE_BANNED_HEADERS:
        yield f"{path}:{line}", f"<{included}> has no place in the pure ring"
    for library, folders in rules.CONFINED.items():
        allowed = folders + rules.CONFINED_NOT_IN
        if included.startswith(library) and not any(path.startswith(f + "/") for f in allowed):
            yield f"{path}:{line}", f"<{included}> belongs in {' or '.join(folders)} only"


def check_form(root):
    """Headers say what they are and guard themselves; sources include their own header first and are
    built by somebody."""
    lists = _build_lists(root)
    for path in tree.files(root, folders=rules.FLOORS):
        text = tree.read(root, path)
        if path.endswith(".hpp"):
            if not text.startswith("//"):
                yield f"{path}:1", "a header opens with what it is and what it guards"
            if "\n#pragma once\n" not in text:
                yield f"{path}:1", "no #pragma once"
            continue
        if os.path.basename(path) not in lists:
            yield f"{path}:1", "no CMake file names this source"
        own = path[:-len(".cpp")] + ".hpp"
        first = next(tree.includes(text), None)
        if os.path.exists(os.path.join(root, own)) and (first is None or first[1] != own):
            yield f"{path}:1", f'the first include is not "{own}"'


def _build_lists(root):
    """Names in the CMake files; a fuzz or test list may leave the ending away."""
    names = set()
    for path in tree.files(root, endings=(".txt", ".cmake")):
        for word in re.findall(r"[\w./-]+", tree.read(root, path)):
            names.add(os.path.basename(word))
            names.add(os.path.basename(word) + ".cpp")
    return names


def check_text(root):
    """No marker without an issue, no path of one machine, no host in a lock file."""
    for path in tree.files(root, endings=tree.TEXT):
        if os.path.basename(path) == "rules.py" or not _is_text(root, path):
            continue
        text = tree.read(root, path)
        banned = dict(rules.BANNED_TEXT)
        if os.path.basename(path) == "package-lock.json":
            banned = rules.BANNED_IN_LOCK_FILES
        for word, reason in banned.items():
            for match in re.finditer(word, text):
                yield f"{path}:{tree.line_of(text, match.start())}", f"'{match.group()}': {reason}"


def _is_text(root, path):
    with open(os.path.join(root, path), "rb") as file:
        return b"\0" not in file.read(4096)
