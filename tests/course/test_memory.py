"""What keeps kernels small works with glibc, and does no harm elsewhere."""

import ctypes
import platform

import pytest
from course.memory import return_large_arrays


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has mallopt")
def test_glibc_accepts_the_limit():
    assert return_large_arrays() is True


def test_other_libraries_are_left_alone(monkeypatch):
    monkeypatch.setattr(ctypes, "CDLL", lambda name: object())
    assert return_large_arrays() is False
