"""Every notebook is stored as `make outputs` stores it, so that a run changes no byte."""

import nbformat
import pytest

from tests.proof.strict_run import store_outputs


@pytest.mark.parametrize(
    "path", store_outputs.find_notebooks(["all"]), ids=lambda p: p.stem
)
def test_notebook_has_the_form_that_is_stored(path):
    notebook = nbformat.read(path, as_version=4)
    store_outputs.clean(notebook)
    assert nbformat.writes(notebook) + "\n" == path.read_text(encoding="utf-8")
