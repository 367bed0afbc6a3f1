"""The GitHub workflows are valid, pinned, least-privileged, and cover all chapters.

Each check takes the path of a workflow and returns what is wrong with it, one
sentence per problem; each is also shown to reject a bad workflow of fixtures/.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "tests" / "fixtures" / "workflows"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.y*ml"))

USES = re.compile(r"^[\s-]*uses: *(.*)$", re.MULTILINE)
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
SECRET = re.compile(
    r"\bsecrets\b.*|\bgithub\.token\b|\bGITHUB_TOKEN\b|\b(?:gh[opsur]|github_pat)_\w+"
)
MAKE = re.compile(r"\bmake ([\w-]+)")
MAKE_TARGET = re.compile(r"^([\w-]+):", re.MULTILINE)
JOB_OUTPUT = re.compile(r"\$\{\{ fromJSON\(needs\.([\w-]+)\.outputs\.([\w-]+)\) \}\}")


def read(path):
    """The workflow as nested dicts and lists; every scalar is a string."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def named_steps(path):
    """Pairs of job name and step."""
    return [
        (name, step)
        for name, job in read(path)["jobs"].items()
        for step in job.get("steps", [])
    ]


def schema_problems(path, schema="vendor.github-workflows"):
    """Violations of GitHub's own schema, as vendored in check-jsonschema."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema]
    run = subprocess.run([*command, path], capture_output=True, text=True)
    return [run.stdout + run.stderr] if run.returncode else []


def unpinned_actions(path):
    """Actions not pinned by full commit, with the version in a comment."""
    return [
        f"expected owner/action@<40 hex digits> # vX.Y.Z, got {used}"
        for used in USES.findall(path.read_text(encoding="utf-8"))
        if not PINNED.fullmatch(used.strip())
    ]


def foreign_actions(path):
    """Actions that are not GitHub's own, in the spelling that the other checks know."""
    return [
        f"expected one of GitHub's actions/..., got {used}"
        for used in USES.findall(path.read_text(encoding="utf-8"))
        if not used.startswith("actions/")
    ]


def excess_privileges(path):
    """Permissions beyond reading; only a job that deploys to Pages may have more."""
    workflow = read(path)
    granted = workflow.get("permissions")
    problems = []
    if granted != {"contents": "read"}:
        problems.append(f"expected top-level permissions contents: read, got {granted}")
    for name, job in workflow["jobs"].items():
        deploys = any(
            step.get("uses", "").startswith("actions/deploy-pages@")
            for step in job.get("steps", [])
        )
        allowed = {"pages": "write", "id-token": "write"} if deploys else {}
        own = job.get("permissions", allowed)
        if own != allowed:
            problems.append(f"job {name}: expected permissions {allowed}, got {own}")
    return problems


def secrets_used(path):
    """Secrets and tokens, by name or written out; the book needs none."""
    found = SECRET.findall(path.read_text(encoding="utf-8"))
    return [f"expected no secret, got {use}" for use in found]


def kept_credentials(path):
    """Checkouts that leave the token in the working copy."""
    return [
        f"job {name}: expected persist-credentials: false at checkout"
        for name, step in named_steps(path)
        if step.get("uses", "").startswith("actions/checkout@")
        and step.get("with", {}).get("persist-credentials") != "false"
    ]


def risky_triggers(path):
    """Events that run a workflow with more rights than a pull request has."""
    events = read(path)["on"]
    names = {events} if isinstance(events, str) else set(events)
    allowed = {"push", "pull_request", "schedule", "workflow_dispatch"}
    return [
        f"expected only {', '.join(sorted(allowed))}, got {name}"
        for name in sorted(names - allowed)
    ]


def untimed_jobs(path):
    """Jobs that could hang for GitHub's default of six hours."""
    return [
        f"job {name}: expected timeout-minutes"
        for name, job in read(path)["jobs"].items()
        if "timeout-minutes" not in job
    ]


def expressions_in_scripts(path):
    """Scripts that GitHub rewrites before the shell reads them (code injection)."""
    return [
        f"job {name}: expected values passed to a script in env, got {step['run']!r}"
        for name, step in named_steps(path)
        if "${{" in step.get("run", "")
    ]


def unknown_make_targets(path):
    """Make targets that the Makefile does not have."""
    targets = MAKE_TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8"))
    return [
        f"job {name}: the Makefile has no target {target}"
        for name, step in named_steps(path)
        for target in MAKE.findall(step.get("run", ""))
        if target not in targets
    ]


