#!/usr/bin/env python3
"""Turns Google Benchmark's JSON files into one table (or JSON): per benchmark the minimum and median
of its rounds, its reference and the ratio of their best rates."""

import argparse
import json
import os
import statistics

NOISY = 1.10


def rounds(path):
    """name -> {'seconds': [time per item of each round], 'label': text} in the file's order."""
    with open(path, encoding="utf-8") as file:
        report = json.load(file)
    found = {}
    for run in report["benchmarks"]:
        if run.get("run_type") == "aggregate":
            continue
        if run.get("error_occurred"):
            raise SystemExit(f"{run['name']}: {run.get('error_message')}")
        unit = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0}[run["time_unit"]]
        rate = run.get("items_per_second")
        entry = found.setdefault(run["run_name"], {"seconds": [], "label": "", "counters": {}})
        entry["seconds"].append(1.0 / rate if rate else run["real_time"] * unit)
        entry["label"] = run.get("label", "")
        entry["counters"] = {key: value for key, value in run.items() if key.startswith("#")}
    return found


def figures(path):
    found = rounds(path)
    for name, entry in found.items():
        best, middle = min(entry["seconds"]), statistics.median(entry["seconds"])
        row = {"name": name, "min_s": best, "median_s": middle, "rounds": len(entry["seconds"]),
               "noisy": middle > NOISY * best, **entry["counters"]}
        if entry["label"].startswith("reference="):
            reference = entry["label"][len("reference="):]
            if reference not in found:
                raise SystemExit(f"{name}: its reference {reference} is not in the same run")
            row["reference"] = reference
            row["reference_min_s"] = min(found[reference]["seconds"])
            row["ratio"] = row["reference_min_s"] / best
        yield row


def time_text(seconds):
    for unit, scale in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= scale:
            return f"{seconds / scale:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("reports", nargs="+")
    chosen = arguments.parse_args()
    rows = [row for path in chosen.reports for row in figures(path)]
    if chosen.json:
        print(json.dumps({"load_average": os.getloadavg()[0], "cores": os.cpu_count(), "benchmarks": rows}, indent=2))
        return
    print(f"{'per item':44} {'min':>9} {'median':>9} {'rate':>12}  ratio to its reference")
    for row in rows:
        ratio = f"{row['ratio']:.3f} of {row['reference']} ({time_text(row['reference_min_s'])})" if "ratio" in row else ""
        noisy = "  (noisy)" if row["noisy"] else ""
        print(f"{row['name']:44} {time_text(row['min_s']):>9} {time_text(row['median_s']):>9} "
              f"{1 / row['min_s']:>10,.0f}/s  {ratio}{noisy}")
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
