"""`verify` accepts what agrees and nothing else."""

import numpy as np
import pytest
from course.checks import verify


def test_agreement_prints_claim_value_and_source(capsys):
    verify("mean", np.float32(0.61), 0.61, 1e-6, "arithmetic")
    line = capsys.readouterr().out
    assert line.split() == ["mean", "0.61", "arithmetic,", "within", "1e-06"]


@pytest.mark.parametrize(
    ("value", "expected", "message"),
    [
        (0.62, 0.61, "mean"),
        (np.nan, 0.61, "mean"),
        ([], [], "mean: expected finite numbers"),
        (np.nan, np.nan, "mean: expected finite numbers"),
        (np.inf, np.inf, "mean: expected finite numbers"),
        ([0.61, 0.62], [0.61, 0.61], "mean"),
    ],
)
def test_disagreement_fails(value, expected, message):
    with pytest.raises(AssertionError, match=message):
        verify("mean", value, expected, 1e-3, "arithmetic")


def test_a_zero_from_below_prints_as_zero(capsys):
    verify("gap", [-1e-9, 0.5], [0, 0.5], 1e-6, "arithmetic")
    assert "[0. 0.5]" in capsys.readouterr().out
