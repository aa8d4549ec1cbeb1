"""A report, not a gate: the longest files and functions. An outlier is a question (is there a second
subject in here?), not a breach."""

import re

import rules
import tree

_NOT_A_BODY = re.compile(r"\b(namespace|class|struct|union|enum|concept|requires|extern)\b[^;{}()]*$|=\s*$|,\s*$")
_BODY = re.compile(r"\)[^;{}()]*$|\bconst\s*$|\bnoexcept\s*$|\boverride\s*$")


def functions(code):
    """(first line, last line, name) of each outermost function body, by matching braces."""
    depth, body_depth, begin, name = 0, None, 0, ""
    segment = 0
    for match in re.finditer(r"[{};]", code):
        symbol, offset = match.group(), match.start()
        if symbol == "{":
            depth += 1
            before = code[segment:offset]
            if body_depth is None and _BODY.search(before) and not _NOT_A_BODY.search(before):
                body_depth = depth
                name = (re.findall(r"([~\w:]+)\s*\(", before) or ["?"])[0]
                begin = tree.line_of(code, offset - len(before.lstrip()))
        elif symbol == "}":
            if body_depth == depth:
                yield begin, tree.line_of(code, offset), name
                body_depth = None
            depth -= 1
        segment = offset + 1


def report(root, count=10):
    lengths, bodies = [], []
    for path in tree.files(root, folders=[f for f in rules.FLOORS if f != "tests"]):
        text = tree.read(root, path)
        lengths.append((text.count("\n"), path))
        for first, last, name in functions(tree.code_only(text)):
            bodies.append((last - first + 1, f"{path}:{first} {name}"))
    yield _spread("file", lengths)
    yield from _longest(lengths, count)
    yield _spread("function", bodies)
    yield from _longest(bodies, count)
    within = sum(1 for length, _ in bodies if length <= 70)
    if bodies:
        yield f"functions within 70 lines: {100 * within / len(bodies):.1f} %"


def _spread(kind, sizes):
    ordered = sorted(size for size, _ in sizes)
    if not ordered:
        return f"no {kind}"
    at = lambda part: ordered[min(len(ordered) - 1, int(part * len(ordered)))]
    return f"{len(ordered)} {kind}s, lines: median {at(0.5)}, p90 {at(0.9)}, max {ordered[-1]}"


def _longest(sizes, count):
    for size, place in sorted(sizes, reverse=True)[:count]:
        yield f"  {size:5} {place}"
