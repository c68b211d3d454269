"""What the needles do in each zone of a protocol."""

from __future__ import annotations

from collections.abc import Collection

from cicatrix.base.errors import BadInput
from cicatrix.base.numbers import rounded, summarise
from cicatrix.base.progress import Tell, TellShare
from cicatrix.base.provenance import provenance
from cicatrix.device.catalogue import Device, get_device, own_sha256
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.store import load_evidence
from cicatrix.intake.protocol import Protocol, ZoneSetting
from cicatrix.needling import analytic
from cicatrix.needling.bleeding import bleeding
from cicatrix.needling.injury import Injury, injure, needle, off_label
from cicatrix.needling.insertion import stroke_mm, yielding
from cicatrix.needling.punctures import Engine, Handling, slit_mm
from cicatrix.planning.answers import Answer, NeedledZoneResult, NeedleResult, ShareReaching
from cicatrix.planning.sources import grade_of
from cicatrix.planning.zone_dose import zone_dose
from cicatrix.skin.layers import Layers, layers
from cicatrix.skin.zones import site_of


def zone_of(protocol: Protocol, zone: str | None) -> ZoneSetting:
    """Return one zone of a protocol, the first by default.

    Raises
    ------
    BadInput
        If the protocol has none of that name.
    """
    for setting in protocol.zones:
        if zone is None or setting.zone == zone:
            return setting
    named = ", ".join(str(setting.zone) for setting in protocol.zones)
    raise BadInput(f"the protocol has no zone '{zone}'", where="--zone", allowed=named)


def skin_of(protocol: Protocol, draws: Draws, setting: ZoneSetting) -> Layers:
    """Return the layers of a zone."""
    return layers(draws, site_of(setting.zone), protocol.skin.sex, protocol.skin.age_years)


def handling_of(setting: ZoneSetting) -> Handling:
    """Return what hand and dial do in a zone."""
    return Handling(setting.depth_mm, setting.passes, setting.speed_mm_per_s, setting.directions, setting.traction)


def needled(protocol: Protocol, device: Device, draws: Draws, setting: ZoneSetting) -> Injury:
    """Return the injury of one session in a zone."""
    skin = skin_of(protocol, draws, setting)
    return needle(draws, device, handling_of(setting), layers=skin, site=site_of(setting.zone))


def common(protocol: Protocol, draws: Draws) -> dict[str, object]:
    """Return what every answer carries, from the parameters that were read."""
    used: Collection[str] = sorted(draws.used)
    return Answer(
        evidence=grade_of(used),
        provenance=provenance(
            protocol,
            seed=draws.seed,
            draws=draws.n,
            parameters_used=list(used),
            parameters_sha256=load_evidence().sha256,
            own_device_sha256=own_sha256(protocol.device),
        ),
    ).model_dump()


def needle_of(protocol: Protocol, draws: Draws, *, engine: Engine, progress: Tell) -> NeedleResult:
    """Return punctures and injured tissue of one session in every zone, and what the course adds up to."""
    device = get_device(protocol.device)
    zones: list[NeedledZoneResult] = []
    for index, setting in enumerate(protocol.zones):

        def tell(share: float, done: int = index) -> None:
            progress("placing strikes", (done + share) / len(protocol.zones))

        zones.append(_zone(protocol, device, draws, setting, engine, tell))
    return NeedleResult.model_validate(
        {
            **common(protocol, draws),
            "device": device.id,
            "engine": engine,
            "sessions": protocol.sessions,
            "zones": zones,
        }
    )


def _zone(
    protocol: Protocol,
    device: Device,
    draws: Draws,
    setting: ZoneSetting,
    engine: Engine,
    tell: TellShare,
) -> NeedledZoneResult:
    site, handling, skin = site_of(setting.zone), handling_of(setting), skin_of(protocol, draws, setting)
    if engine == "analytic":
        holes = analytic.puncture(draws, device, handling, skin, site)
    else:
        from cicatrix.needling import monte_carlo  # loads the compiler, which the analytic engine does not need

        holes = monte_carlo.puncture(draws, device, handling, skin, site, progress=tell)
    injury = injure(draws, holes)
    yields = yielding(draws, device, depth_mm=setting.depth_mm, site=site, traction=setting.traction)
    blood = bleeding(draws, injury)
    return NeedledZoneResult(
        zone=setting.zone,
        strikes_per_cm2=summarise(injury.strikes_per_cm2),
        piercing_per_cm2=summarise(holes.piercing_per_cm2),
        holes_per_cm2=summarise(injury.holes_per_cm2),
        rehit_share=summarise(holes.rehit_share),
        largest_gap_mm=summarise(holes.largest_gap_mm),
        spill_share=summarise(holes.spill_share(setting.area_cm2)),
        slit_mm=summarise(slit_mm(draws, device, handling, stroke_mm(draws, device, setting.depth_mm))),
        insertion_force_mn=summarise(yields.force_mn),
        yielding_mm=summarise(yields.given_way_mm(setting.depth_mm)),
        delivered_depth_mm=summarise(injury.delivered_depth_mm),
        share_reaching=ShareReaching(
            papillary_dermis=summarise(injury.share_papillary),
            reticular_dermis=summarise(injury.share_reticular),
            fat=summarise(injury.share_fat),
        ),
        lumen_area_fraction=summarise(injury.lumen_area_fraction),
        depth_mm=[rounded(depth) for depth in injury.depth_mm],
        injured_volume_fraction=[summarise(values) for values in injury.injured_fraction.T],
        injury_radius_mm=summarise(injury.injury_radius_mm),
        dose=zone_dose(
            draws,
            device,
            handling,
            injury,
            skin,
            zone=setting.zone,
            site=site,
            session_days=[protocol.interval_days * index for index in range(protocol.sessions)],
        ),
        bleeding_points_per_cm2=summarise(blood.points_per_cm2),
        bleeding_endpoint_probability=rounded(float(blood.endpoint.mean())),
        off_label=off_label(device, setting.depth_mm),
    )
