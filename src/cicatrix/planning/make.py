"""From a screened case to the plan: select the course, then say everything that follows from it."""

from __future__ import annotations

import datetime as dt

from cicatrix.acute.first_days import ensure_allowed
from cicatrix.base.numbers import NotEstimable, Uncertain, rounded, summarise
from cicatrix.base.progress import Tell
from cicatrix.base.provenance import provenance
from cicatrix.candidacy.screen import Candidacy
from cicatrix.device.catalogue import own_sha256
from cicatrix.evidence.draws import Draws
from cicatrix.evidence.store import load_evidence
from cicatrix.intake.case import Case
from cicatrix.needling.injury import off_label
from cicatrix.needling.punctures import Handling
from cicatrix.outcome.relief import clinic_response, person_response
from cicatrix.planning import outlook
from cicatrix.planning import plan as made
from cicatrix.planning.aftermath import events_of, first_days_summary
from cicatrix.planning.burden import Burdens, first_days_of, needled_zones, pigment_risk
from cicatrix.planning.conclusions import conclusions
from cicatrix.planning.costs import cost_of
from cicatrix.planning.course import SPEED_MM_PER_S
from cicatrix.planning.effect import Effect
from cicatrix.planning.feasibility import goals_of
from cicatrix.planning.first_days_answer import first_days_over_time
from cicatrix.planning.schedule import first_session_date, schedule_of, session_dates
from cicatrix.planning.select import select
from cicatrix.planning.sensitivity import drivers
from cicatrix.planning.sources import assumptions_of, citations_of, grade_of
from cicatrix.planning.world import World, world_of
from cicatrix.planning.zone_dose import ZoneDose, zone_dose
from cicatrix.precautions.apply import precautions_of
from cicatrix.skin.grading import GradingReport
from cicatrix.skin.zones import site_of

READS = ("planning.reflection_days",)


def make_plan(
    case: Case,
    candidacy: Candidacy,
    grading: GradingReport,
    draws: Draws,
    *,
    robust: bool = False,
    progress: Tell,
) -> made.Plan:
    """Return the plan of a case that screening allows.

    Raises
    ------
    RefusedForSafety
        If the anaesthetic breaks its label, or no visible benefit is expected.
    NoFeasiblePlan
        If no course meets every limit.
    """
    world = world_of(case, draws)
    first = first_session_date(case, candidacy, float(draws.reading(READS)["planning.reflection_days"][0]))
    burden_of = Burdens(world, first, {})
    selection = select(world, burden_of, robust=robust, progress=progress)
    chosen = selection.chosen
    progress("writing the plan", 0.0)
    days = ensure_allowed(first_days_of(world, chosen.course.settings))
    visible = outlook.first_visible_week(world, chosen)
    responders = outlook.responder_share(world, chosen)
    dates = session_dates(chosen.course, first)
    precautions = precautions_of(case, candidacy, dates)
    schedule = schedule_of(case, candidacy, chosen.course, _prescription(world, chosen), dates, precautions)
    risk = pigment_risk(world, chosen.course)
    cost = cost_of(case.clinic.price_per_session, chosen.course.sessions)
    visible_date = first + dt.timedelta(weeks=visible.median) if isinstance(visible, Uncertain) else None
    first_days, events = first_days_summary(world, chosen, days), events_of(world, chosen, risk)
    tissue = outlook.tissue_fields(world, chosen)
    doses = _doses(world, chosen)
    settings = chosen.course.settings
    over_time = first_days_over_time(
        draws,
        [str(site) for site in settings],
        needled_zones(world, settings),
        days,
        case.clinic.anaesthetic,
        weight_kg=case.patient.weight_kg,
        age_years=case.patient.age_years,
    )
    used = sorted(draws.used)  # after everything that reads a parameter
    grade = grade_of(used)
    progress("asking what each conclusion rests on", 0.0)
    standing = conclusions(world, draws, chosen, selection.standard)
    realised = {
        "outcome.person_response_sd_log": person_response(draws),
        "outcome.study_response_sd_log": clinic_response(draws),
    }
    texts = {event.source: "event rates" for event in events}
    texts |= {one.source: "aftercare" for one in first_days.aftercare}
    texts |= {one.source: "aftercare" for one in over_time.allowed_again if one.source != "assumption"}
    result = made.Plan(
        patient=case.patient.id,
        date=case.clinic.date,
        case=case,
        candidacy=candidacy,
        grading=grading,
        device=world.device.id,
        device_name=world.device.name,
        schedule=schedule,
        precautions=list(precautions),
        robust=robust,
        objective=summarise(chosen.objective),
        responder_share=rounded(responders, 3),
        reasons=list(selection.reasons),
        forecast=outlook.measures(chosen, grade),
        relief_by_type=outlook.relief_by_type(world, chosen, grade),
        residual_grade=outlook.residual_grade(chosen),
        healing=outlook.healing(chosen, tissue, grade),
        first_visible_weeks=visible,
        pih=risk if isinstance(risk, NotEstimable) else summarise(risk),
        events=events,
        dose=doses,
        first_days=first_days,
        over_time=over_time,
        pain=summarise(days.pain_vas),
        cost=cost,
        goals=goals_of(
            case.limits,
            selection.burden,
            None if isinstance(cost, NotEstimable) else cost,
            visible_date,
            selection.active,
        ),
        comparators=outlook.comparators(world, selection),
        alternatives=[outlook.alternative(world, effect, burden) for effect, burden in selection.shortlist],
        sensitivity=drivers(draws, used, realised, chosen.forecast.improvement("scar_depth_percent")[:, -1]),
        standing=standing,
        evidence=grade,
        citations=citations_of(used, texts),
        assumptions=assumptions_of(used),
        provenance=provenance(
            case,
            seed=draws.seed,
            draws=draws.n,
            parameters_used=used,
            parameters_sha256=load_evidence().sha256,
            own_device_sha256=own_sha256(case.clinic.device),
        ),
    )
    progress("writing the plan", 1.0)
    return result


def _prescription(world: World, effect: Effect) -> list[made.ZonePrescription]:
    result: list[made.ZonePrescription] = []
    for zone in world.zones:
        site = site_of(zone)
        setting, injury = effect.course.settings[site], effect.tissue[site].injury
        result.append(
            made.ZonePrescription(
                zone=zone,
                depth_mm=setting.depth_mm,
                passes=setting.passes,
                speed_mm_per_s=SPEED_MM_PER_S,
                holes_per_cm2=summarise(injury.holes_per_cm2),
                delivered_depth_mm=summarise(injury.delivered_depth_mm),
                depth_cap_mm=world.caps[site].depth_mm,
                cap_reason=world.caps[site].reason,
                injured_volume_percent=summarise(100.0 * injury.injured_fraction.max(axis=1)),
                share_reaching={
                    "papillary_dermis": summarise(injury.share_papillary),
                    "reticular_dermis": summarise(injury.share_reticular),
                    "fat": summarise(injury.share_fat),
                },
                off_label=off_label(world.device, setting.depth_mm),
            )
        )
    return result


def _doses(world: World, effect: Effect) -> list[ZoneDose]:
    return [
        zone_dose(
            world.draws,
            world.device,
            Handling(setting.depth_mm, setting.passes, SPEED_MM_PER_S),
            effect.tissue[site].injury,
            world.layers[site],
            zone=site,
            site=site,
            session_days=list(effect.course.session_days),
        )
        for site, setting in effect.course.settings.items()
    ]
