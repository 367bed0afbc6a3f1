"""The study survives killed workers and interruptions, on a real cluster of two."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from study.cluster import ClusterError, connected, refuse_unlike_workers

ROOT = Path(__file__).resolve().parents[2]


def start(folder, kind="arithmetic"):
    """The small study as a process of its own, which can always be interrupted."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.proof.small_study", str(folder), kind],
        **{"cwd": ROOT, "text": True, "stdout": subprocess.PIPE},
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def wait_for_jobs(process, count):
    """Read what the study reports until so many jobs have ended."""
    for line in process.stdout:
        if line.startswith(f"{count} of "):
            return


def workers_of(process):
    """The processes that do the jobs: the children of Dask's nannies."""
    children = psutil.Process(process.pid).children()
    return [p for p in children if "spawn_main" in " ".join(p.cmdline())]


def finished(process):
    """The exit code and what was said, when the study has ended."""
    _, errors = process.communicate(timeout=500)
    return process.returncode, errors


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    """The table of a run that nothing disturbed."""
    folder = tmp_path_factory.mktemp("undisturbed")
    assert finished(start(folder))[0] == 0
    return (folder / "table.txt").read_bytes()


def test_a_killed_worker_costs_only_its_task(expected, tmp_path):
    process = start(tmp_path)
    wait_for_jobs(process, 2)
    workers_of(process)[0].kill()
    assert finished(process)[0] == 0
    assert (tmp_path / "table.txt").read_bytes() == expected


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_study_goes_on_where_it_stopped(expected, tmp_path, sent):
    process = start(tmp_path)
    wait_for_jobs(process, 3)
    workers = workers_of(process)
    process.send_signal(sent)
    assert finished(process)[0] != 0
    for worker in workers:  # of a killed study: they notice after a while
        if worker.is_running():
            worker.kill()
    assert not (tmp_path / "table.txt").exists()
    done = len(list(tmp_path.rglob("*.npz")))
    assert done >= 3
    process = start(tmp_path)
    first = process.stdout.readline()
    assert finished(process)[0] == 0
    assert first.startswith(f"1 of {16 - done} jobs")
    assert (tmp_path / "table.txt").read_bytes() == expected


def test_jobs_that_kill_their_worker_are_named_and_the_others_finish(tmp_path):
    (tmp_path / "table.txt").write_text("of an earlier run")
    code, errors = finished(start(tmp_path, "poison"))
    assert code == 1
    failed = [line for line in errors.splitlines() if "its worker died 3 times" in line]
    assert sum(line.startswith("Square(number=2, kills=True)") for line in failed) == 1
    assert len(failed) == 4  # two jobs, and the two that need them
    assert len(list(tmp_path.rglob("*.npz"))) == 12
    assert (tmp_path / "table.txt").read_text() == "of an earlier run"


def test_a_scheduler_that_is_not_there_is_one_clear_error():
    with (
        pytest.raises(ClusterError, match="tcp://127.0.0.1:9 cannot be reached"),
        connected("tcp://127.0.0.1:9"),
    ):
        pass


def of_process(changed):
    """A fingerprint that differs on the workers, or is the same."""
    name = "worker" if "spawn_main" in " ".join(psutil.Process().cmdline()) else "here"
    return {"package numpy": name if changed else "2.3"}


def test_workers_have_one_thread_and_are_refused_with_another_package(monkeypatch):
    monkeypatch.setenv("TF_NUM_INTRAOP_THREADS", "2")  # as `course` does
    with connected(workers=1) as client:
        threads = client.run(os.getenv, "TF_NUM_INTRAOP_THREADS")
        assert list(threads.values()) == ["1"]
        refuse_unlike_workers(client, of_process, False)
        with pytest.raises(ClusterError, match="another package numpy: worker, here"):
            refuse_unlike_workers(client, of_process, True)
