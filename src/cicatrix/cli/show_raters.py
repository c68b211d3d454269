"""What agreement prints."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType

from cicatrix.cli.tables import heading, number, table
from cicatrix.skin.raters.agreement_report import Agreement, AgreementReport, Coefficient, Pair
from cicatrix.skin.raters.kappa import WEIGHTINGS

LONGEST_NAME = 14


def show_agreement(result: AgreementReport) -> list[RenderableType]:
    """Return, scale by scale, the pairs of raters, all raters together, and each rater over visits."""
    parts: list[RenderableType] = []
    for scale in result.scales:
        parts.append(heading(scale.name))
        if scale.between is not None:
            parts += _tables(scale.between, "Raters")
        for within in scale.within:
            parts += _tables(within, f"Visits of {within.rater}")
    parts.append(
        "Intervals are 95 %; in brackets, those from resampling the subjects. Limits of agreement are of second minus "
        "first. One subject's score must change by more than the smallest detectable change before the change is more "
        "than noise."
    )
    return parts


def _tables(one: Agreement, title: str) -> Iterator[RenderableType]:
    rows = [[_names(pair), str(pair.subjects), f"{100 * pair.exact:.0f} %", *_apart(pair)] for pair in one.pairs]
    yield table(title, ["", "subjects", "same rating", "bias", "limits of agreement"], rows, whole=0)
    kappas = [
        [_names(pair), *(_kappa(pair.kappa.get(name)) for name in WEIGHTINGS)] for pair in one.pairs if pair.kappa
    ]
    if kappas:
        yield table("Kappa", ["", *WEIGHTINGS], kappas, whole=0)
    if one.intraclass:
        forms = [[form.form, form.other_name, _interval(form.coefficient), form.what] for form in one.intraclass]
        yield table("Intraclass correlation", ["form", "", "value (95 %)", "what it asks"], forms, whole=0)
        low, high = one.change_interval or (None, None)
        spread = f" ({number(low)} to {number(high)})" if low is not None else ""
        yield f"smallest detectable change of one subject: {number(one.smallest_detectable_change)}{spread}"
    if one.incomplete_subjects:
        yield f"{one.incomplete_subjects} subjects were not rated by all and count in pairs only"
    if one.note:
        yield one.note


def _names(pair: Pair) -> str:
    return f"{pair.first[:LONGEST_NAME]}, {pair.second[:LONGEST_NAME]}"


def _apart(pair: Pair) -> list[str]:
    apart = pair.differences
    if apart is None:
        return ["-", "-"]
    return [_interval(apart.bias), f"{number(apart.lower.value)} to {number(apart.upper.value)}"]


def _kappa(one: Coefficient | None) -> str:
    if one is None:
        return "-"
    return f"{_interval(one)}{_resampled(one)}"


def _interval(one: Coefficient) -> str:
    if one.low is None or one.high is None:
        return f"{number(one.value)} (no interval)"
    return f"{number(one.value)} ({number(one.low)} to {number(one.high)})"


def _resampled(one: Coefficient) -> str:
    return "" if one.resampled is None else f"\n[{number(one.resampled[0])} to {number(one.resampled[1])}]"
