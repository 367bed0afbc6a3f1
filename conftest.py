"""Load the plugins that compare figures and hold kernels to their budget."""

pytest_plugins = [
    "tests.chapters.isolate_kernels",
    "tests.chapters.compare_figures",
    "tests.chapters.report_kernels",
]
