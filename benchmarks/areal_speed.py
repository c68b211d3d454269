"""Areal texture parameters: seconds and values, beside surfalize and SurfaceTopography in an environment of their own.

Run with `CICATRIX_PEERS=PYTHON python benchmarks/areal_speed.py [FILE ...]`; writes benchmarks/results_areal.md.
The interpreter named has surfalize 0.19.2 and SurfaceTopography 1.27.1; without it only our own figures are made.
Surface files named (x3p, plu, sur) are read by surfalize and levelled here, and their values compared as well.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from scipy.ndimage import gaussian_filter

from cicatrix.measure.areal.areal_features import feature_parameters
from cicatrix.measure.areal.areal_filter import scale_limited
from cicatrix.measure.areal.areal_functional import material_ratio_curve, stratified_parameters
from cicatrix.measure.areal.areal_heights import height_parameters
from cicatrix.measure.areal.areal_hybrid import hybrid_parameters
from cicatrix.measure.areal.areal_parameters import areal_parameters
from cicatrix.measure.areal.areal_spatial import spatial_parameters
from cicatrix.measure.areal.areal_table import AREAL_DEFINITIONS
from cicatrix.measure.form.polynomial import polynomial_form
from cicatrix.measure.surface import Floats, Surface

SIDES = (1000, 4000)
PIXEL_MM = 0.005
FAMILIES = ("form", "filter", "height", "hybrid", "functional", "spatial", "feature")
PREPARING = FAMILIES[:2]
"""What is done before the set: form by a quadratic polynomial, and an areal Gaussian of CUT_MM."""
CUT_MM = 0.8
PEER = """
import json, sys, time, warnings
import numpy as np
warnings.filterwarnings("ignore")
from surfalize import Surface
what, path, out = sys.argv[1:4]
FAMILIES = {
    "height": "Sa Sq Sp Sv Sz Ssk Sku", "hybrid": "Sdq Sdr",
    "functional": "Sk Spk Svk Smr1 Smr2 Sxp Vmp Vmc Vvc Vvv", "spatial": "Sal Str Std",
    "feature": "Spd Svd Spc Svc S5p S5v S10z",
}
if what == "read":
    s = Surface.load(path)
    np.savez(out, z=np.asarray(s.data, float), step=np.array([s.step_x, s.step_y]))
    sys.exit()
held = np.load(path)
z, (dx, dy) = held["z"], held["step"]
seconds, values = {}, {}
s = Surface(z.copy(), dx, dy)
for family, name, call in (
    ("form", "Sq less a quadratic form", lambda: s.detrend_polynomial(2)),
    ("filter", "Sq of what is shorter than 0.8 mm", lambda: s.filter("highpass", 800.0)),
):
    start = time.perf_counter()
    try:
        left = call()
        seconds["surfalize " + family] = time.perf_counter() - start
        values[name] = float(left.Sq())
    except Exception:
        values[name] = None
for family, names in FAMILIES.items():
    s = Surface(z.copy(), dx, dy)
    start = time.perf_counter()
    for name in names.split():
        try:
            values[name] = float(getattr(s, name)())
        except Exception as error:
            values[name] = None
    seconds["surfalize " + family] = time.perf_counter() - start
if what == "speed":
    from SurfaceTopography import Topography
    t = Topography(z, (z.shape[1] * dx, z.shape[0] * dy), unit="um")
    for label, call in (
        ("height", lambda: (t.rms_height_from_area(),)),
        ("hybrid", lambda: (t.rms_gradient(),)),
        ("spatial", lambda: t.autocorrelation_from_area()),
    ):
        start = time.perf_counter()
        try:
            call()
            seconds["SurfaceTopography " + label] = time.perf_counter() - start
        except Exception as error:
            seconds["SurfaceTopography " + label] = None
