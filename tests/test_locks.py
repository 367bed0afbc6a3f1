"""The requirement locks match their inputs; all checks work offline.

``requirements.in`` and ``requirements-dev.in`` are edited by people; ``make lock``
resolves them into ``requirements.txt`` and ``requirements-dev.txt``. Each check
returns what is wrong, one sentence per problem, and is also shown to reject a bad
lock of fixtures/.
"""

import json
import re
import subprocess
from collections import Counter
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "tests" / "fixtures" / "locks"
LOCKS = ("requirements", "requirements-dev")
PYTHONS = ("3.11.0", "3.11.14", "3.12.0", "3.12.12", "3.13.0", "3.13.9")

COMMENT = re.compile(r"(^|\s)#.*")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
# Package indexes of Python, Node and conda, and any "simple" index of a mirror.
INDEX_ADDRESS = re.compile(
    r"(pypi|pythonhosted|anaconda|npmjs)\.(org|com)\b|https?://\S+/simple/?(?![\w/-])"
)


@dataclass(frozen=True)
class Pin:
    """One entry of a lock."""

    requirement: Requirement
    hashes: tuple[str, ...] = ()

    @property
    def name(self):
        """The package's normalised name."""
        return canonicalize_name(self.requirement.name)

    @property
    def version(self):
        """The pinned version; None if the entry is not one exact version."""
        match = re.fullmatch(r"==([^*,]+)", str(self.requirement.specifier))
        return match and match[1]


def entries(path):
    """The lines of a requirements file, continued ones joined, without comments."""
    joined = path.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = (COMMENT.sub("", line).strip() for line in joined.splitlines())
    return [line for line in lines if line]


def read_input(path):
    """The requirements of an input file and of those that it includes."""
    requirements = []
    for entry in entries(path):
        if entry.startswith("-r "):
            requirements += read_input(path.parent / entry.removeprefix("-r ").strip())
        else:
            requirements.append(Requirement(entry))
    return requirements


def read_lock(path):
    """The pins of a lock, for every platform and Python."""
    return [
        Pin(Requirement(HASH.sub("", entry)), tuple(HASH.findall(entry)))
        for entry in entries(path)
    ]


def applies(requirement, extra="", **python):
    """Whether a requirement counts, by default on the running interpreter."""
    environment = {"extra": extra, **python}
    return not requirement.marker or requirement.marker.evaluate(environment)


def pins_here(pins):
    """The pins that the running interpreter installs, by name."""
    return {pin.name: pin for pin in pins if applies(pin.requirement)}


def installed_requirements(name, extra):
    """What an installed distribution requires, with one of its extras or without."""
    try:
        declared = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []
    return [req for req in map(Requirement, declared) if applies(req, extra)]


def closure(requirements):
    """Pairs (requirement, who needs it) reached from the given requirements."""
    reached = [(req, "the input") for req in requirements if applies(req)]
    visited = set()
    for requirement, _ in reached:  # grows while we walk
        name = canonicalize_name(requirement.name)
        for extra in {"", *requirement.extras}:
            if (name, extra) not in visited:
                visited.add((name, extra))
                reached += [(req, name) for req in installed_requirements(name, extra)]
    return reached


def unsatisfied(requirements, pins):
    """Requirements, direct or not, without a pin that satisfies them."""
    here = pins_here(pins)
    problems = []
    for requirement, needed_by in closure(requirements):
        pin = here.get(canonicalize_name(requirement.name))
        if pin is None:
            problems.append(f"{needed_by} needs {requirement}: expected a pin")
        elif not requirement.specifier.contains(pin.version, prereleases=True):
            problems.append(
                f"{needed_by} needs {requirement}: expected a pin that satisfies it, "
                f"got {pin.version}"
            )
    return problems


def orphans(requirements, pins):
    """Pins that nothing needs."""
    needed = {canonicalize_name(req.name) for req, _ in closure(requirements)}
    return [
        f"{name}: expected something that needs it, got a pin only"
        for name in pins_here(pins)
        if name not in needed
    ]


def inexact(pins):
    """Entries that are not one exact version with a sha256 hash."""
    problems = []
    for pin in pins:
        if not pin.version:
            problems.append(f"expected one exact version, got {pin.requirement}")
        if not pin.hashes:
            problems.append(f"{pin.requirement}: expected a sha256 hash, got none")
    return problems


