# SPDX-License-Identifier: Apache-2.0
"""Outcomes of attacks as text, and as a table in Markdown."""

import math
import pathlib

_COLUMNS = ("attack", "hostile connections", "cut", "honest scrapes", "lost", "kept", "new",
            "memory", "limits")


def _milliseconds(latency):
    if not math.isfinite(latency.ratio):
        return "no scrape"
    return (f"{latency.quiet * 1000:.1f} -> {latency.attacked * 1000:.1f} ms"
            f" (x {latency.ratio:.2f})")


def _cells(o):
    made = o.deeds["connected"] or o.deeds["begun"]
    why = ", ".join(f"{name} {count}" for name, count in sorted(o.reasons.items()))
    return (o.attack.name, f"{made}", f"{o.deeds['cut']}", f"{o.scrapes}", f"{len(o.lost)}",
            _milliseconds(o.kept), _milliseconds(o.new),
            f"{o.growth_kib / 1024:+.1f} MiB ({o.dirty_growth_kib / 1024:+.1f} private)", why)


def line(program, outcome):
    """What one attack came to, as soon as it is over."""
    name, made, cut, scrapes, lost, kept, new, memory, why = _cells(outcome)
    return (f"{program:24} {name:36} {made:>8} made {cut:>8} cut  {lost:>3} of {scrapes:>4} lost"
            f"  kept {kept:28} new {new:28} {memory}  {why}")


def _markdown(outcomes):
    print("| " + " | ".join(_COLUMNS) + " |\n|" + " --- |" * len(_COLUMNS))
    for outcome in outcomes:
        print("| " + " | ".join(_cells(outcome)) + " |")


def write(outcomes, about, form):
    """outcomes: those of each program, by its path."""
    print("\n".join(about) + "\n")
    for program, own in outcomes.items():
        name = pathlib.Path(program).name
        if form == "markdown":
            if len(outcomes) > 1:
                print(f"\n{name}\n")
            _markdown(own)
        else:
            print("\n".join(line(name, outcome) for outcome in own))


def write_watched(watched):
    print("\nAll attacks, three at a time, while Prometheus scrapes each door every second:\n")
    for door in watched:
        print(f"- {door.door}: {door.lost} of {door.scrapes} scrapes lost, the longest took"
              f" {door.longest_s * 1000:.0f} ms")
