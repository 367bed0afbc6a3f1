"""Exercises of Chapter 6, Frequentist vs Bayesian statistics."""

import numpy as np
from scipy import optimize, stats

from course.exercises.patterns import (
    Exercise,
    Mistake,
    close_to,
    entry_is,
    estimate_of,
    standard_error_mistakes,
    unit,
)

Z = stats.norm.ppf(0.975)

# Exercise 6.1: a t interval from n = 4 draws, with divisor n in the standard deviation,
# covers if |t| is at most the quantile times sqrt((n - 1) / n).
STUDIES = 100_000
T_QUANTILE = stats.t.ppf(0.975, 3)
COVERAGE = 1 - 2 * stats.t.sf(T_QUANTILE * np.sqrt(3 / 4), 3)
COVERAGE_SD = np.sqrt(COVERAGE * (1 - COVERAGE))
Z_COVERAGE = 1 - 2 * stats.t.sf(Z, 3)


# Exercise 6.2: prior N(0, 1²), one observation from N(mu, 1²): weight 1/2.
def coverage_at(distance):
    """Coverage of the credible interval at this distance from the prior's mean."""
    reach, bias, spread = Z * np.sqrt(1 / 2), -distance / 2, 1 / 2
    return stats.norm.cdf((reach - bias) / spread) - stats.norm.cdf(
        (-reach - bias) / spread
    )


DISTANCE = optimize.brentq(lambda d: coverage_at(d) - 0.95, 0.1, 5)
PRIOR_SHARE = 2 * stats.norm.cdf(DISTANCE) - 1

# Exercise 6.3: five observations with mean 8 and sum of squared deviations 58.
SQUARES, SIZE = 58, 5
FLAT_IN_LOG = stats.t.ppf(0.975, 4) * np.sqrt(SQUARES / (4 * SIZE))
FLAT_IN_SIGMA = stats.t.ppf(0.975, 3) * np.sqrt(SQUARES / (3 * SIZE))

# Exercise 6.4: nine heads and three tails.
TWELVE_TOSSES = stats.binom.sf(8, 12, 0.5)
THIRD_TAIL = stats.binom.cdf(2, 11, 0.5)
AT_MOST_HALF = stats.beta.cdf(0.5, 10, 4)

# Exercise 6.5: distance of Michelson's mean from the modern value, his s, and tau.
DISTANCE_TO_MODERN, RUN_SD, OFFSET_SD = 852.4 - 734.5, 79.01, 50
SMALLEST_TAU = np.sqrt((DISTANCE_TO_MODERN / Z) ** 2 - RUN_SD**2 / 100)
MANY_RUNS = Z * np.sqrt(OFFSET_SD**2 + RUN_SD**2 / 10_000)

# Exercise 6.6: the quantile function of Beta(4, 1) is the fourth root.
EQUAL_TAILED = (0.025 ** (1 / 4), 0.975 ** (1 / 4))
HPD = (0.05 ** (1 / 4), 1.0)


