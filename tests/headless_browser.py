"""A real browser without a window, which fetches nothing of its own accord."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

QUIET = [
    "--headless=new",
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--hide-scrollbars",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging=stderr",
]


def chromium(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run chromium with a profile of its own."""
    browser = shutil.which("chromium")
    assert browser is not None, "chromium is not installed"
    return subprocess.run(
        [browser, *QUIET, f"--user-data-dir={tmp_path / 'profile'}", *arguments],
        capture_output=True,
        text=True,
        timeout=180,
        check=True,
    )


def complaints(done: subprocess.CompletedProcess[str]) -> list[str]:
    """Return what the page's console said."""
    return [line for line in done.stderr.splitlines() if "CONSOLE" in line]
