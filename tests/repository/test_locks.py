"""The locks match their inputs, each other, the package index and the environment.

`make lock` resolves requirements*.in into requirements*.txt. uv judges them: a lock is
right if uv, held to its versions, resolves the input to the same pins with the same
hashes, and if it installs nothing new. Each fault is planted in a small pair of locks.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UV = Path(sys.executable).with_name("uv")
RUN, DEV = "requirements.txt", "requirements-dev.txt"
NAMES = (RUN, DEV, "requirements.in", "requirements-dev.in")
COMPILE = "pip compile --universal --python-version 3.11 --generate-hashes --no-header"
COMPILE += " --no-annotate --no-emit-index-url --no-emit-find-links"
SYNC = "pip sync --dry-run --offline --require-hashes --python"
# Package indexes of Python, Node and conda, and any "simple" index of a mirror.
INDEX = re.compile(
    r"(pypi|pythonhosted|anaconda|npmjs)\.(org|com)\b|https?://\S+/simple/?(?![\w/-])"
)


def uv(arguments, *files, folder):
    """What uv prints, and whether it succeeds."""
    command = [UV, "--no-progress", *arguments.split(), *files]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    return run.stdout if run.returncode == 0 else None, run.stderr


def entries(lock):
    """The pins of a lock, each with its hashes."""
    pins = re.findall(r"^(\S.*?)((?: \\\n +--hash=\S+)*)$", lock, re.MULTILINE)
    return {pin: set(hashes.split()) for pin, hashes in pins if pin[0] != "#"}


def differences(folder, lock):
    """How a lock differs from what uv resolves when held to the locks' versions.

    A hash of the index that the lock lacks is no fault: wheels are added later.
    """
    held = [part for other in {RUN, lock} for part in ("--constraints", other)]
    output, error = uv(COMPILE, *held, Path(lock).stem + ".in", folder=folder)
    if output is None:
        if "Failed to fetch" in error:
            pytest.skip(f"the package index cannot be reached: {error}")
        return [error]
    pinned = entries((folder / lock).read_text(encoding="utf-8"))
    resolved = entries(output)
    wrong = {pin for pin in pinned if not pinned[pin] <= resolved.get(pin, set())}
    return sorted(wrong | pinned.keys() ^ resolved.keys())


def not_installed(folder, lock):
    """What uv would install from a lock into the environment that runs this."""
    output, report = uv(SYNC, sys.executable, lock, folder=folder)
    return (
        [report] if output is None else re.findall(r"^ \+ (.*)", report, re.MULTILINE)
    )


def addresses(folder, lock):
    """Lines that name an address or an option, and so depend on one network."""
    text = (folder / lock).with_suffix(".in").read_text(encoding="utf-8")
    return re.findall(r"^(?:-(?!r )|.*://).*", text, re.MULTILINE)


CHECKS = (differences, not_installed, addresses)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("lock", [RUN, DEV])
def test_lock(lock, check):
    assert check(ROOT, lock) == []


@pytest.fixture
def small(tmp_path):
    """Small locks with pins of the book's, for a fault to be planted in."""
    pins = dict(re.findall(r"^(\w+)(==(?:.*\\\n)*.*)", (ROOT / DEV).read_text(), re.M))
    chosen = {name: name + pins[name] + "\n" for name in ("jinja2", "markupsafe")}
    chosen["six"] = "six" + pins["six"] + "\n"
    run = chosen["jinja2"] + chosen["markupsafe"]
    texts = (run, run + chosen["six"], "jinja2>=3\n", "-r requirements.in\nsix\n")
    for name, text in zip(NAMES, texts, strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("lock", [RUN, DEV])
def test_small_locks_have_no_fault(small, lock, check):
    assert check(small, lock) == []


@pytest.mark.parametrize(
    ("check", "name", "old", "new"),
    [
        (differences, "requirements.in", "jinja2", "markupsafe"),
        (differences, RUN, r"markupsafe(.|\n)*", ""),
        (differences, RUN, r"jinja2==\S+", "jinja2==2.0"),
        (differences, RUN, r"(==\S+)", r"\1 ; python_version < '3.12'"),
        (differences, DEV, r"markupsafe==\S+", "markupsafe==3.0.2"),
        (differences, DEV, r"sha256:\w", "sha256:x"),
        (not_installed, RUN, r"markupsafe==\S+", "markupsafe==3.0.2"),
        (addresses, "requirements.in", "^", "--find-links wheels\n"),
        (addresses, "requirements.in", "^", "six @ https://example.org/six.whl\n"),
    ],
)
def test_fault_is_found(small, check, name, old, new):
    lock, file = DEV if name == DEV else RUN, small / name
    file.write_text(re.sub(old, new, file.read_text(), count=1), encoding="utf-8")
    assert check(small, lock)


def npm_pins(lock):
    """Version and hash of each package of a lock of npm."""
    packages = json.loads(lock)["packages"].items()
    return {name: (own["version"], own["integrity"]) for name, own in packages if name}


def test_packages_from_npm_are_the_locked_ones():
    """npm leaves a lock beside what it installed, with the hashes that it checked."""
    lock, installed = (
        (ROOT / "tools" / name).read_text(encoding="utf-8")
        for name in ("package-lock.json", "node_modules/.package-lock.json")
    )
    assert npm_pins(lock) == npm_pins(installed)
    for part in (r"(?<=\"version\": \")\d", r"(?<=\"integrity\": \")sha512-\w"):
        assert npm_pins(re.sub(part, "x", lock, count=1)) != npm_pins(installed)


def tracked_files():
    """Every file of the repository, new ones included; of a download, every file."""
    if not (ROOT / ".git").exists():
        made = {".venv", "_build", "node_modules", "__pycache__"}
        return [path for path in ROOT.rglob("*") if not made & {*path.parts}]
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0")]


def test_no_file_names_a_package_index():
    """The locks work with any index; an address would tie them to one."""
    for path in filter(Path.is_file, tracked_files()):
        assert not INDEX.search(path.read_text(encoding="utf-8", errors="ignore")), path
    for bad in ("From pypi" + ".org.", "https://mirror.example/" + "simple/"):
        assert INDEX.search(bad)
