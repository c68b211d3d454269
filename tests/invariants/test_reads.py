"""Every number is read by somebody who says so, and moves what they compute."""

from __future__ import annotations

import ast
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

import cicatrix
from cicatrix import pipeline
from cicatrix.calibration.predict import predict_rows
from cicatrix.calibration.reported import READS as ARM_READS
from cicatrix.device.catalogue import get_device
from cicatrix.evidence.draws import Draws, draw
from cicatrix.evidence.store import load_evidence
from cicatrix.evidence.trials.table import shipped_trials
from cicatrix.planning.burden import first_days_of
from cicatrix.planning.caps import READS as CAP_READS
from cicatrix.planning.caps import depth_cap
from cicatrix.planning.search import standard_course
from cicatrix.planning.world import world_of
from cicatrix.skin.zones import Site

ROOT = Path(__file__).resolve().parents[2]


def declared() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give every module that declares reads."""
    for entry in pkgutil.walk_packages(cicatrix.__path__, "cicatrix."):
        if not entry.ispkg and not entry.name.startswith("cicatrix.cli"):
            reads = getattr(import_module(entry.name), "READS", None)
            if reads is not None:
                yield entry.name, reads


def test_every_number_is_read_and_every_read_is_a_number() -> None:
    read = {identifier for _, reads in declared() for identifier in reads}
    assert read == set(load_evidence().parameters)


def test_no_module_goes_round_its_declaration() -> None:
    """`draws["some.id"]` would read a number without declaring it."""
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant | ast.JoinedStr):
                target = node.value
                name = target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
                assert name != "draws", f"{path.name}:{node.lineno}"


@pytest.mark.parametrize("identifier", CAP_READS)
def test_a_depth_cap_moves_its_site_and_no_other(identifier: str) -> None:
    draws, device = draw(3, 0), get_device("generic-pen")
    moved = draws.perturbed(identifier, 0.5)
    changed = [
        site for site in Site if depth_cap(moved, device, site, off_label_allowed=True).depth_mm
        != depth_cap(draws, device, site, off_label_allowed=True).depth_mm
    ]  # fmt: skip
    assert changed == [Site(identifier.rsplit(".", 1)[1])]


def test_the_area_of_a_zone_moves_the_dose() -> None:
    case = pipeline.demo_case()
    cream = case.clinic.anaesthetic
    assert cream is not None
    clinic = case.clinic.model_copy(update={"anaesthetic": cream.model_copy(update={"mass_g": None, "area_cm2": None})})
    case = case.model_copy(update={"clinic": clinic})

    def peak(draws: Draws) -> float:
        world = world_of(case, draws)
        return float(np.median(first_days_of(world, standard_course(world).settings).plasma_ug_per_ml))

    draws = draw(20, 0)
    assert peak(draws.perturbed("planning.zone_area_cm2", 1.01)) > peak(draws)


def test_the_days_of_reflection_move_the_first_session() -> None:
    from cicatrix.planning.schedule import first_session_date

    case = pipeline.demo_case()
    candidacy = pipeline.screen(case)
    days = load_evidence().parameters["planning.reflection_days"].value
    now, later = (first_session_date(case, candidacy, value) for value in (days, days + 1))
    assert (later - now).days == 1


@pytest.fixture(scope="module")
def predicted() -> Callable[[Draws], list[tuple[float | None, float | None]]]:
    row = next(row for row in shipped_trials() if row.trial_id == "ASIF2016")
    scores = [
        row.model_copy(update={"scale": scale, "quantity": "change", "baseline_mean": None, "observed": -1.0})
        for scale in ("goodman_baron_quantitative", "goodman_baron_grade", "ecca", "lipper_perez")
    ]
    rates = [
        row.model_copy(update={"scale": scale, "quantity": "percent_change", "observed": 40.0})
        for scale in ("patient_percent", "physician_percent", "scar_volume_percent")
    ]
    asked = [*scores, *rates]

    def of(draws: Draws) -> list[tuple[float | None, float | None]]:
        return [(row.median, row.p90) for row in predict_rows(asked, draws).rows]

    return of


@pytest.mark.parametrize("identifier", ARM_READS)
def test_each_declared_read_of_an_arm_moves_a_forecast(
    identifier: str, predicted: Callable[[Draws], list[tuple[float | None, float | None]]]
) -> None:
    draws = draw(8, 1)
    assert predicted(draws.perturbed(identifier, 1.01)) != predicted(draws)
