"""Exercises of Chapter 3, Maximum likelihood from scratch."""

import numpy as np
from scipy import stats

from course.exercises.patterns import (
    Exercise,
    Mistake,
    between,
    close_to,
    entry_is,
    estimate_of,
    standard_error_mistakes,
)

# Exercise 3.1: four observations with mean 4 and mean squared deviation 2.
INFORMATION = np.diag([4 / 2, 2 * 4 / 2])

# Exercise 3.2: the estimate of the variance from 4 draws, as a share of the truth, has
# mean (n - 1) / n and standard deviation sqrt(2 (n - 1)) / n.
VARIANCE_RATIO = 3 / 4
RATIO_SD = np.sqrt(2 * 3) / 4
DATA_SETS = 100_000
SD_RATIO = np.sqrt(8 / np.pi) / 2  # E[sigma-hat] / sigma for n = 4

# Exercise 3.3: second derivative of 200 (exp(eta) - 0.61 eta) at its minimum.
SECOND_DERIVATIVE = 200 * 0.61
LEARNING_RATE = 0.01

# Exercise 3.4: corps-years with 0, 1, 2, 3 and 4 deaths. SciPy's nbinom(n, p) with
# n = 1 / alpha and p = 1 / (1 + alpha m) has mean m and variance m + alpha m^2.
CORPS_YEARS = np.array([109, 65, 22, 3, 1])
LOG_PMF = stats.nbinom(1 / 0.1, 1 / (1 + 0.1 * 0.61)).logpmf(np.arange(5))
DISPERSED = CORPS_YEARS @ LOG_PMF
POISSON = CORPS_YEARS @ stats.poisson(0.61).logpmf(np.arange(5))

# Exercise 3.5: the largest arrival time, and the derivative of -5 log(theta) there.
LARGEST, MEAN = 4.1, 2.38
SLOPE = -5 / LARGEST

# Exercise 3.6: log phi(-0.5) + log phi(0) - 1/2 log(2 pi) - 3 log 2.
LOG_PHI = stats.norm.logpdf([-0.5, 0.0, 1.5])
CONSTANT = LOG_PHI[0] + 2 * LOG_PHI[1] - 3 * np.log(2)


