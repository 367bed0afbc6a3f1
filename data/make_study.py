"""Score every classifier of Chapter 7 on clean, corrupted and foreign images.

`make study`, or ``python data/make_study.py``, trains three networks of every kind with
the 8x8 digits and writes `digits-study.csv`, `digits-study-foreign.csv` and
`digits-study-contrast.csv`, with their sizes and checksums in the catalogue: some 15
minutes. With the switch ``COURSE_MNIST`` it trains for MNIST, once, and writes the
summary `mnist-study.md`.
"""

import datetime
import hashlib
import re
import sys
from pathlib import Path

DATA = Path(__file__).resolve().parent
sys.path.insert(0, str(DATA.parent / "chapters"))

import course  # noqa: E402, F401  limits the threads before TensorFlow starts
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import tf_keras  # noqa: E402
from course import metrics  # noqa: E402
from course.classifiers import (  # noqa: E402
    CNN_RECIPE,
    DROPOUT_RECIPE,
    VARIATIONAL_RECIPE,
    Classifier,
    cnn,
    fit_temperature,
    scale_temperature,
    variational_cnn,
)
from course.corruptions import (  # noqa: E402
    CORRUPTIONS,
    OUT_OF_DISTRIBUTION,
    SEVERITIES,
)
from course.digits import load_images  # noqa: E402
from sklearn.metrics import roc_auc_score  # noqa: E402

tf_keras.backend.set_floatx("float64")  # the same numbers on every processor

SEEDS = (1, 2, 3)
MEMBERS = 5
DROPOUT, DROPOUT_DRAWS = 0.3, 50
TEMPERATURES, VARIATIONAL_DRAWS = (1, 0.3, 0.1, 0.03, 0.01), 30
SUMMARY_SEVERITIES = (3, 5)
IMAGE_SEED = 7  # of the corruptions and of the foreign images
FAINT_SEVERITY = 2  # of the contrast at which only Flipout T=1 fails
CATALOGUE = DATA / "catalogue.toml"


def kinds(data):
    """The three architectures, by name, compiled for the images of this data."""
    shape, number = data.train.images.shape[1:], len(data.train.labels)
    return {
        "plain": Classifier(lambda: cnn(shape), data.train, **CNN_RECIPE),
        "dropout": Classifier(
            lambda: cnn(shape, DROPOUT), data.train, **DROPOUT_RECIPE
        ),
        "variational": Classifier(
            lambda: variational_cnn(shape, number), data.train, **VARIATIONAL_RECIPE
        ),
    }


def methods(classifiers, data, seed):
    """Yield each method's name and prediction, images -> members (S, N, 10)."""
    plain, dropout, variational = classifiers.values()
    networks = [plain.train(10 * seed + member)[0] for member in range(MEMBERS)]

    def deterministic(images):
        return plain.predict(networks[:1], images)

    validation = deterministic(data.validation.images)[0]
    temperature = fit_temperature(validation, data.validation.labels)
    yield "deterministic", deterministic
    yield (
        "temperature scaling",
        lambda images: scale_temperature(deterministic(images), temperature),
    )
    yield "ensemble", lambda images: plain.predict(networks, images)
    dropped = dropout.train(seed)[0]
    yield (
        "MC dropout",
        lambda images: dropout.predict([dropped], images, DROPOUT_DRAWS, training=True),
    )
    for cold in TEMPERATURES:
        posterior = variational.train(seed, cold)[0]
        yield (
            f"Flipout T={cold}",
            lambda images, posterior=posterior: variational.predict(
                [posterior], images, VARIATIONAL_DRAWS
            ),
        )


def labelled_images(data, severities=SEVERITIES):
    """Yield the name, severity, images and labels of each set to score."""
    yield "validation", 0, data.validation.images, data.validation.labels
    yield "test", 0, data.test.images, data.test.labels
    for name, corrupt in CORRUPTIONS.items():
        for severity in severities:
            damaged = corrupt(data.test.images, severity, IMAGE_SEED)
            yield name, severity, damaged, data.test.labels


def score(members, labels):
    """All that is stored of one method's prediction for one set of images."""
    mean, split = members.mean(axis=0), metrics.split_entropy(members)
    return {
        **metrics.scores(mean, labels),
        "entropy": split.total.mean(),
        "expected_entropy": split.expected.mean(),
        "mutual_information": split.mutual.mean(),
        "error_auroc": roc_auc_score(mean.argmax(axis=1) != labels, split.total),
    }


def foreign_scores(predict, data):
    """Yield how well entropy and mutual information tell foreign images apart."""
    known = metrics.split_entropy(predict(data.test.images))
    for name, leave in OUT_OF_DISTRIBUTION.items():
        other = metrics.split_entropy(predict(leave(data.test.images, IMAGE_SEED)))
        foreign = np.repeat([False, True], len(data.test.labels))
        yield {
            "images": name,
            "entropy_auroc": roc_auc_score(foreign, [*known.total, *other.total]),
            "mutual_auroc": roc_auc_score(foreign, [*known.mutual, *other.mutual]),
        }


def study(data, seeds, severities=SEVERITIES):
    """Train and score everything: two tables, of labelled and of foreign images."""
    classifiers, sets = kinds(data), list(labelled_images(data, severities))
    labelled, foreign = [], []
    for seed in seeds:
        for method, predict in methods(classifiers, data, seed):
            key = {"method": method, "seed": seed}
            labelled += [
                {**key, "images": name, "severity": severity}
                | score(predict(images), labels)
                for name, severity, images, labels in sets
            ]
            foreign += [key | row for row in foreign_scores(predict, data)]
            print(f"seed {seed}: {method}", flush=True)
    return pd.DataFrame(labelled), pd.DataFrame(foreign)


