"""Keep a chapter's kernel small, where it builds many networks."""

import contextlib
import ctypes

M_MMAP_THRESHOLD = -3  # in glibc's malloc.h
LARGE = 4 * 2**20  # bytes


def return_large_arrays():
    """Let the C library give large arrays back to the system as soon as they are freed.

    By default glibc's limit for that grows with each array that is freed, and what
    lies below it stays with the process. Does nothing where the library is another.

    Returns
    -------
    bool
        Whether the library accepted the limit, 4 MiB.
    """
    with contextlib.suppress(OSError, AttributeError, TypeError):
        return bool(ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE))
    return False
