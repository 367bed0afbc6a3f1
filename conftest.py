"""Load the plugins that compare figures and hold kernels to their budget.

Two workers share the tests. What takes longest runs first, so that both end together;
and beside it what waits for the network, and all that reads the website, so that one
worker alone builds and parses it.
"""

import gc

import pytest

pytest_plugins = [
    "tests.chapters.isolate_kernels",
    "tests.chapters.compare_figures",
    "tests.chapters.report_kernels",
]

FIRST = ("chapters/07-", "tests/repository/test_locks.py", "tests/site/")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: not item.nodeid.startswith(FIRST))


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Spare the garbage collector what the tests import: it stays until the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()
