"""What workers do: a training, or what a trained network answers, and how to compare.

A worker needs the repository, its packages and the data; it returns arrays, and keeps
nothing.
"""

import platform
from importlib.metadata import distributions

from study.cluster import Job
from study.results import CODE, code_digests, digest_of_data
from study.tasks import answer, load_data, load_sets, load_validation, trained


def training_job(training, data_path=None):
    """The job of training a network."""
    return Job(training, train, (data_path,))


def task_job(task, data_path=None):
    """The job of a task, which needs its training."""
    return Job(task, respond, (data_path,), training_job(task.training, data_path))


def train(training, data_path):
    """The weights of a new network, as arrays by number."""
    weights = trained(training, load_data(data_path))
    return {f"{number:02}": array for number, array in enumerate(weights)}


def respond(task, weights, data_path):
    """What a trained network says of all images; see `study.tasks.answer`."""
    sets = (load_validation if task.validation_only else load_sets)(data_path)
    return answer(task, in_order(weights), load_data(data_path), sets)


def in_order(weights):
    """A network from its arrays by number."""
    return [weights[number] for number in sorted(weights)]


def fingerprint(data_path):
    """What has to be the same on all workers, by name."""
    return {
        "Python": platform.python_version(),
        **{f"package {d.name}": d.version for d in distributions()},
        **{f"code {path}": code for path, code in code_digests(CODE).items()},
        "data": digest_of_data(load_data(data_path)),
    }
