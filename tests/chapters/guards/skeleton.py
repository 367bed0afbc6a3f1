"""The skeleton of a chapter: its title, its sections and what each must hold."""

import re
from itertools import pairwise

from . import changes as to
from .chapter import EXERCISES, text_of
from .rules import chapter_guard, rejects

OBJECTIVES = "What you will be able to do"
PREREQUISITES = "What you need first"
MISCONCEPTIONS = "Common misconceptions"
RECAP = "Recap"
CLAIMS = "What we claimed and how we checked it"
REFERENCES = "References"
OPENING = [OBJECTIVES, PREREQUISITES, "Imports"]
CLOSING = [MISCONCEPTIONS, EXERCISES, RECAP, CLAIMS, REFERENCES]
TIMES = re.compile(
    r"Reading time: about (\d+) minutes?\. Run time: about (\d+) seconds?\."
)
TIMES_LIKE = "*Reading time: about 45 minutes. Run time: about 10 seconds.*"
MIN_OBJECTIVES, MAX_OBJECTIVES = 3, 5
VERBS = set(
    """
    Apply Attach Avoid Build Calculate Calibrate Check Choose Combine Compare Compute
    Constrain Construct Contrast Convert Debug Decide Define Demonstrate Derive Describe
    Detect Diagnose Distinguish Draw Estimate Evaluate Explain Express Find Fit Give
    Identify Implement Interpret Judge Locate Measure Move Name Plot Predict Prove
    Quantify Read Recognise Relate Report Run Say Scale See Select Separate Show
    Simulate Solve Split State Tell Test Train Translate Turn Use Verify Write
    """.split()
)
GAIN = "Now you can"
RECAP_LINE = "## Recap\n\nWhat we changed: [errata](errata.md)."
RECAP_EARLY = to.both(to.delete("## Recap"), to.markdown(RECAP_LINE, to.NOW_YOU_CAN))
NO_LIST = "## References\n\nNone."
NO_SOURCE = f"## {PREREQUISITES}\n\nPython."


def drop_last_objective(cell):
    cell.source = cell.source.rpartition("\n- ")[0]


@rejects("expected the title", to.elsewhere(to.replace(to.TITLE, "A\n\n# B\n")))
@rejects("has a second title, '# One more'", to.markdown("# One more\n\nText."))
@rejects("bold sentence", to.replace("**You will find", "You will **find"))
@rejects("bold sentence", to.replace("and see that they", "and compare. They"))
@rejects("like '*Reading time:", to.replace("Reading time: about 10 minutes.", ""))
@chapter_guard
def opening(chapter):
    """A reader decides by the first cell: one title, one sentence, and the times."""
    titles = [block for block in chapter.headings if block.heading_level == 1]
    if not titles or titles[0] != chapter.blocks[0]:
        yield chapter, "expected the title, '# ...', to open the first cell"
    for block in titles[1:]:
        yield block.cell, f"has a second title, '# {block.text}'; use '##'"
    first = chapter.cells[0]
    following = [after for title, after in pairwise(chapter.blocks) if title in titles]
    if following and not opens_with_bold_sentence(following[0]):
        yield first, "expected one bold sentence below the title"
    emphasised = [inline_text(node) for node in first.nodes if node.type == "em"]
    if not any(map(TIMES.fullmatch, emphasised)):
        yield first, f"expected a line like '{TIMES_LIKE}'"


@rejects("has no section '## Recap'", to.delete("## Recap"))
@rejects("section '## Common misconceptions', got 'Recap'", RECAP_EARLY)
@rejects("has no teaching section", to.elsewhere(to.replace(to.QUESTION, "### How")))
@chapter_guard
def section_order(chapter):
    """Readers of one chapter find their way in each: fixed sections, in one order."""
    titles = [section.title for section in chapter.sections]
    fixed = OPENING + CLOSING
    teaching = [title for title in titles if title not in fixed]
    if missing := [title for title in fixed if title not in titles]:
        yield chapter, f"has no section '## {missing[0]}'"
    elif not teaching:
        yield chapter, "has no teaching section between Imports and misconceptions"
    expected = [] if missing else OPENING + teaching + CLOSING
    for section, title in zip(chapter.sections, expected, strict=False):
        if section.title != title:
            yield section.cell, f"expected section '## {title}', got '{section.title}'"
            return


