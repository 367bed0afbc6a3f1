"""A network for MNIST, trained until it classifies 95 % of the validation images."""

import tf_keras
from course import metrics
from course.classifiers import cnn, predict
from course.digits import DigitImages, load_images

from study.methods import train

from .race import Task

layers = tf_keras.layers

GOAL = 0.95
MOST_EPOCHS = 60
SEED = 7
STEPS = 120  # two passes over 6,000 images


def article_network():
    """The article's network: 1,498 weights, with one pooling over 6x6 pixels."""
    return tf_keras.Sequential(
        [
            layers.Input((28, 28, 1)),
            layers.Conv2D(8, 5, activation="relu", name="conv"),
            layers.MaxPool2D(6, name="pool"),
            layers.Flatten(name="flatten"),
            layers.Dense(10, activation="softmax", name="probabilities"),
        ]
    )


def article_way(data, goal=GOAL):
    """Keras's `fit` with its defaults, batches of 32, pixels from 0 to 255."""
    train, validation = data.train, data.validation
    tf_keras.utils.set_random_seed(SEED)
    model = article_network()
    model.compile(
        tf_keras.optimizers.RMSprop(),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    start = model.get_weights()

    def run():
        model.set_weights(start)
        for variable in model.optimizer.variables:
            variable.assign(0 * variable)
        for _ in range(MOST_EPOCHS):
            model.fit(255 * train.images, train.labels, batch_size=32, verbose=0)
            _, accuracy = model.evaluate(
                255 * validation.images, validation.labels, verbose=0
            )
            if accuracy >= goal:
                break
        return {"goal reached": float(accuracy >= goal)}

    return run


def our_way(data, goal=GOAL):
    """The book's network, with pixels from 0 to 1 and a falling learning rate."""
    tf_keras.utils.set_random_seed(SEED)
    model = cnn()
    start = model.get_weights()

    def run():
        model.set_weights(start)
        network = train(model, data.train, STEPS)
        probabilities = predict([network], data.validation.images)[0]
        accuracy = metrics.accuracy(probabilities, data.validation.labels)
        return {"goal reached": float(accuracy >= goal)}

    return run


def task(data: DigitImages | None = None, goal=GOAL):
    """The task, with the book's images unless some are given."""
    data = data or load_images()
    return Task(
        title="MNIST network",
        description=(
            f"Train a network with {len(data.train.labels):,} images of MNIST until it "
            f"classifies {goal:.0%} of {len(data.validation.labels):,} others. The "
            "article's network has 1,498 weights, is trained by Keras's `fit` with "
            "RMSprop, batches of 32 and pixels from 0 to 255, and is examined after "
            "each epoch. (The article trains 5 epochs on 60,000 images, and looks at "
            "the end.) The book's is larger, sees pixels from 0 to 1, learns with "
            f"Adam and a falling rate in {STEPS} steps of 100 images, and is examined "
            "at the end."
        ),
        ways={
            "Keras's fit, epoch by epoch": lambda: article_way(data, goal),
            f"{STEPS} steps, one graph a pass": lambda: our_way(data, goal),
        },
        expected={"goal reached": 1.0},
    )