def missing_chapters(path, output_folder):
    """Notebooks in chapters/ that are in no job's matrix."""
    workflow = read(path)
    listed = {
        f"chapters/{chapter}"
        for job in workflow["jobs"].values()
        if "chapter" in (matrix := job.get("strategy", {}).get("matrix", {}))
        for chapter in matrix_values(workflow, matrix["chapter"], output_folder)
    }
    existing = {str(p.relative_to(ROOT)) for p in ROOT.glob("chapters/*.ipynb")}
    return [f"{chapter} is in no matrix" for chapter in sorted(existing - listed)]


def matrix_values(workflow, values, output_folder):
    """The values of a matrix; those that a job computes, by running its script."""
    if isinstance(values, list):
        return values
    job_name, output_name = JOB_OUTPUT.fullmatch(values).groups()
    job = workflow["jobs"][job_name]
    (step,) = [step for step in job["steps"] if "run" in step]
    expected = f"${{{{ steps.{step['id']}.outputs.{output_name} }}}}"
    assert job["outputs"][output_name] == expected
    output = output_folder / "github-output"
    subprocess.run(
        ["bash", "-e", "-c", step["run"]],
        cwd=ROOT / step.get("working-directory", "."),
        env={"PATH": "/usr/bin:/bin", "GITHUB_OUTPUT": str(output)},
        check=True,
    )
    name, _, value = output.read_text(encoding="utf-8").strip().partition("=")
    assert name == output_name
    return json.loads(value)


CHECKS = {
    schema_problems: ("no_runner.yml", "is not valid under any of the given schemas"),
    unpinned_actions: ("tag_instead_of_commit.yml", "got actions/checkout@v6"),
    foreign_actions: ("foreign_action.yml", "actions/..., got someone/checkout@"),
    excess_privileges: ("write_access.yml", "job test: expected permissions {}, got"),
    secrets_used: ("secret.yml", "expected no secret, got secrets.TOKEN"),
    kept_credentials: ("credentials_kept.yml", "expected persist-credentials: false"),
    risky_triggers: ("pull_request_target.yml", "got pull_request_target"),
    untimed_jobs: ("no_timeout.yml", "job test: expected timeout-minutes"),
    expressions_in_scripts: ("expression_in_script.yml", "expected values passed to a"),
    unknown_make_targets: ("unknown_target.yml", "the Makefile has no target tests"),
}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflow(path, check):
    assert check(path) == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_check_rejects_its_bad_workflow(check):
    fixture, message = CHECKS[check]
    assert message in "\n".join(check(FIXTURES / fixture))


def test_the_bad_workflows_are_bad_in_one_way_only():
    for bad_for, (fixture, _) in CHECKS.items():
        for check in CHECKS.keys() - {bad_for}:
            assert check(FIXTURES / fixture) == [], f"{fixture} and {check.__name__}"


def test_no_workflow_escapes_these_tests():
    assert [path.stem for path in WORKFLOWS] == ["ci", "publish", "weekly"]


@pytest.mark.parametrize(
    "use",
    ["secrets['A']", "github.token", "GITHUB_TOKEN", "ghp_" + "0" * 36, "github_pat_1"],
)
def test_a_secret_by_any_name_is_noticed(tmp_path, use):
    path = tmp_path / "workflow.yml"
    path.write_text(f"env:\n  A: {use}\n", encoding="utf-8")
    assert secrets_used(path) == [f"expected no secret, got {use}"]


def test_a_version_comment_is_required():
    problems = unpinned_actions(FIXTURES / "no_version_comment.yml")
    assert len(problems) == 1 and "# vX.Y.Z, got actions/checkout@" in problems[0]


def test_top_level_permissions_are_required():
    problems = excess_privileges(FIXTURES / "no_permissions.yml")
    assert problems == ["expected top-level permissions contents: read, got None"]


def test_ci_re_runs_every_chapter(tmp_path):
    assert missing_chapters(ROOT / ".github" / "workflows" / "ci.yml", tmp_path) == []


def test_a_chapter_left_out_is_noticed(tmp_path):
    problems = missing_chapters(FIXTURES / "fixed_chapters.yml", tmp_path)
    assert "chapters/template.ipynb is in no matrix" in problems


def test_weekly_runs_are_cold():
    steps = named_steps(ROOT / ".github" / "workflows" / "weekly.yml")
    assert not any("cache" in step.get("with", {}) for _, step in steps)


def test_dependabot_configuration():
    path = ROOT / ".github" / "dependabot.yml"
    assert schema_problems(path, schema="vendor.dependabot") == []


def test_bad_dependabot_configuration_is_rejected():
    (problem,) = schema_problems(
        FIXTURES / "dependabot_without_schedule.yml", schema="vendor.dependabot"
    )
    assert "'schedule' is a required property" in problem
