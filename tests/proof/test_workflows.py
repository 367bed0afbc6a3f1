"""What GitHub reads is valid; workflows are pinned, least-privileged, and run the right
commands.

check-jsonschema, actionlint and zizmor find most of it; the rules below are what they
do not find. Each is shown to reject a change of a good workflow.
"""

import re
import shutil

import pytest
import yaml

from tests.repository.linters import ROOT, complaints

FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()}
GOOD = WORKFLOWS["ci.yml"]
COMMIT, VERSION = re.search(r"checkout(@\w+)( # v[\d.]+)", GOOD).groups()
TARGETS = re.findall(
    r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
)
USES = re.compile(r"uses: (?!\S+@[0-9a-f]{40} # v\d+\.\d+\.\d+$)(.*)$", re.MULTILINE)
SECRET = re.compile(
    r"\bsecrets\b.*|\bgithub\.token\b|\bGITHUB_TOKEN\b|\b(?:gh[opsur]|github_pat)_\w+"
)


def unpinned_or_unnamed_versions(text):
    """Actions without a commit, or without their version beside it to read."""
    return USES.findall(text)


def secrets_used(text):
    """Secrets and tokens, by name or written out; the book needs none."""
    return SECRET.findall(text)


def write_access(text):
    """Jobs that may write, other than the one that deploys to Pages."""
    return [
        job["permissions"]
        for job in yaml.safe_load(text)["jobs"].values()
        if "permissions" in job and "actions/deploy-pages@" not in str(job["steps"])
    ]


def unknown_targets(text):
    """Make targets that the Makefile does not have."""
    return set(re.findall(r"\bmake ([\w-]+)", text)) - {*TARGETS}


RULES = {
    unpinned_or_unnamed_versions: [(VERSION, "")],
    secrets_used: [
        ("contents: read", f"contents: read\nenv:\n  A: {secret}")
        for secret in ("${{ secrets.A }}", "${{ github.token }}", "ghp_" + "0" * 36)
    ],
    write_access: [
        ("    steps:", "    permissions:\n      contents: write # why\n    steps:")
    ],
    unknown_targets: [("make test", "make tests")],
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule(rule):
    assert {name: list(rule(text)) for name, text in WORKFLOWS.items()} == {
        name: [] for name in WORKFLOWS
    }
    for old, new in RULES[rule]:
        assert rule(changed(old, new)), f"expected {rule.__name__} to find {new!r}"


def changed(old, new):
    assert old in GOOD, f"expected {old!r} in the workflow"
    return GOOD.replace(old, new, 1)


FOUND = {
    "workflow-schema": [("    runs-on: ubuntu-24.04\n", "", "'runs-on' is a required")],
    "workflow-timeouts": [("    timeout-minutes: 60\n", "", "bad-0.yml")],
    "actionlint": [("github.ref", "github.branch", 'property "branch" is not defined')],
    "zizmor": [
        (COMMIT, "@v6", "[unpinned-uses]"),
        ("actions/checkout", "someone/checkout", "[forbidden-uses]"),
        ("contents: read", "contents: write # why", "[excessive-permissions]"),
        ("pull_request:", "pull_request_target:", "[dangerous-triggers]"),
        ("make test", "make test ${{ github.sha }}", "[template-injection]"),
    ],
}


@pytest.mark.parametrize("linter", FOUND)
def test_linter(tmp_path, linter):
    """It names every bad workflow, and no good one."""
    shutil.copytree(ROOT / ".github", tmp_path / ".github")
    folder = tmp_path / ".github" / "workflows"
    for number, (old, new, _) in enumerate(FOUND[linter]):
        (folder / f"bad-{number}.yml").write_text(changed(old, new), encoding="utf-8")
    find_files_themselves = {"actionlint": [], "zizmor": [".github"]}
    files = find_files_themselves.get(linter, folder.glob("*.yml"))
    found = complaints(linter, *files, folder=tmp_path)
    for number, (_, _, message) in enumerate(FOUND[linter]):
        assert message in found
        assert f"bad-{number}.yml" in found
    assert not [name for name in (*WORKFLOWS, "dependabot.yml") if name in found]


def test_a_push_runs_all_tests_and_each_week_every_part_runs():
    """What is cached has not been installed from nothing."""
    assert "- run: make test\n" in GOOD
    parts = re.search(r"^PARTS := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    job = yaml.safe_load(WORKFLOWS["weekly.yml"])["jobs"]["part"]
    assert job["strategy"]["matrix"]["part"] == parts[1].split()
    assert not any("cache" in text for text in WORKFLOWS.values())


CITATION = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
DEPENDABOT = (ROOT / ".github" / "dependabot.yml").read_text(encoding="utf-8")
INTERVAL = "    schedule:\n      interval: monthly\n"


@pytest.mark.parametrize(
    ("schema", "good", "bad", "message"),
    [
        (
            "citation-schema",
            "CITATION.cff",
            CITATION.replace("- name: The authors of", "- The authors of"),
            "is not of type 'object'",
        ),
        (
            "dependabot-schema",
            ".github/dependabot.yml",
            DEPENDABOT.replace(INTERVAL, ""),
            "'schedule' is a required property",
        ),
    ],
)
def test_schema_finds_the_bad_file_of_two(tmp_path, schema, good, bad, message):
    file = tmp_path / "bad.yml"
    file.write_text(bad, encoding="utf-8")
    found = complaints(schema, good, file)
    assert message in found
    assert good not in found
