"""The one way in which chapters read data: from data/, verified, without network."""

import hashlib
import tomllib
from pathlib import Path

import pandas as pd

DATA = Path(__file__).resolve().parents[2] / "data"
RESTORE = "Restore it with `git checkout -- data`, or download the book again."
REQUIRED = {"file", "version", "bytes", "sha256"}  # of an entry, to verify its file


class DataError(Exception):
    """A data file is missing or is not the one that the book was written with."""


def load(name, folder=DATA):
    """Read a table of the book after verifying that it is intact.

    Parameters
    ----------
    name : str
        Name of the table, as in ``data/catalogue.toml``, such as ``"horse-kicks"``.
    folder : path, optional
        Folder that holds the catalogue and the files.

    Returns
    -------
    pandas.DataFrame
        One row per record; the catalogue gives each column's type and unit.

    Raises
    ------
    ValueError, DataError
        As `intact_file`.
    """
    return pd.read_csv(intact_file(name, folder), comment="#")


def intact_file(name, folder=DATA):
    """The path of a data set's file, after verifying that the file is intact.

    Raises
    ------
    ValueError
        If the catalogue has no data set of this name.
    DataError
        If the file is missing, of another version, truncated or altered.
    """
    catalogue = read_catalogue(folder)
    if not (isinstance(name, str) and name in catalogue):
        known = ", ".join(sorted(catalogue))
        raise ValueError(f"name: expected that of a data set ({known}), got {name!r}")
    entry = catalogue[name]
    path = Path(folder) / entry["file"]
    refuse_damaged(path, entry)
    return path


def read_catalogue(folder=DATA):
    """What ``catalogue.toml`` says of every data set, by name.

    Raises
    ------
    DataError
        If the catalogue is missing, truncated or altered.
    """
    path = Path(folder) / "catalogue.toml"
    if not path.is_file():
        raise DataError(
            f"The catalogue of the data, {path.name}, is missing. {RESTORE}"
        )
    try:
        catalogue = tomllib.loads(path.read_text(encoding="utf-8"))
        complete = all(entry.keys() >= REQUIRED for entry in catalogue.values())
    except (ValueError, AttributeError):  # no TOML, no text, or a value for an entry
        complete = False
    if not (complete and catalogue):
        raise DataError(
            f"The catalogue of the data, {path.name}, is cut off or altered. {RESTORE}"
        )
    return catalogue


def refuse_damaged(path, entry):
    """Raise DataError unless the file is exactly the one that the entry describes."""
    if not path.is_file():
        raise DataError(f"The data file {path.name} is missing. {RESTORE}")
    content = path.read_bytes()
    if (version := stated_version(content)) not in (None, str(entry["version"])):
        raise DataError(
            f"The data file {path.name} is version {version}, but this edition of the "
            f"book uses version {entry['version']}. {RESTORE}"
        )
    if len(content) < entry["bytes"]:
        raise DataError(
            f"The data file {path.name} is truncated: expected {entry['bytes']} bytes, "
            f"got {len(content)}. {RESTORE}"
        )
    if hashlib.sha256(content).hexdigest() != entry["sha256"]:
        raise DataError(
            f"The data file {path.name} was altered: its SHA-256 checksum is not the "
            f"catalogue's. {RESTORE}"
        )


def stated_version(content):
    """The version in a file's first line (``# name, version 1``): "1", or None."""
    words = content.split(b"\n", 1)[0].split()
    if len(words) < 2 or words[-2] != b"version" or not words[-1].isdigit():
        return None
    return words[-1].decode()
