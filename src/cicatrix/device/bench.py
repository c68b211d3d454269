"""What to measure on a device before it is used: the list that 21 CFR 878.4430 asks of makers, for a user's bench."""

from __future__ import annotations

from cicatrix.base.model import Frozen
from cicatrix.device.commissioning import depth_settings_mm
from cicatrix.device.components import Kind
from cicatrix.device.description import Device

BENCH_SOURCE = "21 CFR 878.4430(b)"
USUAL_TOLERANCE_MM = 0.15
"""Of the one pen whose depth tolerance is published."""


class BenchMeasurement(Frozen):
    """What the user should measure on the bench before the device is used."""

    what: str
    how: str
    settings: str
    accept: str
    """A limit of this project; the regulation names none."""
    source: str = BENCH_SOURCE


def bench(device: Device) -> list[BenchMeasurement]:
    """Return what should be measured on the device itself before it is used."""
    depths = ", ".join(f"{depth:g}" for depth in depth_settings_mm(device))
    tolerance = device.depth_tolerance_mm or USUAL_TOLERANCE_MM
    rows = [
        BenchMeasurement(
            what="depth of the needles",
            how=(
                "length of 10 needles of 5 pieces under the microscope"
                if device.depth_min_mm == device.depth_max_mm
                else "dial gauge or gauge blocks against the nose, 5 cartridges, settings approached from both sides"
            ),
            settings=f"{depths} mm",
            accept=f"within {tolerance:g} mm everywhere, and no drift after 30 minutes of use",
            source=f"{BENCH_SOURCE}(2)(i)",
        ),
        BenchMeasurement(
            what="number, place and runout of the needles",
            how="microscope from the tips, 5 pieces: count, distances, height of the highest and the lowest tip",
            settings=f"{device.needles} needles",
            accept="every needle there; heights within 0.1 mm; layout as in the file",
            source=f"{BENCH_SOURCE}(1)",
        ),
        BenchMeasurement(
            what="radius of the tips, new and after one session",
            how="microscope at 200x or more, 10 needles of 3 pieces",
            settings="new; after 30 minutes on a skin substitute",
            accept="no hook or burr; radius noted in tip_radius_um",
            source=f"{BENCH_SOURCE}(1)",
        ),
        BenchMeasurement(
            what="width of the treated band",
            how="print on pressure film or wax in one pass along a straight edge",
            settings="one pass at 20 mm/s" if device.kind is Kind.PEN else "one pass, one press",
            accept="within 10 % of swath_mm; no needle outside",
            source=f"{BENCH_SOURCE}(1)",
        ),
        BenchMeasurement(
            what="sterile barrier",
            how="inspect pouch, lot, expiry; dye or bubble test of the seal where the maker gives none",
            settings="each lot",
            accept="intact, in date, lot noted in the session's record",
            source=f"{BENCH_SOURCE}(3)",
        ),
    ]
    return [*rows, *_powered(device)] if device.kind is Kind.PEN else rows


def _powered(device: Device) -> list[BenchMeasurement]:
    rates = [rate for rate in (device.rate_min_hz, device.rate_hz, device.rate_max_hz) if rate is not None]
    return [
        BenchMeasurement(
            what="stroke rate, free and under load",
            how="strobe or optical tachometer; load by gliding on a gel of 10 to 15 kPa",
            settings=", ".join(f"{rate:g} Hz" for rate in sorted(set(rates))),
            accept="within 10 % of the setting, and the loss under load noted",
            source=f"{BENCH_SOURCE}(2)(i)",
        ),
        BenchMeasurement(
            what="travel of the needle plate, and what the dial moves",
            how="high-speed picture or dial gauge, motor turned by hand, at the least and the largest setting",
            settings=f"{device.depth_min_mm:g} and {device.depth_max_mm:g} mm",
            accept="noted in stroke_mm and dial_moves",
            source=f"{BENCH_SOURCE}(1)",
        ),
        BenchMeasurement(
            what="fluid ingress",
            how="run the cartridge in dyed water for 10 minutes, then look for dye inside the handpiece",
            settings="largest depth, fastest rate",
            accept="no dye behind the membrane",
            source=f"{BENCH_SOURCE}(2)(ii)",
        ),
    ]
