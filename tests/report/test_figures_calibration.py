"""Pictures of a calibration: posteriors in their priors, and maturation beside data."""

from __future__ import annotations

from cicatrix.base.numbers import Uncertain
from cicatrix.calibration.maturation import ENGINE, Course, Maturation
from cicatrix.calibration.taught import Moved
from cicatrix.report.figures_maturation import maturation_figure
from cicatrix.report.figures_posterior import MOST, posterior_figure


def record(number: int, taught: float, place: float = 0.0) -> Moved:
    prior, posterior = Uncertain(median=1.0, p10=0.5, p90=2.0), Uncertain(median=1.5, p10=1.2, p90=1.9)
    return Moved(
        id=f"model.record_{number}", name=f"a record with the number {number}", unit="1/day", prior=prior,
        posterior=posterior, taught=taught, places=[place - 0.6, place - 0.3, place, place + 0.3, place + 0.6],
    )  # fmt: skip


def course(last: float = 1.0) -> Maturation:
    one = Course(
        trial_id="A_1", scale="goodman_baron_grade", weeks=[0.0, 8.0], observed=[0.7, 1.0], error=[0.1, 0.0],
        course_weeks=[0.0, 8.0, 26.0], median=[0.8, 1.0, 1.02], p10=[0.6, 1.0, last - 0.1], p90=[0.9, 1.0, last + 0.2],
        of_a_year=Uncertain(median=0.97, p10=0.9, p90=1.0),
    )  # fmt: skip
    return Maturation(draws=7, calibrated=True, courses=[one, one.model_copy(update={"scale": "lipper_perez"})])


def test_posteriors_follow_the_numbers_and_say_how_many_were_taught() -> None:
    records = [record(number, 0.9 - 0.03 * number) for number in range(30)]
    svg = posterior_figure(records)
    assert svg.startswith("<svg")
    assert f"Prior and posterior of {MOST} of 30 records, of which 27 were taught" in svg


def test_a_posterior_that_moves_moves_the_picture() -> None:
    first, moved, far = (posterior_figure([record(0, 0.9, place)]) for place in (0.0, 0.4, 4.0))
    assert first == posterior_figure([record(0, 0.9)])
    assert len({first, moved, far}) == 3


def test_maturation_names_what_computed_it() -> None:
    svg = maturation_figure(course())
    assert svg.startswith("<svg")
    assert f"{ENGINE}; 7 draws of the posterior" in svg
    prior = course().model_copy(update={"calibrated": False})
    assert "not calibrated" in maturation_figure(prior)
    assert maturation_figure(course(1.2)) != svg == maturation_figure(course())
