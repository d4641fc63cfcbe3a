"""Arrays of forecasts as they are kept in one column: short floats, packed.

Quantities of 24 bits are exact to a piece up to 16 million. A forecast of a slow seller is mostly
the same few numbers, so packing makes it a fifth of its size.
"""

import zlib

import numpy as np

from core.planning.forecast.levels import Floats

_FLOAT = np.dtype("<f4")
_RANK = np.dtype("<u2")
_RANKS = 65_536


def pack(values: Floats) -> bytes:
    """An array as bytes; its shape is not kept."""
    return zlib.compress(np.ascontiguousarray(values, dtype=_FLOAT).tobytes(), level=1)


def unpack(kept: bytes, *shape: int) -> Floats:
    """The array of `pack`; -1 once in `shape` for what follows from the rest."""
    flat = np.frombuffer(zlib.decompress(kept), dtype=_FLOAT)
    return flat.reshape(shape).astype(np.float64)


def pack_ranks(ranks: Floats) -> bytes:
    """Chances between 0 and 1, to one in 65,536."""
    steps = np.clip(np.floor(ranks * _RANKS), 0, _RANKS - 1).astype(_RANK)
    return zlib.compress(steps.tobytes(), level=1)


def unpack_ranks(kept: bytes, width: int) -> Floats:
    """Ranks (case, width), each in the middle of its step."""
    if not kept:
        return np.empty((0, 0))
    steps = np.frombuffer(zlib.decompress(kept), dtype=_RANK).reshape(-1, width)
    return (steps.astype(np.float64) + 0.5) / _RANKS
