"""The file of a patch: state, plan and what was seen so far, always the last good one (HDF5)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput

Array = NDArray[Any]
VERSION = 2
"""Of the file and of the steps that go on from it: raised whenever either changes, so that no run mixes two schemes."""


def save(path: Path, settings: str, arrays: Mapping[str, Array]) -> None:
    """Write a checkpoint beside the old one and put it in its place: a power cut leaves one of the two whole."""
    fresh = path.with_name(f"{path.name}.part")
    try:
        with h5py.File(fresh, "w") as file:
            file.attrs["version"], file.attrs["settings"] = VERSION, settings
            for name, values in arrays.items():
                file.create_dataset(name, data=values)
        with fresh.open("rb+") as written:
            os.fsync(written.fileno())
        fresh.replace(path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise BadInput(f"the patch cannot be saved ({error})", where=str(path), do="free space") from error


def load(path: Path, settings: str | None) -> dict[str, Array]:
    """Read a checkpoint.

    Raises
    ------
    BadInput
        If it is none, or was made with other settings than *settings* (None: any).
    """
    try:
        with h5py.File(path, "r") as file:
            version = file.attrs.get("version")
            if version is None:
                raise BadInput("this file holds no patch", where=str(path), do="choose another folder")
            if version != VERSION:
                raise BadInput(
                    f"this patch was begun with version {version} of the scheme, which is now {VERSION}",
                    where=str(path),
                    do="finish it with the program that began it, or delete the file to begin anew",
                )
            if settings is not None and file.attrs["settings"] != settings:
                raise BadInput(
                    "this file holds a patch with other settings",
                    where=str(path),
                    do="choose another folder, or delete the file to begin anew",
                )
            return {str(name): np.asarray(file[str(name)]) for name in file}
    except OSError as error:
        raise BadInput(f"this patch cannot be read ({error})", where=str(path), do="delete it to begin anew") from error
