"""What stands behind exercises 7.4 and 7.6, by simulation and by training.

``python -m tests.proof.exercise_constants`` prints it, with the functions that Chapter
7 defines. In `course/exercises/deep_learning.py`, the formula of 7.4 agrees with it,
and the bounds of 7.6 contain it.
"""

import json
import re
import sys
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

CHAPTERS = Path(__file__).resolve().parents[2] / "chapters"
NAMES = (
    "import course",
    "digits = load_images()",
    "def pooling_cnn(",
    "def train_network(",
    "def expected_calibration_error(",
    "def split_entropy(",
    "def thin(",
)


def chapter():
    """Everything that the cells of Chapter 7 with these pieces of code define."""
    (path,) = CHAPTERS.glob("07-*.ipynb")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    defined = {}
    for name in NAMES:
        (source,) = (
            source
            for cell in cells
            if cell["cell_type"] == "code"
            for source in ["".join(cell["source"])]
            if name in source and "# Solution" not in source
        )
        exec(re.split("\n\n\n(?:confidence|dropped) =", source)[0], defined)
    return defined


def perfect_calibration_errors(error_of, bins, repetitions=100_000):
    """ECE of test sets of 200 images with uniform confidences from 0.8 to 1."""
    rng = np.random.default_rng(74)
    confidence = rng.uniform(0.8, 1, (repetitions, 200))
    return error_of(confidence, rng.random(confidence.shape) < confidence, bins)


def unseen_digit(defined, networks=8):
    """AUROC of the fours, by entropy and by mutual information, for each network."""
    share, test = defined["train"], defined["test"]
    images, labels = share.images[:3000], share.labels[:3000]
    kept = labels != 4
    for seed in range(76, 76 + networks):
        model = defined["pooling_cnn"](seed, dropout=0.3)
        weights = defined["train_network"](model, 3, images[kept], labels[kept])
        thinned = [defined["thin"](weights, (seed, s)) for s in range(10)]
        members = defined["predict"](thinned, test.images)
        total, _, mutual = defined["split_entropy"](members)
        yield [roc_auc_score(test.labels == 4, doubt) for doubt in (total, mutual)]


def main():
    sys.path.insert(0, str(CHAPTERS))
    defined = chapter()
    for bins in (10, 15):
        found = perfect_calibration_errors(defined["expected_calibration_error"], bins)
        print(f"7.4, {bins} bins: mean {found.mean():.5f}, sd {found.std():.5f}")
    for aurocs in unseen_digit(defined):
        print("7.6: {:.3f} by entropy, {:.3f} by mutual information".format(*aurocs))


if __name__ == "__main__":
    main()
