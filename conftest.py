"""Load the plugins that compare figures and hold kernels to their budget.

Two workers share the tests. What takes longest runs first, so that both end together,
and what builds a website, so that none waits for it; and what waits for the network,
while the other worker can use both processors.
"""

import pytest

pytest_plugins = [
    "tests.chapters.isolate_kernels",
    "tests.chapters.compare_figures",
    "tests.chapters.report_kernels",
]

FIRST = ("chapters/07-", "tests/repository/test_locks.py", "tests/site/test_pages.py")
FIRST += ("tests/site/test_browser.py", "tests/site/test_exercise_forms.py")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: not item.nodeid.startswith(FIRST))
