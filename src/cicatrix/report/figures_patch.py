"""Stills and a film of a patch: channels that close, TGF-beta clouds that merge, new collagen."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cicatrix.healing.kinetics import FIELDS
from cicatrix.healing.patch import PatchCourse
from cicatrix.report.drawing import STYLE, draw_svg
from cicatrix.report.palette import INK

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROWS = (("d", "debris in the channels", "Greys"), ("c", "TGF-beta", "viridis"), ("n", "new collagen", "cividis"))
"""Field, its name and a colour map that reads in grey and with any colour vision."""
DAYS = (0.25, 1.0, 3.0, 7.0, 21.0)
CLOUDS = (("m", "macrophages", 3.0, "magma"), ("c", "TGF-beta", 5.0, "viridis"), ("n", "new collagen", 28.0, "cividis"))
"""Field, its name, the day on which it is shown and a colour map."""
FRAME_MS = 500


def patch_still(course: PatchCourse, view: str = "section", days: Sequence[float] = DAYS) -> str:
    """Return one view (`section` or `plan`) of the three fields on the report days nearest to *days*, as SVG."""
    shown = sorted({int(np.argmin(np.abs(course.days - day))) for day in days})
    width, height = _size(course, view, len(shown), len(ROWS))
    return draw_svg(width, height, f"Patch {view}", lambda figure: _paint(figure, course, view, shown))


def clouds_still(courses: Sequence[tuple[float, PatchCourse]]) -> str:
    """Return the clouds about the holes from above, a column for each number of holes per cm2, as SVG.

    Every panel runs from none to its own highest value: where clouds merge, it is even.
    """
    title = "Clouds about the holes merge as holes come closer"
    return draw_svg(2.0 * len(courses) + 0.6, 6.4, title, lambda figure: _paint_clouds(figure, courses))


def _paint_clouds(figure: Figure, courses: Sequence[tuple[float, PatchCourse]]) -> None:
    axes: Any = figure.subplots(len(CLOUDS), len(courses), squeeze=False)
    for column, (density, course) in enumerate(courses):
        across = course.plan.shape[-1] * course.voxel_mm
        axes[0, column].set_title(f"{density:g} holes/cm²")
        for row, (field, name, day, colours) in enumerate(CLOUDS):
            ax = axes[row, column]
            shown = course.plan[int(np.argmin(np.abs(course.days - day))), FIELDS.index(field)]
            ax.imshow(
                shown, extent=(0.0, across, across, 0.0), cmap=colours, vmin=0.0, vmax=max(shown.max(), 1e-9),
                interpolation="none",
            )  # fmt: skip
            ax.grid(visible=False)
            ax.set_xticks([])
            ax.set_yticks([])
            ax.set_xlabel(f"lowest {100.0 * shown.min() / max(shown.max(), 1e-9):.0f}% of highest", fontsize=8)
            if column == 0:
                ax.set_ylabel(f"{name}\nday {day:g}")


def write_patch(course: PatchCourse, folder: Path) -> None:
    """Write stills (SVG) and the film (GIF) of a course into a folder."""
    for view in ("section", "plan"):
        (folder / f"patch-{view}.svg").write_text(patch_still(course, view), encoding="utf-8")
    (folder / "patch.gif").write_bytes(film(course))


def film(course: PatchCourse, view: str = "section") -> bytes:
    """Return an animated GIF of one view, a frame a report day."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from PIL import Image

    frames: list[Any] = []
    width, height = _size(course, view, 1, len(ROWS))
    for k in range(course.days.size):
        with rc_context(STYLE):
            figure = Figure(figsize=(width + 0.8, height), dpi=110, layout="constrained", facecolor="white")
            canvas = FigureCanvasAgg(figure)
            _paint(figure, course, view, [k])
            canvas.draw()
            frames.append(Image.fromarray(np.asarray(canvas.buffer_rgba())[..., :3].copy()))
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:], duration=FRAME_MS, loop=0)
    return buffer.getvalue()


def _size(course: PatchCourse, view: str, columns: int, rows: int) -> tuple[float, float]:
    across = course.section.shape[-1] * course.voxel_mm
    tall = float(course.edges_mm[-1] - course.edges_mm[0]) if view == "section" else across
    return 1.9 * columns + 1.1, 1.9 * min(tall / across, 1.6) * rows + 0.5


def _paint(figure: Figure, course: PatchCourse, view: str, shown: Sequence[int]) -> None:
    values: NDArray[np.float32] = course.section if view == "section" else course.plan
    across = course.section.shape[-1] * course.voxel_mm
    top, bottom = float(course.edges_mm[0]), float(course.edges_mm[-1])
    extent = (0.0, across, bottom, top) if view == "section" else (0.0, across, across, 0.0)
    axes: Any = figure.subplots(len(ROWS), len(shown), squeeze=False)
    for row, (field, name, colours) in enumerate(ROWS):
        k = FIELDS.index(field)
        peak = max(float(values[shown, k].max()) if len(shown) > 1 else float(values[:, k].max()), 1e-9)
        picture: Any = None
        for column, t in enumerate(shown):
            ax = axes[row, column]
            picture = ax.imshow(
                values[t, k], extent=extent, cmap=colours, vmin=0.0, vmax=peak, interpolation="nearest", aspect="equal"
            )
            ax.grid(visible=False)
            ax.set_xticks([])
            if column:
                ax.set_yticks([])
            if row == 0:
                ax.set_title(f"day {course.days[t]:g}")
        axes[row, 0].set_ylabel(f"{name}\ndepth (mm)" if view == "section" else f"{name}\nmm")
        figure.colorbar(picture, ax=list(axes[row]), shrink=0.8, pad=0.02)
    ax = axes[-1, 0]
    length = 0.5 if across >= 1.0 else 0.1
    low = bottom if view == "section" else across
    ax.set(xlim=ax.get_xlim(), ylim=ax.get_ylim())  # the bar lies below the picture and does not move it
    ax.plot([0.05 * across, 0.05 * across + length], [low + 0.06 * across] * 2, color=INK, lw=2, clip_on=False)
    ax.text(0.05 * across + 0.5 * length, low + 0.1 * across, f"{length:g} mm", ha="center", va="top", fontsize=8)
