"""Exercises of Chapter 4, Probabilistic linear regression from scratch."""

import numpy as np
from scipy import optimize, stats

from course.data import load
from course.exercises.patterns import (
    Exercise,
    Mistake,
    between,
    close_to,
    entry_is,
    estimate_of,
    standard_error_mistakes,
    swapped,
    unit,
)

# Exercise 4.1: four observations around a line, with residual sum of squares 1.8.
RSS = 1.8
TWO_SIGMAS = np.sqrt([RSS / 4, RSS / 2])
SPREAD_OF_Y = np.sqrt(5 / 4)

# Exercises 4.3, 4.5 and 4.6: what `cars` gives.
CARS = load("cars")
SPEED, DISTANCE = (CARS[name].to_numpy(float) for name in ("speed", "distance"))
CENTRED, LOG_SPEED = (SPEED - 15) / 10, np.log(SPEED / 15)


def fit_line(x, y, new_x, lost=0):
    """Least-squares line at new x, and the root of RSS / (n - lost)."""
    line = np.polyfit(x, y, 1)
    rss = np.sum((y - np.polyval(line, x)) ** 2)
    return np.polyval(line, new_x), np.sqrt(rss / (len(x) - lost))


def fit_both(x, z):
    """Mean a line in x, log sigma a line in z: (a, b, c, d), and W against d = 0."""

    def nll(p):
        return -stats.norm.logpdf(DISTANCE, p[0] + p[1] * x, np.exp(p[2] + p[3] * z))

    constant = -stats.norm.logpdf(DISTANCE, *fit_line(x, DISTANCE, x)).sum()
    best = optimize.minimize(lambda p: nll(p).sum(), [40, 30, 3, 0], tol=1e-9)
    return best.x, 2 * (constant - best.fun)


# Exercise 4.3: the RMSE, its version with n - 2, the standard deviation of the
# distances, and sigma(5) and sigma(25) of the model without the bug.
CARS_RMSE, CARS_S = (fit_line(SPEED, DISTANCE, SPEED, lost)[1] for lost in (0, 2))
CARS_SD = DISTANCE.std()
UNTRAPPED = np.exp(fit_both(CENTRED, CENTRED)[0][2:] @ [[1, 1], [-1, 1]])

# Exercise 4.4: the error of a prediction, divided by s sqrt(1 + h), follows Student's t
# with 4 degrees of freedom; S_xx = 2.8.
LEVERAGE = 1 / 6 + 2**2 / 2.8
Z = stats.norm.ppf(0.975)
QUANTILE = stats.t.ppf(0.975, 4)
DATA_SETS = 40_000


def coverage_within(bound):
    """Probability that Student's t with 4 degrees of freedom stays within a bound."""
    return 1 - 2 * stats.t.sf(bound, 4)


HALF_CORRECTED = coverage_within(QUANTILE / np.sqrt(1 + LEVERAGE))
HALF_CORRECTED_SD = np.sqrt(HALF_CORRECTED * (1 - HALF_CORRECTED))
PLUG_IN = coverage_within(Z * np.sqrt(4 / 6 / (1 + LEVERAGE)))
NORMAL_QUANTILE = coverage_within(Z / np.sqrt(1 + LEVERAGE))
OF_THE_MEAN = coverage_within(QUANTILE / np.sqrt(LEVERAGE))

# Exercise 4.5: W of log sigma linear in log(speed); the same with log(speed) in the
# mean as well, and with speed itself (the chapter's test).
POWER_RATIO = fit_both(CENTRED, LOG_SPEED)[1]
LOG_MEAN_RATIO = fit_both(LOG_SPEED, LOG_SPEED)[1]
SPEED_RATIO = fit_both(CENTRED, CENTRED)[1]
POWER_P = stats.chi2.sf(POWER_RATIO, 1)

# Exercise 4.6: train on the even rows, test on the odd ones.
EVEN, ODD, ALL = slice(0, None, 2), slice(1, None, 2), slice(None)
MEAN_LOG = np.log(DISTANCE[ODD]).mean()  # what the change of variables adds


def normal_nll(train=EVEN, test=ODD, lost=0):
    """Average NLL of the distances under a line in speed."""
    forecast = fit_line(SPEED[train], DISTANCE[train], SPEED[test], lost)
    return -stats.norm.logpdf(DISTANCE[test], *forecast).mean()


def log_normal_nll(x=LOG_SPEED, lost=0):
    """Average NLL of the odd distances if their logarithm is a line in x."""
    forecast = fit_line(x[EVEN], np.log(DISTANCE[EVEN]), x[ODD], lost)
    return MEAN_LOG - stats.norm.logpdf(np.log(DISTANCE[ODD]), *forecast).mean()


NORMAL_NLL, LOG_NORMAL_NLL = normal_nll(), log_normal_nll()


