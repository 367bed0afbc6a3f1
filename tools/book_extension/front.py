"""The front page: a digit that turns under the eyes of three networks, cards, the PDF.

The picture is finished HTML, drawn from the numbers of Chapter 7's study; its script
only moves it to another angle. A card takes reading time, exercises and figure from its
chapter, so that none of them can go out of date.
"""

import base64
import io
import json
import re
from html import escape
from pathlib import Path

import numpy as np
from docutils import nodes
from PIL import Image
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

DATA = Path(__file__).parents[2] / "assets" / "turning-digit.json"
BOOK = "probabilistic-deep-learning.pdf"  # written by tools/book_pdf
STYLES = "front.css"
PIXELS = 28  # along each side of the digit
TIMES = re.compile(r"Reading time: about (\d+) minutes\. Run time: about (\d+) seconds")
CARD_PIXELS = 640  # width of a card's figure
logger = logging.getLogger(__name__)


# --- The turning digit ---------------------------------------------------------------


class TurningDigit(SphinxDirective):
    """The picture; nothing as long as the study has not written its data."""

    def run(self):
        self.env.note_dependency(str(DATA))
        if not DATA.exists():
            return []
        study = json.loads(DATA.read_text(encoding="utf-8"))
        return [nodes.raw("", picture(study), format="html")]


def picture(study):
    """Return the HTML of the picture, at the angle where it starts, and its script."""
    start = most_overconfident(study)
    steps = [step(study, number) for number in range(len(study["angles"]))]
    networks = "".join(
        network(name, study, steps[start]["networks"][number], start)
        for number, name in enumerate(study["methods"])
    )
    data = json.dumps({"steps": steps}, ensure_ascii=False).replace("<", "\\u003c")
    return f"""<figure class="turning-digit">
<div class="turning-digit-image">
<svg viewBox="0 0 {PIXELS} {PIXELS}" role="img" aria-label="{steps[start]["image"]}">
<image href="{film(study["images"])}" y="{-PIXELS * start}" width="{PIXELS}"
 height="{PIXELS * len(steps)}"/></svg>
<label class="pst-js-only">Turn it: <b>{study["angles"][start]}°</b>
<input type="range" max="{len(steps) - 1}" value="{start}"></label>
</div>
<div class="turning-digit-networks" aria-hidden="true">
<p>What each says of this {study["label"]}</p>
<p class="curves-key">{study["number"]} digits: <span class="right">share right</span>
and <span class="confidence">mean confidence</span></p>
{networks}</div>
<figcaption><p aria-live="polite">{steps[start]["sentence"]}</p>
<p class="source">{study["about"].partition(". ")[2]}</p></figcaption>
</figure>
<script type="application/json">{data}</script>
<script src="_static/turning-digit.js"></script>
"""


def most_overconfident(study):
    """Return the number of the angle at which the first network overrates itself most.

    Over all digits, not over the one that is shown: it stands for them.
    """
    scores = next(iter(study["methods"].values()))
    return int(np.argmax(np.subtract(scores["confidence"], scores["right"])))


def step(study, number):
    """Return what the picture shows at an angle: texts, and each network's bars."""
    angle, label = study["angles"][number], study["label"]
    answers = {
        name: answer(scores["said"][number])
        for name, scores in study["methods"].items()
    }
    networks = [
        {
            "said": [share / 1000 for share in study["methods"][name]["said"][number]],
            "verdict": verdict(*found, label),
        }
        for name, found in answers.items()
    ]
    return {
        "angle": f"{angle}°",
        "image": f"A handwritten {label}, turned by {angle} degrees",
        "networks": networks,
        "sentence": f"{one_digit(angle, label, answers)} {all_digits(study, number)}",
    }


def answer(said):
    """Return the class with the highest probability, and the probability in percent."""
    return int(np.argmax(said)), round(max(said) / 10)


def verdict(said, percent, label):
    """Return what stands beside a network's name."""
    return f"{said}, {percent}\u00a0%\u00a0{'✓' if said == label else '✗'}"


def one_digit(angle, label, answers):
    """Say how each network reads the digit."""
    readings = [
        f"the {name} reads {a_digit(said)} (confidence {percent} %)"
        for name, (said, percent) in answers.items()
    ]
    turned = f"turned by {angle}°" if angle else "upright"
    return f"Shown {a_digit(label)}, {turned}, {enumerate_in_words(readings)}."


def all_digits(study, number):
    """Say how often the networks are right at an angle, and how sure they are."""
    scores = study["methods"].values()
    right, confidence = (
        enumerate_in_words([f"{100 * score[key][number]:.0f}" for score in scores])
        for key in ("right", "confidence")
    )
    return (
        f"Of {study['number']} test digits at this angle they read {right} % rightly; "
        f"their mean confidence is {confidence} %."
    )


def a_digit(digit):
    """Return a digit with its article."""
    return f"{'an' if digit == 8 else 'a'} {digit}"


def enumerate_in_words(texts):
    """Return texts as a list in a sentence."""
    return f"{', '.join(texts[:-1])} and {texts[-1]}"


