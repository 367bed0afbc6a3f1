"""Right answers to the template's exercise, and its mistakes."""

RIGHT = {
    "0.1": 0.75,
}

MISTAKES = [
    ("0.1", 1.0, "counts the outcome"),
    ("0.1", 0.25, "*no* toss"),
]
