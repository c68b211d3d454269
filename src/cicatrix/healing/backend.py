"""The one place that sets up JAX: 32-bit arithmetic and a compilation cache in the user's cache folder."""

from functools import cache
from pathlib import Path

import jax
import platformdirs


@cache
def prepare() -> bool:
    """Turn on the persistent compilation cache; return whether it could be.

    An unwritable cache folder costs a few seconds of compilation each run, and nothing else.
    """
    folder = Path(platformdirs.user_cache_dir("cicatrix", appauthor=False)) / "jax"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink(missing_ok=True)
    except OSError:
        return False
    jax.config.update("jax_compilation_cache_dir", str(folder))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.2)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", 0)
    return True
