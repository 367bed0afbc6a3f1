"""Train, score and compare the networks of Chapter 7, and write the tables.

``make study``, or ``python -m study``, starts workers on this machine;
``--scheduler tcp://host:8786`` uses those of a running Dask scheduler. With
``--mnist /path/mnist.npz`` it uses other images and writes its tables below
`_build/study/` only.
"""

import argparse
import datetime
import sys

from course.data import DataError
from course.networks import DROPOUT, ENSEMBLE, FLIPOUT

from study import cluster, files, jobs, plan, tables, turning_digit
from study.results import FOLDER, ROOT, Results, digest_of_data
from study.tasks import load_data

BUDGET = "some 45 minutes on two processors the first time"


def main():
    arguments = parser().parse_args()
    try:
        data = load_data(arguments.mnist)
        results = Results(digest_of_data(data))
        chosen = fill(results, data, arguments)
        contents = table_files(tables.Predictions(results, data), chosen)
        store(contents, results, data, chosen, arguments.mnist)
    except (DataError, cluster.ClusterError, files.UnfitTable) as error:
        sys.exit(f"study: {error}")


def parser():
    parser = argparse.ArgumentParser(prog="study", description=__doc__)
    parser.add_argument("--mnist", metavar="PATH", help="an mnist.npz as Keras has it")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask scheduler")
    return parser


def fill(results, data, arguments):
    """Do all jobs whose results are missing, and return the T chosen for Flipout."""
    print(f"==> Study: {BUDGET}; what is done already is not done again", flush=True)
    with cluster.connected(arguments.scheduler) as client:
        cluster.refuse_unlike_workers(client, jobs.fingerprint, arguments.mnist)
        grid = [task for tasks in plan.GRID.values() for task in tasks]
        complete(grid, results, client, arguments.mnist)
        chosen = tables.chosen_temperature(results, data)
        print(f"==> Flipout: T = {chosen:g} by the validation images", flush=True)
        complete(plan.all_tasks(chosen), results, client, arguments.mnist)
    return chosen


def complete(tasks, results, client, mnist):
    """Do tasks; exit with their names if some fail."""
    wanted = [jobs.task_job(task, mnist) for task in tasks]
    failures = cluster.complete(wanted, results, client)
    if failures:
        sys.exit("study: nothing was written, because of\n" + "\n".join(failures))


def table_files(predictions, chosen):
    """The tables as files, by name."""
    made = {
        "study": tables.study_table(predictions, chosen),
        "study-foreign": tables.foreign_table(predictions, chosen),
        "study-differences": tables.differences_table(predictions, chosen),
    }
    return {f"{name}.csv": files.csv_bytes(name, table) for name, table in made.items()}


def store(contents, results, data, chosen, mnist):
    """Write the tables, and with the book's images the networks and the picture."""
    if mnist is not None:
        folder = FOLDER / f"mnist-{datetime.date.today().isoformat()}"
        files.write(contents, folder)
        return
    networks = networks_of_first_seed(results)
    contents["digit-networks.npz"] = files.npz_bytes(networks)
    files.write_catalogued(contents)
    picture = turning_digit.turning_digit(data)
    files.write(
        {"turning-digit.json": turning_digit.json_bytes(picture)}, ROOT / "assets"
    )


def networks_of_first_seed(results):
    """The networks that the chapter judges, each as one array."""
    seed = plan.SEEDS[0]
    names = {
        **dict(zip(ENSEMBLE, plan.Method("ensemble").tasks(seed), strict=True)),
        DROPOUT: plan.Method("MC dropout").tasks(seed)[0],
        **{name: plan.Method(name).tasks(seed)[0] for name in FLIPOUT},
    }
    return {
        name: files.packed(jobs.in_order(results.load(task.training)))
        for name, task in names.items()
    }


if __name__ == "__main__":
    main()
