"""The whole flow on one page: a case or a protocol goes in, and each function is one verb of every door.

questionnaire ──► answers ──► case      what is asked, of whom, in which language

case ── screen ──► Candidacy            may we, when, with what precautions
  │
  ├── scan ── measure ──► Scars         what is there, measured
  ├── grade ──► GradingReport           what is there, by the scales
  │
  ├── needle ──► punctures and injured tissue by depth
  │      ├── acute ──► numbness, pain, redness, uptake
  │      └── heal ───► tissue over weeks
  └── plan ──► screen, grade, search, forecast, schedule in one object

symptom report ── triage ──► Triage     after the session: reassure, watch, call, urgent
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cicatrix.acute.products import get_anaesthetic, get_topical
from cicatrix.base.progress import Tell, quiet
from cicatrix.base.reading import read_model, read_resource
from cicatrix.candidacy.screen import Candidacy
from cicatrix.candidacy.screen import screen as screen_history
from cicatrix.candidacy.trace import Explanation
from cicatrix.candidacy.trace import explain as explain_rule
from cicatrix.evidence.draws import draw
from cicatrix.intake.case import Case
from cicatrix.intake.case_file import read_case_file
from cicatrix.intake.protocol import Protocol
from cicatrix.measuring import (
    made_up_scan,
    measure,
    measure_change,
    measure_photo,
    phantom,
    photo_change,
    photometric_relief,
    read_photo,
    read_scan,
    validate_scanner,
    with_scan,
)
from cicatrix.precautions.apply import Screening, ScreeningAgain, screening_again, screening_of
from cicatrix.skin.grading import GradingReport
from cicatrix.skin.grading import grade as grade_scars

# What simulates is imported by the verb that runs it: it is heavy, and a screening need not wait for it.
if TYPE_CHECKING:
    from cicatrix.calibration.calibrate import Calibration
    from cicatrix.calibration.next_study import NextStudy
    from cicatrix.follow_up.symptom_report import SymptomReport
    from cicatrix.follow_up.triage import Triage
    from cicatrix.intake.height_map import HeightMap
    from cicatrix.interview.case_part import CasePart
    from cicatrix.interview.question import Questionnaire
    from cicatrix.needling.punctures import Engine
    from cicatrix.planning.answers import AcuteResult, Check, Comparison, HealResult, NeedleResult, Predictions
    from cicatrix.planning.map_regimen import MappedHealing
    from cicatrix.planning.patch_regimen import PatchResult
    from cicatrix.planning.plan import Plan
    from cicatrix.skin.raters.agreement_report import AgreementReport

Grade = Literal["mild", "moderate", "severe"]
DRAWS = 500
NEXT_STUDY_DRAWS = 400
CHAINS, WARMUP, CHAIN_DRAWS = 4, 400, 2000


def read_case(path: str | Path) -> Case:
    """Read a case file (TOML or JSON)."""
    return read_case_file(path)


def read_protocol(path: str | Path) -> Protocol:
    """Read a protocol file (TOML or JSON)."""
    return read_model(path, Protocol)


def demo_case() -> Case:
    """Return the bundled case."""
    return read_resource("cicatrix.intake.data", "demo.toml", Case)


def example_case(grade: Grade) -> Case:
    """Return the bundled case with scars of a grade; the moderate one is the demo."""
    return read_resource("cicatrix.intake.data", f"{'demo' if grade == 'moderate' else grade}.toml", Case)


def screen(case: Case) -> Screening:
    """Return whether needling is safe, now or later, with reasons, dates, open questions and precautions.

    Raises
    ------
    BadInput
        If the case names a device or a product that is not known: no rule would fire on it.
    """
    return screening_of(case, _candidacy(case))


def explain(case: Case, rule: str) -> Explanation:
    """Return why a rule fires on a case, is silent or stays undecided: its condition with every value and source."""
    _know_products(case)
    return explain_rule(case, rule)


def rescreen(before: Case, now: Case) -> ScreeningAgain:
    """Return what became of a candidacy since the last screening: answers, findings, decision and precautions."""
    _know_products(now)
    return screening_again(before, now)


def _candidacy(case: Case) -> Candidacy:
    _know_products(case)
    return screen_history(case)


def _know_products(case: Case) -> None:
    if case.clinic.anaesthetic is not None:
        get_anaesthetic(case.clinic.anaesthetic.product)
    for product in case.clinic.topicals:
        get_topical(product)


def questionnaire(language: str = "en", case: Case | None = None) -> Questionnaire:
    """Return every question that a screening needs; of a case, what it leaves open and what may have changed."""
    from cicatrix.interview.ask import ask
    from cicatrix.interview.question import Language

    return ask(Language(language), case)


def read_answers(path: str | Path, case: Case | None = None) -> CasePart:
    """Read answers to the questionnaire, also as a FHIR QuestionnaireResponse, into sections of the case file."""
    from cicatrix.interview.ask import read_answers

    return read_answers(path, case)


def grade(case: Case, *, seed: int = 0) -> GradingReport:
    """Return the scales that the case's fields allow; the others say what is missing and what one could expect."""
    from cicatrix.outcome.crosswalk import with_cross_walks

    report = grade_scars(case.scars, case.grading, age_years=case.patient.age_years)
    return with_cross_walks(report, case.scars, seed)


