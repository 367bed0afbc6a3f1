"""Exercises of Chapter 7, Deterministic vs probabilistic deep learning."""

import numpy as np
from scipy import special, stats

from course.exercises.patterns import (
    Exercise,
    Mistake,
    between,
    close_to,
    entry_is,
    estimate_of,
    standard_error_mistakes,
    unit,
)

# Exercise 7.1: one calibrated prediction.
P = np.array([0.6, 0.3, 0.1])
BEST, SAMPLED, NLL = P.max(), np.sum(P**2), stats.entropy(P)

# Exercise 7.2: 6,000 images of 26 letters in batches of 50; a KL of 3,000 nats.
KL, IMAGES, BATCH, LETTERS = 3000, 6000, 50, 26
RIGHT_TERM, WRONG_TERM = KL / IMAGES, KL / (IMAGES / BATCH)
KL_NUMBERS = [RIGHT_TERM, WRONG_TERM, WRONG_TERM / RIGHT_TERM, np.log(LETTERS)]

# Exercise 7.3: shares of a digit with probability 0.3, in S draws.
VARIANCE, REACH = 0.3 * 0.7, 1.96
WIDTH, WANTED = 2 * REACH * np.sqrt(VARIANCE / 400), 0.01
DRAWS = (2 * REACH) ** 2 * VARIANCE / WANTED**2

# Exercise 7.4: ECE of a calibrated forecaster on 200 images. The gaps of the bins are
# sums of 200 terms, so nearly normal: E|gap| = sd sqrt(2 / pi). Simulations of 100,000
# test sets agree to 0.3 %.
TEST_SETS = 2000


def ece_moments(lowest, bins):
    """Mean and standard deviation of the ECE, confidences uniform on [lowest, 1]."""
    edges = np.linspace(0, 1, bins + 1)
    edges = edges[edges > lowest - 1e-9]
    variances = np.diff((edges**2 / 2 - edges**3 / 3) / (1 - lowest)) / 200
    mean = np.sqrt(2 / np.pi * variances).sum()
    return mean, np.sqrt(variances.sum() * (1 - 2 / np.pi))


ECE, ECE_SD = ece_moments(0.8, bins=10)

# Exercise 7.5: three probabilities of a cat.
CAT = np.array([0.9, 0.9, 0.01])
BY_PROBABILITY, BY_LOGIT = CAT.mean(), special.expit(special.logit(CAT).mean())
BY_VOTE = np.mean(CAT > 0.5)

# Exercise 7.6: eight networks had an AUROC of 0.783 to 0.855 by entropy, and of 0.685
# to 0.863 by mutual information (`python -m tests.proof.exercise_constants`).


