"""Every correction of the articles comes with a check, and every check holds."""

import re
from pathlib import Path

import pytest

ERRATA = Path(__file__).resolve().parents[1] / "chapters" / "errata.md"
ENTRY = re.compile(r"^### (\d+\.\d+) .*$", re.MULTILINE)
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def read_entries(text):
    """The errata by number: {"1.3": text of the entry}."""
    _, *parts = ENTRY.split(text)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def shared_imports(text):
    return BLOCK.search(text[: ENTRY.search(text).start()]).group(1)


def breaches(entry):
    """What an entry lacks: a list of sentences."""
    wanted = {
        "what the article says": "**The article**" in entry,
        "the correction": "**Correct:**" in entry or "**Here:**" in entry,
        "a check with an assertion": any("assert" in b for b in BLOCK.findall(entry)),
    }
    return [f"the entry lacks {name}" for name, found in wanted.items() if not found]


def run_checks(entry, imports):
    namespace = {}
    exec(imports, namespace)
    for block in BLOCK.findall(entry):
        exec(block, dict(namespace))


TEXT = ERRATA.read_text(encoding="utf-8")
ENTRIES = read_entries(TEXT)


def test_entries_are_numbered_in_order():
    numbers = [tuple(map(int, number.split("."))) for number in ENTRIES]
    assert numbers
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("number", ENTRIES)
def test_entry_is_complete_and_its_check_holds(number):
    assert breaches(ENTRIES[number]) == []
    run_checks(ENTRIES[number], shared_imports(TEXT))


def test_incomplete_entry_is_rejected():
    text = "### 9.1 Title\n\n**The article** says so.\n\n```python\nprint(1)\n```\n"
    assert breaches(read_entries(text)["9.1"]) == [
        "the entry lacks the correction",
        "the entry lacks a check with an assertion",
    ]


def test_wrong_check_is_rejected():
    with pytest.raises(AssertionError):
        run_checks("```python\nassert 1 + 1 == 3\n```\n", "import course")
