"""The files of the tree, and C++ text without its comments and strings."""

import os
import re

CODE = (".hpp", ".cpp")
TEXT = CODE + (".py", ".mjs", ".js", ".json", ".md", ".txt", ".cmake", ".sh", ".yaml", ".yml", "")
SKIPPED = {"build", "node_modules", "vectors", "golden", "corpus", "results"}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)

_TOKENS = re.compile(
    r'//[^\n]*|/\*.*?\*/'                         # comments
    r'|R"(?P<tag>[^(\s]{0,16})\(.*?\)(?P=tag)"'   # raw strings
    r'|"(?:\\.|[^"\\\n])*"'                       # strings
    r"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])*'",      # characters, not the digit separator
    re.DOTALL)


def files(root, endings=CODE, folders=None):
    """Paths from the root, sorted; `folders` limits the top level."""
    found = []
    for base, names, entries in os.walk(root):
        here = os.path.relpath(base, root)
        names[:] = sorted(n for n in names if n not in SKIPPED and (not n.startswith(".") or n == ".ci"))
        if here == "." and folders is not None:
            names[:] = [n for n in names if n in folders]
            entries = []
        for entry in sorted(entries):
            if os.path.splitext(entry)[1] in endings and not entry.startswith("."):
                found.append(os.path.normpath(os.path.join(here, entry)))
    return found


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return file.read()


def code_only(text):
    """Comments and literals become blanks; line numbers stay."""
    return _TOKENS.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def includes(text):
    """(line, path, in quotes) of each #include."""
    for match in INCLUDE.finditer(text):
        yield text.count("\n", 0, match.start(1) if match.group(1) else match.start(2)) + 1, \
            match.group(1) or match.group(2), match.group(1) is not None


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1