def agreement(path: str | Path, *, seed: int = 0) -> AgreementReport:
    """Return how far the raters of a table of ratings agree, scale by scale."""
    from cicatrix.skin.raters.rater_agreement import agreement_of
    from cicatrix.skin.raters.ratings import read_ratings

    return agreement_of(read_ratings(path), seed)


def needle(
    protocol: Protocol,
    *,
    engine: Engine = "analytic",
    draws: int = DRAWS,
    seed: int = 0,
    progress: Tell = quiet,
) -> NeedleResult:
    """Return what the needles do in each zone of a protocol, also off label.

    The analytic engine takes milliseconds; ``"monte_carlo"`` places every strike.
    """
    from cicatrix.planning.delivery import needle_of

    return needle_of(protocol, draw(draws, seed), engine=engine, progress=progress)


def acute(protocol: Protocol, *, what_if: bool = False, draws: int = DRAWS, seed: int = 0) -> AcuteResult:
    """Return the first days after a session of a protocol.

    Raises
    ------
    RefusedForSafety
        If an anaesthetic limit is broken or a product may not go into open channels, unless *what_if*.
    """
    from cicatrix.planning.first_days_answer import acute_of

    return acute_of(protocol, draw(draws, seed), what_if=what_if)


def heal(
    protocol: Protocol,
    *,
    weeks: int = 39,
    profile: bool = False,
    draws: int = 100,
    seed: int = 0,
    progress: Tell = quiet,
) -> HealResult:
    """Return the tissue of scar and surround over *weeks* in each zone of a protocol.

    With *profile*, the collagen by depth is added to each zone.
    """
    from cicatrix.planning.regimen import heal_of

    return heal_of(protocol, draw(draws, seed), weeks=weeks, by_depth=profile, progress=progress)


def read_height_map(path: str | Path, *, pixel_mm: float | None, unit: str | None) -> HeightMap:
    """Read a measured surface: a plain table of heights, or a NumPy file."""
    from cicatrix.intake.height_map import read_height_map

    return read_height_map(path, pixel_mm=pixel_mm, unit=unit)


def heal_map(
    protocol: Protocol,
    surface: HeightMap,
    *,
    zone: str | None = None,
    weeks: int = 39,
    profile: bool = False,
    draws: int = 100,
    seed: int = 0,
    progress: Tell = quiet,
) -> MappedHealing:
    """Return what `heal` does, and how the healing of one zone (the first by default) lifts a measured scar."""
    from cicatrix.planning.map_regimen import heal_map_of

    return heal_map_of(
        protocol, draw(draws, seed), surface, zone=zone, weeks=weeks, by_depth=profile, progress=progress
    )


def heal_patch(
    protocol: Protocol,
    *,
    zone: str | None = None,
    patch_mm: float = 1.6,
    voxel_um: float = 25.0,
    weeks: int = 26,
    seed: int = 0,
    file: Path | None = None,
    progress: Tell = quiet,
) -> PatchResult:
    """Return the scar of one zone (the first by default) with every hole resolved, at the median parameters.

    With *file*, a run that was stopped goes on where it was.
    """
    from cicatrix.planning.patch_regimen import patch_of

    return patch_of(
        protocol, zone=zone, patch_mm=patch_mm, voxel_um=voxel_um, weeks=weeks, seed=seed, file=file,
        progress=progress,
    )  # fmt: skip


