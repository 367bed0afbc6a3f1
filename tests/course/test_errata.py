"""Every correction of the articles comes with a check, and every check holds."""

import re
from pathlib import Path

import pytest

ERRATA = Path(__file__).resolve().parents[2] / "chapters" / "errata.md"
ENTRY = re.compile(r"^### (\d+\.\d+) .*$", re.MULTILINE)
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def read(text):
    """The imports that all checks share, and the errata by number."""
    head, *parts = ENTRY.split(text)
    return BLOCK.search(head)[1], dict(zip(parts[::2], parts[1::2], strict=True))


WANTED = {
    "what the article says": r"\*\*The article\*\*",
    "the correction": r"\*\*(Correct|Here):\*\*",
    "a check": r"(?s)^```python\n(?:(?!```).)*assert",
}


def breaches(entry):
    """What an entry lacks."""
    return [name for name, form in WANTED.items() if not re.search(form, entry, re.M)]


def run_checks(entry, namespace):
    """Each check alone: none may lean on a name of another."""
    for block in BLOCK.findall(entry):
        exec(block, dict(namespace))


IMPORTS, ENTRIES = read(ERRATA.read_text(encoding="utf-8"))
SHARED = {}
exec(IMPORTS, SHARED)


def test_entries_are_numbered_in_order():
    numbers = [tuple(map(int, number.split("."))) for number in ENTRIES]
    assert numbers
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("number", ENTRIES)
def test_entry_is_complete_and_its_check_holds(number):
    assert breaches(ENTRIES[number]) == []
    run_checks(ENTRIES[number], SHARED)


GOOD = """\
**The article** says so. **Correct:** not so.

```python
assert 1 + 1 == 2
```
"""


def test_incomplete_entry_is_rejected():
    assert breaches(GOOD) == []
    parts = ("**The article**", "**Correct:**", "assert")
    assert [breaches(GOOD.replace(part, "")) for part in parts] == [
        [name] for name in WANTED
    ]


@pytest.mark.parametrize("wrong", ["3", "a_name_of_another_check"])
def test_wrong_check_is_rejected(wrong):
    run_checks(GOOD, SHARED)
    with pytest.raises((AssertionError, NameError)):
        run_checks(GOOD.replace("== 2", f"== {wrong}"), SHARED)