def network(name, study, shown, start):
    """Return a network's row: its verdict, its bars, and its scores by angle."""
    bars = "".join(
        f'<i class="{"true" if digit == study["label"] else "other"}" '
        f'style="--share: {share}">{digit}</i>'
        for digit, share in enumerate(shown["said"])
    )
    return (
        f'<div class="network"><p>{name}: <b>{shown["verdict"]}</b></p>'
        f'<div class="bars">{bars}</div></div>\n{curves(study, name, start)}\n'
    )


def curves(study, name, start):
    """Return the drawing of a network's accuracy and mean confidence by angle."""
    angles, scores = study["angles"], study["methods"][name]
    lines = "".join(
        f'<path class="{key}" d="M{path(angles, scores[key])}"/>'
        for key in ("right", "confidence")
    )
    last, now = angles[-1], angles[start]
    return (
        f'<div class="curves"><svg viewBox="0 0 {last} 100" preserveAspectRatio="none">'
        f'{lines}<path class="now" d="M0,0V100" transform="translate({now})"/></svg>'
        f"<i>100 %</i> <i>0°</i> <i>{last}°</i></div>"
    )


def path(angles, shares):
    """Return points of a drawing whose vertical axis is percent, downwards."""
    points = [f"{x},{100 - 100 * y:.1f}" for x, y in zip(angles, shares, strict=True)]
    return "L".join(points)


def film(images):
    """Return all images, one below the other, as the address of a PNG."""
    pixels = np.frombuffer(bytes.fromhex("".join(images)), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels.reshape(-1, PIXELS)).save(file, "PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"


# --- The printed book ----------------------------------------------------------------


class PrintedBook(SphinxDirective):
    """A link to the book as a PDF; nothing as long as it has not been printed."""

    def run(self):
        file = Path(self.env.app.outdir, BOOK)
        self.env.note_dependency(str(file))
        if not file.exists():
            return []
        size = f"{file.stat().st_size / 1e6:.0f}\u00a0MB"
        link = f'<a href="{BOOK}">The whole book as a PDF</a>'
        html = f"<p><strong>Keep it.</strong> {link} ({size}).</p>"
        return [nodes.raw("", html, format="html")]


# --- The cards -----------------------------------------------------------------------


class Cards(nodes.Element):
    """The chapters: for each its page, the name of a figure, and a promise."""


class ChapterCards(SphinxDirective):
    """The chapters as cards: a page, a figure and a promise a line, between bars."""

    has_content = True

    def run(self):
        rows = [[part.strip() for part in line.split("|")] for line in self.content]
        for page, _, _ in rows:
            self.env.note_dependency(self.env.doc2path(page))
        return [Cards(rows=rows)]


class FillCards(SphinxPostTransform):
    """Write the cards, once all chapters are read."""

    default_priority = 400
    formats = ("html",)

    def run(self, **kwargs):
        for cards in list(self.document.findall(Cards)):
            items = "\n".join(self.card(*row) for row in cards["rows"])
            html = f'<ul class="chapter-cards">\n{items}\n</ul>'
            cards.replace_self(nodes.raw("", html, format="html"))

    def card(self, page, figure, promise):
        """Return the HTML of a card."""
        chapter = self.env.get_doctree(page)
        times = TIMES.search(chapter.astext())
        titles = [title.astext() for title in chapter.findall(nodes.title)]
        exercises = sum(title.startswith("Exercise ") for title in titles)
        number = int(Path(page).name[:2])
        address = self.app.builder.get_relative_uri(self.env.docname, page)
        solved = f'data-solved="{number}" data-of="{exercises}"'  # for exercises.js
        return (
            f"<li>{self.image(chapter, figure, number)}"
            f'<h3><a href="{address}">{number} {escape(titles[0])}</a></h3>'
            f"<p>{escape(promise)}</p>"
            f'<p class="facts"><span>{times[1]} min, runs in {times[2]} s</span> '
            f"<span {solved}>{exercises} exercises</span>"
            "</p></li>"
        )

    def image(self, chapter, name, number):
        """Return a figure of a chapter in the size of a card."""
        figure = chapter.ids.get(name)
        if figure is None:
            message = "no figure %r in %r for its card on the front page"
            logger.warning(message, name, chapter["source"], location=self.env.docname)
            return ""
        image = figure.next_node(nodes.image)
        with Image.open(Path(self.app.srcdir, image["uri"])) as picture:
            picture.thumbnail((CARD_PIXELS, CARD_PIXELS))
            folder = Path(self.app.outdir, "_images")
            folder.mkdir(exist_ok=True)
            file = folder / f"card-{number:02}.webp"
            picture.convert("RGB").save(file, quality=80)
            width, height = picture.size
        shows = escape(image["alt"].split(". ")[0].rstrip("."))
        return (
            f'<img src="_images/{file.name}" alt="{shows}." width="{width}" '
            f'height="{height}" loading="lazy" decoding="async">'
        )


def add_styles(app, pagename, templatename, context, doctree):
    """Load the stylesheet on the front page alone."""
    if pagename == app.config.master_doc:
        app.add_css_file(STYLES)


def setup(app):
    """Register the parts of the front page."""
    app.add_node(Cards)
    app.add_directive("turning-digit", TurningDigit)
    app.add_directive("chapter-cards", ChapterCards)
    app.add_directive("printed-book", PrintedBook)
    app.add_post_transform(FillCards)
    app.connect("html-page-context", add_styles)
