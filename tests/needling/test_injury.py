"""Injury by depth: identities, order, the standard treatment, and which parameters move it."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from cicatrix.base.errors import InternalError
from cicatrix.device.catalogue import get_device
from cicatrix.evidence.draws import Draws, draw
from cicatrix.needling.depth import deliver
from cicatrix.needling.injury import READS, Injury, needle, off_label, sample_injury
from cicatrix.needling.punctures import DEPTH_MM, Handling
from cicatrix.skin.layers import Layers, layers
from cicatrix.skin.zones import Site

N = 64
DRAWS = draw(N, 11)
LAYERS = layers(DRAWS, Site.CHEEK, "female", 30.0)
PANEL = (
    ("skinpen-precision", Handling(1.5), Site.CHEEK),
    ("skinpen-precision", Handling(0.5), Site.FOREHEAD),
    ("skinpen-precision", Handling(1.0, traction=False), Site.NOSE),
    ("exceed", Handling(1.0), Site.CHEEK),
    ("generic-roller", Handling(1.5), Site.CHEEK),
    ("dermaroller-mf8", Handling(1.5), Site.CHEEK),
    *(("generic-pen", Handling(1.0), site) for site in Site),
)


def standard(draws: Draws, *, depth_mm: float = 1.5, passes: float = 4, skin: Layers = LAYERS) -> Injury:
    device = get_device("skinpen-precision")
    return needle(draws, device, Handling(depth_mm, passes, 20.0), layers=skin, site=Site.CHEEK)


def outputs(draws: Draws) -> np.ndarray:
    """Return all outputs of the panel as one vector; regimens without passes and speed read the priors."""
    parts = []
    for name, handling, site in PANEL:
        injury = needle(draws, get_device(name), handling, layers=LAYERS, site=site)
        parts += [np.ravel(getattr(injury, field.name)) for field in fields(injury)]
    return np.concatenate(parts)


def test_the_standard_treatment_lands_in_the_published_target_with_a_few_per_cent_injured() -> None:
    draws = draw(4_000, 7)
    skin = layers(draws, Site.CHEEK, "female", 30.0)
    injury = standard(draws, skin=skin)
    assert 250.0 < np.median(injury.holes_per_cm2) < 300.0
    middle = sample_injury(injury, (skin.epidermis_mm + 0.5 * skin.papillary_mm)[:, None])
    assert 0.03 < np.median(middle) < 0.06


def test_shapes_ranges_and_order() -> None:
    injury = standard(DRAWS)
    assert injury.depth_mm.shape == (61,)
    assert injury.injured_fraction.shape == (N, 61)
    assert np.all((injury.injured_fraction >= 0.0) & (injury.injured_fraction < 1.0))
    assert np.all(np.diff(injury.injured_fraction, axis=1) <= 0.0)
    assert np.all(injury.holes_per_cm2 < injury.strikes_per_cm2)
    for depth in (0.05, 0.25, 1.5, 2.5):
        shallow = standard(DRAWS, depth_mm=depth)
        assert np.all(shallow.share_papillary <= 1.0)
        assert np.all(shallow.share_papillary >= shallow.share_reticular)
        assert np.all(shallow.share_reticular >= shallow.share_fat)
        assert np.all(shallow.share_fat >= 0.0)


def test_at_the_surface_all_holes_injure() -> None:
    injury = standard(DRAWS)
    expected = 1.0 - np.exp(-injury.holes_per_cm2 / 100.0 * np.pi * injury.injury_radius_mm**2)
    np.testing.assert_allclose(injury.injured_fraction[:, 0], expected, rtol=1e-12)


def test_more_depth_and_more_passes_never_injure_less() -> None:
    by_depth = [standard(DRAWS, depth_mm=depth) for depth in (0.25, 0.5, 1.0, 1.5, 2.5)]
    by_passes = [standard(DRAWS, passes=passes) for passes in (1, 2, 4, 10, 60)]
    for runs in (by_depth, by_passes):
        assert np.all(np.diff([run.injured_fraction for run in runs], axis=0) >= -1e-12)
    assert np.all(np.diff([run.delivered_depth_mm for run in by_depth], axis=0) > 0.0)
    for name in ("share_papillary", "share_reticular", "share_fat"):
        reached = [run.holes_per_cm2 * getattr(run, name) for run in by_depth]
        assert np.all(np.diff(reached, axis=0) >= -1e-9)
    assert np.all(np.diff([run.lumen_area_fraction for run in by_passes], axis=0) > 0.0)


def test_shares_match_sampled_strikes() -> None:
    one = DRAWS.take(1)
    skin = Layers(LAYERS.epidermis_mm[:1], LAYERS.papillary_mm[:1], LAYERS.dermis_mm[:1], LAYERS.fat_mm[:1])
    injury = standard(one, depth_mm=1.0, skin=skin)
    rng, count = np.random.default_rng(3), 400_000
    delivered = deliver(one, get_device("skinpen-precision"), depth_mm=1.0, site=Site.CHEEK)
    strike = rng.normal(delivered.mean_mm[0], delivered.strike_sd_mm[0], count)
    strike = strike[strike > 0.0]
    count = strike.size
    within = np.sqrt(one["needling.within_site_share"][0])
    epidermis = skin.epidermis_mm[0] * (1 + within * one["needling.epidermis_cv"][0] * rng.normal(size=count))
    dermis = skin.dermis_mm[0] * (1 + within * one["needling.dermis_cv"][0] * rng.normal(size=count))
    assert injury.share_fat[0] == pytest.approx(np.mean(strike > epidermis + dermis), abs=4 * 0.5 / np.sqrt(count))


def test_sampling_is_exact_at_nodes_linear_between_and_held_outside() -> None:
    injury = standard(DRAWS)
    np.testing.assert_allclose(
        sample_injury(injury, np.tile(DEPTH_MM, (N, 1))), injury.injured_fraction, rtol=1e-12, atol=1e-15
    )
    places = np.random.default_rng(5).uniform(-0.2, 3.4, (N, 9))
    expected = [np.interp(places[k], DEPTH_MM, injury.injured_fraction[k]) for k in range(N)]
    np.testing.assert_allclose(sample_injury(injury, places), expected, rtol=1e-9, atol=1e-15)
    with pytest.raises(InternalError, match="depths of shape"):
        sample_injury(injury, places[:3])


def test_layers_of_other_draws_are_an_internal_error() -> None:
    with pytest.raises(InternalError, match="for 32 draws"):
        standard(DRAWS.take(32))


def test_off_label_names_its_reason() -> None:
    skinpen = get_device("skinpen-precision")
    assert off_label(skinpen, 1.5) is None
    assert "deeper than the 1.5 mm" in (off_label(skinpen, 1.75) or "")
    assert "periorbital wrinkles" in (off_label(get_device("rejuvapen-nxt"), 0.5) or "")
    assert "no label" in (off_label(get_device("generic-pen"), 0.5) or "")


@pytest.mark.parametrize("identifier", READS)
def test_every_declared_parameter_moves_an_output(identifier: str) -> None:
    assert not np.array_equal(outputs(DRAWS), outputs(DRAWS.perturbed(identifier, 1.01)))


def test_no_undeclared_parameter_moves_anything() -> None:
    undeclared = set(DRAWS.values) - set(READS)
    moved = DRAWS
    for identifier in undeclared:
        moved = moved.perturbed(identifier, 1.01)
    assert np.array_equal(outputs(DRAWS), outputs(moved))
