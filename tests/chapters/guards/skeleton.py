"""The skeleton of a chapter: its title, its sections and what each must hold."""

import re
from itertools import pairwise

from . import changes
from .changes import both, delete, elsewhere, markdown, replace, rewrite
from .chapter import EXERCISES, text_of
from .rules import chapter_guard, lesson_guard, rejects

OBJECTIVES = "What you will be able to do"
PREREQUISITES = "What you need first"
MISCONCEPTIONS = "Common misconceptions"
RECAP = "Recap"
CLAIMS = "What we claimed and how we checked it"
ARTICLE = "What the article said and what we changed"
REFERENCES = "References"
OPENING = [OBJECTIVES, PREREQUISITES, "Imports"]
CLOSING = [MISCONCEPTIONS, EXERCISES, RECAP, CLAIMS, REFERENCES]
OLD_CLOSING = [MISCONCEPTIONS, CLAIMS, EXERCISES, RECAP, ARTICLE, REFERENCES]
TIMES = re.compile(
    r"Reading time: about (\d+) minutes?\. Run time: about (\d+) seconds?\."
)
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
TO_ERRATA = "What we changed: [errata](errata.md)."
DEEPER_THAN_ANY_HEADING = 7
NOW_YOU_CAN = "Now you can"


@rejects(
    "expected the first cell to open with the title, '# ...'",
    elsewhere(replace(changes.TITLE, f"Chapter 0\n\n{changes.TITLE}")),
)
@rejects("has a second title, '# One more'; use '##'", markdown("# One more\n\nText."))
@chapter_guard
def one_title(chapter):
    """The chapter opens with its title, the only heading of level 1."""
    titles = [block for block in chapter.headings if block.heading_level == 1]
    if not titles or titles[0] != chapter.blocks[0]:
        yield chapter, "expected the first cell to open with the title, '# ...'"
    for block in titles[1:]:
        yield block.cell, f"has a second title, '# {block.text}'; use '##'"


@rejects(
    "expected one bold sentence below the title",
    replace("**You will find", "You will **find"),
)
@rejects(
    "expected one bold sentence below the title",
    replace("and see that they agree.**", "and compare. They agree.**"),
)
@chapter_guard
def promise(chapter):
    """A reader decides by one sentence, so it stands first and says one thing."""
    for title, following in pairwise(chapter.blocks):
        if title.heading_level == 1:
            if not opens_with_bold_sentence(following):
                yield title.cell, "expected one bold sentence below the title"
            return


@rejects(
    "expected a line like '*Reading time: about 45 minutes. "
    "Run time: about 10 seconds.*'",
    replace("*Reading time: about 10 minutes. Run", "*Run"),
)
@chapter_guard
def times(chapter):
    """Readers plan by reading time and run time; the contents show them, too."""
    lines = [text_of_inline(node) for node in find(chapter.cells[0].markdown, "em")]
    if not any(map(TIMES.fullmatch, lines)):
        message = (
            "expected a line like '*Reading time: about 45 minutes. "
            "Run time: about 10 seconds.*'"
        )
        yield chapter.cells[0], message


@rejects("has no section '## Recap'", delete(changes.RECAP))
@rejects(
    "expected section '## Common misconceptions', got 'Recap'",
    both(
        delete(changes.RECAP),
        markdown(f"{changes.RECAP}\n\n{TO_ERRATA}", changes.NOW_YOU_CAN),
    ),
)
@rejects(
    "has no teaching section between Imports and the misconceptions",
    elsewhere(replace(changes.QUESTION, f"#{changes.QUESTION}")),
)
@chapter_guard
def section_order(chapter):
    """Readers of one chapter find their way in each: fixed sections, in one order."""
    titles = [section.title for section in chapter.sections]
    closing = OLD_CLOSING if chapter.is_old else CLOSING
    fixed = OPENING + closing
    if missing := [title for title in fixed if title not in titles]:
        yield chapter, f"has no section '## {missing[0]}'"
        return
    teaching = [title for title in titles if title not in fixed]
    if not teaching:
        yield chapter, "has no teaching section between Imports and the misconceptions"
    expected = OPENING + teaching + closing
    for section, title in zip(chapter.sections, expected, strict=False):
        if section.title != title:
            yield section.cell, f"expected section '## {title}', got '{section.title}'"
            return


@rejects(
    "does not end with '**Now you can** ...'",
    elsewhere(replace("**Now you can** find", "Find")),
)
@lesson_guard
def gain(chapter):
    """Each teaching section ends by saying what the reader can do now."""
    for section in chapter.sections:
        if section.title not in OPENING + CLOSING:
            openings = [
                text_of(block.node).startswith(NOW_YOU_CAN)
                for block in section.blocks
                if block.node is not None and block.node.type == "paragraph"
            ]
            if not any(openings[-1:]):
                yield section.cell, f"does not end with '**{NOW_YOU_CAN}** ...'"


