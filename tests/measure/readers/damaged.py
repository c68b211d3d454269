"""Ways in which files are damaged: bits turned over, ends cut off, pieces moved, numbers blown up."""

from __future__ import annotations

import numpy as np

_NUMBERS = (
    b"0",
    b"-1",
    b"4294967295",
    b"99999999999999999999",
    b"nan",
    b"1e308",
    b"\xff\xff\xff\xff",
    b"\x00\x00\x00\x80",
)


def damaged(data: bytes, rng: np.random.Generator) -> bytes:
    """Return *data* with one to four damages, most of them near its beginning, where headers are."""
    for _ in range(int(rng.integers(1, 5))):
        size = len(data)
        if size < 4:
            break
        reach = size if rng.random() < 0.4 else min(size, 600)
        at = int(rng.integers(0, reach))
        kind = int(rng.integers(0, 6))
        if kind == 0:
            data = data[:at] + bytes([data[at] ^ (1 << int(rng.integers(0, 8)))]) + data[at + 1 :]
        elif kind == 1:
            data = data[:at] + rng.bytes(int(rng.integers(1, 9))) + data[at + 8 :]
        elif kind == 2:
            data = data[: int(rng.integers(0, size))]
        elif kind == 3:
            end = at + int(rng.integers(1, 200))
            data = data[:at] + data[end:]
        elif kind == 4:
            other = int(rng.integers(0, size))
            data = data[:at] + data[other : other + int(rng.integers(1, 400))] + data[at:]
        else:
            word = _NUMBERS[int(rng.integers(0, len(_NUMBERS)))]
            data = data[:at] + word + data[at + len(word) :]
    return data
