"""Drawings that chapters show but do not teach."""

import math

import matplotlib.pyplot as plt
import tensorflow_probability as tfp
from matplotlib.patches import FancyBboxPatch, Rectangle

from course.arguments import is_integer, refuse_unless_count
from course.style import BLUE, GREEN, ORANGE, WIDTH

ROLE_COLOURS = {"S": BLUE, "B": ORANGE, "E": GREEN}
ROLE_LEGEND = (
    ("S", "how many draws (sheets)"),
    ("B", "how many distributions (frames)"),
    ("E", "one event (cells of a frame)"),
)
COLUMN_STARTS = (0.0, 5.6, 12.2)  # in cells, like all lengths below
ROW_HEIGHT = 7.3
SHEET_SHIFT = 0.42
INK = "0.15"


def shape_anatomy(objects, draw_count, seed):
    """Draw parameters, draws and log-densities of distributions as stacks of cells.

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
    bottom = len(objects) * ROW_HEIGHT
    figure, axis = plt.subplots(figsize=(WIDTH, WIDTH * (bottom + 2.0) / 18.2))
    for number, (title, distribution) in enumerate(objects.items()):
        draw_row(axis, number * ROW_HEIGHT, title, distribution, draw_count, seed)
    for column, (role, meaning) in zip((0, 5.9, 12.8), ROLE_LEGEND, strict=True):
        axis.text(
            column,
            bottom - 0.8,
            role,
            color=ROLE_COLOURS[role],
            fontsize=10,
            fontweight="bold",
        )
        axis.text(column + 0.6, bottom - 0.8, meaning, fontsize=8.5, color=INK)
    axis.set_xlim(-0.3, 17.9)
    axis.set_ylim(bottom - 0.3, -2.3)
    axis.set_aspect("equal")
    axis.axis("off")
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


def draw_row(axis, top, title, distribution, draw_count, seed):
    """One distribution: its parameters, its draws and their log-densities."""
    draws = distribution.sample(draw_count, seed=seed)
    scores = distribution.log_prob(draws)
    batch, event = tuple(distribution.batch_shape), tuple(distribution.event_shape)
    roles = "B" * len(batch) + "E" * len(event)
    object_x, draws_x, scores_x = COLUMN_STARTS
    axis.text(-0.1, top - 1.5, title, fontsize=10.5, fontweight="bold", color=INK)
    for x, call in (
        (object_x, "the object d"),
        (draws_x, f"draws = d.sample({draw_count})"),
        (scores_x, "d.log_prob(draws)"),
    ):
        axis.text(x, top - 0.5, call, fontsize=9, family="monospace", color="0.3")

    draw_stack(axis, object_x, top, batch, event, sheets=1)
    draw_stack(axis, draws_x, top, batch, event, sheets=draw_count)
    draw_stack(axis, scores_x, top, batch, event, sheets=draw_count, scored=True)

    bottom = top + 4.0
    write_shape(axis, object_x, bottom, batch + event, roles)
    write_shape(axis, draws_x, bottom, tuple(draws.shape), "S" + roles)
    write_shape(axis, scores_x, bottom, tuple(scores.shape), "S" + "B" * len(batch))


def draw_stack(axis, left, top, batch, event, sheets, scored=False):
    """A pile of sheets, one per draw: events as frames, or their scores as blocks."""
    summed = f"sum\nof {math.prod(event)}" if event else ""
    if scored:
        event = ()
    rows, columns = grid_size(batch + event)
    event_rows, event_columns = event_size(event)
    for sheet in range(sheets):
        x = left + sheet * SHEET_SHIFT
        y = top + 3.2 - rows - sheet * SHEET_SHIFT
        layer = sheets - sheet
        axis.add_patch(
            Rectangle(
                (x, y),
                columns,
                rows,
                facecolor="white",
                edgecolor="0.7",
                linewidth=0.8,
                zorder=layer,
            )
        )
        for i in range(0, rows, event_rows):
            for j in range(0, columns, event_columns):
                if scored:
                    draw_score(axis, x + j, y + i, summed if sheet == 0 else "", layer)
                else:
                    draw_event(axis, x + j, y + i, event_columns, event_rows, layer)


def draw_event(axis, x, y, columns, rows, layer):
    """One event: its cells, separated by hairlines, in one rounded frame."""
    axis.add_patch(
        rounded(
            x,
            y,
            columns,
            rows,
            facecolor=(*GREEN, 0.2),
            edgecolor=GREEN,
            linewidth=1.7,
            zorder=layer + 0.2,
        )
    )
    hairline = {"color": GREEN, "linewidth": 0.7, "linestyle": ":"}
    for j in range(1, columns):
        axis.plot(
            [x + j] * 2, [y + 0.2, y + rows - 0.2], zorder=layer + 0.3, **hairline
        )
    for i in range(1, rows):
        axis.plot(
            [x + 0.2, x + columns - 0.2], [y + i] * 2, zorder=layer + 0.3, **hairline
        )


def draw_score(axis, x, y, mark, layer):
    """One log-density: a solid block, marked with the number of cells it sums."""
    axis.add_patch(
        rounded(x, y, 1, 1, facecolor="0.35", edgecolor="0.35", zorder=layer + 0.2)
    )
    axis.text(
        x + 0.5,
        y + 0.52,
        mark,
        fontsize=7,
        linespacing=0.95,
        color="white",
        ha="center",
        va="center",
        zorder=layer + 0.3,
    )


def rounded(x, y, width, height, **style):
    inset = 0.1
    return FancyBboxPatch(
        (x + inset, y + inset),
        width - 2 * inset,
        height - 2 * inset,
        boxstyle="round,pad=0,rounding_size=0.2",
        **style,
    )


def grid_size(shape):
    """Rows and columns in which to draw a shape with at most two axes."""
    return {0: (1, 1), 1: (*shape, 1), 2: shape}[len(shape)]


def event_size(event):
    """Rows and columns of the grid that one event takes."""
    return {0: (1, 1), 1: (1, *event), 2: event}[len(event)]


def write_shape(axis, left, y, shape, roles):
    """Write a shape, and under each of its sizes the role of that axis."""
    plain = {"fontsize": 12, "family": "monospace", "color": INK, "va": "center"}
    axis.text(left + 0.05, y, "(", ha="center", **plain)
    for position, (size, role) in enumerate(zip(shape, roles, strict=True)):
        x = left + 0.55 + position
        bold = {
            "color": ROLE_COLOURS[role],
            "fontweight": "bold",
            "ha": "center",
            "va": "center",
        }
        axis.text(x, y, str(size), fontsize=12, family="monospace", **bold)
        axis.text(x, y + 0.8, role, fontsize=9, **bold)
        is_last = position == len(shape) - 1
        axis.text(x + 0.48, y, ")" if is_last else ",", ha="center", **plain)
