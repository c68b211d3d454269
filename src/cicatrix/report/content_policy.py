"""Hashes for a page's content security policy: a script runs only if it is one of those that this library wrote."""

from __future__ import annotations

import base64
import hashlib


def source_hash(text: str) -> str:
    """Return the source expression that admits an inline script or style with exactly this text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
