"""What three kinds of network say of a digit that turns, for the front page.

The digit is the first test image of a class that was chosen by a rule: the smallest one
that looks like no digit when it stands on its head. 0, 1 and 8 look like themselves
then, 2 and 5 nearly so, 6 and 9 like each other: so 3. Beside it stands what the
networks say of the first 200 test digits of all classes.
"""

import json

import numpy as np
from course.classifiers import predict
from course.networks import load_networks
from scipy import ndimage

from study.methods import draw_flipout
from study.tasks import DRAWS, grey_levels

LABEL, NUMBER = 3, 200
ANGLES = range(0, 181, 10)  # degrees, counter-clockwise
ABOUT = (
    "Written by make study. MNIST digits by Y. LeCun, C. Cortes and C. J. C. Burges, "
    "CC BY-SA 3.0, https://creativecommons.org/licenses/by-sa/3.0/"
)


def turning_digit(data):
    """The content of the file: thousandths in "said", else three decimals."""
    networks = load_networks()
    index = int(np.flatnonzero(data.test.labels == LABEL)[0])
    methods = {
        "single network": networks["deterministic"],
        "ensemble": networks["ensemble"],
        "Bayesian network": draw_flipout(networks["Flipout T=1"], DRAWS, seed=1),
    }
    shown = np.stack([turned(data.test.images[[index]], angle)[0] for angle in ANGLES])
    return {
        "about": ABOUT,
        "label": LABEL,
        "index": index,
        "number": NUMBER,
        "angles": list(ANGLES),
        "images": [image.tobytes().hex() for image in grey_levels(shown)],
        "methods": {
            name: answers(members, shown, data.test)
            for name, members in methods.items()
        },
    }


def answers(members, shown, share):
    """What a method says of the shown digit, and how it does with 200 others."""
    said = predict(members, shown).mean(axis=0)
    right, confidence = [], []
    for angle in ANGLES:
        images = turned(share.images[:NUMBER], angle)
        probabilities = predict(members, images).mean(axis=0)
        correct = probabilities.argmax(axis=1) == share.labels[:NUMBER]
        right.append(round(float(correct.mean()), 3))
        confidence.append(round(float(probabilities.max(axis=1).mean()), 3))
    return {
        "said": np.rint(1000 * said).astype(int).tolist(),
        "right": right,
        "confidence": confidence,
    }


def turned(images, angle):
    """Images turned counter-clockwise about their centre, in whole grey levels."""
    turned = ndimage.rotate(
        images, angle, axes=(2, 1), reshape=False, order=1, mode="grid-constant"
    )
    return grey_levels(turned) / 255


def json_bytes(content):
    """The file, a line for each key."""
    lines = (
        f"{json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}"
        for key, value in content.items()
    )
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()
