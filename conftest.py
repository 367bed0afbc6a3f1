"""Load the plugins that compare figures and hold kernels to their budget."""

pytest_plugins = ["tests.plugins.figure_comparison", "tests.plugins.kernel_report"]
