"""Holds a printed book to the document that it was printed from."""

from itertools import zip_longest

import joining
import printing
from pypdf import PdfReader

MAX_MB = 25


def problems(book, file):
    """Return what is wrong with a book: a parsed document and its PDF."""
    reader = PdfReader(file)
    size = file.stat().st_size / 1e6
    return [
        *lost_links(book),
        *lost_headings(book, reader),
        *wrong_numbers(book, reader),
        *lost_properties(reader),
        *foreign_fonts(reader),
        *([f"{size:.1f} MB, not below {MAX_MB}"] if size >= MAX_MB else []),
    ]


def lost_links(book):
    """Links within the book that lead nowhere."""
    places = {element["id"] for element in book.select("[id]")}
    targets = {link["href"] for link in book.select('a[href^="#"]')}
    return sorted(f"no target: {link}" for link in targets if link[1:] not in places)


def lost_headings(book, reader):
    """The outline of the PDF lists every heading of the book, and nothing else."""
    expected = [(level, text) for level, text, _ in joining.headings(book)]
    found = [(level, text) for level, text, _ in printing.outline(reader)]
    return [
        f"heading {one} is {other} in the outline"
        for one, other in zip_longest(expected, found)
        if one != other
    ][:5]


def wrong_numbers(book, reader):
    """The contents say on which page a heading is."""
    entries = book.select("nav li a")
    landed = [entry for entry in printing.outline(reader) if entry[0] <= 2]
    if len(entries) != len(landed):
        return [f"{len(entries)} entries in the contents, {len(landed)} in the outline"]
    text = "".join(reader.pages[i].extract_text() for i in pages_of_contents(landed))
    lines = " ".join(text.split())
    return [
        f"the contents do not say that {title!r} is on page {number}"
        for _, title, number in landed
        if f"{title} {number}" not in lines and f"{title}{number}" not in lines
    ]


def pages_of_contents(landed):
    """The pages between the title page and the first chapter, from 0."""
    return range(1, landed[0][2] - 1) if landed else []


def lost_properties(reader):
    """A title, a language, and the structure that screen readers follow."""
    root = reader.trailer["/Root"]
    marked = root.get("/MarkInfo", {}).get("/Marked")
    found = {
        "title": reader.metadata and reader.metadata.title,
        "language": root.get("/Lang"),
        "structure tree": root.get("/StructTreeRoot") and marked,
    }
    return [f"no {name}" for name, value in found.items() if not value]


def foreign_fonts(reader):
    """Fonts that are not in the file: another machine would draw other letters."""
    names = set()
    for page in reader.pages:
        fonts = page["/Resources"].get("/Font", {})
        for font in (reference.get_object() for reference in fonts.values()):
            inner = font.get("/DescendantFonts", [font])[0].get_object()
            descriptor = inner.get("/FontDescriptor", {})
            files = {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)
            if font["/Subtype"] != "/Type3" and not files:
                names.add(f"font not embedded: {font.get('/BaseFont')}")
    return sorted(names)


def summary(file):
    """Return the number of pages and the size of a PDF."""
    pages, size = len(PdfReader(file).pages), file.stat().st_size / 1e6
    return f"{pages} pages, {size:.1f} MB"
