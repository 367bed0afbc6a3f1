"""Store what the networks of Chapter 7 say about five digits, damaged step by step.

The explorer shows five test images, clean and under sixteen corruptions of five
severities, and what three methods predict for each. The networks are the stored ones
that the chapter judges; of the Bayesian one, `DRAWS` draws. The images were chosen by
hand, from easy to misread.

Two files are written. The first has what the page shows at once: the clean images and
those of `FIRST`. The other has the rest, which is loaded when a reader asks for it. The
digits of a set stand side by side in a PNG. Probabilities are thousandths in base 36,
two characters each: of each digit, member by member, class by class; so an entropy that
is computed from them may be 0.02 nats off.

Run `python tools/make_corruption_severity.py`.
"""

import base64
import io
import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "chapters")]

import course  # noqa: E402, F401  limits the threads before TensorFlow starts
import numpy as np  # noqa: E402
from course.classifiers import predict  # noqa: E402
from course.corruptions import (  # noqa: E402
    CORRUPTIONS,
    OTHERS,
    SEVERITIES,
    corrupt,
)
from course.digits import load_images  # noqa: E402
from course.networks import load_networks  # noqa: E402
from PIL import Image  # noqa: E402

from study.methods import draw_flipout  # noqa: E402

FOLDER = ROOT / "assets" / "explorers"
FIRST = ("clean", "translate 4")
INDICES = [33, 6, 3, 2885, 584]  # of the test images that are shown
DRAWS = 10
SEED = 1  # of the draws, and of the corruptions
ABOUT = (
    "Written by tools/make_corruption_severity.py, which says what it is. The digits "
    "are from MNIST, by Y. LeCun, C. Cortes and C. J. C. Burges, here damaged in many "
    "ways; they remain under CC BY-SA 3.0."
)
BASE_36 = "0123456789abcdefghijklmnopqrstuvwxyz"


def methods():
    """The networks of each method, by its name."""
    networks = load_networks()
    return {
        "deterministic": networks["deterministic"],
        "ensemble": networks["ensemble"],
        "Flipout T=1": draw_flipout(networks["Flipout T=1"], DRAWS, SEED),
    }


def image_sets(images):
    """The images by name of the set: clean, and with each corruption and severity."""
    return {"clean": images} | {
        f"{name} {severity}": corrupt(images, name, severity, SEED)
        for name in (*CORRUPTIONS, *OTHERS)
        for severity in SEVERITIES
    }


def png(images):
    """Images side by side, as the base64 text of a PNG."""
    file = io.BytesIO()
    pixels = np.rint(255 * np.concatenate(images[..., 0], axis=1)).astype("uint8")
    Image.fromarray(pixels).save(file, "PNG", optimize=True)
    return base64.b64encode(file.getvalue()).decode("ascii")


def said(members):
    """What a method says: thousandths of each image, as one text, and its digits."""
    thousandths = np.rint(1000 * members.swapaxes(0, 1)).astype(int)
    return {
        "members": "".join(map(two_characters, thousandths.flat)),
        "read": members.mean(axis=0).argmax(axis=1).tolist(),  # rounding can make ties
    }


def two_characters(number):
    return BASE_36[number // 36] + BASE_36[number % 36]


def answers(sets):
    """What every method says about every set of images: a dict, by set and method."""
    together = np.concatenate([*sets.values()])
    found = {name: {} for name in sets}
    for method, networks in methods().items():
        members = predict(networks, together)
        parts = np.split(members, len(sets), axis=1)
        for name, part in zip(sets, parts, strict=True):
            found[name][method] = said(part)
    return found


def contents():
    """What the two files hold, by the part of their names that differs."""
    test = load_images().test
    sets = image_sets(test.images[INDICES])
    every = {
        name: {"image": png(sets[name]), "methods": answer}
        for name, answer in answers(sets).items()
    }
    first = {
        "about": ABOUT,
        "labels": test.labels[INDICES].tolist(),
        "corruptions": [*CORRUPTIONS, *OTHERS],
        "sets": {name: every.pop(name) for name in FIRST},
    }
    return {"": first, "-later": {"about": ABOUT, "sets": every}}


def main():
    """Write both files."""
    for part, content in contents().items():
        path = FOLDER / f"corruption-severity{part}.json"
        text = json.dumps(content, separators=(",", ":"))
        path.write_text(text.replace('}}},"', '}}},\n"') + "\n", encoding="utf-8")
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} KB")


if __name__ == "__main__":
    main()
