#!/usr/bin/env python3
"""The checks themselves: each finds the breach that it is there for, at its place, and nothing else."""

import os
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import compiled  # noqa: E402
import layout  # noqa: E402
import outliers  # noqa: E402
import tree  # noqa: E402

HEADER = "// A header.\n#pragma once\n"


class Tree(unittest.TestCase):
    def breaches(self, check, files):
        """What the check says about a tree of these files (path -> text)."""
        with tempfile.TemporaryDirectory() as root:
            for path, text in files.items():
                os.makedirs(os.path.join(root, os.path.dirname(path)), exist_ok=True)
                with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                    file.write(text)
            return [f"{place}: {sentence}" for place, sentence in check(root)]

    def finds(self, check, files, *words):
        found = self.breaches(check, files)
        self.assertEqual(len(found), 1, found)
        for word in words:
            self.assertIn(word, found[0])

    def passes(self, check, files):
        self.assertEqual(self.breaches(check, files), [])


class Floors(Tree):
    def test_upward_include(self):
        self.finds(layout.check_floors, {"frame/a.hpp": HEADER + '#include "runtime/b.hpp"\n'},
                   "frame/a.hpp:3", "frame (floor 1) includes runtime (floor 3)")

    def test_neighbour_on_the_same_floor(self):
        self.finds(layout.check_floors, {"tokenomics/a.cpp": '#include "tee-registry/b.hpp"\n'},
                   "tokenomics/a.cpp:1", "tee-registry (floor 2)")

    def test_relative_include(self):
        self.finds(layout.check_floors, {"frame/a.cpp": '#include "a.hpp"\n'}, "folder of the root")

    def test_downward_and_own(self):
        self.passes(layout.check_floors,
                    {"rpc/a.cpp": '#include "rpc/a.hpp"\n#include "primitives/b.hpp"\n'})


class Rings(Tree):
    def test_header_outside_the_runtime_list(self):
        self.finds(layout.check_rings, {"runtime/a.cpp": "#include <chrono>\n"}, "runtime/a.cpp:1", "<chrono>")

    def test_thread_in_the_pure_ring(self):
        self.finds(layout.check_rings, {"consensus/a.cpp": "#include <thread>\n"}, "<thread>")

    def test_word(self):
        self.finds(layout.check_rings, {"frame/a.cpp": "int a() {\n    throw 1;\n}\n"},
                   "frame/a.cpp:2", "'throw'")

    def test_floating_point_in_consensus(self):
        self.finds(layout.check_rings, {"consensus/a.cpp": "double share = 1;\n"}, "'double'")

    def test_words_in_comments_and_strings_are_free(self):
        self.passes(layout.check_rings,
                    {"frame/a.cpp": '// throw\n/* float\n*/ auto text = "try"; auto raw = R"(catch)";\n'
                                    "auto million = 1'000'000;\n"})

    def test_shell_may(self):
        self.passes(layout.check_rings, {"node/a.cpp": "#include <thread>\nvoid a() { throw 1; }\n"})

    def test_deepest_entry_decides(self):
        self.passes(layout.check_rings, {"p2p/transport/a.cpp": "#include <thread>\n"})
        self.finds(layout.check_rings, {"p2p/core/a.cpp": "#include <thread>\n"}, "<thread>")

    def test_shell_folder_from_the_pure_ring(self):
        self.finds(layout.check_rings, {"consensus/a.cpp": '#include "storage/rocks/b.hpp"\n'}, "its port")

    def test_confined_library(self):
        self.finds(layout.check_rings, {"storage/state_db/a.cpp": "#include <rocksdb/db.h>\n"}, "storage/rocks")
        self.passes(layout.check_rings, {"storage/rocks/a.cpp": "#include <rocksdb/db.h>\n"})


class Form(Tree):
    def test_header_without_opening_comment(self):
        self.finds(layout.check_form, {"frame/a.hpp": "\n#pragma once\n"}, "opens with")

    def test_header_without_guard(self):
        self.finds(layout.check_form, {"frame/a.hpp": "// A header.\n"}, "#pragma once")

    def test_dead_source(self):
        self.finds(layout.check_form, {"frame/a.cpp": "int a;\n", "frame/CMakeLists.txt": "b.cpp"}, "no CMake file")

    def test_own_header_comes_first(self):
        files = {"frame/a.hpp": HEADER, "frame/CMakeLists.txt": "a.cpp",
                 "frame/a.cpp": '#include "frame/b.hpp"\n#include "frame/a.hpp"\n'}
        self.finds(layout.check_form, files, 'not "frame/a.hpp"')


class Text(Tree):
    def test_marker(self):
        self.finds(layout.check_text, {"frame/a.hpp": "// TO" + "DO: later\n"}, "without an issue")
        self.passes(layout.check_text, {"frame/a.hpp": "// TO" + "DO(#12): later\n"})

    def test_machine_path(self):
        self.finds(layout.check_text, {"docs/a.md": "see /ho" + "me/me/notes\n"}, "one machine")

    def test_lock_file_names_a_host(self):
        self.finds(layout.check_text, {"tests/x/package-lock.json": '{"resolved": "x"}\n'}, "names no host")


class Compiled(Tree):
    def test_header_that_leans_on_its_includer(self):
        self.finds(compiled.check_headers, {"frame/a.hpp": HEADER + "std::uint8_t a();\n"}, "frame/a.hpp")
        self.passes(compiled.check_headers, {"frame/a.hpp": HEADER + "#include <cstdint>\nstd::uint8_t a();\n"})

    def test_header_proven_by_its_source_is_not_compiled_again(self):
        self.passes(compiled.check_headers, {"frame/a.hpp": HEADER + "broken\n", "frame/a.cpp": '#include "frame/a.hpp"\n'})

    def test_runtime_source_that_throws(self):
        self.finds(compiled.check_wasm, {"frame/a.cpp": "void a() { throw 1; }\n"}, "frame/a.cpp")

    def test_runtime_source_that_counts_on_64_bits(self):
        self.finds(compiled.check_wasm, {"frame/a.cpp": "static_assert(sizeof(long) == 8);\n"}, "frame/a.cpp")

    def test_native_source_is_free(self):
        self.passes(compiled.check_wasm, {"runtime/executor/a.cpp": "static_assert(sizeof(long) == 8);\n"})

    def test_a_breach_is_never_remembered_as_passed(self):
        with tempfile.TemporaryDirectory() as cache:
            broken = {"frame/a.hpp": HEADER + "std::uint8_t a();\n"}
            for _ in range(2):
                self.assertEqual(len(self.breaches(lambda root: compiled.check_headers(root, cache), broken)), 1)
            whole = {"frame/a.hpp": HEADER + '#include "frame/b.hpp"\nB a();\n', "frame/b.hpp": HEADER + "struct B {};\n"}
            self.assertEqual(self.breaches(lambda root: compiled.check_headers(root, cache), whole), [])
            whole["frame/b.hpp"] = HEADER
            self.assertEqual(len(self.breaches(lambda root: compiled.check_headers(root, cache), whole)), 1)


class Outliers(unittest.TestCase):
    def test_functions_are_measured(self):
        code = tree.code_only("namespace a {\nstruct B {\n    int c() const {\n        if (1) {\n        }\n"
                              "        return 1;\n    }\n};\nint d() { return 2; }\n}\n")
        self.assertEqual([(name, last - first + 1) for first, last, name in outliers.functions(code)],
                         [("c", 5), ("d", 1)])


if __name__ == "__main__":
    unittest.main(verbosity=1)
