"""Draw the logo and the picture for previews of links.

Usage: python tools/draw_logo.py

Both show what the book is about: a bell curve, its middle 95 % shaded.
"""

from pathlib import Path

import matplotlib
import numpy as np
from matplotlib import pyplot as plt
from scipy.stats import norm

ASSETS = Path(__file__).resolve().parent.parent / "assets"
BLUE, LIGHT = "#0072B2", "#8EC7E8"
TITLE = "Probabilistic Deep Learning\nwith TensorFlow Probability"
SUBTITLE = "Models that know what they do not know"


def curve(low, high, points=41):
    """Return points of the bell curve as they lie in the logo's square of 64."""
    x = np.linspace(low, high, points)
    y = norm.pdf(x) / norm.pdf(0)
    return " ".join(
        f"{32 + 9.5 * a:.1f},{54 - 44 * b:.1f}" for a, b in zip(x, y, strict=True)
    )


def logo():
    """Return the logo as SVG."""
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
<polygon fill="{LIGHT}" points="{32 - 9.5 * 1.96:.1f},54 {curve(-1.96, 1.96)} \
{32 + 9.5 * 1.96:.1f},54"/>
<polyline fill="none" stroke="{BLUE}" stroke-width="5" stroke-linecap="round" \
points="{curve(-3, 3)}"/>
</svg>
"""


def draw_social(file):
    """Draw the picture of 1200 x 630 pixels that previews of links show."""
    with matplotlib.rc_context({"font.family": "DejaVu Sans"}):
        figure = plt.figure(figsize=(12, 6.3), dpi=100, facecolor="white")
        axes = figure.add_axes((0, 0, 1, 0.55))
        axes.set(xlim=(-4, 4), ylim=(0, 0.42))
        axes.axis("off")
        x = np.linspace(-4, 4, 401)
        middle = np.abs(x) <= 1.96
        axes.fill_between(x[middle], norm.pdf(x[middle]), color=LIGHT)
        axes.plot(x, norm.pdf(x), color=BLUE, linewidth=8)
        figure.text(0.5, 0.77, TITLE, ha="center", va="center", size=40, weight="bold")
        figure.text(0.5, 0.6, SUBTITLE, ha="center", va="center", size=24)
        figure.savefig(file, metadata={"Software": None})
        plt.close(figure)


if __name__ == "__main__":
    (ASSETS / "logo.svg").write_text(logo(), encoding="utf-8")
    draw_social(ASSETS / "social.png")