def plan(case: Case, *, draws: int = DRAWS, seed: int = 0, robust: bool = False, progress: Tell = quiet) -> Plan:
    """Screen, grade, search, forecast and schedule: the plan of a case.

    Raises
    ------
    RefusedForSafety
        If the decision is not to needle now, a question that an absolute rule reads is open, or a rule bars a product
        that the case uses.
    NoFeasiblePlan
        If no course meets the limits, with the smallest set to relax.
    """
    from cicatrix.planning.make import make_plan
    from cicatrix.planning.plannable import ensure_plannable

    candidacy = _candidacy(case)
    ensure_plannable(candidacy)
    return make_plan(case, candidacy, grade(case, seed=seed), draw(draws, seed), robust=robust, progress=progress)


def read_report(path: str | Path) -> SymptomReport:
    """Read a symptom report (TOML or JSON)."""
    from cicatrix.follow_up.symptom_report import SymptomReport

    return read_model(path, SymptomReport)


def triage(report: SymptomReport) -> Triage:
    """Return how urgent a symptom report is, by which rules, and what is still to be asked."""
    from cicatrix.follow_up.triage import triage as triage_symptoms

    return triage_symptoms(report)


def compare(plans: Sequence[Plan]) -> Comparison:
    """Return plans side by side."""
    from cicatrix.planning.comparison import compare_plans

    return compare_plans(plans)


def predict(path: str | Path, *, draws: int = DRAWS, seed: int = 0, progress: Tell = quiet) -> Predictions:
    """Return the forecast beside each reported result of a trials table."""
    from cicatrix.calibration.predict import predict_rows
    from cicatrix.evidence.trials.table import read_trials

    rows = read_trials(path)
    return predict_rows(rows, draw(draws, seed), lambda share: progress("predicting", share))


def next_study(*, draws: int = NEXT_STUDY_DRAWS, seed: int = 0, progress: Tell = quiet) -> NextStudy:
    """Return what simple split-face trials are expected to teach the model, the most instructive first.

    Raises
    ------
    BadInput
        If the draws are too few to say.
    """
    from cicatrix.calibration.next_study import next_study as ask_next_study

    return ask_next_study(draw(draws, seed), lambda share: progress("running the designs", share))


def calibrate(
    *,
    chains: int = CHAINS,
    warmup: int = WARMUP,
    draws: int = CHAIN_DRAWS,
    seed: int = 0,
    folder: Path | None = None,
    progress: Tell = quiet,
) -> Calibration:
    """Return the posterior that the published arms and events of this package teach; half an hour on two cores.

    Parameters
    ----------
    chains, warmup, draws
        Number of chains, and steps of each that are thrown away and kept.
    seed
        Same seed, same numbers.
    folder
        Where finished work is kept: a run that was stopped goes on from there. That of the user by default.
    progress
        Told what is done, and its share.
    """
    from cicatrix.calibration.calibrate import calibrate as calibrate_on
    from cicatrix.calibration.fit import Sampling
    from cicatrix.evidence.trials.event_rows import shipped_events
    from cicatrix.evidence.trials.table import shipped_trials

    sampling = Sampling(chains=chains, warmup=warmup, draws=draws, seed=seed)
    kept = folder or calibration_folder()
    return calibrate_on(shipped_trials(), shipped_events(), sampling, kept, progress)


def calibration_folder() -> Path:
    """Return the user's folder in which a calibration keeps its finished work."""
    from cicatrix.calibration.arrays import default_folder

    return default_folder().parent


def check(device_file: Path | None = None, *, add: bool = False) -> Check:
    """Return whether the installation is sound, and report on a device file; *add* puts it into the user's folder."""
    from cicatrix.planning.installation import check_installation

    return check_installation(device_file, add=add)


__all__ = [
    "acute",
    "calibrate",
    "calibration_folder",
    "check",
    "compare",
    "demo_case",
    "grade",
    "heal",
    "heal_map",
    "heal_patch",
    "made_up_scan",
    "measure",
    "measure_change",
    "measure_photo",
    "needle",
    "next_study",
    "phantom",
    "photo_change",
    "photometric_relief",
    "plan",
    "predict",
    "questionnaire",
    "read_answers",
    "read_case",
    "read_height_map",
    "read_photo",
    "read_protocol",
    "read_report",
    "read_scan",
    "screen",
    "triage",
    "validate_scanner",
    "with_scan",
]