json.dump({"seconds": seconds, "values": values, "shape": z.shape}, open(out, "w"))
"""


def rough(side: int) -> Floats:
    """Return a self-made rough map in um, (side, side): three scales of smoothed noise."""
    rng = np.random.default_rng(0)
    z = np.zeros((side, side))
    for sigma in (2.0, 8.0, 30.0):
        z += 20.0 * sigma * gaussian_filter(rng.standard_normal((side, side)), sigma, mode="wrap")
    return z


def ours(surface: Surface) -> dict[str, float]:
    """Return seconds by family, best of two, then of the whole."""
    h = height_parameters(surface)
    calls: dict[str, Callable[[], object]] = {
        "form": lambda: polynomial_form(surface, 2),
        "filter": lambda: scale_limited(surface, l_nesting_mm=CUT_MM),
        "height": partial(height_parameters, surface),
        "hybrid": partial(hybrid_parameters, surface),
        "functional": lambda: stratified_parameters(material_ratio_curve(surface, h.mean_mm)),
        "spatial": partial(spatial_parameters, surface, h.mean_mm),
        "feature": partial(feature_parameters, surface, h.mean_mm, h.Sz_mm, h.points),
        "all": partial(areal_parameters, surface),
    }
    seconds: dict[str, float] = {}
    for name, call in calls.items():
        tries: list[float] = []
        for _ in range(2):
            start, busy = time.perf_counter(), time.process_time()
            call()
            tries.append(time.perf_counter() - start)
            spent = time.process_time() - busy
        seconds[name] = min(tries)
        if name == "all":
            seconds["processor time"] = spent
    return seconds


def peer(python: str, what: str, path: Path, out: Path) -> None:
    """Run the peers on a file."""
    subprocess.run([python, "-c", PEER, what, str(path), str(out)], check=True)


def values_table(name: str, surface: Surface, printed: dict[str, float | None]) -> list[str]:
    """Return the rows that compare values on one map."""
    found = areal_parameters(surface)
    per_area = (surface.height_mm.shape[0] - 1) * (surface.height_mm.shape[1] - 1) / surface.height_mm.size
    lines = [f"## {name}", "", "| parameter | ours | surfalize | relative difference |", "| --- | --- | --- | --- |"]
    prepared = {"Sq less a quadratic form": surface.height_mm - polynomial_form(surface, 2)}
    if min(surface.size_mm) > CUT_MM:
        prepared["Sq of what is shorter than 0.8 mm"] = scale_limited(surface, l_nesting_mm=CUT_MM).height_mm
    for symbol, left in prepared.items():
        if (theirs := printed.get(symbol)) is not None:
            mine = 1e3 * float(np.nanstd(left))
            lines.append(f"| {symbol} | {mine:.10g} | {theirs:.10g} | {abs(mine - theirs) / theirs:.1e} |")
    for symbol, definition in AREAL_DEFINITIONS.items():
        theirs = printed.get(symbol)
        if theirs is None:
            continue
        mine = getattr(found, definition.field)
        unit = {"Sal_mm": 1e-3, "Spd_per_mm2": 1e6, "Svd_per_mm2": 1e6, "Spc_per_mm": 1e3, "Svc_per_mm": 1e3}
        theirs *= unit.get(definition.field, 1.0)
        note = ""
        if symbol in ("Spd", "Svd"):
            theirs *= per_area
            note = " (its area taken as ours)"
        if mine is None or not np.isfinite(theirs) or symbol == "Std":
            lines.append(f"| {symbol} | {mine} | {theirs:.6g}{note} | |")
            continue
        apart = abs(mine - theirs) / max(abs(theirs), 1e-300)
        lines.append(f"| {symbol} | {mine:.10g} | {theirs:.10g}{note} | {apart:.1e} |")
    if lines[-1].startswith("| ---"):
        return [f"## {name}", "", "surfalize gives no value here: the map has holes.", ""]
    return [*lines, ""]


def main(files: list[str]) -> None:
    """Measure and write the page."""
    python = os.environ.get("CICATRIX_PEERS", "")
    lines = ["# Areal texture", ""]
    lines += [f"{os.cpu_count()} cores; load average at the start: {os.getloadavg()[0]:.1f}. Seconds of wall time.", ""]
    lines += ["Ours is the better of two runs, compiled before; each peer ran once, with its own caches.", ""]
    areal_parameters(Surface(rough(600) / 1000.0, PIXEL_MM, PIXEL_MM))  # compiled before
    tables: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for side in SIDES:
            z = rough(side)
            surface = Surface(z / 1000.0, PIXEL_MM, PIXEL_MM)
            mine = ours(surface)
            theirs: dict[str, float | None] = {}
            if python:
                held, out = Path(folder) / "map.npz", Path(folder) / "out.json"
                np.savez(held, z=z, step=np.array([PIXEL_MM, PIXEL_MM]) * 1000.0)
                peer(python, "speed", held, out)
                told = json.loads(out.read_text())
                theirs = told["seconds"]
                tables += values_table(f"Rough map, {side} x {side}", surface, told["values"])
            lines += [f"## {side} x {side}", "", "| family | ours | surfalize | times | SurfaceTopography |"]
            lines += ["| --- | --- | --- | --- | --- |"]
            total = 0.0
            for family in FAMILIES:
                a, b = theirs.get(f"surfalize {family}"), theirs.get(f"SurfaceTopography {family}")
                total += (a or 0.0) if family not in PREPARING else 0.0
                times = f"{a / mine[family]:.1f}" if a else ""
                lines.append(f"| {family} | {mine[family]:.3f} | {_shown(a)} | {times} | {_shown(b)} |")
            times = f"{total / mine['all']:.1f}" if total else ""
            lines.append(f"| all of the set | {mine['all']:.3f} | {_shown(total or None)} | {times} | |")
            lines += ["", f"All of ours takes {mine['processor time']:.2f} s of processor time.", ""]
        lines += [
            f"Peak memory of this process, maps included: {_peak_mb():.0f} MB (a map of 4000 x 4000 is 128 MB).",
            "",
        ]
        lines += [
            "SurfaceTopography: rms height, rms gradient, and the radial autocorrelation; it has no more of the set.",
            "",
        ]
        for name in files if python else []:
            held, out = Path(folder) / "file.npz", Path(folder) / "out.json"
            peer(python, "read", Path(name).resolve(), held)
            read = np.load(held)
            whole = Surface(read["z"] / 1000.0, *(float(v) / 1000.0 for v in read["step"]))
            levelled = Surface(whole.height_mm - polynomial_form(whole, 1), whole.pixel_x_mm, whole.pixel_y_mm)
            np.savez(held, z=levelled.height_mm * 1000.0, step=read["step"])
            peer(python, "values", held, out)
            tables += values_table(f"{Path(name).name}, levelled", levelled, json.loads(out.read_text())["values"])
    page = Path(__file__).with_name("results_areal.md")
    page.write_text("\n".join([*lines, *tables]).rstrip() + "\n", encoding="utf-8")
    print(page.read_text(encoding="utf-8"))


def _shown(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds:.3f}"


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0


if __name__ == "__main__":
    main(sys.argv[1:])
