"""How long a chapter may be, in the units of `reading.measure`."""

LIMITS = {
    "words": 5000,
    "with folds": 7000,
    "lines": 450,
    "median": 7,
    "90 %": 15,
    "longest": 25,
    "proof %": 1,
}

# A chapter with a limit of its own.
WIDER = {7: {"words": 6000, "with folds": 8000, "lines": 550}}


def limits_of(number):
    """The limits of a chapter, by what they limit."""
    return LIMITS | WIDER.get(number, {})
