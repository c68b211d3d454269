"""The emulator: what the typical person's scars do at the readings of published arms, in microseconds.

A network stands in for the depth column, polynomials for the punctures; layers of the skin, tethers and lift are the
engine's own formulas. So what only multiplies (the amplitude) is exact, and what an arm does not report is an input.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.progress import TellShare, quiet
from cicatrix.calibration.arrays import load_arrays, save_arrays
from cicatrix.calibration.design import LAYERS, Design
from cicatrix.calibration.formulas import (
    LIFT_IDS,
    SKIN_IDS,
    TETHER_IDS,
    lift_per_growth,
    release,
    share_reticular,
    skin_mm,
)
from cicatrix.calibration.inputs import column_ids, course_inputs
from cicatrix.calibration.network import Weights, forward, train
from cicatrix.calibration.settings import Setting, Settings, fit_settings
from cicatrix.cohort.regimens import Regimen, protocol_of, reading_days
from cicatrix.evidence.coordinates import Coordinates, varying
from cicatrix.evidence.draws import Draws, middle
from cicatrix.evidence.parameter import Floats
from cicatrix.evidence.store import load_evidence
from cicatrix.outcome.population import POPULATION_TYPES
from cicatrix.skin.scars import ScarType

LEAST_GROWTH: Final = 0.04
"""Growth is linear above this and runs out to zero below: as good as none, with a slope that is never zero."""
SOFT_GROWTH, SOFT_PERCENT = 0.02, 10.0
"""Scales at which layers' growth and papillary collagen turn from linear to logarithmic before they are fitted."""
WIDTH, STEPS, NETS = 64, 40_000, 2
Traced = Callable[[Any], tuple[Any, Any, Any]]


@dataclass(frozen=True, slots=True)
class Column:
    """The networks that stand in for the depth column, and the mean and scale of their outputs."""

    networks: tuple[Weights, ...]
    mean: Floats
    scale: Floats

    def at(self, x: Any) -> tuple[Any, Any]:
        """Return growth by layer, (..., LAYERS), and gain of papillary collagen in percent, (...,)."""
        import jax.numpy as jnp

        y = sum(forward(weights, x) for weights in self.networks) / len(self.networks)
        y = y * self.scale + self.mean
        return 2.0 * SOFT_GROWTH * jnp.sinh(y[..., :LAYERS]), 2.0 * SOFT_PERCENT * jnp.sinh(y[..., LAYERS])


def fit_column(points: Design, *, steps: int = STEPS, width: int = WIDTH, progress: TellShare = quiet) -> Column:
    """Return networks fitted to all points of a design."""
    growth = np.arcsinh(points.growth / (2.0 * SOFT_GROWTH))
    percent = np.arcsinh(points.papillary / (2.0 * SOFT_PERCENT))
    y = np.concatenate([growth, percent[..., None]], axis=-1).reshape(-1, LAYERS + 1)
    x = points.inputs.reshape(-1, points.inputs.shape[-1])
    mean, scale = y.mean(axis=0), y.std(axis=0)

    networks: list[Weights] = []
    for seed in range(NETS):

        def tell(share: float, done: int = seed) -> None:
            progress((done + share) / NETS)

        networks.append(train(x, (y - mean) / scale, width=width, steps=steps, seed=seed, progress=tell))
    return Column(tuple(networks), mean, scale)


class Protocols(NamedTuple):
    """Readings as numbers, shape (m,) each: setting of the needles, sessions before the reading, interval, day."""

    setting: NDArray[np.int64]
    sessions: Floats
    interval_days: Floats
    days: Floats


@dataclass(frozen=True, slots=True)
class Emulator:
    """The readings of published arms.

    Attributes
    ----------
    regimens
        The m readings; an arm's protocol is at the middle of what is not reported.
    column, settings
        The fitted parts.
    shift, unexplained_sd, error_sd
        By reading and type, (m, 3), of the logarithm of growth, against the engine: what is added for the protocol
        that is not at its middle; the SD that stays, with what is drawn for the arm and the error of the emulator; the
        part of that error alone. Zero before they are measured, see :mod:`cicatrix.calibration.emulator_error`.
    """

    regimens: tuple[Regimen, ...]
    column: Column
    settings: Settings
    shift: Floats
    unexplained_sd: Floats
    error_sd: Floats

    @staticmethod
    def formula_ids() -> tuple[str, ...]:
        """Return the records that the formulas read."""
        return (*LIFT_IDS, *TETHER_IDS, *SKIN_IDS)

    @property
    def ids(self) -> tuple[str, ...]:
        """Records that the emulator reads and that vary."""
        read = varying((*self.formula_ids(), *column_ids(), *self.settings.ids))
        return tuple(sorted(record.id for record in read))

    def traced(self, coordinates: Coordinates) -> Traced:
        """Return the emulator for JAX as a function of coordinates, shape (k,), of these and any other records.

        It gives the logarithm of growth by type (m, 3), release (m, 3), and the gain of papillary collagen in percent
        (m,). Records that are not among the coordinates have their values.
        """
        protocols = self.protocols()
        respond = self.responding(coordinates)

        def traced(z: Any) -> tuple[Any, Any, Any]:
            log_growth, released, percent = respond(z, protocols)
            return log_growth + self.shift, released, percent

        return traced

    def responding(self, coordinates: Coordinates) -> Callable[[Any, Protocols], tuple[Any, Any, Any]]:
        """Return the same as a function of coordinates and of what was done, before the shift."""
        import jax.numpy as jnp

        records = load_evidence().parameters
        values_of = coordinates.traced()
        fixed = {key: records[key].value for key in self.formula_ids()}
        own, needled = (_picker(coordinates, ids) for ids in (column_ids(), self.settings.ids))
        rolling = np.array([kind is ScarType.ROLLING for kind in POPULATION_TYPES], dtype=float)

        def respond(z: Any, done: Protocols) -> tuple[Any, Any, Any]:
            p = {**fixed, **values_of(z)}
            epidermis, dermis = skin_mm(p)
            told = self.settings.at(jnp, needled(z))[done.setting]
            depth, strike_sd = told[:, 1], jnp.exp(told[:, 2])
            each = jnp.ones(depth.shape)
            inputs = course_inputs(
                jnp,
                jnp.broadcast_to(own(z), (*depth.shape, len(column_ids()))),
                log_exposure=told[:, 0],
                depth_mm=depth,
                strike_sd_mm=strike_sd,
                epidermis_mm=epidermis * each,
                dermis_mm=dermis * each,
                sessions=done.sessions,
                interval_days=done.interval_days,
                days_since_last=done.days - (done.sessions - 1.0) * done.interval_days,
                days_since_first=done.days,
            )
            layers, percent = self.column.at(inputs)
            growth = layers @ lift_per_growth(p, epidermis, dermis, LAYERS).T
            log_growth = log_of_growth(jnp, growth)
            reaching = share_reticular(p, epidermis, dermis, depth, strike_sd)
            released = release(p, reaching, done.sessions, done.interval_days, done.days)
            return log_growth, released[:, None] * rolling, percent

        return respond

    def protocols(self, draws: Draws | None = None, draw: int = 0) -> Protocols:
        """Return the readings as one of the draws has them; at the middle of what is not reported by default."""
        return protocols_of(self.regimens, self.settings.settings, draws or middle(), draw)