EXERCISES = {
    "4.1": Exercise(
        asks=("σ̂", "s"),
        right=close_to(TWO_SIGMAS, 6e-4),
        confirmation=(
            "The residual sum of squares is 1.8; divide by n = 4 or by n - 2 = 2 and "
            "take the root."
        ),
        hint=(
            "Find the line, then the four residuals and the sum of their squares. The "
            "two estimates divide it by different numbers and take the root."
        ),
        mistakes=(
            Mistake(
                swapped(close_to(TWO_SIGMAS, 6e-4)),
                "The maximum-likelihood estimate comes first; it is the smaller one.",
            ),
            Mistake(
                close_to(TWO_SIGMAS**2, 6e-4),
                "Those are the variances; take the roots.",
            ),
            Mistake(
                entry_is(1, np.sqrt(RSS / 3), 6e-4),
                "You divided by n - 1. A line has two parameters, not one.",
            ),
            Mistake(
                entry_is(0, SPREAD_OF_Y, 6e-4),
                "That is the spread of y around its mean; the noise is the spread "
                "around the line.",
            ),
        ),
    ),
    "4.2": Exercise(
        asks=("ratio of slopes", "ratio of band widths", "ratio of gradients"),
        right=close_to([1, 2, 1 / 4], 6e-3),
        confirmation=(
            "The fixed value moves nothing but the band, and it rescales the gradient "
            "by its inverse square: a learning rate for one is not one for the other."
        ),
        hint=(
            "Look at the formula of the average NLL: where does sigma stand in the "
            "term that contains the line?"
        ),
        mistakes=(
            Mistake(
                [{0: between(high=1 - 6e-3)}, {0: between(low=1 + 6e-3)}],
                "Check the slopes: the NLL is a positive constant times the MSE, plus "
                "a term without the line.",
            ),
            Mistake(
                entry_is(1, 1, 6e-3),
                "The band is the line plus and minus 1.96 of the fixed sigma: is it "
                "the same for both?",
            ),
            Mistake(
                entry_is(1, 1 / 2, 6e-3),
                "The other way round: Bo fixes the larger sigma.",
            ),
            Mistake(
                entry_is(1, 4, 6e-3),
                "The width goes with sigma, not with the variance.",
            ),
            Mistake(
                entry_is(2, 1, 6e-3),
                "The line is the same, but the loss is not: its term with the line is "
                "divided by twice the variance.",
            ),
            Mistake(
                entry_is(2, 1 / 2, 6e-3),
                "The squared error is divided by the variance, not by sigma.",
            ),
            Mistake(
                entry_is(2, 4, 6e-3),
                "The other way round: a larger sigma makes the gradient smaller.",
            ),
        ),
    ),
    "4.3": Exercise(
        asks=("σ at 5 mph", "σ at 25 mph"),
        right=close_to([CARS_RMSE, CARS_RMSE], 0.06),
        confirmation=(
            "Each outcome is scored with every sigma, so all of them are drawn to the "
            "RMSE: the bug makes heteroscedastic data look homoscedastic."
        ),
        hint=(
            "What is the shape of log_prob? Write the loss as a double sum over "
            "residuals i and scales j, and minimise it in one scale."
        ),
        mistakes=(
            Mistake(
                close_to(UNTRAPPED, 0.06),
                "That is what the model without the bug gives. Which outcomes is "
                "sigma at 5 mph scored with here?",
            ),
            Mistake(
                close_to([CARS_S, CARS_S], 0.06),
                "Nearly: maximum likelihood divides by n, not by n - 2.",
            ),
            Mistake(
                close_to([CARS_SD, CARS_SD], 0.06),
                "That happens if mean and scale both have the additional axis. Here "
                "loc and the distances have the same shape, so the line survives.",
            ),
            Mistake(
                close_to(np.log([CARS_RMSE, CARS_RMSE]), 0.06),
                "Those are the logarithms; the question asks for sigma.",
            ),
        ),
    ),
    "4.4": Exercise(
        asks=(unit("coverage"), "standard error"),
        right=estimate_of(HALF_CORRECTED, HALF_CORRECTED_SD, DATA_SETS),
        confirmation=(
            "Student's t pays for estimating sigma; only the leverage pays for "
            "estimating the line, and at x = 2 it asks for an interval wider by the "
            "factor sqrt(1 + h) = 1.61."
        ),
        hint=(
            "Draw six outcomes and a seventh at x = 2 for each data set, fit the line "
            "to the six, and count how often the seventh is in the interval. The "
            "standard error is that of a share among 40,000."
        ),
        first="the coverage",
        runs=True,
        mistakes=(
            Mistake(
                entry_is(0, 0.95, 8e-3),
                "That is the coverage with the leverage, s sqrt(1 + h); the friend "
                "leaves it out.",
            ),
            Mistake(
                entry_is(0, PLUG_IN, 8e-3),
                "That is the plug-in interval; the friend uses s and the t quantile.",
            ),
            Mistake(
                entry_is(0, NORMAL_QUANTILE, 8e-3),
                "That is the coverage with 1.96; the friend uses the t quantile for 4 "
                "degrees of freedom.",
            ),
            Mistake(
                entry_is(0, OF_THE_MEAN, 8e-3),
                "That is how often t s contains the true mean, or t s sqrt(h) a new "
                "outcome. The question is about t s and a new outcome, which has noise "
                "of its own.",
            ),
            *standard_error_mistakes(HALF_CORRECTED_SD, DATA_SETS, "yes or no"),
        ),
    ),
    "4.5": Exercise(
        asks=("W", unit("p-value")),
        right=close_to([POWER_RATIO, POWER_P], [6e-3, 6e-5]),
        confirmation=(
            "The noise grows roughly with the speed, and this law fits a little better "
            "than the exponential one, though the two are not nested: no chi-squared "
            "compares them."
        ),
        hint=(
            "Write the negative log-likelihood with a line in speed for the mean and a "
            "line in log(speed) for log sigma, and minimise it. W is twice the gain in "
            "log-likelihood, with one degree of freedom. Give W to two decimals and p "
            "to two significant digits."
        ),
        first="the statistic W",
        runs=True,
        mistakes=(
            Mistake(
                entry_is(0, SPEED_RATIO, 6e-3),
                "That is the chapter's test, with log sigma linear in the speed; here "
                "it is linear in the logarithm of the speed.",
            ),
            Mistake(
                entry_is(0, LOG_MEAN_RATIO, 6e-3),
                "You changed the mean as well; it stays a line in speed.",
            ),
            Mistake(
                entry_is(0, POWER_RATIO / 2, 6e-3),
                "That is the gain in log-likelihood; W is twice as large.",
            ),
            Mistake(
                entry_is(1, POWER_P / 2, 6e-5),
                "W counts deviations to both sides; do not halve its p-value.",
            ),
            Mistake(
                entry_is(1, stats.chi2.sf(POWER_RATIO, 2), 6e-4),
                "One parameter is added, not two.",
            ),
            Mistake(
                entry_is(1, stats.chi2.cdf(POWER_RATIO, 1), 6e-3),
                "That is the probability of a smaller W; the p-value is the other "
                "tail.",
            ),
        ),
    ),
    "4.6": Exercise(
        asks=("NLL, normal", "NLL, log-normal"),
        right=entry_is(0, NORMAL_NLL, 6e-3)
        | {1: between(LOG_NORMAL_NLL - 0.003, LOG_NORMAL_NLL + 0.006)},
        confirmation=(
            "The normal forecast wins on these 25 cars, by about 0.1 nats with a "
            "standard error of about 0.2: that decides nothing. And mean and noise "
            "changed together, so this does not compare distributions alone."
        ),
        hint=(
            "Fit on the even rows only, with the RMSE as sigma. For the second model "
            "use TFP's LogNormal, or add the term of the change of variables."
        ),
        first="the normal model",
        runs=True,
        mistakes=(
            Mistake(
                entry_is(1, LOG_NORMAL_NLL - MEAN_LOG, 6e-3),
                "That scores the logarithms: densities per unit of log feet cannot be "
                "compared with densities per foot. Change the variable.",
            ),
            Mistake(
                entry_is(1, LOG_NORMAL_NLL - 2 * MEAN_LOG, 6e-3),
                "The sign of the change of variables: the density of y is f(log y) "
                "divided by y.",
            ),
            Mistake(
                [
                    entry_is(0, normal_nll(lost=2), 6e-3),
                    entry_is(1, log_normal_nll(lost=2), 1.6e-3),
                ],
                "You divided by n - 2; both models are to be fitted by maximum "
                "likelihood.",
            ),
            Mistake(
                entry_is(0, normal_nll(ODD, EVEN), 6e-3),
                "You trained on the odd rows and tested on the even ones.",
            ),
            Mistake(
                entry_is(0, normal_nll(EVEN, EVEN), 6e-3),
                "You scored the rows that were used to train.",
            ),
            Mistake(
                entry_is(0, normal_nll(ALL, ALL), 6e-3),
                "You fitted and scored all 50 cars; nothing was held out.",
            ),
            Mistake(
                entry_is(1, log_normal_nll(SPEED), 6e-3),
                "The mean of log(distance) is a line in log(speed), not in speed.",
            ),
            Mistake(
                entry_is(0, 25 * NORMAL_NLL, 0.2),
                "That is the sum over 25 cars; give the average.",
            ),
        ),
    ),
}
