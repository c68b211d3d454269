"""Mistakes around screening: contradictions, impossible days and ages, markup, long lists, and rules that are not there."""

# ruff: noqa: E501 - the messages are compared as they are printed
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEMO = (ROOT / "examples" / "demo.toml").read_text("utf-8")
Run = Callable[..., tuple[int, str, str]]
OVERRIDE = """[[overrides]]
rule = "C10"
by = "{by}"
role = "doctor"
reason = "{reason}"
date = 2026-11-20

[[scars]]"""
PEEL = '{ what = "peel", date = 2026-05-01 }'
RECENT = "botulinum, filler, peel, deep_peel, dermabrasion, laser_nonablative, laser_ablative, surgery, facelift_or_eyelid_surgery, waxing, topical_retinoid, tanning, radiotherapy or needling"

CASES = [
    (
        'isotretinoin = { status = "stopped", date = 2026-02-01 }',
        'isotretinoin = { status = "never", date = 2026-02-01 }',
        "history.isotretinoin: a 'date' belongs to status 'stopped' only",
    ),
    (
        'sex = "female"\nweight_kg = 62.0\nfitzpatrick = 4\n\n[history]\npregnant = false',
        'sex = "male"\nweight_kg = 62.0\nfitzpatrick = 4\n\n[history]\npregnant = true',
        'history.pregnant or history.breastfeeding contradicts patient.sex "male"; allowed: sex = "unspecified"',
    ),
    (
        "recent = []",
        'recent = [{ what = "peel", date = 1990-05-01 }]',
        "history.recent[0].date 1990-05-01 is before the birth of a person of 29 years",
    ),
    (
        "date = 2026-02-01 }",
        "date = 2027-02-01 }",
        "history.isotretinoin.date 2027-02-01 is impossible; allowed: not after clinic.date 2026-11-23",
    ),
    ("age_years = 29", "age_years = 129", "patient.age_years: must be at most 110, not 129"),
    ("age_years = 29", "age_years = -1", "patient.age_years: must be at least 0, not -1"),
    (
        'allergies = ["none"]',
        'allergies = ["steel", "steel"]',
        "history: 'allergies' names one twice; allowed: once each",
    ),
    (
        "recent = []",
        'recent = [{ what = "dermabrassion", date = 2026-05-01 }]',
        f"history.recent[0].what: 'dermabrassion' is not one of the allowed values; allowed: {RECENT}; did you mean 'dermabrasion'?",
    ),
    (
        "recent = []",
        f"recent = [{', '.join([PEEL] * 51)}]",
        "history.recent: 51 entries; allowed: at most 50",
    ),
    (
        "[[scars]]",
        "\n".join(OVERRIDE.format(by="Dr A", reason="seen").removesuffix("[[scars]]") for _ in range(61)) + "[[scars]]",
        "overrides: 61 entries; allowed: at most 60",
    ),
    (
        "[[scars]]",
        OVERRIDE.format(by="Dr \\u202eA", reason="seen"),
        "overrides[0].by: must be one line of text, not 'Dr \\u202eA'",
    ),
    (
        "[[scars]]",
        OVERRIDE.format(by="Dr A", reason="a\\u001b[31mred"),
        "overrides[0].reason: must be one line of text, not 'a\\x1b[31mred'",
    ),
    (
        "[[scars]]",
        OVERRIDE.format(by="Dr A", reason="seen").replace("C10", "C18"),
        "overrides[0].role: a doctor may not override rule C18 (Facial or several keloids); allowed: dermatologist",
    ),
]


@pytest.mark.parametrize(("old", "new", "message"), CASES, ids=lambda text: text[:40])
def test_a_case_that_contradicts_itself_or_cannot_be(
    old: str, new: str, message: str, tmp_path: Path, run: Run
) -> None:
    assert old in DEMO
    path = tmp_path / "case.toml"
    path.write_text(DEMO.replace(old, new, 1), encoding="utf-8")
    for more in ((), ("--explain", "C06")):
        code, out, err = run("screen", str(path), *more)
        assert (code, out) == (2, "")
        assert err == f"{path}: {message}\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--explain", "c06"), "--explain: there is no rule 'c06'; did you mean 'C06'?"),
        (
            ("--explain", "isotretinoin"),
            "--explain: there is no rule 'isotretinoin'; allowed: A01, A02, A03, A04, A05, A06, A07, A08, A09, A10, A11, A12, A13, A14, A15, A16, A17, A18, C01, C02, C03, C04, C05, C06, ... (99 in all)",
        ),
        (
            ("--explain", "C06", "--since", "case.toml"),
            "--since: one rule is explained, or two screenings compared; allowed: one of the two",
        ),
        (("--since", "cas.toml"), "cas.toml: there is no such file; did you mean 'case.toml'?"),
        (
            ("--since", "other.toml"),
            "--since: the earlier case is of another person; allowed: two cases with one patient.id",
        ),
        (
            ("--since", "later.toml"),
            "--since: the case of 2026-11-23 is earlier than the one of 2026-12-23; name the earlier case after --since",
        ),
        (("--since", "broken.toml"), "broken.toml: patient.id: the key 'id' is missing"),
    ],
)
def test_options_that_do_not_fit(
    words: tuple[str, ...], message: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    files = {
        "case": DEMO,
        "other": DEMO.replace("DEMO-0001", "DEMO-0002"),
        "later": DEMO.replace("\ndate = 2026-11-23", "\ndate = 2026-12-23"),
        "broken": DEMO.replace('id = "DEMO-0001"', ""),
    }
    for name, text in files.items():
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    assert run("screen", "case.toml", *words) == (2, "", f"{message}\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.toml", "case.toml", "later.toml", "other.toml"]


def test_markup_in_free_text_is_shown_as_it_was_written(tmp_path: Path, run: Run) -> None:
    hostile = "[bold]<script>alert(1)</script>[/bold] {{ 7*7 }} & x"
    path = tmp_path / "case.toml"
    path.write_text(DEMO.replace("[[scars]]", OVERRIDE.format(by="Dr A", reason=hostile), 1), encoding="utf-8")
    code, out, _ = run("screen", str(path))
    assert code == 0
    shown = "".join(out.replace("│", "").split())
    assert "[bold]<script>" in shown
    assert "[/bold]" in shown