@rejects(
    "has nothing below the heading 'Pictures'",
    markdown("### Pictures", below=changes.NOW_YOU_CAN),
)
@chapter_guard
def no_empty_section(chapter):
    """Something stands below each heading before the next heading of its level."""
    followers = [*chapter.blocks[1:], None]
    for block, following in zip(chapter.blocks, followers, strict=True):
        level = block.heading_level
        if level and is_end_of_section(level, following):
            yield block.cell, f"has nothing below the heading '{block.text}'"


@rejects(
    "heading 'A detail' is of level 4, expected at most 3",
    markdown("#### A detail\n\nText."),
)
@chapter_guard
def no_skipped_level(chapter):
    """Screen readers and the page's contents go down one level at a time."""
    for above, block in pairwise(chapter.headings):
        if block.heading_level > above.heading_level + 1:
            message = (
                f"heading '{block.text}' is of level {block.heading_level}, "
                f"expected at most {above.heading_level + 1}"
            )
            yield block.cell, message


@rejects(
    "repeats the heading 'A detail'; say what differs",
    markdown("### A detail\n\nText.\n\n### A detail\n\nText."),
)
@chapter_guard
def no_repeated_heading(chapter):
    """Links to a heading need its name to be the only one."""
    seen = set()
    for block in chapter.headings:
        if block.text in seen:
            yield block.cell, f"repeats the heading '{block.text}'; say what differs"
        seen.add(block.text)


@rejects(
    "expected 3 to 5 objectives in a list, got 2",
    rewrite(changes.OBJECTIVES, f"{changes.OBJECTIVES}\n\n- Build it.\n- Check it."),
)
@rejects(
    "objective 'Probability ...' does not start with a verb; reword it, or add it to "
    "VERBS",
    replace("- Compute the probability", "- Probability"),
)
@chapter_guard
def objectives(chapter):
    """Three to five things that a reader will be able to do, each with a verb first."""
    for section in chapter.sections_called(OBJECTIVES):
        items = list_items(section)
        if not MIN_OBJECTIVES <= len(items) <= MAX_OBJECTIVES:
            message = (
                f"expected {MIN_OBJECTIVES} to {MAX_OBJECTIVES} objectives in a list, "
                f"got {len(items)}"
            )
            yield section.cell, message
        for item in items:
            if (word := item.partition(" ")[0]) not in VERBS:
                message = (
                    f"objective '{word} ...' does not start with a verb; reword it, or "
                    "add it to VERBS"
                )
                yield section.cell, message


@rejects(
    "section 'What you need first' has no link",
    rewrite(changes.PREREQUISITES, f"{changes.PREREQUISITES}\n\nPython."),
)
@chapter_guard
def prerequisites(chapter):
    """What a chapter needs is one click away."""
    for section in chapter.sections_called(PREREQUISITES):
        if not any(node.type == "link" for node in section.nodes):
            yield section.cell, f"section '{PREREQUISITES}' has no link"


@rejects(
    "does not close with one line that links to errata.md",
    replace("[errata](errata.md)", "the errata"),
)
@lesson_guard
def recap(chapter):
    """Corrections live in the errata; the recap's last line leads there."""
    for section in chapter.sections_called(RECAP):
        last = section.blocks[-1].node if section.blocks else None
        links = find(last, "link") if last else []
        if not any(link.attrs["href"].startswith("errata.md") for link in links):
            message = "does not close with one line that links to errata.md"
            yield section.cell, message


@rejects(
    "section 'References' has no list of references",
    rewrite(changes.REFERENCES, f"{changes.REFERENCES}\n\nNone."),
)
@chapter_guard
def references(chapter):
    """Sources stand in a list, so that a reader can look them up."""
    for section in chapter.sections_called(REFERENCES):
        if not list_items(section):
            yield section.cell, f"section '{REFERENCES}' has no list of references"


def find(node, kind):
    return [part for part in node.walk() if part.type == kind]


def text_of_inline(node):
    """Text of a node inside a paragraph, such as a bold phrase."""
    return "".join(part.content or " " for part in node.walk() if not part.children)


def is_end_of_section(level, block):
    """Whether a section of a level ends where a block, or the chapter's end, comes."""
    return block is None or (block.heading_level or DEEPER_THAN_ANY_HEADING) <= level


def opens_with_bold_sentence(block):
    strong = find(block.node, "strong") if block.node else []
    bold = text_of_inline(strong[0]) if strong else ""
    is_sentence = re.fullmatch(r"[^.?!]+\.", bold)
    return is_sentence and text_of(block.node).startswith(bold)


def list_items(section):
    """Text of each item of the section's lists."""
    items = [node for node in section.nodes if node.type == "list_item"]
    return [text_of(item, code=True) for item in items]
