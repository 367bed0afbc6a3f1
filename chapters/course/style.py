"""One look for all figures: sizes, a colour-blind-safe palette, line styles.

Colours are seaborn's "colorblind" palette (after Wong, Nature Methods 8, 2011).
No figure relies on colour alone: each series also has its own line style or marker.
"""

import warnings

import matplotlib.pyplot as plt
import seaborn as sns
from matplotlib_inline.backend_inline import set_matplotlib_formats

PALETTE = sns.color_palette("colorblind")
BLUE, ORANGE, GREEN, RED, PURPLE = PALETTE[:5]
GREY = "0.45"
LINE_STYLES = ("-", "--", ":", "-.")
WIDTH = 5.0  # inches: a phone shows the letters at two thirds of their size


def use_course_style():
    """Apply the book's figure style; figures become PNG at twice the resolution."""
    set_matplotlib_formats("retina")
    # seaborn's grids replace the layout below by their own, and would say so.
    warnings.filterwarnings("ignore", "The figure layout has changed to tight")
    sns.set_theme(context="notebook", style="whitegrid", palette=PALETTE)
    plt.rcParams.update(
        {
            "figure.dpi": 96,
            "figure.figsize": (WIDTH, 3.2),
            "figure.constrained_layout.use": True,
            "font.size": 10,
            "axes.titlesize": 10.5,
            "axes.labelsize": 10,
            "xtick.labelsize": 9,
            "ytick.labelsize": 9,
            "legend.fontsize": 9,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "grid.color": "0.9",
            "lines.linewidth": 1.8,
        }
    )
