"""heal on a measured map: the answer, the files, and the mistakes that end with exit code 2 and nothing written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cicatrix.outcome.lift import depression
from cicatrix.skin.scars import ScarType

Run = Callable[..., tuple[int, str, str]]
X = (np.arange(100) - 50) * 0.08


@pytest.fixture
def surface(tmp_path: Path) -> Path:
    height = -400.0 * depression(ScarType.BOXCAR, np.hypot(X, X[:, None]) / 1.5)
    np.savetxt(tmp_path / "scar.csv", height, fmt="%.1f", delimiter=",")
    return tmp_path / "scar.csv"


def test_the_map_comes_back_lifted(run: Run, root: Path, surface: Path, tmp_path: Path) -> None:
    told = ["--height-map", str(surface), "--pixel-mm", "0.08", "--height-unit", "um", "--draws", "4", "--weeks", "20"]
    protocol = str(root / "examples" / "protocol_demo.toml")
    code, out, _ = run("heal", protocol, *told, "--json", "--out", str(tmp_path / "out"))
    assert code == 0
    found = json.loads(out)["relief_map"]
    assert found["depth_before_mm"] == pytest.approx(0.4, abs=0.001)
    after = np.loadtxt(tmp_path / "out" / "relief-map-after.csv", delimiter=",")
    assert -after.min() == pytest.approx(found["depth_mm"]["median"][-1], abs=1e-4)
    assert (tmp_path / "out" / "relief-map.svg").is_file()
    code, out, _ = run("heal", protocol, *told)
    assert code == 0
    assert "The measured scar" in out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--height-map", "MAP"], "--pixel-mm: the distance between neighbouring points is not told"),
        (["--height-map", "MAP", "--pixel-mm", "0.08"], "--height-unit: the unit of the heights is not told"),
        (["--height-map", "MAP", "--pixel-mm", "-1", "--height-unit", "um"], "a pixel of -1 mm"),
        (["--height-map", "MAP", "--pixel-mm", "0.08", "--height-unit", "mm"], "check the unit of the heights"),
        (["--height-map", "MAPS", "--pixel-mm", "0.08", "--height-unit", "um"], "there is no such file"),
        (["--pixel-mm", "0.08"], "there is no map to measure"),
        (["--patch", "--height-map", "MAP", "--pixel-mm", "0.08", "--height-unit", "um"], "leave out --patch"),
    ],
)
def test_mistakes(run: Run, root: Path, surface: Path, tmp_path: Path, options: list[str], words: str) -> None:
    told = [str(surface) + option[3:] if option.startswith("MAP") else option for option in options]
    protocol = str(root / "examples" / "protocol_demo.toml")
    code, _, err = run("heal", protocol, *told, "--draws", "2", "--out", str(tmp_path / "out"))
    assert code == 2
    assert words in err
    assert not (tmp_path / "out").exists()
