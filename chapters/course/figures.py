"""The drawing that Chapter 1 shows but does not teach."""

import itertools
import math

import matplotlib.pyplot as plt
import numpy as np
import tensorflow_probability as tfp
from matplotlib.patches import FancyBboxPatch, Patch

from course.arguments import is_integer, refuse_unless_count
from course.style import BLUE, GREEN, ORANGE, WIDTH

ROLES = {
    "S": (BLUE, "S: how many draws (sheets)"),
    "B": (ORANGE, "B: how many distributions (frames)"),
    "E": (GREEN, "E: one event (cells of a frame)"),
}
SHIFT = 0.42  # of one sheet against the next, in cells
EVENT = {"facecolor": [1 - 0.2 * (1 - part) for part in GREEN], "edgecolor": GREEN}
SCORE = {"facecolor": "0.35", "edgecolor": "white"}


def shape_anatomy(objects, draw_count, seed):
    """Draw distributions, draws and log-densities as stacks of cells.

    Every shape in the drawing is read from the objects and from what they return.

    Parameters
    ----------
    objects : dict of str to tfp.distributions.Distribution
        Title of each row and its distribution; batch and event shape together have
        two axes.
    draw_count : int
        Number of independent draws: the sample shape.
    seed : tuple of int
        Stateless seed of the draws.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If there is no object or no draw, if an object is no distribution or has not
        two axes, or if the seed is not a pair.
    """
    refuse_undrawable(objects)
    refuse_unless_count("draw_count", draw_count)
    if not (isinstance(seed, tuple) and [*map(is_integer, seed)] == [True, True]):
        raise ValueError(f"seed: expected a pair of integers, got {seed!r}")
    size = WIDTH, 2.2 * len(objects)
    figure, grid = plt.subplots(len(objects), 3, figsize=size, squeeze=False)
    for axes, (title, d) in zip(grid, objects.items(), strict=True):
        draws = d.sample(draw_count, seed=seed)
        scores = d.log_prob(draws)
        batch, event = "B" * len(d.batch_shape), "E" * len(d.event_shape)
        summed = f"sum\nof {math.prod(d.event_shape)}" if event else ""
        draw_stack(axes[0], d.batch_shape + d.event_shape, batch + event)
        draw_stack(axes[1], draws.shape, "S" + batch + event)
        draw_stack(axes[2], scores.shape, "S" + batch, SCORE, mark=summed)
        calls = "the object d", f"draws = d.sample({draw_count})", "d.log_prob(draws)"
        for axis, call in zip(axes, calls, strict=True):
            axis.text(-0.1, 4, call, fontsize=9, family="monospace", in_layout=False)
        axes[0].text(-0.1, 4.7, title, weight="bold", in_layout=False)
    keys = [Patch(color=colour, label=label) for colour, label in ROLES.values()]
    figure.legend(handles=keys, loc="outside lower left", frameon=False)
    return figure


def refuse_undrawable(objects):
    """Raise ValueError unless these are distributions by title, with two axes each."""
    if not isinstance(objects, dict) or not objects:
        raise ValueError(
            f"objects: expected a dict of at least one distribution, got {objects!r}"
        )
    for title, distribution in objects.items():
        if not isinstance(distribution, tfp.distributions.Distribution):
            raise ValueError(
                f"objects: expected a distribution, got {distribution!r} for {title!r}"
            )
        shape = tuple(distribution.batch_shape) + tuple(distribution.event_shape)
        if len(shape) != 2:
            raise ValueError(
                f"objects: expected two axes in batch and event shape, "
                f"got {shape} for {title!r}"
            )


def draw_stack(axis, shape, roles, look=EVENT, mark=""):
    """A pile of sheets, one for each draw, and its shape with the role of each axis."""
    sheets = shape[0] if roles[0] == "S" else 1
    rows, columns = (*shape[roles.count("S") :], 1, 1)[:2]
    height = rows if roles.count("E") == 2 else 1
    width = columns if "E" in roles else 1
    for sheet in range(sheets):
        for x, y in itertools.product(range(0, columns, width), range(0, rows, height)):
            draw_frame(axis, x, y, width, height, sheet, look)
            if sheet == 0:
                center = {"ha": "center", "va": "center", "color": "white"}
                axis.text(x + 0.5, y + 0.5, mark, fontsize=6, **center)
    text = {"family": "monospace", "fontsize": 12, "ha": "center", "va": "top"}
    for place, (size, role) in enumerate(zip(shape, roles, strict=True)):
        bold = {"color": ROLES[role][0], "weight": "bold"}
        axis.text(place + 0.6, -0.3, f"{size}\n{role}", **bold, **text)
        axis.text(place + 0.1, -0.3, "," if place else "(", **text)
    axis.text(len(shape) + 0.1, -0.3, ")", **text)
    axis.set(xlim=(-0.1, 5.1), ylim=(-1.8, 5), aspect="equal")
    axis.axis("off")


def draw_frame(axis, x, y, width, height, sheet, look):
    """One event, its cells separated by dots, or one score."""
    x, y = x + SHIFT * sheet, y + SHIFT * sheet
    style = {"boxstyle": "round,pad=-0.1,rounding_size=0.2", "zorder": -sheet}
    axis.add_patch(FancyBboxPatch((x, y), width, height, **style, **look))
    dots = {"color": GREEN, "linewidth": 0.7, "linestyle": ":", "zorder": 0.5 - sheet}
    axis.vlines(x + np.arange(1, width), y + 0.2, y + height - 0.2, **dots)
    axis.hlines(y + np.arange(1, height), x + 0.2, x + width - 0.2, **dots)
