#!/usr/bin/env python3
"""The tree checks itself: check.py NAME [--cache FOLDER], NAME one of those in CHECKS, or 'report'.

Prints a line per breach (file:line: sentence) and ends with status 1 if there was one.
"""

import argparse
import os
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import compiled  # noqa: E402  (the folder of this file must be on the path first)
import layout  # noqa: E402
import outliers  # noqa: E402

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))

CHECKS = {
    "floors": lambda cache: layout.check_floors(ROOT),
    "rings": lambda cache: layout.check_rings(ROOT),
    "form": lambda cache: layout.check_form(ROOT),
    "text": lambda cache: layout.check_text(ROOT),
    "headers": lambda cache: compiled.check_headers(ROOT, cache),
    "wasm": lambda cache: compiled.check_wasm(ROOT, cache),
    "format": lambda cache: compiled.check_format(ROOT, cache),
}


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("name", choices=[*CHECKS, "report"])
    arguments.add_argument("--cache", help="folder that remembers what passed")
    chosen = arguments.parse_args()
    if chosen.name == "report":
        for line in outliers.report(ROOT):
            print(line)
        return 0
    began = time.monotonic()
    breaches = 0
    for place, sentence in CHECKS[chosen.name](chosen.cache):
        print(f"{place}: {sentence}")
        breaches += 1
    print(f"{chosen.name}: {breaches} breaches, {time.monotonic() - began:.1f} s")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