@rejects("end with '**Now", to.elsewhere(to.replace(f"{GAIN}**", "You**")))
@chapter_guard
def gain(chapter):
    """Each teaching section ends by saying what the reader can do now."""
    for section in chapter.sections:
        if section.title not in OPENING + CLOSING:
            nodes = [block.node for block in section.blocks if block.node is not None]
            texts = [text_of(node) for node in nodes if node.type == "paragraph"]
            if not any(text.startswith(GAIN) for text in texts[-1:]):
                yield section.cell, f"does not end with '**{GAIN}** ...'"


@rejects("nothing below the heading 'A'", to.markdown("### A", below=to.NOW_YOU_CAN))
@rejects("repeats the heading 'A'", to.markdown("### A\n\nText.\n\n### A\n\nText."))
@chapter_guard
def headings(chapter):
    """Links need each heading once, and readers something below it."""
    for block, following in pairwise([*chapter.blocks, None]):
        level = block.heading_level
        if level and (following is None or (following.heading_level or 7) <= level):
            yield block.cell, f"has nothing below the heading '{block.text}'"
    texts = [block.text for block in chapter.headings]
    for number, block in enumerate(chapter.headings):
        if block.text in texts[:number]:
            yield block.cell, f"repeats the heading '{block.text}'; say what differs"


@rejects("3 to 5 objectives, got 2", to.edit(OBJECTIVES, drop_last_objective))
@rejects("objective 'Now ...' does not", to.replace("- Compute", "- Now compute"))
@chapter_guard
def objectives(chapter):
    """Three to five things that a reader will be able to do, each with a verb first."""
    for section in chapter.sections_called(OBJECTIVES):
        items = list_items(section)
        if not MIN_OBJECTIVES <= len(items) <= MAX_OBJECTIVES:
            expected = f"{MIN_OBJECTIVES} to {MAX_OBJECTIVES}"
            yield section.cell, f"expected {expected} objectives, got {len(items)}"
        for word in (item.partition(" ")[0] for item in items):
            if word not in VERBS:
                fault = f"objective '{word} ...' does not start with a verb"
                yield section.cell, f"{fault}; reword it, or add it to VERBS"


@rejects("'What you need first' has no link", to.rewrite(PREREQUISITES, NO_SOURCE))
@rejects("'References' has no list", to.rewrite("## Ref", NO_LIST))
@chapter_guard
def sources(chapter):
    """What a chapter needs and what it rests on is one click away."""
    for section in chapter.sections_called(PREREQUISITES):
        if not section.find("link"):
            yield section.cell, f"section '{PREREQUISITES}' has no link"
    for section in chapter.sections_called(REFERENCES):
        if not list_items(section):
            yield section.cell, f"section '{REFERENCES}' has no list of references"


@rejects("line that links errata.md", to.replace("[errata](errata.md)", "the errata"))
@chapter_guard
def recap(chapter):
    """Corrections live in the errata; the recap's last line leads there."""
    for section in chapter.sections_called(RECAP):
        nodes = section.blocks[-1].node.walk() if section.blocks else []
        links = [node.attrs["href"] for node in nodes if node.type == "link"]
        if not any(link.startswith("errata.md") for link in links):
            yield section.cell, "does not close with a line that links errata.md"


def inline_text(node):
    """Text of a node inside a paragraph, such as a bold phrase."""
    return "".join(part.content or " " for part in node.walk() if not part.children)


def opens_with_bold_sentence(block):
    strong = [n for n in block.node.walk() if n.type == "strong"] if block.node else []
    bold = inline_text(strong[0]) if strong else ""
    is_sentence = re.fullmatch(r"[^.?!]+\.", bold)
    return is_sentence and text_of(block.node).startswith(bold)


def list_items(section):
    """Text of each item of the section's lists."""
    return [text_of(item, code=True) for item in section.find("list_item")]
