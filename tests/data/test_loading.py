"""Damaged data are refused in one clear sentence; scripts store all or nothing."""

import shutil
from pathlib import Path

import pytest
from course.data import DATA, DataError, load, read_catalogue
from hypothesis import assume, given
from hypothesis import strategies as st

from data import make_data

FILE, CATALOGUE = "horse-kicks.csv", "catalogue.toml"


@pytest.fixture
def folder(tmp_path):
    """A copy of the data folder that a test may damage."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def content_of(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


CUT = "The catalogue of the data, catalogue.toml, is cut off or altered"


@pytest.mark.parametrize(
    ("name", "damage", "message"),
    [
        (FILE, lambda _: None, f"The data file {FILE} is missing"),
        (FILE, lambda x: x[:-4], f"{FILE} is truncated: expected 68 bytes, got 64"),
        (FILE, lambda x: x.replace(b"109", b"110"), f"{FILE} was altered"),
        (FILE, lambda x: x.replace(b"n 1", b"n 2", 1), "is version 2, but this"),
        (FILE, lambda x: x.replace(b"n 1", b"n " + b"9" * 5000), "is version 999"),
        (CATALOGUE, lambda _: None, r"catalogue\.toml, is missing"),
        (CATALOGUE, lambda x: b"cars = 1\n", CUT),
        (CATALOGUE, lambda x: b"\xff\xfe", CUT),
    ],
)
def test_damaged_data_give_one_clear_sentence(folder, name, damage, message):
    path = folder / name
    damaged = damage(path.read_bytes())
    path.unlink()
    if damaged is not None:
        path.write_bytes(damaged)
    before = content_of(folder)
    with pytest.raises(DataError, match=message) as raised:
        load("horse-kicks", folder)
    assert "git checkout -- data" in str(raised.value)
    assert content_of(folder) == before


@pytest.mark.parametrize("folder", ["no/such/folder", "", "data\0"])
def test_folder_without_data_is_refused(folder):
    with pytest.raises(DataError, match="missing"):
        load("cars", folder)


CONTENT = (DATA / FILE).read_bytes()


@given(st.integers(0, len(CONTENT)), st.binary(max_size=4), st.integers(0, 4))
def test_no_damaged_byte_is_read(tmp_path_factory, start, inserted, removed):
    damaged = CONTENT[:start] + inserted + CONTENT[start + removed :]
    assume(damaged != CONTENT)
    folder = tmp_path_factory.mktemp("data")
    shutil.copy(DATA / CATALOGUE, folder)
    (folder / FILE).write_bytes(damaged)
    with pytest.raises(DataError, match=f"^The data file {FILE} (is|was) "):
        load("horse-kicks", folder)


# --- Scripts -------------------------------------------------------------------------


def test_script_makes_the_same_bytes_again(folder, monkeypatch):
    monkeypatch.setattr(make_data, "DATA", folder)
    before = content_of(folder)
    made = [e["file"] for e in read_catalogue().values() if "make_data" in e["made_by"]]
    assert sorted(made) == sorted(make_data.FILES)
    for name in made:
        (folder / name).unlink()
    make_data.main()
    assert content_of(folder) == before


def test_one_wrong_number_stores_no_data(folder, monkeypatch):
    """The last list of numbers is short: none of the files before it is written."""
    monkeypatch.setattr(make_data, "DATA", folder)
    monkeypatch.setattr(make_data, "MICHELSON", "850 740")
    monkeypatch.setattr(make_data, "TIME", "2.4")
    before = content_of(folder)
    with pytest.raises(ValueError, match=r"zip\(\) argument"):
        make_data.main()
    assert content_of(folder) == before
