"""Verify what a chapter claims about a number against an independent source."""

import numpy as np

from course.arguments import is_number, numeric


def verify(claim, value, expected, tolerance, source):
    """Assert that a value equals what an independent source says, and print a line.

    Parameters
    ----------
    claim : str
        What the number is.
    value : array_like
        What the chapter computed.
    expected : array_like
        What the source says, in the same shape.
    tolerance : float
        Largest absolute difference that is allowed.
    source : str
        Where `expected` comes from, such as ``"SciPy"`` or ``"closed form"``.

    Raises
    ------
    AssertionError
        If the shapes differ, or if any entry is further away than the tolerance, not
        finite or no number.
    """
    try:
        value, expected = numeric("value", value), numeric("expected", expected)
    except ValueError as error:
        raise AssertionError(f"{claim}: {error}") from None
    if value.shape != expected.shape:
        raise AssertionError(
            f"{claim}: expected shape {expected.shape}, got {value.shape}"
        )
    is_tolerance = is_number(tolerance) and tolerance >= 0
    is_finite = np.isfinite([value, expected]).all()
    if not (value.size and is_finite and is_tolerance):
        raise AssertionError(
            f"{claim}: expected finite numbers and a finite tolerance, "
            f"got {value}, {expected} and {tolerance}"
        )
    np.testing.assert_allclose(value, expected, rtol=0, atol=tolerance, err_msg=claim)
    shown = " ".join(str(value.round(4) + 0).split())  # + 0: no "-0."
    print(f"{claim:<32}{shown:<18}  {source}, within {tolerance:g}")