EXERCISES = {
    "6.1": Exercise(
        asks=(unit("coverage"), "standard error"),
        right=estimate_of(COVERAGE, COVERAGE_SD, STUDIES),
        confirmation=(
            "The interval covers if |t| is at most the quantile times sqrt(3/4), which "
            "has probability 0.9296."
        ),
        hint=(
            "An interval covers if the mean of its draws is at most the half-width "
            "away from 0. The share is a mean of 100,000 zeros and ones."
        ),
        first="the coverage",
        runs=True,
        mistakes=(
            Mistake(
                entry_is(0, 0.95, 4e-3),
                "That is the coverage with divisor n - 1; your colleague divides by n.",
            ),
            Mistake(
                entry_is(0, Z_COVERAGE, 4e-3),
                "You used the normal quantile and s; the colleague uses the quantile "
                "of t and the wrong divisor.",
            ),
            Mistake(
                entry_is(0, 1 - COVERAGE, 4e-3),
                "That is the share of intervals that miss.",
            ),
            *standard_error_mistakes(COVERAGE_SD, STUDIES, "zero or one"),
        ),
    ),
    "6.2": Exercise(
        asks=("distance d", unit("prior probability")),
        right=close_to([DISTANCE, PRIOR_SHARE], 6e-3),
        confirmation=(
            "Within 1.13 prior standard deviations it is shorter and covers more; the "
            "prior gives that region 74 %, and its average over all mu is 95 %."
        ),
        hint=(
            "Put w = 1/2, SE = 1 and m0 = 0 into the formula for the coverage, as a "
            "function of mu, and solve for the mu at which it is 0.95."
        ),
        first="the distance",
        mistakes=(
            Mistake(
                entry_is(0, Z * np.sqrt(1 / 2), 6e-3),
                "That is the half-width of the credible interval; the question is how "
                "far the *true* mean may be from 0.",
            ),
            Mistake(
                entry_is(0, Z, 6e-3),
                "That is where the prior's own 95 % end, not where the coverage drops "
                "below 95 %.",
            ),
            Mistake(
                entry_is(0, np.sqrt(3), 6e-3),
                "That is where the *risks* cross; the question is about coverage.",
            ),
            Mistake(
                entry_is(1, stats.norm.cdf(DISTANCE), 6e-3),
                "That is the probability of mu below d; mu may be on both sides of 0.",
            ),
            Mistake(
                entry_is(1, 0.95, 6e-3),
                "95 % is the average of the coverage over the prior. The question is "
                "for the probability that the prior gives to |mu| <= d.",
            ),
        ),
    ),
    "6.3": Exercise(
        asks=("half-width, flat in log σ", "half-width, flat in σ"),
        right=close_to([FLAT_IN_LOG, FLAT_IN_SIGMA], 6e-3),
        confirmation=(
            "Flat in log sigma gives the t interval, with 4 degrees of freedom; flat "
            "in sigma gives 3. Flat in one parameter is not flat in another."
        ),
        hint=(
            "Find a0 from the exponent of sigma² in the prior, with kappa0 = 0 and "
            "b0 = 0; then degrees of freedom 2 a_n and scale sqrt(b_n / (a_n kappa_n))."
        ),
        first="the prior that is flat in log sigma",
        mistakes=(
            Mistake(
                close_to([FLAT_IN_LOG, FLAT_IN_LOG], 6e-3),
                "The two priors differ by a factor sigma, so the posteriors differ.",
            ),
            Mistake(
                entry_is(1, stats.t.ppf(0.975, 3) * np.sqrt(SQUARES / 20), 6e-3),
                "The degrees of freedom are right, but the scale changes with them.",
            ),
            Mistake(
                entry_is(1, stats.t.ppf(0.975, 5) * np.sqrt(SQUARES / 25), 6e-3),
                "A step in the wrong direction: a larger prior weight of large sigma "
                "costs degrees of freedom.",
            ),
            Mistake(
                entry_is(1, stats.t.ppf(0.975, 2) * np.sqrt(SQUARES / 10), 6e-3),
                "That is the prior that is flat in sigma², not in sigma.",
            ),
            Mistake(
                [
                    entry_is(0, 2 * FLAT_IN_LOG, 1.2e-2),
                    entry_is(1, 2 * FLAT_IN_SIGMA, 1.2e-2),
                ],
                "Those are full widths; the question is for the half-widths.",
            ),
            Mistake(
                entry_is(0, Z * np.sqrt(SQUARES / 20), 6e-3),
                "You used the normal quantile; sigma is unknown here.",
            ),
            Mistake(
                entry_is(0, stats.t.ppf(0.975, 4) * np.sqrt(SQUARES / 25), 6e-3),
                "You divided the squares by n; the scale has s / sqrt(n) with "
                "divisor n - 1.",
            ),
        ),
    ),
    "6.4": Exercise(
        asks=(
            unit("p-value, twelve tosses"),
            unit("p-value, third tail"),
            unit("posterior probability"),
        ),
        right=close_to([TWELVE_TOSSES, THIRD_TAIL, AT_MOST_HALF], 6e-5),
        confirmation=(
            "One likelihood, one posterior, and two p-values, one on each side of 0.05."
        ),
        hint=(
            "Follow the globe: which outcomes are at least as extreme under each plan? "
            "With a flat prior the posterior is Beta(10, 4)."
        ),
        mistakes=(
            Mistake(
                entry_is(0, 2 * TWELVE_TOSSES, 6e-5),
                "That is two-sided; the question is one-sided.",
            ),
            Mistake(
                entry_is(0, stats.binom.pmf(9, 12, 0.5), 6e-5),
                "That is the probability of exactly nine heads; add the more extreme "
                "outcomes.",
            ),
            Mistake(
                entry_is(1, TWELVE_TOSSES, 6e-5),
                "That is the p-value for twelve planned tosses; with the other plan "
                "the number of tosses is random.",
            ),
            Mistake(
                entry_is(1, stats.binom.pmf(2, 11, 0.5) / 2, 6e-5),
                "That is the probability that the third tail comes exactly at toss 12; "
                "later is more extreme.",
            ),
            Mistake(
                entry_is(1, stats.binom.cdf(2, 12, 0.5), 6e-5),
                "Toss 12 itself counts: at most two tails in the first *eleven*.",
            ),
            Mistake(
                entry_is(2, 1 - AT_MOST_HALF, 6e-5),
                "That is the probability of *more* than one half.",
            ),
            Mistake(
                entry_is(2, stats.beta.cdf(0.5, 9, 3), 6e-5),
                "Flat is Beta(1, 1): add 1 to both counts.",
            ),
        ),
    ),
    "6.5": Exercise(
        asks=("smallest τ", "half-width"),
        right=close_to([SMALLEST_TAU, MANY_RUNS], 0.06),
        confirmation=(
            "A hundred times as many runs hardly help: the offset does not average out."
        ),
        hint=(
            "The speed is the mean of the apparatus minus b. Their variances add, and "
            "only one of them shrinks with n."
        ),
        first="the smallest τ",
        mistakes=(
            Mistake(
                entry_is(0, DISTANCE_TO_MODERN / Z, 0.06),
                "That is the total standard deviation that is needed; a part of it is "
                "the standard error.",
            ),
            Mistake(
                entry_is(0, DISTANCE_TO_MODERN / Z - RUN_SD / 10, 0.06),
                "Variances add, not standard deviations.",
            ),
            Mistake(
                entry_is(0, np.sqrt(DISTANCE_TO_MODERN**2 - RUN_SD**2 / 100), 0.06),
                "The half-width is 1.96 standard deviations, not one.",
            ),
            Mistake(
                entry_is(1, Z * np.sqrt(OFFSET_SD**2 + RUN_SD**2 / 100), 0.06),
                "That is the half-width with 100 runs.",
            ),
            Mistake(
                entry_is(1, Z * np.hypot(OFFSET_SD, RUN_SD) / 100, 0.06),
                "You let the offset average out over the runs; all runs share it.",
            ),
            Mistake(
                entry_is(1, Z * RUN_SD / 100, 0.06),
                "You left out the offset, which is the larger part by far.",
            ),
            Mistake(
                entry_is(1, MANY_RUNS / Z, 0.06),
                "That is the standard deviation; the half-width is 1.96 of them.",
            ),
        ),
    ),
    "6.6": Exercise(
        asks=(
            (unit("equal-tailed: low"), unit("equal-tailed: high")),
            (unit("HPD: low"), unit("HPD: high")),
        ),
        right=close_to([EQUAL_TAILED, HPD], 6e-4),
        confirmation=(
            "The density rises up to 1, so that the HPD interval ends there; the "
            "equal-tailed one leaves out the most probable values."
        ),
        hint=(
            "The cumulative distribution function of Beta(4, 1) is p to the power 4; "
            "its quantile function is the fourth root."
        ),
        mistakes=(
            Mistake(
                close_to([HPD, EQUAL_TAILED], 6e-4),
                "The order: the equal-tailed interval comes first.",
            ),
            Mistake(
                close_to([EQUAL_TAILED, EQUAL_TAILED], 6e-4),
                "The two differ: cut off 5 % where the density is lowest.",
            ),
            Mistake(
                close_to((0, 0.95 ** (1 / 4)), 6e-4, first=2),
                "You cut off the end with the highest density; that interval is the "
                "longest.",
            ),
            Mistake(
                close_to((0.025 ** (1 / 4), 1), 6e-4, first=2),
                "That interval holds 97.5 %: if nothing is cut off above, cut off 5 % "
                "below.",
            ),
            Mistake(
                close_to((0.025 ** (1 / 3), 0.975 ** (1 / 3)), 6e-4),
                "That is for Beta(3, 1): a flat prior adds 1 to both counts.",
            ),
        ),
    ),
}
