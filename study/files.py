"""The files that the study leaves: its tables and networks in `data/`, all or none."""

import hashlib
import io
import os
import re
import zipfile
from pathlib import Path

import numpy as np

from study.results import ROOT

DATA = ROOT / "data"


class UnfitTable(Exception):
    """A table that must not be stored; the message says why."""


def csv_bytes(name, table):
    """A table as a data file of the book, with four decimals."""
    numbers = table.select_dtypes("number")
    if table.empty or not np.isfinite(numbers).all(axis=None):
        raise UnfitTable(f"{name}.csv: expected finite numbers, got\n{table}")
    text = f"# {name}, version 1\n" + table.to_csv(index=False, float_format="%.4f")
    return text.encode()


def npz_bytes(arrays):
    """Arrays as a compressed .npz file whose bytes depend on nothing but them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            content = io.BytesIO()
            np.lib.format.write_array(content, array, allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content.getvalue())
    return buffer.getvalue()


def packed(network):
    """A network as one array in single precision."""
    return np.concatenate([weights.ravel() for weights in network]).astype(np.float32)


def write_catalogued(contents, folder=DATA):
    """Write files of the catalogue, by file name, with their sizes and checksums."""
    catalogue = folder / "catalogue.toml"
    text = catalogue.read_text(encoding="utf-8")
    for name, content in contents.items():
        text = with_checksum(text, name, content)
    write({**contents, catalogue.name: text.encode()}, folder)


def with_checksum(catalogue, name, content):
    """The catalogue's text with the size and checksum of the new content of a file."""
    entry = f'bytes = {len(content)}\nsha256 = "{hashlib.sha256(content).hexdigest()}"'
    catalogue, replaced = re.subn(
        rf'(?<=file = "{re.escape(name)}"\nversion = 1\n)bytes = .*\nsha256 = .*',
        entry,
        catalogue,
    )
    if not replaced:
        raise UnfitTable(f"the catalogue has no entry of {name}")
    return catalogue


def write(contents, folder):
    """Write all files under temporary names first, then rename them."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / f"{name}.part").write_bytes(content)
    for name in contents:
        os.replace(folder / f"{name}.part", folder / name)
        print(f"wrote {folder / name}")