def contrast_study(data, seeds):
    """Why Flipout T=1 fails at low contrast: accuracy without one suspect at a time.

    "means" takes the noise of the weights away, "smaller biases" also shrinks the
    biases as the contrast shrinks the ink. The last two change the images in place of
    the network: less ink on black ground, and all ink on grey ground.
    """
    network = kinds(data)["variational"]
    images, contrast = data.test.images, CORRUPTIONS["contrast"]
    factor = contrast.strengths[FAINT_SEVERITY - 1]
    faint = contrast(images, FAINT_SEVERITY, IMAGE_SEED)
    ground = (1 - factor) * images.mean(axis=(1, 2, 3), keepdims=True)

    def changed(weights, part, change):
        pairs = zip(weights, network.model.weights, strict=True)
        return [change(w) if part in v.name else w for w, v in pairs]

    rows = []
    for seed in seeds:
        posterior = network.train(seed)[0]
        means = changed(posterior, "scale", lambda w: np.full_like(w, -30))  # sd 0
        smaller = changed(means, "bias", lambda w: factor * w)
        for case, weights, pictures, draws in (
            ("draws", posterior, faint, VARIATIONAL_DRAWS),
            ("means", means, faint, 1),
            ("smaller biases", smaller, faint, 1),
            ("less ink", means, factor * images, 1),
            ("grey ground", means, images + ground, 1),
        ):
            mean = network.predict([weights], pictures, draws).mean(axis=0)
            accuracy = metrics.accuracy(mean, data.test.labels)
            rows.append({"case": case, "seed": seed, "accuracy": accuracy})
        print(f"seed {seed}: contrast", flush=True)
    return pd.DataFrame(rows)


def store(tables):
    """Write tables by name, with sizes and checksums to the catalogue: all or none."""
    catalogue, contents = CATALOGUE.read_text(encoding="utf-8"), {}
    for name, table in tables.items():
        contents[name] = csv_bytes(name, table)
        catalogue = with_checksum(catalogue, name, contents[name])
    for name, content in contents.items():
        (DATA / f"{name}.csv").write_bytes(content)
        print(f"wrote data/{name}.csv")
    CATALOGUE.write_text(catalogue, encoding="utf-8")


def csv_bytes(name, table):
    """A table as a data file of the book, with four decimals."""
    numbers = table.select_dtypes("number")
    if table.empty or not np.isfinite(numbers).all(axis=None):
        sys.exit(f"make_study: expected finite numbers in {name}.csv, got\n{table}")
    text = f"# {name}, version 1\n" + table.to_csv(index=False, float_format="%.4f")
    return text.encode()


def with_checksum(catalogue, name, content):
    """The catalogue's text with the size and checksum of the new content of a file."""
    entry = f'bytes = {len(content)}\nsha256 = "{hashlib.sha256(content).hexdigest()}"'
    catalogue, replaced = re.subn(
        rf'(?<=file = "{re.escape(name)}\.csv"\nversion = 1\n)bytes = .*\nsha256 = .*',
        entry,
        catalogue,
    )
    if not replaced:
        sys.exit(f"make_study: the catalogue has no entry of {name}.csv")
    return catalogue


def summary(labelled, foreign):
    """Means over the corruptions and seeds, by method: a table in Markdown."""
    clean = labelled["images"] == "test"
    parts = {"clean": labelled[clean]} | {
        f"severity {severity}": labelled[labelled["severity"] == severity]
        for severity in SUMMARY_SEVERITIES
    }
    scores = ["accuracy", "nll", "calibration_error"]
    table = pd.concat(
        {
            (part, column): rows.groupby("method", sort=False)[column].mean()
            for part, rows in parts.items()
            for column in scores
        }
        | {
            ("foreign", column): foreign.groupby("method", sort=False)[column].mean()
            for column in ("entropy_auroc", "mutual_auroc")
        },
        axis=1,
    )
    header = ["method", *(" ".join(column).replace("_", " ") for column in table)]
    lines = [header, ["---"] + ["---:"] * len(table.columns)]
    lines += [[name, *(f"{x:.3f}" for x in row)] for name, *row in table.itertuples()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


MNIST_PAGE = """\
# The classifiers of Chapter 7 on MNIST

Made on {date} with `COURSE_MNIST=/path/to/mnist.npz make study`: {sizes}
images to train with, for validation and for the test; one network of each kind (seed
1). The whole of MNIST would give 52,500 / 7,500 / 10,000; where the numbers are
smaller, a part of it was used. Scores at a severity are means over eight corruptions;
*foreign* is the mean over noise, permuted and inverted images. The book's data do not
include MNIST.

{table}
"""


def main():
    data = load_images()
    if data.name == "MNIST":
        shares = (data.train, data.validation, data.test)
        page = MNIST_PAGE.format(
            date=datetime.date.today().isoformat(),
            sizes=" / ".join(f"{len(share.labels):,}" for share in shares),
            table=summary(*study(data, SEEDS[:1], SUMMARY_SEVERITIES)),
        )
        (DATA / "mnist-study.md").write_text(page, encoding="utf-8")
        print("wrote data/mnist-study.md")
        return
    labelled, foreign = study(data, SEEDS)
    store(
        {
            "digits-study": labelled,
            "digits-study-foreign": foreign,
            "digits-study-contrast": contrast_study(data, SEEDS),
        }
    )
    print(summary(labelled, foreign))


if __name__ == "__main__":
    main()