EXERCISES = {
    "3.1": Exercise(
        asks=(("∂²/∂μ²", "∂²/∂μ∂σ"), ("∂²/∂σ∂μ", "∂²/∂σ²")),
        right=close_to(INFORMATION, 6e-3),
        confirmation="It is diag(n, 2n) divided by the estimated variance, 2.",
        hint=(
            "Compute n and the mean squared deviation from the mean; the text gives "
            "the Hessian of the log-likelihood at the peak."
        ),
        mistakes=(
            Mistake(
                close_to(-INFORMATION, 6e-3),
                "That is the Hessian of the log-likelihood; the question asks for that "
                "of its negative.",
            ),
            Mistake(
                close_to(INFORMATION * 3 / 4, 6e-3),
                "You divided the squares by n - 1; the maximum-likelihood estimate "
                "divides by n.",
            ),
            Mistake(
                close_to(INFORMATION / 4, 6e-3),
                "That is the curvature of the mean; the log-likelihood is a sum.",
            ),
            Mistake(
                close_to(np.linalg.inv(INFORMATION), 6e-3),
                "That is its inverse, the approximate covariance of the estimates.",
            ),
            Mistake(
                close_to(np.diag([2.0, 2.0]), 6e-3),
                "The two curvatures differ: look at the second derivative in sigma.",
            ),
            Mistake(
                close_to(INFORMATION * np.sqrt(2), 6e-3),
                "You divided by sigma; the curvature has the variance below it.",
            ),
        ),
    ),
    "3.2": Exercise(
        asks=("estimate of E[σ̂²]/σ²", "standard error"),
        right=estimate_of(VARIANCE_RATIO, RATIO_SD, DATA_SETS),
        confirmation="The expected value is (n - 1) / n = 0.75.",
        hint=(
            "Take the variance of each of the 100,000 data sets with division by n, "
            "average them, and divide their standard deviation by the square root of "
            "100,000."
        ),
        first="the estimate",
        runs=True,
        mistakes=(
            Mistake(
                entry_is(0, 1.0, 0.012),
                "A ratio of 1 has no bias: you divided by n - 1, took the squares "
                "around the true mean, or one variance of all draws together.",
            ),
            Mistake(
                entry_is(0, SD_RATIO, 0.008),
                "That is the ratio for the standard deviation; the question is about "
                "the variance.",
            ),
            Mistake(
                entry_is(0, SD_RATIO**2, 0.008),
                "You squared the mean of the standard deviations; average variances.",
            ),
            Mistake(
                entry_is(0, 0.5, 0.012),
                "That is the ratio for n = 2: is the axis over which you take the "
                "variance the one with 4 draws?",
            ),
            *standard_error_mistakes(RATIO_SD, DATA_SETS, "data set"),
        ),
    ),
    "3.3": Exercise(
        asks=("limit", "factor"),
        right=entry_is(0, 2 / SECOND_DERIVATIVE, 6e-5)
        | entry_is(1, 1 - LEARNING_RATE * SECOND_DERIVATIVE, 6e-3),
        confirmation=(
            "The second derivative at the minimum is 200 exp(eta) = 122; the limit is "
            "2 / 122, and at 0.01 each step overshoots a little."
        ),
        hint=(
            "You need the second derivative of the loss in eta, at its minimum. The "
            "factor is 1 minus learning rate times that, and must lie between -1 and 1."
        ),
        mistakes=(
            Mistake(
                entry_is(0, 1 / SECOND_DERIVATIVE, 6e-5),
                "There the factor is 0, which is best, not the limit: a factor between "
                "-1 and 0 still converges.",
            ),
            Mistake(
                entry_is(0, 2 / 0.61, 6e-3),
                "That is the limit for the mean loss; here the loss is summed over 200 "
                "corps-years.",
            ),
            Mistake(
                entry_is(0, 2 * 0.61 / 200, 6e-5),
                "That is the limit for descent in lambda; in eta the loss has another "
                "curvature.",
            ),
            Mistake(
                entry_is(0, 2 / 200, 6e-5),
                "You took the second derivative at eta = 0; the minimum is elsewhere.",
            ),
            Mistake(
                entry_is(1, LEARNING_RATE * SECOND_DERIVATIVE - 1, 6e-3),
                "The sign: is the error after a step on the same side of the minimum?",
            ),
            Mistake(
                entry_is(1, LEARNING_RATE * SECOND_DERIVATIVE, 6e-3),
                "That is learning rate times curvature; the factor is 1 minus it.",
            ),
            Mistake(
                entry_is(1, 1 - LEARNING_RATE * 0.61, 6e-3),
                "That is the factor for the mean loss; here the loss is a sum.",
            ),
            Mistake(
                entry_is(1, 2 / SECOND_DERIVATIVE, 6e-3),
                "The limit comes first, the factor second.",
            ),
        ),
    ),
    "3.4": Exercise(
        asks=("log-likelihood at α = 0.1", "statistic"),
        right=close_to([DISPERSED, 0.0], 6e-3),
        confirmation=(
            "The data vary slightly less than a Poisson, so the best dispersion is on "
            "the edge, at 0, where the two models are one. The chi-squared cut does "
            "not hold on an edge."
        ),
        hint=(
            "Weight each log-probability with the number of corps-years, and evaluate "
            "the sum for several dispersions, down to very small ones."
        ),
        runs=True,
        mistakes=(
            Mistake(
                entry_is(1, 2 * (DISPERSED - POISSON), 6e-3),
                "A larger family cannot have a smaller maximum: 0.1 is not the best "
                "dispersion. Where is it?",
            ),
            Mistake(
                entry_is(1, 2 * (POISSON - DISPERSED), 6e-3),
                "That compares the Poisson with the dispersion 0.1; the statistic "
                "needs the *largest* log-likelihood of the negative binomial.",
            ),
            Mistake(
                entry_is(0, -DISPERSED, 6e-3),
                "The sign: that is the *negative* log-likelihood.",
            ),
            Mistake(
                entry_is(0, LOG_PMF.sum(), 6e-3),
                "Each log-probability counts as often as there are corps-years with "
                "that many deaths.",
            ),
            Mistake(
                entry_is(0, POISSON, 6e-3),
                "That is the log-likelihood of the Poisson; the question asks for the "
                "dispersion 0.1.",
            ),
            Mistake(
                entry_is(1, DISPERSED, 6e-3),
                "The log-likelihood comes first, the statistic second.",
            ),
        ),
    ),
    "3.5": Exercise(
        asks=("estimate of θ", "derivative to its right"),
        right=close_to([LARGEST, SLOPE], 6e-3),
        confirmation=(
            "The likelihood is 0 to the left of the largest observation and falls to "
            "the right of it: a peak with a slope, which no derivative finds."
        ),
        hint=(
            "The likelihood is a product of five densities 1/theta, and 0 as soon as "
            "one observation is impossible. Sketch it as a function of theta."
        ),
        first="the estimate",
        mistakes=(
            Mistake(
                entry_is(0, 2 * MEAN, 6e-3),
                "Twice the mean is an estimate, too, by matching the expected value; "
                "but the likelihood is not largest there.",
            ),
            Mistake(
                entry_is(0, LARGEST * 6 / 5, 6e-3),
                "That removes the bias; the likelihood is larger at a smaller theta.",
            ),
            Mistake(
                entry_is(1, 0.0, 6e-3),
                "The derivative does not vanish: the peak is on the edge of what is "
                "possible.",
            ),
            Mistake(
                entry_is(1, -SLOPE, 6e-3),
                "The sign: does the likelihood rise or fall as theta grows?",
            ),
            Mistake(
                entry_is(1, SLOPE / 5, 6e-3),
                "That is the contribution of one observation; there are five.",
            ),
        ),
    ),
    "3.6": Exercise(
        asks=("c", "s"),
        right=entry_is(0, CONSTANT, 6e-4)
        | entry_is(1, np.exp(CONSTANT - 100), share=0.03),
        confirmation=(
            "Any value is reached by a small enough s: the likelihood of this mixture "
            "has no maximum."
        ),
        hint=(
            "At -0.5 and 0 only the first part counts; at 1.5 only the spike, whose "
            "density there is 1 / (s sqrt(2 pi)). Both parts have weight 1/2. Then "
            "solve 100 = c - log s."
        ),
        first="the constant",
        mistakes=(
            Mistake(
                entry_is(0, CONSTANT + 3 * np.log(2), 6e-4),
                "You left out the weights: each of the three densities is halved.",
            ),
            Mistake(
                entry_is(0, CONSTANT + np.log(2), 6e-4),
                "One weight of 1/2 is missing: the spike has one, too.",
            ),
            Mistake(
                entry_is(0, LOG_PHI.sum() - 3 * np.log(2), 6e-4),
                "At 1.5 you took the density of the wide part, but the spike decides.",
            ),
            Mistake(
                {1: {"is": 0}},
                "At s = 0 there is no normal; the s is tiny, but not zero. Give it as "
                "an expression with exp.",
            ),
            Mistake(
                entry_is(1, CONSTANT - 100, 6e-2),
                "That is log s; the question asks for s.",
            ),
            Mistake(
                entry_is(0, -CONSTANT, 6e-4),
                "The sign: the logarithms of densities below 1 are negative.",
            ),
            Mistake(
                {1: between(1)},
                "s is small: the log-likelihood is c - log s, and log s is negative.",
            ),
            Mistake(
                entry_is(1, np.exp(-100), share=0.03),
                "You forgot the constant: solve 100 = c - log s for s.",
            ),
        ),
    ),
}
