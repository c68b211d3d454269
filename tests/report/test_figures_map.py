"""The picture and the table of a lifted map."""

from __future__ import annotations

import io
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np

from cicatrix import pipeline
from cicatrix.intake.height_map import HeightMap
from cicatrix.outcome.lift import depression
from cicatrix.report.figures_map import map_figure, map_table
from cicatrix.skin.scars import ScarType


def test_the_picture_and_the_table_hold_the_map(root: Path) -> None:
    x, y = (np.arange(160) - 80) * 0.05, (np.arange(120) - 60)[:, None] * 0.05
    surface = HeightMap(-0.4 * depression(ScarType.ROLLING, np.hypot(x, y) / 2.0), 0.05)
    protocol = pipeline.read_protocol(root / "examples" / "protocol_demo.toml")
    done = pipeline.heal_map(protocol, surface, weeks=20, draws=4)
    tree = ET.fromstring(map_figure(done))  # noqa: S314 - written here
    text = " ".join("".join(node.itertext()) for node in tree.iter())
    assert "week 20" in text
    assert len(list(tree.iter("{http://www.w3.org/2000/svg}image"))) >= 2
    after = np.loadtxt(io.StringIO(map_table(done)), delimiter=",")
    assert after.shape == (120, 160)
    assert np.allclose(after, done.after_mm[1], atol=1e-4)
