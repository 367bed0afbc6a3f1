"""Store what the networks of Chapter 7 say about six digits, damaged step by step.

The explorer shows six test images, clean and under eight corruptions of five
severities, and what six methods predict for each. The networks are those that the
chapter trains: the same recipes, seeds and double precision. Only the methods that draw
their weights draw fewer of them here, `DRAWS`, to keep the file small. The images were
chosen by hand, from easy to misread.

Pixels are stored in hexadecimal, 00 to ff, and probabilities in thousandths; so an
entropy that is computed from them may be 0.02 nats off. With the probabilities come two
scores of the same networks on all test images: how many they read, and the NLL.

Run `python tools/make_corruption_severity.py`; it takes about three minutes.
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "chapters"))

import course  # noqa: E402, F401  limits the threads before TensorFlow starts
import numpy as np  # noqa: E402
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
from course.corruptions import CORRUPTIONS, SEVERITIES  # noqa: E402
from course.digits import book_digits  # noqa: E402

TARGET = ROOT / "assets" / "explorers" / "corruption-severity.json"
INDICES = [213, 0, 124, 351, 346, 218]  # of the test images that are shown
DRAWS = 15
IMAGE_SEED = 7  # of the corruptions, as in the chapter
ABOUT = (
    "Written by tools/make_corruption_severity.py, which says what it is. The digits "
    "are by E. Alpaydin and C. Kaynak (1998), CC BY 4.0, here damaged in many ways."
)


def methods(digits):
    """Yield each method's name and prediction, images -> members (S, N, 10).

    A method is trained when it is asked for.
    """
    train, validation = digits.train, digits.validation
    shape, number = train.images.shape[1:], len(train.labels)

    plain = Classifier(lambda: cnn(shape), train, **CNN_RECIPE)
    networks = [plain.train(71)[0]]

    def deterministic(images):
        return plain.predict(networks[:1], images)

    yield "deterministic", deterministic
    temperature = fit_temperature(
        deterministic(validation.images)[0], validation.labels
    )
    yield (
        "temperature scaling",
        lambda images: scale_temperature(deterministic(images), temperature),
    )
    networks += [plain.train(seed)[0] for seed in (72, 73, 74, 75)]
    yield "ensemble", lambda images: plain.predict(networks, images)

    dropout = Classifier(lambda: cnn(shape, dropout=0.3), train, **DROPOUT_RECIPE)
    dropped = dropout.train(71)[0]
    yield (
        "MC dropout",
        lambda images: dropout.predict([dropped], images, DRAWS, training=True),
    )
    variational = Classifier(
        lambda: variational_cnn(shape, number), train, **VARIATIONAL_RECIPE
    )
    for temper in (1, 0.1):
        weights = variational.train(71, temper)[0]
        yield (
            f"Flipout T={temper}",
            lambda images, weights=weights: variational.predict(
                [weights], images, DRAWS
            ),
        )


def image_sets(test):
    """The test images by name: clean, and with each corruption and severity."""
    return {"clean": test.images} | {
        f"{name} {severity}": corrupt(test.images, severity, IMAGE_SEED)
        for name, corrupt in CORRUPTIONS.items()
        for severity in SEVERITIES
    }


def shown_images(images):
    """The images that are shown, each as a text of two hexadecimal digits a pixel."""
    return [bytes(np.rint(255 * image).astype("uint8")).hex() for image in images]


def said(members, labels):
    """What a method says: members' thousandths and digit of each image; its scores."""
    mean = members.mean(axis=0)
    read = mean.argmax(axis=1)
    thousandths = np.rint(1000 * members[:, INDICES]).astype(int)
    return {
        "members": thousandths.swapaxes(0, 1).tolist(),
        "read": read[INDICES].tolist(),  # rounding can make ties
        "right": int(np.sum(read == labels)),
        "nll": round(float(metrics.nll(mean, labels)), 3),
    }


def main():
    """Train everything and write the file."""
    tf_keras.backend.set_floatx("float64")  # as the chapter does
    digits = book_digits()
    labels, sets = digits.test.labels, image_sets(digits.test)
    content = {
        "about": ABOUT,
        "labels": labels[INDICES].tolist(),
        "number": len(labels),
        "sets": {
            name: {"images": shown_images(images[INDICES]), "methods": {}}
            for name, images in sets.items()
        },
    }
    for method, predict in methods(digits):
        for name, images in sets.items():
            content["sets"][name]["methods"][method] = said(predict(images), labels)
        print(method, flush=True)
    text = json.dumps(content, separators=(",", ":"))
    TARGET.write_text(text.replace('}}},"', '}}},\n"') + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1000:.0f} KB")


if __name__ == "__main__":
    main()
