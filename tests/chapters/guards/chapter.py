"""A chapter as the guards see it: cells, Markdown blocks, sections."""

import ast
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import nbformat
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.dollarmath import dollarmath_plugin

from .limits import CEILINGS
from .syntax import last_name, module_names, nodes, parse

MARKDOWN = MarkdownIt("commonmark").enable("table").use(dollarmath_plugin)
EXERCISES = "Exercises"
FOLDED_TAGS = {"hide-input", "hide-cell", "remove-input", "remove-cell"}
COLAB_SETUP = "colab-setup"  # the tag of the cell that sets a chapter up in Colab
FORMULAS = {"math_inline", "math_inline_double", "math_block", "math_block_label"}


def read_chapter(path):
    """Read a notebook file."""
    return Chapter(Path(path), nbformat.read(path, as_version=4))


class Cell:
    """One cell, which knows its place in its chapter."""

    def __init__(self, chapter_name, index, node):
        self.index = index
        self.node = node
        self.is_code = node.cell_type == "code"
        self.source = node.source
        self.metadata = node.metadata
        self.outputs = node.get("outputs", [])
        self.where = f"{chapter_name}, cell {index}"
        if self.is_code:
            self.where += f" (In [{node.execution_count or ' '}])"

    @property
    def tags(self):
        return self.metadata.get("tags", [])

    @property
    def is_folded(self):
        """Whether the source is one click away, on the website or in JupyterLab."""
        is_hidden = self.metadata.get("jupyter", {}).get("source_hidden", False)
        return is_hidden or bool(FOLDED_TAGS & set(self.tags))

    @property
    def lines(self):
        """The lines of the source that are not blank, comments included."""
        return [line for line in self.source.splitlines() if line.strip()]

    def calls(self, name):
        """The calls of a function, or of a method, of this name."""
        calls = nodes(self.tree, ast.Call)
        return [call for call in calls if last_name(call.func) == name]

    @cached_property
    def tree(self):
        """Syntax tree of a code cell; empty if the cell is not plain Python."""
        return parse(self.source if self.is_code else "")

    @cached_property
    def markdown(self):
        """Syntax tree of a Markdown cell; empty for a code cell."""
        return SyntaxTreeNode(MARKDOWN.parse("" if self.is_code else self.source))

    @property
    def output_texts(self):
        """Every text that the cell's outputs store, errors apart."""
        for output in self.outputs:
            if output.output_type == "stream":
                yield output.text
            for kind, content in output.get("data", {}).items():
                if kind.startswith("text/"):
                    yield content

    @property
    def pngs(self):
        """Base64 text of every PNG that the cell stores."""
        return [
            output.data["image/png"]
            for output in self.outputs
            if "image/png" in output.get("data", {})
        ]


class Block(NamedTuple):
    """A top-level piece of Markdown, or a code cell (then without a node)."""

    cell: Cell
    node: SyntaxTreeNode | None

    @property
    def heading_level(self):
        is_heading = self.node is not None and self.node.type == "heading"
        return int(self.node.tag[1]) if is_heading else None

    @property
    def text(self):
        return text_of(self.node, code=True)


@dataclass
class Section:
    """A heading and everything below it, up to the next heading of its level."""

    title: str
    cell: Cell
    blocks: list[Block] = field(default_factory=list)

    @property
    def code_cells(self):
        return [block.cell for block in self.blocks if block.node is None]

    @property
    def nodes(self):
        """Every Markdown node of the section, at any depth."""
        for block in self.blocks:
            if block.node is not None:
                yield from block.node.walk()


class Chapter:
    """A notebook, its cells and its sections."""

    def __init__(self, path, notebook):
        self.name = path.name
        self.where = path.name
        self.notebook = notebook
        self.all_cells = [
            Cell(path.name, index, node) for index, node in enumerate(notebook.cells)
        ]

    @cached_property
    def cells(self):
        """The cells of this chapter alone: without the one that all share."""
        return [cell for cell in self.all_cells if COLAB_SETUP not in cell.tags]

    @property
    def number(self):
        """The chapter's number; 0 for the template, whose name starts with none."""
        digits = re.match(r"\d+", self.name)
        return int(digits.group()) if digits else 0

    @property
    def is_old(self):
        """Whether the chapter is not yet written as a lesson."""
        return self.number in CEILINGS

    @property
    def code_cells(self):
        return [cell for cell in self.cells if cell.is_code]

    @property
    def visible_code(self):
        """The code cells that are not folded."""
        return [cell for cell in self.code_cells if not cell.is_folded]

    @cached_property
    def exercise_cells(self):
        """Every cell of the section Exercises."""
        starts = [section.cell.index for section in self.sections]
        ends = [*starts[1:], len(self.all_cells)]
        return [
            cell
            for section, end in zip(self.sections, ends, strict=False)
            if section.title == EXERCISES
            for cell in self.cells
            if section.cell.index <= cell.index < end
        ]

    @property
    def markdown_cells(self):
        return [cell for cell in self.cells if not cell.is_code]

    @cached_property
    def module_names(self):
        """What the chapter's names of modules stand for: np is numpy."""
        return module_names(cell.tree for cell in self.code_cells)

    @cached_property
    def blocks(self):
        """Markdown blocks and code cells in reading order."""
        blocks = []
        for cell in self.cells:
            nodes = [None] if cell.is_code else cell.markdown.children
            blocks += [Block(cell, node) for node in nodes]
        return blocks

    @property
    def headings(self):
        return [block for block in self.blocks if block.heading_level]

    @cached_property
    def sections(self):
        return split(self.blocks, level=2)

    def sections_called(self, title):
        """The sections of this title: one, unless the chapter's skeleton is broken."""
        return [section for section in self.sections if section.title == title]


def split(blocks, level):
    """The sections that headings of one level open, in order."""
    sections = []
    for block in blocks:
        if block.heading_level == level:
            sections.append(Section(block.text, block.cell))
        elif sections:
            sections[-1].blocks.append(block)
    return sections


def text_of(node, code=False):
    """Text and formulas below a Markdown node, one line per paragraph or table cell.

    Code spans are included on request; code blocks, link targets and HTML never are.
    """
    if node.type in FORMULAS:
        return node.content
    if node.type == "inline":
        return "".join(leaf_text(leaf, code) for leaf in node.walk(include_self=False))
    return "\n".join(filter(None, (text_of(child, code) for child in node.children)))


def leaf_text(node, code):
    if node.type in {"softbreak", "hardbreak"}:
        return " "
    kinds = {"text", *FORMULAS} | ({"code_inline"} if code else set())
    return node.content if node.type in kinds else ""
