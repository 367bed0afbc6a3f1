"""What the study asks: the methods, their tasks, and the comparisons.

The comparisons were written down before the study ran.
"""

import itertools
from dataclasses import dataclass

from course.corruptions import CORRUPTIONS, FOREIGN, OTHERS, SEVERITIES

from study.tasks import DROPOUT, Task, Training

SEEDS = (1, 2, 3, 4, 5)
MEMBERS = 5
LONGER = 1200  # steps: twice as many
TEMPERATURES = (1.0, 0.3, 0.1, 0.03, 0.01)  # of Flipout
TEMPERATURE_SEEDS = (1, 2)  # whose validation images choose among them
COLD = 0.1  # shown beside T = 1 if that is what is chosen


@dataclass(frozen=True)
class Method:
    """A way to predict with one architecture; a seed's tasks are averaged."""

    name: str
    network: str = "pooling"

    def tasks(self, seed):
        """The tasks whose predictions are averaged, for one seed."""
        if self.name == "ensemble":
            return [self.plain(10 * seed + member) for member in range(MEMBERS)]
        if self.name == "deterministic, trained longer":
            return [self.plain(10 * seed, LONGER)]
        if self.name == "Laplace":
            return [Task(Training(self.network, 10 * seed), self.name)]
        if "dropout" in self.name:
            return [Task(Training(self.network, seed, dropout=DROPOUT), self.name)]
        if self.name.startswith("Flipout"):
            return [self.flipout(seed)]
        return [self.plain(10 * seed)]

    def plain(self, seed, steps=Training.steps):
        return Task(Training(self.network, seed, steps), "deterministic")

    def flipout(self, seed, validation_only=False):
        temperature = float(self.name.partition("=")[2])
        training = Training(self.network, seed, flipout=temperature)
        return Task(training, "Flipout", validation_only)

    @property
    def has_members(self):
        """Whether more than one network answers, so that they can disagree."""
        return self.name.startswith(("MC", "ensemble", "Laplace", "Flipout"))

    def trainings(self, seed):
        """The trainings that a seed's tasks need."""
        return {task.training for task in self.tasks(seed)}


def flipout(temperature, network="pooling"):
    """The method of a temperature T, as in "Flipout T=0.1"."""
    return Method(f"Flipout T={temperature:g}", network)


def beside_warm(chosen):
    """The method shown beside T = 1: the chosen T, or a cold one if that is 1."""
    return flipout(COLD if chosen == 1 else chosen)


DETERMINISTIC = Method("deterministic")
GRID = {
    method: [method.flipout(seed, validation_only=True) for seed in TEMPERATURE_SEEDS]
    for method in map(flipout, TEMPERATURES)
}


def methods(chosen):
    """All methods, given the temperature T that was chosen for Flipout."""
    names = (
        "deterministic",
        "deterministic, trained longer",
        "Laplace",
        "MC dropout",
        "dropout switched off",
        "ensemble",
    )
    return [
        *map(Method, names),
        flipout(1),
        beside_warm(chosen),
        *(Method(n, "strided") for n in ("deterministic", "MC dropout", "ensemble")),
        flipout(chosen, "strided"),
        Method("deterministic", "article"),
    ]


def all_tasks(chosen):
    """Every task of every method, once."""
    tasks = (
        task
        for method in methods(chosen)
        for seed in SEEDS
        for task in method.tasks(seed)
    )
    return list(dict.fromkeys(tasks))


# --- Comparisons ---------------------------------------------------------------------

SCORES = (
    "accuracy",
    "nll",
    "nll_scaled",
    "calibration_error",
    "calibration_error_scaled",
)
FOREIGN_SCORES = ("entropy_auroc", "mutual_auroc")
SINGLE = {name: c.published for name, c in (CORRUPTIONS | OTHERS).items()}


def pairs(chosen):
    """Which methods are compared with which, everywhere that `SETS` says."""
    ensemble, dropout = Method("ensemble"), Method("MC dropout")
    off = Method("dropout switched off")
    longer = Method("deterministic, trained longer")
    warm, strided = flipout(1), flipout(chosen, "strided")
    controls = [
        (method, DETERMINISTIC)
        for method in (longer, Method("Laplace"), dropout, off, ensemble, warm)
    ]
    others = [
        (beside_warm(chosen), DETERMINISTIC),
        (beside_warm(chosen), warm),
        (dropout, off),
        (ensemble, dropout),
        (ensemble, warm),
        (warm, longer),
        (warm, dropout),
        (DETERMINISTIC, Method("deterministic", "article")),
    ]
    strided_ones = [
        Method("deterministic", "strided"),
        Method("MC dropout", "strided"),
        Method("ensemble", "strided"),
        strided,
    ]
    same_network = [(method, strided_ones[0]) for method in strided_ones[1:]]
    pooling_ones = [DETERMINISTIC, dropout, ensemble, flipout(chosen)]
    architecture = list(zip(pooling_ones, strided_ones, strict=True))
    architecture += [(DETERMINISTIC, method) for method in strided_ones[1:]]
    return [*controls, *others, *same_network, *architecture]


def single_pairs(chosen):
    """Which are also compared for single corruptions, at their published strength."""
    return [
        (method, DETERMINISTIC)
        for method in (Method("MC dropout"), Method("ensemble"), flipout(1))
    ] + [(DETERMINISTIC, Method("deterministic", "strided"))]


def comparisons(chosen):
    """Yield (first, second, score, images, severity, level) for each comparison."""
    for first, second in pairs(chosen):
        for score, severity in itertools.product(SCORES, (0, *SEVERITIES)):
            images = "all corruptions" if severity else "test"
            yield first, second, score, images, severity, 0.95
        several = first.has_members and second.has_members
        for score, images in itertools.product(FOREIGN_SCORES, FOREIGN):
            if several or score == "entropy_auroc":
                yield first, second, score, images, 0, 0.95
    for first, second in single_pairs(chosen):
        for images, severity in SINGLE.items():
            yield first, second, "accuracy", images, severity, 1 - 0.05 / len(SINGLE)


def is_paired(first, second):
    """Whether both methods use the same trained weights, seed by seed."""
    return all(first.trainings(seed) & second.trainings(seed) for seed in SEEDS)
