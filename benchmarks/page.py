"""The page `chapters/status.md`, made from `results.json` alone.

``python -m benchmarks.page`` writes it again without measuring.
"""

import json

from tests.chapters.report_kernels import BUDGET_MB

from . import ROOT

RESULTS = ROOT / "benchmarks" / "results.json"
PAGE = ROOT / "chapters" / "status.md"

TEMPLATE = """\
# Status

Measured on {date}. This page is written by `make bench`; do not edit it.{note}

## Time and memory of each chapter

Each chapter ran {chapter_repeats} times, from its first cell to its last, one run after
the other, each in a fresh kernel; the table shows medians. The time counts from the
start of the kernel, so it includes the start of TensorFlow. Times depend on the
machine; that of the imports alone does too. So a chapter has a budget in multiples of
it: 3, Chapter 5 has 5, and Chapter 7 has 8. Processor time can exceed the time where
several threads work at once. Peak memory is counted without the pages of library files,
which take 400 to 560 MB more and which the system can take back. The tests hold every
chapter to {budget} MB; they do not test times.

| Chapter | time | times the imports | processor time | peak memory |
|---|---:|---:|---:|---:|
{chapters}

## Our way and the articles' way

The book replaces Python loops by shapes, graphs and better optimisers. Here the ways to
do a task run in one process, in turns, {race_repeats} times; the tables show medians. A
round before that does not count, so that no way pays for TensorFlow's own start. A way
that does not give the expected numbers, within what its task allows, stops the
measurement. Each articles' way does what the notebook of the article does, compiled
where that is compiled and eager where that is eager; we wrote it afresh, and left out
what it prints. Under each heading stands what differs.

*First call* starts from nothing: it includes building the variables and, where a
function is compiled, its tracing. *Again* is the second call of the same function. A
ratio says how many times as fast as the first way a way is. What you gain by compiling
depends on how often you call: to fit once, look at the first call. *Error* is the
largest distance from the expected numbers in any of the calls.

{races}

## The machine

| Part | Measured with |
|---|---|
{machine}

The book limits TensorFlow to two threads. *Load before the start* is the average number
of processes that wanted a processor in the minute before; 0 is a quiet machine.

## Measure it yourself

```bash
make bench
```

takes some minutes and writes this page again, with your numbers. Do nothing else with
the machine meanwhile. Expect other times on
another machine.
"""

RACE = """\
### {title}

{description}

| Way | first call | again | ratio, first call | ratio, again | error |
|---|---:|---:|---:|---:|---:|
{rows}"""


def render(results):
    """The text of the page, from results as `results.json` holds them."""
    imports = results.get("imports")
    alone = [{"title": "The imports alone", **imports}] if imports else []
    chapters = [chapter_row(each, imports) for each in [*alone, *results["chapters"]]]
    machine = [f"| {label} | {value} |" for label, value in results["machine"].items()]
    return TEMPLATE.format(
        date=results["date"],
        note=f" {results['note']}" if "note" in results else "",
        budget=BUDGET_MB,
        chapter_repeats=results["chapter_repeats"],
        race_repeats=results["race_repeats"],
        chapters="\n".join(chapters),
        races="\n\n".join(render_race(race) for race in results["races"]),
        machine="\n".join(machine),
    )


def chapter_row(chapter, imports):
    """The row of a chapter, or of the imports that its time is compared with."""
    name = chapter["title"]
    link = f"[{name}]({chapter['file']})" if "file" in chapter else name
    times = f"{chapter['wall_s'] / imports['wall_s']:.1f}" if imports else "-"
    costs = f"{chapter['cpu_s']:.1f} s | {chapter['peak_mb']:.0f} MB"
    return f"| {link} | {chapter['wall_s']:.1f} s | {times} | {costs} |"


def render_race(race):
    """The part of the page on one task; ratios are to the first way."""
    slow = next(iter(race["ways"].values()))
    rows = []
    for way, fast in race["ways"].items():
        owner = race["first_is"] if fast is slow else "ours"
        ratios = [
            "1" if fast is slow else ratio(slow[call] / fast[call])
            for call in ("first", "again")
        ]
        cells = [f"{owner}: {way}", duration(fast["first"]), duration(fast["again"])]
        rows.append(f"| {' | '.join([*cells, *ratios, error(fast['error'])])} |")
    return RACE.format(rows="\n".join(rows), **race)


def duration(seconds):
    """Seconds with two significant digits, as s or ms."""
    value, unit = (seconds, "s") if seconds >= 1 else (seconds * 1000, "ms")
    return f"{two_digits(value)} {unit}"


def ratio(value):
    """How many times as fast as the first way, to two digits, in bold."""
    return f"**{two_digits(value)}**"


def error(value):
    """A distance from the expected numbers, to one digit."""
    return f"{value:.0e}" if 0 < value < 1e-3 else f"{value:.1g}"


def two_digits(value):
    """A number rounded to two significant digits, without an exponent."""
    rounded = float(f"{value:.1e}")
    return f"{rounded:,.0f}" if rounded >= 10 else f"{rounded:#.2g}"


def write():
    """Write the page from the stored results."""
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    PAGE.write_text(render(results), encoding="utf-8")


if __name__ == "__main__":
    write()
