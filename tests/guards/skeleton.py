"""The skeleton of a chapter: its sections, headings and exercises."""

import ast
import re
from itertools import pairwise

from .chapter import split, text_of
from .registry import chapter_guard
from .syntax import last_name, nodes

OBJECTIVES = "What you will be able to do"
PREREQUISITES = "What you need first"
CLAIMS = "What we claimed and how we checked it"
EXERCISES = "Exercises"
REFERENCES = "References"
OPENING = [OBJECTIVES, PREREQUISITES, "Imports"]
CLOSING = [
    "Common misconceptions",
    CLAIMS,
    EXERCISES,
    "Recap",
    "What the article said and what we changed",
    REFERENCES,
]
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
GRADES = ["easy", "medium", "hard"]
MIN_EXERCISES = 6
DEEPER_THAN_ANY_HEADING = 7
HIDDEN = "hide-cell"
HIDING = {HIDDEN, "hide-input", "hide-output"}
FOLDED = {"source_hidden": True, "outputs_hidden": True}
FIRST_LINE = "# Solution\n"  # JupyterLab shows the first line of a folded cell


@chapter_guard
def one_title(chapter):
    """The chapter opens with its title, the only heading of level 1."""
    titles = [block for block in chapter.headings if block.heading_level == 1]
    if not titles or titles[0] != chapter.blocks[0]:
        yield chapter, "expected the first cell to open with the title, '# ...'"
    for block in titles[1:]:
        yield block.cell, f"has a second title, '# {block.text}'; use '##'"


@chapter_guard
def promise(chapter):
    """Right after the title: in one bold sentence, what the chapter gives."""
    for title, following in pairwise(chapter.blocks):
        if title.heading_level == 1:
            if not opens_with_bold_sentence(following):
                yield title.cell, "expected one bold sentence below the title"
            return


@chapter_guard
def times(chapter):
    """The first cell gives reading time and run time."""
    lines = [text_of_inline(node) for node in find(chapter.cells[0].markdown, "em")]
    if not any(map(TIMES.fullmatch, lines)):
        message = (
            "expected a line like '*Reading time: about 45 minutes. "
            "Run time: about 10 seconds.*'"
        )
        yield chapter.cells[0], message


@chapter_guard
def section_order(chapter):
    """The fixed sections come in order, with teaching sections after the imports."""
    titles = [section.title for section in chapter.sections]
    fixed = OPENING + CLOSING
    if missing := [title for title in fixed if title not in titles]:
        yield chapter, f"has no section '## {missing[0]}'"
        return
    teaching = [title for title in titles if title not in fixed]
    if not teaching:
        yield chapter, "has no teaching section between Imports and the misconceptions"
    expected = OPENING + teaching + CLOSING
    for section, title in zip(chapter.sections, expected, strict=False):
        if section.title != title:
            yield section.cell, f"expected section '## {title}', got '{section.title}'"
            return


@chapter_guard
def no_empty_section(chapter):
    """Something stands below each heading before the next heading of its level."""
    followers = [*chapter.blocks[1:], None]
    for block, following in zip(chapter.blocks, followers, strict=True):
        level = block.heading_level
        if level and is_end_of_section(level, following):
            yield block.cell, f"has nothing below the heading '{block.text}'"


@chapter_guard
def no_skipped_level(chapter):
    for above, block in pairwise(chapter.headings):
        if block.heading_level > above.heading_level + 1:
            message = (
                f"heading '{block.text}' is of level {block.heading_level}, "
                f"expected at most {above.heading_level + 1}"
            )
            yield block.cell, message


@chapter_guard
def no_repeated_heading(chapter):
    seen = set()
    for block in chapter.headings:
        if block.text in seen:
            yield block.cell, f"repeats the heading '{block.text}'; say what differs"
        seen.add(block.text)


@chapter_guard
def objectives(chapter):
    """Three to five bullets that start with a verb."""
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
                    "add the verb to VERBS in tests/guards/skeleton.py"
                )
                yield section.cell, message


@chapter_guard
def prerequisites(chapter):
    for section in chapter.sections_called(PREREQUISITES):
        if not any(node.type == "link" for node in section.nodes):
            yield section.cell, f"section '{PREREQUISITES}' has no link"


@chapter_guard
def claims_asserted(chapter):
    for section in chapter.sections_called(CLAIMS):
        if not any(has_assertion(cell) for cell in section.code_cells):
            yield section.cell, f"section '{CLAIMS}' has no code cell with an assertion"


@chapter_guard
def references(chapter):
    for section in chapter.sections_called(REFERENCES):
        if not list_items(section):
            yield section.cell, f"section '{REFERENCES}' has no list of references"


