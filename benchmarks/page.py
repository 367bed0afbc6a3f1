"""The page `chapters/status.md`, made from `results.json` alone.

``python -m benchmarks.page`` writes it again without measuring.
"""

import json

from tests.plugins.kernel_report import BUDGET_MB

from . import ROOT

RESULTS = ROOT / "benchmarks" / "results.json"
PAGE = ROOT / "chapters" / "status.md"

TEMPLATE = """\
# Status

Measured on {date}. This page is written by `make bench`; do not edit it.

## Time and memory of each chapter

Each chapter ran {chapter_repeats} times, from its first cell to its last, one run after
the other, each in a fresh kernel; the table shows medians. The time counts from the
start of the kernel, so it includes the start of TensorFlow. Processor time can exceed
it where several threads work at once. The tests hold every chapter to {budget:,} MB of
memory, which is what Binder guarantees; they do not test times, which depend on the
machine.

| Chapter | time | processor time | peak memory |
|---|---:|---:|---:|
{chapters}

## Our way and the articles' way

The book replaces Python loops by shapes, graphs and better optimisers. Here the ways to
do a task run in one process, in turns, {race_repeats} times; the tables show medians. A
round before that does not count, so that no way pays for TensorFlow's own start. A way
that does not give the expected numbers, within what its task allows, stops the
measurement. We wrote the articles' way afresh, and left out what it prints.

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
    chapters = [
        f"| [{chapter['title']}]({chapter['file']}) | {chapter['wall_s']:.1f} s | "
        f"{chapter['cpu_s']:.1f} s | {chapter['peak_mb']:.0f} MB |"
        for chapter in results["chapters"]
    ]
    machine = [f"| {label} | {value} |" for label, value in results["machine"].items()]
    return TEMPLATE.format(
        date=results["date"],
        budget=BUDGET_MB,
        chapter_repeats=results["chapter_repeats"],
        race_repeats=results["race_repeats"],
        chapters="\n".join(chapters),
        races="\n\n".join(render_race(race) for race in results["races"]),
        machine="\n".join(machine),
    )


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
