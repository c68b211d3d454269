"""What a course does: nothing when nothing is done, more with more, and never beyond caps."""

import numpy as np
import pytest

from cicatrix.base.errors import NoFeasiblePlan, RefusedForSafety
from cicatrix.device.catalogue import devices
from cicatrix.evidence.draws import Draws, draw, medians
from cicatrix.intake.case import Case
from cicatrix.needling.analytic import holes_per_cm2
from cicatrix.needling.punctures import Handling
from cicatrix.planning import burden, caps
from cicatrix.planning.burden import first_days_of, site_burden
from cicatrix.planning.caps import depth_cap
from cicatrix.planning.course import SPEED_MM_PER_S, Course, Setting
from cicatrix.planning.effect import effect_of
from cicatrix.planning.search import options_of, standard_course, target_passes
from cicatrix.planning.tissue import MAX_REPORTS, report_weeks
from cicatrix.planning.world import World, world_of
from cicatrix.skin.zones import Site


def test_nothing_done_changes_exactly_nothing(world: World) -> None:
    effect = effect_of(world, Course(0, 28.0, {}))
    assert effect.objective.tolist() == [0.0] * world.draws.n
    assert all((gain == 0.0).all() for gain in effect.reliefs)


def test_more_sessions_never_do_less_and_flat_scars_gain_nothing(world: World) -> None:
    settings = standard_course(world).settings
    one, three = (effect_of(world, Course(n, 28.0, settings)) for n in (1, 3))
    gain = [effect.forecast.improvement("scar_depth_percent")[:, -1].mean() for effect in (one, three)]
    assert 0.0 < gain[0] < gain[1] < 100.0
    assert (three.reliefs[3] == 0.0).all()


def test_deeper_needling_at_the_cheek_fills_more(world: World) -> None:
    def filled(depth_mm: float) -> float:
        setting = Setting(depth_mm, 4)
        effect = effect_of(world, Course(2, 28.0, {Site.CHEEK: setting, Site.TEMPLE: Setting(0.5, 4)}))
        return float(effect.reliefs[0][:, -1].mean())

    assert filled(0.5) < filled(1.5)


def test_the_standard_course_keeps_to_the_caps(world: World) -> None:
    standard = standard_course(world)
    assert (standard.sessions, standard.interval_days) == (3, 28.0)
    assert standard.settings == {Site.CHEEK: Setting(1.5, 4), Site.TEMPLE: Setting(1.0, 4)}


def test_every_option_is_within_cap_label_and_dial(world: World) -> None:
    for site, settings in options_of(world).items():
        assert settings
        assert all(0.0 < setting.depth_mm <= world.caps[site].depth_mm + 1e-9 for setting in settings)


def test_the_label_binds_unless_overridden(world: World) -> None:
    assert depth_cap(world.draws, world.device, Site.CHEEK).depth_mm == 1.5
    assert "label" in depth_cap(world.draws, world.device, Site.CHEEK).reason
    assert depth_cap(world.draws, world.device, Site.CHEEK, off_label_allowed=True).depth_mm == 2.0


def test_a_face_without_depressed_scars_is_refused(case: Case) -> None:
    flat = case.model_copy(update={"scars": [scar for scar in case.scars if scar.depth_mm is None]})
    with pytest.raises(RefusedForSafety, match="no scar is depressed"):
        world_of(flat, draw(2, 0))


def test_report_times_are_few_and_end_at_the_horizon() -> None:
    for last_day in (0.0, 56.0, 700.0):
        weeks = report_weeks(last_day, 26.0)
        assert weeks[0] == 0.0
        assert weeks[-1] == pytest.approx(last_day / 7.0 + 26.0)
        assert weeks.size <= MAX_REPORTS
        assert (np.diff(weeks) > 0).all()


@pytest.mark.parametrize("identifier", [*caps.READS, *burden.READS])
def test_each_declared_parameter_moves_something(world: World, case: Case, identifier: str) -> None:
    def outputs(draws: Draws) -> list[float]:
        anew = world_of(case, draws)
        depths = [depth_cap(draws, world.device, site, off_label_allowed=True).depth_mm for site in Site]
        days = first_days_of(anew, {Site.CHEEK: Setting(1.0, 4)})
        return [*depths, float(days.absorbed_mg.mean())]

    assert outputs(world.draws) != outputs(world.draws.perturbed(identifier, 0.99))


def test_the_burden_of_a_deeper_setting_is_not_smaller(world: World) -> None:
    shallow, deep = (site_burden(world, Site.CHEEK, Setting(depth, 4)) for depth in (0.5, 1.5))
    assert shallow.downtime_days <= deep.downtime_days
    assert shallow.pain_vas <= deep.pain_vas


def test_every_device_gets_the_passes_that_reach_the_published_target() -> None:
    typical = medians()
    for device in devices().values():
        passes = target_passes(device)
        handling = Handling(min(1.5, device.depth_max_mm), passes, SPEED_MM_PER_S)
        holes = holes_per_cm2(typical, device, handling, Site.CHEEK)
        # of a dense cartridge one pass more is already too many
        assert 240.0 < holes[0] < 310.0 or passes <= 2, device.id
    assert target_passes(devices()["skinpen-precision"]) == 4


def _with_device(case: Case, device: str, zones: set[str]) -> Case:
    return case.model_copy(
        update={
            "clinic": case.clinic.model_copy(update={"device": device}),
            "scars": [scar for scar in case.scars if scar.zone in zones],
        }
    )


def test_a_roller_is_planned_at_the_length_of_its_needles(case: Case) -> None:
    world = world_of(_with_device(case, "dermaroller-mf8", {"cheek_left"}), draw(2, 0))
    assert {setting.depth_mm for setting in options_of(world)[Site.CHEEK]} == {1.5}
    assert standard_course(world).settings[Site.CHEEK].depth_mm == 1.5


def test_needles_that_are_too_long_for_a_site_are_refused_by_name(case: Case) -> None:
    world = world_of(_with_device(case, "dermaroller-mf8", {"temple_left"}), draw(2, 0))
    with pytest.raises(NoFeasiblePlan, match=r"Dermaroller MF8 cannot be set below 1\.5 mm, too deep for the temple"):
        options_of(world)