EXERCISES = {
    "7.1": Exercise(
        asks=(
            unit("accuracy, most probable label"),
            unit("accuracy, sampled label"),
            "mean NLL",
        ),
        right=close_to([BEST, SAMPLED, NLL], 6e-4),
        confirmation=(
            "The drawn label agrees with the true one in the sum of p² of all cases; "
            "the NLL of a calibrated prediction is its entropy, for both heads."
        ),
        hint=(
            "Labels occur with the probabilities p. When is the most probable label "
            "right, when an independent draw from p, and what is the mean of -log p "
            "of the label?"
        ),
        mistakes=(
            Mistake(
                close_to([SAMPLED, BEST, NLL], 6e-4),
                "The accuracy of the most probable label comes first.",
            ),
            Mistake(
                entry_is(1, BEST, 6e-4),
                "A label that is drawn is not the most probable one: it is right with "
                "probability p of itself, averaged over the draw.",
            ),
            Mistake(
                entry_is(2, NLL / np.log(2), 6e-4),
                "That is the NLL in bits; the book counts in nats.",
            ),
            Mistake(
                entry_is(2, -np.log(BEST), 6e-4),
                "That is the NLL of the most probable label; the other two labels "
                "occur, too, and cost more.",
            ),
        ),
    ),
    "7.2": Exercise(
        asks=("KL term", "colleague's term", "factor T", "NLL of guessing"),
        right=close_to(KL_NUMBERS, 6e-3),
        confirmation=(
            "Keras averages over images, so the KL is divided by their number; the "
            "colleague's rule is for a loss that is summed over each batch. 50 times "
            "too heavy, the KL wins, and guessing among 26 letters costs log 26."
        ),
        hint=(
            "Keras averages the NLL over images, so that the KL is divided by the "
            "number of training images. T says how many times heavier the colleague's "
            "term is. Guessing among K labels costs log K."
        ),
        mistakes=(
            Mistake(
                entry_is(0, KL / BATCH, 6e-3),
                "That is divided by the batch size. A mean over a batch estimates the "
                "mean over *all* images: divide by their number.",
            ),
            Mistake(
                entry_is(0, WRONG_TERM, 6e-3),
                "That is the colleague's term: divided by the number of batches.",
            ),
            Mistake(
                entry_is(2, 1 / 50, 6e-3),
                "The inverse: T multiplies the KL, and the colleague's is heavier.",
            ),
            Mistake(
                entry_is(3, np.log(10), 6e-3),
                "That is the cost of guessing among ten digits; here there are 26 "
                "letters.",
            ),
            Mistake(
                entry_is(3, np.log2(LETTERS), 6e-3),
                "That is in bits; the loss is in nats.",
            ),
        ),
    ),
    "7.3": Exercise(
        asks=("width for S = 400", "S for width 0.01"),
        right=entry_is(0, WIDTH, 6e-4) | entry_is(1, DRAWS, share=0.01),
        confirmation=(
            "And all that money bought nothing: 0.3 was known before the first draw."
        ),
        hint=(
            "A share of S draws has the standard deviation sqrt(p (1 - p) / S), and "
            "the two percentiles are 1.96 of them away from p, on both sides."
        ),
        first="the width",
        mistakes=(
            Mistake(
                entry_is(0, WIDTH / 2, 6e-4),
                "That is half of the width: the bar reaches to both sides.",
            ),
            Mistake(
                entry_is(0, 2 * np.sqrt(VARIANCE / 400), 6e-4),
                "That is one standard deviation to each side; 95 % need 1.96.",
            ),
            Mistake(
                entry_is(0, 2 * REACH * VARIANCE / 400, 6e-4),
                "You took the variance of the share; take its square root.",
            ),
            Mistake(
                entry_is(1, DRAWS / 4, share=0.01),
                "That makes *half* the width 0.01.",
            ),
            Mistake(
                entry_is(1, 400 * WIDTH / WANTED, share=0.02),
                "The width shrinks with the square root of S, not with S.",
            ),
            Mistake(
                entry_is(1, 16 * VARIANCE / WANTED**2, share=0.01),
                "You took 2 for 1.96.",
            ),
        ),
    ),
    "7.4": Exercise(
        asks=(unit("estimate of the ECE"), "standard error"),
        right=estimate_of(ECE, ECE_SD, TEST_SETS),
        confirmation=(
            "About 0.023: with 200 images, this is how a forecaster without any fault "
            "looks on average."
        ),
        hint=(
            "Draw 2,000 times 200 confidences, let each prediction be right with that "
            "probability, call the function with bins=10, and average; the standard "
            "error is the standard deviation divided by the root of 2,000."
        ),
        first="the estimate",
        runs=True,
        mistakes=(
            Mistake(
                {0: {"is": 0}},
                "Zero would need a gap of zero in each bin of each test set; chance "
                "makes gaps, and their absolute values add up.",
            ),
            Mistake(
                entry_is(0, ece_moments(0.8, bins=15)[0], 1.2e-3),
                "That is the value with 15 bins; the exercise asks for ten.",
            ),
            Mistake(
                entry_is(0, ece_moments(0.5, bins=10)[0], 2e-3),
                "That belongs to confidences from 0.5 to 1; here they begin at 0.8.",
            ),
            *standard_error_mistakes(ECE_SD, TEST_SETS, "test set"),
        ),
    ),
    "7.5": Exercise(
        asks=(unit("probabilities"), unit("logits"), unit("votes")),
        right=close_to([BY_PROBABILITY, BY_LOGIT, BY_VOTE], 6e-4),
        confirmation=(
            "Only the mean of the logits says dog: one very sure member outweighs two. "
            "Jensen's inequality is a guarantee for the mean of probabilities, and for "
            "the mean of logits as well, whose NLL is convex; votes have none."
        ),
        hint=(
            "The logit of p is log(p / (1 - p)); average the three and go back with "
            "the logistic function. A vote goes to the label with more than 1/2."
        ),
        mistakes=(
            Mistake(
                entry_is(1, np.exp(np.log(CAT).mean()), 6e-4),
                "That is the geometric mean of the three probabilities; it must still "
                "be divided by the sum of both labels' geometric means.",
            ),
            Mistake(
                entry_is(1, special.logit(CAT).mean(), 6e-4),
                "That is the mean of the logits; take it back to a probability.",
            ),
            Mistake(
                close_to([BY_LOGIT, BY_PROBABILITY, BY_VOTE], 6e-4),
                "Probabilities come first, logits second.",
            ),
            Mistake(
                entry_is(2, 1.0, 6e-4),
                "The question is for the share of votes for cat, not for the winner.",
            ),
        ),
    ),
    "7.6": Exercise(
        asks=(unit("AUROC by entropy"), unit("AUROC by mutual information")),
        right={0: between(0.7, 0.95), 1: between(0.63, 0.95)},
        confirmation=(
            "Fours look strange to it. Which number is larger depends on the network: "
            "with eight starts one ran from 0.78 to 0.86, the other from 0.68 to 0.86."
        ),
        hint=(
            "Leave the fours out of training only. Score `test.labels == 4` with "
            "roc_auc_score, by predictive entropy and by mutual information of the "
            "ten thinned networks."
        ),
        runs=True,
        mistakes=(
            Mistake(
                {0: between(high=0.15), 1: between(high=0.15)},
                "Below one half: the fours are to have the label True, the others "
                "False.",
            ),
            Mistake(
                entry_is(1, 0.5, 0.02),
                "Mutual information of a single network is zero for every image; you "
                "need all thinned networks, in an array of shape (10, N, 10).",
            ),
            Mistake(
                {0: between(0.15, 0.62), 1: between(0.15, 0.62)},
                "So low an AUROC means that the network knows the fours: leave the "
                "fours out of the training images and labels.",
            ),
        ),
    ),
}