def pinned_twice(pins):
    """Packages that pip would be told to install in two versions on some Python."""
    problems = []
    for release in PYTHONS:
        python = {
            "python_full_version": release,
            "python_version": release.rpartition(".")[0],
        }
        count = Counter(pin.name for pin in pins if applies(pin.requirement, **python))
        problems += [
            f"{name}: expected one pin on Python {release}, got {number}"
            for name, number in count.items()
            if number > 1
        ]
    return problems


def installed_version(name):
    """The version that an import would find; None if there is none."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def not_installed(pins):
    """Pins whose installed version is another, or none."""
    return [
        f"{name}: expected version {pin.version} installed, got {found}"
        for name, pin in pins_here(pins).items()
        if (found := installed_version(name)) != pin.version
    ]


def disagreements(run_pins, dev_pins):
    """Packages of the run lock that the dev lock lacks or pins otherwise."""
    run, dev = versions(run_pins), versions(dev_pins)
    return [
        f"{name}: expected the run lock's {sorted(run[name])} in the dev lock, "
        f"got {sorted(dev.get(name, []))}"
        for name in run
        if run[name] != dev.get(name)
    ]


def other_hashes(run_pins, dev_pins):
    """Versions that both locks pin, but with different hashes."""
    run, dev = (
        {(p.name, p.version): set(p.hashes) for p in pins}
        for pins in (run_pins, dev_pins)
    )
    return [
        f"{name} {version}: expected the same hashes in both locks"
        for name, version in run
        if run[name, version] != dev.get((name, version), run[name, version])
    ]


def versions(pins):
    """All versions of each package, over platforms and Pythons."""
    found = {}
    for pin in pins:
        found.setdefault(pin.name, set()).add(pin.version)
    return found


def npm_disagreements(locked, installed):
    """Packages whose version or hash in the lock of npm is not that of the installed.

    Both are the contents of a lock: that of tools/, and the one which npm leaves
    beside what it has installed.
    """
    wanted, found = (npm_pins(content) for content in (locked, installed))
    return [
        f"{name}: expected {wanted.get(name)} installed from npm, got {found.get(name)}"
        for name in sorted(wanted | found)
        if wanted.get(name) != found.get(name)
    ]


def npm_pins(content):
    """Version and hash of each package below node_modules."""
    return {
        name.removeprefix("node_modules/"): (package["version"], package["integrity"])
        for name, package in json.loads(content)["packages"].items()
        if name
    }


def addresses(path):
    """Entries that name an address or an option, and so depend on one network."""
    return [
        f"{path.name}: expected a package by name, got {entry.split(' --hash')[0]!r}"
        for entry in entries(path)
        if "://" in entry or (entry.startswith("-") and not entry.startswith("-r "))
    ]


def index_addresses(path):
    """Lines of any file that name the address of a package index."""
    lines = path.read_text(encoding="utf-8", errors="ignore").splitlines()
    return [
        f"{path.name}:{number}: expected no address of a package index"
        for number, line in enumerate(lines, start=1)
        if INDEX_ADDRESS.search(line)
    ]


def tracked_files():
    """Every file of the repository, new ones included; of a download, every file."""
    if not (ROOT / ".git").exists():
        made = {".venv", "_build"}
        paths = (path for path in ROOT.rglob("*") if not made & set(path.parts))
        return sorted(path for path in paths if path.is_file())
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    paths = {ROOT / name for name in listed.decode().split("\0") if name}
    return sorted(path for path in paths if path.is_file())


@pytest.fixture(params=LOCKS)
def lock(request):
    """The requirements of an input file, and the pins of its lock."""
    name = request.param
    return read_input(ROOT / f"{name}.in"), read_lock(ROOT / f"{name}.txt")


def bad_lock(name):
    """The same for a pair of files in fixtures/."""
    return read_input(FIXTURES / f"{name}.in"), read_lock(FIXTURES / f"{name}.txt")


def test_everything_needed_is_pinned(lock):
    assert unsatisfied(*lock) == []


def test_everything_pinned_is_needed(lock):
    assert orphans(*lock) == []


def test_every_pin_is_exact_and_hashed(lock):
    assert inexact(lock[1]) == []


def test_no_python_gets_two_versions_of_a_package(lock):
    assert pinned_twice(lock[1]) == []


def test_the_environment_is_the_locked_one(lock):
    assert not_installed(lock[1]) == []


def test_both_locks_agree():
    run, dev = (read_lock(ROOT / f"{name}.txt") for name in LOCKS)
    assert disagreements(run, dev) == []


def test_both_locks_have_the_same_hashes():
    run, dev = (read_lock(ROOT / f"{name}.txt") for name in LOCKS)
    assert other_hashes(run, dev) == []


def test_packages_from_npm_are_the_locked_ones():
    locked = (ROOT / "tools" / "package-lock.json").read_text(encoding="utf-8")
    installed = ROOT / "tools" / "node_modules" / ".package-lock.json"
    assert npm_disagreements(locked, installed.read_text(encoding="utf-8")) == []


def test_requirements_come_by_name_only():
    files = [ROOT / f"{name}{suffix}" for name in LOCKS for suffix in (".in", ".txt")]
    assert [problem for path in files for problem in addresses(path)] == []


def test_no_file_names_a_package_index():
    found = [problem for path in tracked_files() for problem in index_addresses(path)]
    assert found == []


def test_binder_runs_the_python_of_the_locks():
    assert (ROOT / "runtime.txt").read_text(encoding="utf-8").strip() == "python-3.11"


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("unpinned", "the input needs nbval==0.11.*: expected a pin"),
        (
            "too-old",
            "the input needs jinja2>=3: expected a pin that satisfies it, got 2.0",
        ),
        ("unpinned-dependency", "jinja2 needs MarkupSafe>=2.0: expected a pin"),
        (
            "too-old-dependency",
            "jinja2 needs MarkupSafe>=2.0: expected a pin that satisfies it, got 1.0",
        ),
        (
            "unpinned-extra",
            'jinja2 needs Babel>=2.7; extra == "i18n": expected a pin',
        ),
    ],
)
def test_an_unsatisfied_requirement_is_noticed(name, problem):
    assert problem in unsatisfied(*bad_lock(name))


def test_an_orphan_is_noticed():
    problems = orphans(*bad_lock("orphan"))
    assert problems == ["six: expected something that needs it, got a pin only"]


def test_a_missing_hash_is_noticed():
    problems = inexact(bad_lock("unhashed")[1])
    assert problems == ["markupsafe==3.0.4: expected a sha256 hash, got none"]


def test_a_range_in_a_lock_is_noticed():
    problems = inexact(bad_lock("range")[1])
    assert problems == ["expected one exact version, got markupsafe>=3"]


def test_two_pins_for_one_python_are_noticed():
    assert pinned_twice(read_lock(FIXTURES / "twice.txt")) == [
        "markupsafe: expected one pin on Python 3.11.14, got 2"
    ]


def test_another_installed_version_is_noticed():
    (problem,) = not_installed(bad_lock("too-old-dependency")[1])
    assert problem.startswith("markupsafe: expected version 1.0 installed, got ")


def test_disagreeing_locks_are_noticed():
    run, dev = bad_lock("orphan")[1], bad_lock("too-old-dependency")[1]
    assert disagreements(run, dev) == [
        "markupsafe: expected the run lock's ['3.0.4'] in the dev lock, got ['1.0']",
        "six: expected the run lock's ['1.17.0'] in the dev lock, got []",
    ]


def test_other_hashes_are_noticed():
    run, dev = bad_lock("orphan")[1], bad_lock("unhashed")[1]
    assert other_hashes(run, dev) == [
        "markupsafe 3.0.4: expected the same hashes in both locks"
    ]


def test_another_package_from_npm_is_noticed():
    def lock(**packages):
        pins = {
            f"node_modules/{name}": {"version": version, "integrity": integrity}
            for name, (version, integrity) in packages.items()
        }
        return json.dumps({"packages": {"": {}} | pins})

    locked = lock(same=("1", "x"), newer=("1", "x"), altered=("1", "x"))
    installed = lock(same=("1", "x"), newer=("2", "x"), altered=("1", "y"))
    assert npm_disagreements(locked, installed) == [
        "altered: expected ('1', 'x') installed from npm, got ('1', 'y')",
        "newer: expected ('1', 'x') installed from npm, got ('2', 'x')",
    ]


def test_an_address_or_option_among_requirements_is_noticed():
    assert addresses(FIXTURES / "addresses.in") == [
        "addresses.in: expected a package by name, got '--index-url https://example.org'",
        "addresses.in: expected a package by name, got '--find-links wheels'",
        "addresses.in: expected a package by name, got "
        "'nbval @ https://example.org/nbval.whl'",
    ]


@pytest.mark.parametrize("host", ["pypi", "files.pythonhosted", "registry.npmjs"])
def test_the_address_of_an_index_is_noticed(host, tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"Prose.\nGet it from {host}.org.\n", encoding="utf-8")
    assert index_addresses(page) == [
        "page.md:2: expected no address of a package index"
    ]


def test_the_address_of_a_mirror_is_noticed(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("https://example.org/a" + "/simple/\n", encoding="utf-8")
    assert len(index_addresses(page)) == 1
