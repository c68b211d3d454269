"""Where a result came from: version, input, seed, parameters."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from cicatrix import __version__
from cicatrix.base.model import Frozen


class Provenance(Frozen):
    """Enough to make the same numbers again."""

    version: str
    input_sha256: str
    parameters_sha256: str
    seed: int
    draws: int
    parameters_used: list[str]
    own_device_sha256: str | None = None
    """Hash of the user's own device file, where the device is not one of the catalogue."""


def sha256_of(value: Any) -> str:
    """Return the hash of *value* in canonical JSON."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def provenance(
    model: Frozen,
    *,
    seed: int,
    draws: int,
    parameters_used: list[str],
    parameters_sha256: str,
    own_device_sha256: str | None = None,
) -> Provenance:
    """Return the provenance of a result computed from *model*."""
    return Provenance(
        version=__version__,
        input_sha256=sha256_of(model.model_dump(mode="json")),
        parameters_sha256=parameters_sha256,
        seed=seed,
        draws=draws,
        parameters_used=parameters_used,
        own_device_sha256=own_device_sha256,
    )
