"""A chapter as the guards see it: cells, Markdown blocks, sections."""

import ast
import re
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

import nbformat
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.dollarmath import dollarmath_plugin

from .syntax import full_name, module_names, nodes, parse

MARKDOWN = MarkdownIt("commonmark").enable("table").use(dollarmath_plugin)
EXERCISES = "Exercises"
FOLDED_TAGS = {"hide-input", "hide-cell", "remove-input", "remove-cell"}
COLAB_SETUP = "colab-setup"  # the tag of the cell that sets a chapter up in Colab
FORMULAS = {"math_inline", "math_inline_double", "math_block", "math_block_label"}


@cache
def read_chapter(path):
    """Read a notebook file."""
    return Chapter(Path(path), nbformat.read(path, as_version=4))


class Cell:
    """One cell, which knows its place in its chapter."""

    def __init__(self, chapter_name, index, node):
        self.index, self.node, self.source = index, node, node.source
        self.is_code = node.cell_type == "code"
        self.metadata, self.tags = node.metadata, node.metadata.get("tags", [])
        self.outputs = node.get("outputs", [])
        self.lines = [line for line in self.source.splitlines() if line.strip()]
        count = f" (In [{node.execution_count or ' '}])" if self.is_code else ""
        self.where = f"{chapter_name}, cell {index}{count}"

    @property
    def is_folded(self):
        """Whether the source is one click away, on the website or in JupyterLab."""
        is_hidden = self.metadata.get("jupyter", {}).get("source_hidden", False)
        return is_hidden or bool(FOLDED_TAGS & set(self.tags))

    @cached_property
    def tree(self):
        """Syntax tree of a code cell; empty if the cell is not plain Python."""
        return parse(self.source if self.is_code else "")

    @cached_property
    def markdown(self):
        """Syntax tree of a Markdown cell; empty for a code cell."""
        return SyntaxTreeNode(MARKDOWN.parse("" if self.is_code else self.source))

    @property
    def nodes(self):
        """Every node of the Markdown, at any depth."""
        return self.markdown.walk(include_self=False)

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
        data = (output.get("data", {}) for output in self.outputs)
        return [content["image/png"] for content in data if "image/png" in content]


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

    def find(self, kind):
        """The Markdown nodes of one kind, at any depth."""
        roots = [block.node for block in self.blocks if block.node is not None]
        return [node for root in roots for node in root.walk() if node.type == kind]


class Chapter:
    """A notebook, its cells and its sections.

    `cells` are those of this chapter alone: without the one that all share.
    """

    def __init__(self, path, notebook):
        self.name = self.where = path.name
        self.notebook = notebook
        numbered = enumerate(notebook.cells)
        self.all_cells = [Cell(path.name, index, node) for index, node in numbered]
        self.cells = [cell for cell in self.all_cells if COLAB_SETUP not in cell.tags]
        self.code_cells = [cell for cell in self.cells if cell.is_code]
        self.markdown_cells = [cell for cell in self.cells if not cell.is_code]
        self.visible_code = [cell for cell in self.code_cells if not cell.is_folded]
        self.outputs = [(cell, out) for cell in self.code_cells for out in cell.outputs]
        digits = re.match(r"\d+", path.name)
        self.number = int(digits.group()) if digits else 0  # 0: the template

    @cached_property
    def module_names(self):
        """What the chapter's names of modules stand for: np is numpy."""
        return module_names(cell.tree for cell in self.code_cells)

    @cached_property
    def calls(self):
        """Every call in the code, as (cell, full name, call)."""
        return [
            (cell, full_name(call.func, self.module_names), call)
            for cell in self.code_cells
            for call in nodes(cell.tree, ast.Call)
        ]

    @cached_property
    def blocks(self):
        """Markdown blocks and code cells in reading order."""
        return [
            Block(cell, node)
            for cell in self.cells
            for node in ([None] if cell.is_code else cell.markdown.children)
        ]

    @property
    def headings(self):
        return [block for block in self.blocks if block.heading_level]

    @cached_property
    def sections(self):
        return split(self.blocks, level=2)

    def sections_called(self, title):
        """The sections of this title: one, unless the chapter's skeleton is broken."""
        return [section for section in self.sections if section.title == title]

    @cached_property
    def exercise_cells(self):
        """Every cell of the section Exercises, from its heading on."""
        sections = self.sections_called(EXERCISES)
        cells = {block.cell.index for part in sections for block in part.blocks}
        cells |= {section.cell.index for section in sections}
        return [cell for cell in self.cells if cell.index in cells]


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
