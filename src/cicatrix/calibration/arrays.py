"""Arrays kept between runs: written whole or not at all, and read only where they are what was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import platformdirs
from numpy.typing import NDArray


def default_folder() -> Path:
    """Return where the design and the emulator are kept if no folder is named."""
    return Path(platformdirs.user_cache_dir("cicatrix", appauthor=False)) / "emulator"


def save_arrays(path: Path, key: str, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays under a key, whole or not at all."""
    draft = path.with_suffix(".part.npz")
    np.savez(draft, allow_pickle=False, key=np.array(key), **arrays)
    draft.replace(path)


def load_arrays(path: Path, key: str) -> dict[str, NDArray[Any]] | None:
    """Return the arrays of a file; None where there is none, it is damaged, or it has another key."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
    except (OSError, ValueError, EOFError, KeyError, BadZipFile):
        return None
    return arrays if str(arrays.pop("key", "")) == key else None
