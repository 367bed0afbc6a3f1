"""The exercise of the chapter template."""

from course.exercises.patterns import (
    Exercise,
    Mistake,
    close_to,
    unit,
)

EXERCISES = {
    "0.1": Exercise(
        asks=unit("probability of heads"),
        right=close_to(0.75, 1e-6),
        confirmation="Heads shows at least once unless both tosses show tails.",
        hint="Start from the probability that both tosses show tails.",
        mistakes=(
            Mistake(
                close_to(1.0, 1e-6),
                "Adding 0.5 and 0.5 counts the outcome 'heads twice' two times.",
            ),
            Mistake(
                close_to(0.25, 1e-6),
                "That is the probability that *no* toss shows heads.",
            ),
        ),
    )
}