@chapter_guard
def exercise_headings(chapter):
    """Exercises are numbered from 1 and graded: Exercise 1.1 (easy): Two tosses."""
    for section in chapter.sections_called(EXERCISES):
        if not split(section.blocks, level=3):
            yield section.cell, "has no exercise, '### Exercise ...'"
    for number, exercise in exercises(chapter):
        form = rf"Exercise {re.escape(number)} \((?:{'|'.join(GRADES)})\): \S.*"
        if not re.fullmatch(form, exercise.title):
            message = (
                f"expected a heading like 'Exercise {number} (easy): Title' "
                f"(or medium, or hard), got '{exercise.title}'"
            )
            yield exercise.cell, message


@chapter_guard
def exercise_count(chapter):
    """A numbered chapter has six exercises or more, some of each grade."""
    if chapter.number == 0:
        return
    titles = [exercise.title for _, exercise in exercises(chapter)]
    missing = [grade for grade in GRADES if not any(f"({grade})" in t for t in titles)]
    if len(titles) < MIN_EXERCISES:
        yield chapter, f"expected {MIN_EXERCISES} exercises or more, got {len(titles)}"
    elif missing:
        yield chapter, f"has no exercise that is {missing[0]}"


@chapter_guard
def exercise_cells(chapter):
    """An exercise is a task in words, one stub and then one solution."""
    for number, exercise in exercises(chapter):
        roles = ["solution" if is_solution(c) else "stub" for c in exercise.code_cells]
        if roles != ["stub", "solution"]:
            message = (
                f"exercise {number}: expected one stub cell and then one solution cell "
                f"(tagged {HIDDEN}), got {', '.join(roles) or 'no code cell'}"
            )
            yield exercise.cell, message
        if exercise.blocks and exercise.blocks[0].node is None:
            yield exercise.cell, f"exercise {number} does not say in words what to do"


@chapter_guard
def exercise_stub(chapter):
    """A stub has ... where the answer goes, ends with its check, and was not tried."""
    for number, cell in exercise_code(chapter, solution=False):
        fault = f"stub of exercise {number} does not"
        last = cell.tree.body[-1] if cell.tree.body else None
        if not any(node.value is ... for node in nodes(cell.tree, ast.Constant)):
            yield cell, f"{fault} have ... in place of the answer"
        elif not isinstance(last, ast.Expr) or not is_attempt(last.value, number):
            yield cell, f'{fault} end with attempt("{number}", ...)'
        elif not prints(cell, f"Exercise {number}: not attempted yet"):
            yield cell, f"{fault} print 'not attempted yet'"


@chapter_guard
def exercise_solution(chapter):
    """A solution is collapsed everywhere and passes the same check as its stub."""
    for number, cell in exercise_code(chapter, solution=True):
        fault = f"solution of exercise {number} does not"
        if cell.metadata.get("jupyter", {}) != FOLDED:
            yield cell, f"{fault} have the metadata jupyter {FOLDED}"
        if not cell.source.startswith(FIRST_LINE):
            yield cell, f"{fault} begin with '{FIRST_LINE.strip()}'"
        if not any(is_attempt(call, number) for call in nodes(cell.tree, ast.Call)):
            yield cell, f'{fault} call attempt("{number}", ...)'
        elif not prints(cell, f"Exercise {number}: right."):
            yield cell, f"{fault} print 'right.'"


@chapter_guard
def only_solutions_hidden(chapter):
    """What a chapter shows and asserts is visible; only solutions are collapsed."""
    sections = chapter.sections_called(EXERCISES)
    in_exercises = {cell.index for section in sections for cell in section.code_cells}
    for cell in chapter.code_cells:
        if cell.index in in_exercises:
            continue
        if is_solution(cell) or (HIDING & set(cell.tags) and has_assertion(cell)):
            yield cell, "is hidden, but only solutions may be; show it"


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


def exercises(chapter):
    """Number and section of each exercise; numbers follow from the position."""
    for section in chapter.sections_called(EXERCISES):
        for position, exercise in enumerate(split(section.blocks, level=3), start=1):
            yield f"{chapter.number}.{position}", exercise


def exercise_code(chapter, solution):
    """Number and cell of each exercise's stub, or of its solution."""
    for number, exercise in exercises(chapter):
        for cell in exercise.code_cells:
            if is_solution(cell) == solution:
                yield number, cell


def is_solution(cell):
    return HIDDEN in cell.tags


def has_assertion(cell):
    """Whether a cell asserts: by a statement, assert_allclose(...) or verify(...)."""
    names = [last_name(call.func) for call in nodes(cell.tree, ast.Call)]
    return bool(nodes(cell.tree, ast.Assert)) or any(
        name == "verify" or name.startswith("assert_") for name in names
    )


def is_attempt(node, number):
    """Whether a node is the call attempt(number, ...)."""
    return (
        isinstance(node, ast.Call)
        and last_name(node.func) == "attempt"
        and len(node.args) == 2
        and isinstance(node.args[0], ast.Constant)
        and node.args[0].value == number
    )


def prints(cell, text):
    return any(text in stored for stored in cell.output_texts)