def log_of_growth(xp: Any, growth: Any) -> Any:
    """Return the logarithm of growth, that of next to nothing where there is none; exact also in single precision."""
    size = xp.hypot(growth, 2.0 * LEAST_GROWTH)
    lost = 4.0 * LEAST_GROWTH**2 / (size + xp.abs(growth))  # the same as size - |growth|, without the difference
    return xp.log(0.5 * xp.where(growth > 0.0, growth + size, lost))


def protocols_of(regimens: Sequence[Regimen], settings: Sequence[Setting], draws: Draws, draw: int = 0) -> Protocols:
    """Return readings as one of the draws has them."""
    setting: list[int] = []
    told: list[tuple[float, float, float]] = []
    for regimen in regimens:
        protocol = protocol_of(draws, regimen)
        days = float(reading_days(regimen, protocol)[draw])
        interval = float(protocol.interval_days[draw])
        before = min(int(protocol.sessions[draw]), max(int(np.ceil(days / interval)), 1))
        setting.append(settings.index((regimen.device, float(protocol.depth_mm[draw]))))
        told.append((float(before), interval, days))
    sessions, interval_days, days = np.array(told).T
    return Protocols(np.array(setting), sessions, interval_days, days)


def settings_of(regimens: Sequence[Regimen], draws: Draws) -> tuple[Setting, ...]:
    """Return the settings of the needles that occur at the readings in any draw."""
    found = {(regimen.device, float(depth)) for regimen in regimens for depth in protocol_of(draws, regimen).depth_mm}
    return tuple(sorted(found))


def _picker(coordinates: Coordinates, ids: Sequence[str]) -> Callable[[Any], Any]:
    """Return a function that gives the coordinates of *ids*, 0 for those that are not among them."""
    import jax.numpy as jnp

    place = np.array([coordinates.ids.index(key) if key in coordinates.ids else -1 for key in ids])

    def pick(z: Any) -> Any:
        return jnp.where(place >= 0, z[np.maximum(place, 0)], 0.0)

    return pick


def bare(regimens: Sequence[Regimen], column: Column, draws: Draws) -> Emulator:
    """Return the emulator of readings before its error is measured; *draws* say which settings occur."""
    settings = fit_settings(sorted({*settings_of(regimens, middle()), *settings_of(regimens, draws)}))
    none = np.zeros((len(regimens), len(POPULATION_TYPES)))
    return Emulator(tuple(regimens), column, settings, none, none, none)


def save_column(path: Path, key: str, column: Column) -> None:
    """Write fitted networks under a key, such as that of their design."""
    arrays = {f"{index}_{name}": values for index, one in enumerate(column.networks) for name, values in one.items()}
    save_arrays(path, key, {**arrays, "mean": column.mean, "scale": column.scale})


def load_column(path: Path, key: str) -> Column | None:
    """Return stored networks; None where there are none, they are damaged, or have another key."""
    arrays = load_arrays(path, key)
    if arrays is None or not {"mean", "scale"} < arrays.keys():
        return None
    mean, scale = arrays.pop("mean"), arrays.pop("scale")
    networks: dict[str, Weights] = {}
    for name, values in arrays.items():
        index, _, weight = name.partition("_")
        networks.setdefault(index, {})[weight] = values
    return Column(tuple(networks[index] for index in sorted(networks)), mean, scale)


def column_of(points: Design, folder: Path, progress: TellShare = quiet) -> Column:
    """Return the networks of a design: those that an earlier run has left in *folder*, or fitted and left there."""
    key = f"{points.key} {points.growth.shape[0]} {WIDTH} {STEPS} {NETS} {SOFT_GROWTH} {SOFT_PERCENT}"
    path = folder / "column.npz"
    column = load_column(path, key)
    if column is None:
        column = fit_column(points, progress=progress)
        folder.mkdir(parents=True, exist_ok=True)
        save_column(path, key, column)
    return column
