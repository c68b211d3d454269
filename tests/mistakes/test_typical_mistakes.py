"""Typical mistakes of a user: each ends in one clear line and exit code 2, and nothing is written."""

# ruff: noqa: E501 - the messages are compared as they are printed
from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEMO = (ROOT / "examples" / "demo.toml").read_text("utf-8")
PROTOCOL = (ROOT / "examples" / "protocol_demo.toml").read_text("utf-8")
TRIALS = (ROOT / "examples" / "published" / "trials.csv").read_text("utf-8")
ROLLER = PROTOCOL.replace("skinpen-precision", "dermaroller-mf8").replace("depth_mm = 1.5", "depth_mm = 1.0")
OVERRIDE = """[[overrides]]
rule = "{rule}"
by = "Dr A"
role = "{role}"
reason = "test spot done"
date = 2026-11-20

[[scars]]"""
Run = Callable[..., tuple[int, str, str]]


@dataclass(frozen=True)
class Mistake:
    """A command line, the files that it finds, and the line that it must end in."""

    name: str
    argv: str
    error: str
    files: dict[str, str | bytes]


def changed(text: str, old: str, new: str) -> str:
    """Return *text* with the first *old* replaced; it must be there."""
    assert old in text, old
    return text.replace(old, new, 1)


def with_n(table: str, word: str) -> str:
    """Return *table* with *word* for the number of people of its first row."""
    rows = list(csv.DictReader(io.StringIO(table)))
    rows[0]["n"] = word
    written = io.StringIO()
    writer = csv.DictWriter(written, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


def in_case(name: str, old: str, new: str, error: str, verb: str = "screen") -> Mistake:
    return Mistake(name, f"{verb} case.toml", f"case.toml: {error}", {"case.toml": changed(DEMO, old, new)})


def in_protocol(name: str, old: str, new: str, error: str, verb: str = "needle") -> Mistake:
    files: dict[str, str | bytes] = {"protocol.toml": changed(PROTOCOL, old, new)}
    return Mistake(name, f"{verb} protocol.toml", f"protocol.toml: {error}", files)


def in_file(name: str, content: str | bytes, error: str, file: str = "case.toml", verb: str = "screen") -> Mistake:
    return Mistake(name, f"{verb} {file}", f"{file}: {error}", {file: content})


def in_words(name: str, argv: str, error: str) -> Mistake:
    return Mistake(name, argv, error, {"case.toml": DEMO, "protocol.toml": PROTOCOL, "trials.csv": TRIALS})


MISTAKES = [
    # keys and words
    in_case(
        "misspelt key",
        "age_years = 29",
        "age_yers = 29",
        "patient.age_yers: unknown key 'age_yers'; did you mean 'age_years'? (1 more problem)",
    ),
    in_case(
        "INR without warfarin",
        'anticoagulant = "none"',
        'anticoagulant = "none"\ninr = 2.0',
        "history: 'inr' belongs to warfarin, and 'anticoagulant' is \"none\"",
    ),
    in_case(
        "yes for a number",
        "max_pain_vas = 5",
        "max_pain_vas = true",
        "limits.max_pain_vas: must be a number, not True",
    ),
    in_case(
        "a number in quotes",
        "amount = 1500",
        'amount = "1500"',
        "limits.budget.amount: must be a number, not '1500'",
    ),
    in_case(
        "an antiviral course without its dose",
        "allergy = false\n",
        'allergy = false\ncourse = [{ session = 1, decision = "prescribed", prescriber = "Dr B", '
        'decided_on = 2026-12-01, drug = "valaciclovir", start = 2026-12-06, days = 14 }]\n',
        "antiviral.course[0]: the prescribed course of session 1 lacks dose_mg, times_a_day",
    ),
    in_case(
        "a misspelt key of the antiviral answers",
        "kidney_disease = false",
        "kidney_desease = false",
        "antiviral.kidney_desease: unknown key 'kidney_desease'; did you mean 'kidney_disease'?",
    ),
    in_case("misspelt section", "[limits]", "[limts]", "limts: unknown key 'limts'; did you mean 'limits'?"),
    in_case(
        "key in the wrong section",
        "fitzpatrick = 4",
        "fitzpatrick = 4\nsmoker = false",
        "patient.smoker: unknown key 'smoker'; allowed: age_years, fitzpatrick, id, sex, weight_kg",
    ),
    in_case(
        "unknown zone",
        '"cheek_left"',
        '"cheek"',
        "scars[0].zone: 'cheek' is not one of the allowed values; allowed: forehead, temple_left, temple_right, cheek_left, cheek_right, nose, perioral, chin, jaw_left, jaw_right, periorbital_left, periorbital_right or neck; did you mean 'cheek_left'?",
    ),
    in_case(
        "unknown scar type",
        '"rolling"',
        '"roling"',
        "scars[0].type: 'roling' is not one of the allowed values; allowed: icepick, boxcar, rolling, atrophic, linear, macular_erythematous, macular_pigmented, hypertrophic or keloid; did you mean 'rolling'?",
    ),
    in_case(
        "unknown enum value",
        'sun_protection = "usually"',
        'sun_protection = "usualy"',
        "adherence.sun_protection: 'usualy' is not one of the allowed values; allowed: always, usually or rarely; did you mean 'usually'?",
    ),
    in_case(
        "unknown anticoagulant",
        'anticoagulant = "none"',
        'anticoagulant = "warfarine"',
        "history.anticoagulant: 'warfarine' is not one of the allowed values; allowed: none, aspirin, antiplatelet, warfarin, doac or heparin; did you mean 'warfarin'?",
    ),
    in_case(
        "unknown jurisdiction",
        'jurisdiction = "us"',
        'jurisdiction = "usa"',
        "clinic.jurisdiction: 'usa' is not one of the allowed values; allowed: us, eu_uk or india; did you mean 'us'?",
    ),
    in_case(
        "a string for a yes",
        "sunburn_in_field = false",
        'sunburn_in_field = "no"',
        "history.sunburn_in_field: must be true or false, not 'no'",
    ),
    in_case("a number for a yes", "smoker = false", "smoker = 0", "history.smoker: must be true or false, not 0"),
    in_case(
        "missing section",
        "[clinic]",
        "[clinic2]",
        "clinic2: unknown key 'clinic2'; did you mean 'clinic'? (1 more problem)",
    ),
    in_case("missing key", "fitzpatrick = 4\n", "", "patient.fitzpatrick: the key 'fitzpatrick' is missing"),
    in_case(
        "a name for a pseudonym, which is not repeated",
        '"DEMO-0001"',
        '"Jane Doe"',
        "patient.id: must begin with a letter or digit, then letters, digits, '.', '_' or '-', without spaces",
    ),
    # numbers and units
    in_case(
        "wrong unit",
        "width_mm = 5.0",
        'width_mm = "5 kg"',
        "scars[0].width_mm: '5 kg' is not in a unit that converts to mm",
    ),
    in_case(
        "no unit",
        "width_mm = 5.0",
        'width_mm = "5"',
        "scars[0].width_mm: '5' has no unit; write a number in mm or for instance '1 mm'",
    ),
    in_case(
        "no quantity",
        "width_mm = 5.0",
        'width_mm = "wide"',
        "scars[0].width_mm: 'wide' is not a quantity; write a number in mm",
    ),
    in_case(
        "a sum to be worked out for hours",
        "width_mm = 5.0",
        'width_mm = "9**9**9**9 mm"',
        "scars[0].width_mm: '9**9**9**9 mm' is not a quantity; write a number in mm",
    ),
    in_case(
        "comma for a point",
        "width_mm = 5.0",
        'width_mm = "5,0 mm"',
        "scars[0].width_mm: '5,0 mm' is not a quantity; write a number in mm",
    ),
    in_case(
        "a quantity without end",
        "width_mm = 5.0",
        'width_mm = "1e999 mm"',
        "scars[0].width_mm: must be a finite number, not inf",
    ),
    in_case(
        "centimetres by mistake",
        "width_mm = 5.0",
        'width_mm = "50 cm"',
        "scars[0]: a rolling scar of 500 mm width; allowed: at most 60 mm",
    ),
    in_case(
        "a number of thousands of digits",
        "width_mm = 5.0",
        "width_mm = 1" + "0" * 5000,
        "the file cannot be parsed: a number has thousands of digits",
    ),
    in_case(
        "10 000 entries",
        "[grading]",
        '[[scars]]\nzone = "nose"\ntype = "icepick"\ncount = 1\nwidth_mm = 1.0\ndepth_mm = 0.5\n' * 10_000
        + "[grading]",
        "scars: 10010 entries; allowed: at most 200",
    ),
    in_case(
        "an empty list",
        'allergies = ["none"]',
        "allergies = []",
        "history.allergies: there is no entry; allowed: at least 1",
    ),
    in_case(
        "HbA1c in mmol/mol",
        'diabetes = "none"',
        'diabetes = "type1"\nhba1c_percent = 69',
        "history.hba1c_percent: must be at most 20, not 69",
    ),
    in_case("negative width", "width_mm = 5.0", "width_mm = -5.0", "scars[0].width_mm: must be more than 0, not -5.0"),
    in_case(
        "60 mm icepick",
        "width_mm = 1.2",
        "width_mm = 60.0",
        "scars[4]: an icepick scar of 60 mm width; allowed: at most 3 mm",
    ),
    in_case(
        "10 000 scars", "count = 9", "count = 10000", "scars[0]: 10000 scars in one zone; allowed: 1 to 500 per entry"
    ),
    in_case("half a scar", "count = 9", "count = 9.5", "scars[0].count: must be a whole number, not 9.5"),
    in_case("no scar", "count = 9", "count = 0", "scars[0].count: must be at least 1, not 0"),
    in_case(
        "depth of a flat mark",
        "count = 4\nwidth_mm = 3.0",
        "count = 4\nwidth_mm = 3.0\ndepth_mm = 0.2",
        "scars[8]: a macular_pigmented scar is flat; remove 'depth_mm'",
    ),
    in_case("no depth of a deep scar", "depth_mm = 0.35\n", "", "scars[0]: a rolling scar needs 'depth_mm'"),
    in_case(
        "depth in um without its unit",
        "depth_mm = 0.35",
        "depth_mm = 350",
        "scars[0].depth_mm: must be at most 4, not 350",
    ),
    in_case("nan in TOML", "width_mm = 5.0", "width_mm = nan", "scars[0].width_mm: must be a finite number, not nan"),
    in_case(
        "infinity in TOML", "weight_kg = 62.0", "weight_kg = inf", "patient.weight_kg: must be a finite number, not inf"
    ),
    in_case(
        "a number beyond all numbers",
        "weight_kg = 62.0",
        "weight_kg = 1e999",
        "patient.weight_kg: must be a finite number, not inf",
    ),
    in_case("negative age", "age_years = 29", "age_years = -1", "patient.age_years: must be at least 0, not -1"),
    in_case("weight 0", "weight_kg = 62.0", "weight_kg = 0", "patient.weight_kg: must be at least 20, not 0"),
    in_case("phototype 7", "fitzpatrick = 4", "fitzpatrick = 7", "patient.fitzpatrick: must be at most 6, not 7"),
    in_case(
        "Roman phototype",
        "fitzpatrick = 4",
        'fitzpatrick = "IV"',
        "patient.fitzpatrick: must be a whole number, not 'IV'",
    ),
    in_case(
        "a risk in percent",
        "max_pih_risk = 0.20",
        "max_pih_risk = 20",
        "limits.max_pih_risk: must be at most 1, not 20",
    ),
    in_case("no session", "max_sessions = 5", "max_sessions = 0", "limits.max_sessions: must be at least 1, not 0"),
    in_case("pain of 11", "max_pain_vas = 5", "max_pain_vas = 11", "limits.max_pain_vas: must be at most 10, not 11"),
    in_case(
        "grade 5",
        "goodman_baron_grade = 3",
        "goodman_baron_grade = 5",
        "grading.goodman_baron_grade: must be at most 4, not 5",
    ),
    in_case(
        "a path for a pseudonym",
        '"DEMO-0001"',
        '".."',
        "patient.id: must begin with a letter or digit, then letters, digits, '.', '_' or '-', without spaces",
    ),
    in_case(
        "a key that would steer the terminal",
        "fitzpatrick = 4",
        'fitzpatrick = 4\n"\\u001b[31mred" = 4',
        "patient.?[31mred: unknown key '?[31mred'; allowed: age_years, fitzpatrick, id, sex, weight_kg",
    ),
    # dates
    in_case(
        "impossible date",
        "date = 2026-11-23",
        "date = 2026-02-30",
        "the file cannot be parsed: Invalid date or datetime (at line 171, column 8)",
    ),
    in_case(
        "date as words",
        "date = 2026-11-23",
        'date = "23 November 2026"',
        "clinic.date: must be a day such as 2026-11-23, not '23 November 2026'",
    ),
    in_case(
        "date as a number",
        "date = 2026-11-23",
        "date = 20261123",
        "clinic.date: write a day such as 2026-11-23, not 20261123",
    ),
    in_case(
        "date with a time",
        "date = 2026-11-23",
        "date = 2026-11-23T10:00:00",
        "clinic.date: write a day such as 2026-11-23, without a time",
    ),
    in_case(
        "isotretinoin in the future",
        "date = 2026-02-01",
        "date = 2027-02-01",
        "history.isotretinoin.date 2027-02-01 is impossible; allowed: not after clinic.date 2026-11-23",
    ),
    in_case(
        "wanted in the past",
        "wanted_by = 2027-06-01",
        "wanted_by = 2026-06-01",
        "limits.wanted_by 2026-06-01 is impossible; allowed: after clinic.date 2026-11-23, to 2100-01-01",
    ),
    in_case(
        "wanted in another millennium",
        "wanted_by = 2027-06-01",
        "wanted_by = 2999-06-01",
        "limits.wanted_by 2999-06-01 is impossible; allowed: after clinic.date 2026-11-23, to 2100-01-01",
    ),
    in_case(
        "filler in the future",
        "recent = []",
        'recent = [{ what = "filler", date = 2027-10-30 }]',
        "history.recent[0].date 2027-10-30 is impossible; allowed: not after clinic.date 2026-11-23",
    ),
    in_case(
        "visit in another century",
        "date = 2026-11-23",
        "date = 1926-11-23",
        "clinic.date 1926-11-23 is impossible; allowed: 2000-01-01 to 2100-01-01",
    ),
    in_case(
        "a date for never",
        'status = "stopped"',
        'status = "never"',
        "history.isotretinoin: a 'date' belongs to status 'stopped' only",
    ),
    # answers that contradict each other
    in_case(
        "no allergy and one",
        '["none"]',
        '["none", "steel"]',
        'history: \'allergies\' says "none" and names one; allowed: ["none"] or the allergies',
    ),
    in_case(
        "pregnant man",
        'sex = "female"\nweight_kg = 62.0\nfitzpatrick = 4\n\n[history]\npregnant = false',
        'sex = "male"\nweight_kg = 62.0\nfitzpatrick = 4\n\n[history]\npregnant = true',
        'history.pregnant or history.breastfeeding contradicts patient.sex "male"; allowed: sex = "unspecified"',
    ),
    in_case(
        "keloid without detail",
        "keloid_tendency = false",
        "keloid_tendency = true",
        "history: 'keloid_tendency' needs detail; allowed: false, { face = true }, { off_face = 1 }, { family = true }",
    ),
    in_case(
        "budget in another currency",
        'amount = 1500, currency = "USD"',
        'amount = 1500, currency = "EUR"',
        "limits.budget is in EUR and clinic.price_per_session in USD; allowed: one currency",
    ),
    in_case(
        "currency by its sign",
        'amount = 1500, currency = "USD"',
        'amount = 1500, currency = "$"',
        "limits.budget.currency: must be three capital letters such as USD, not '$'",
    ),
    in_case(
        "price upside down",
        "low = 150, high = 400",
        "low = 400, high = 150",
        "clinic.price_per_session: 'low' is above 'high'",
    ),
    in_case(
        "override of no rule",
        "[[scars]]",
        OVERRIDE.format(rule="C99", role="prescriber"),
        "overrides[0].rule: there is no rule 'C99'; allowed: A01, A02, A03, A04, A05, A06, A07, A08, A09, A10, A11, A12, A13, A14, A15, A16, A17, A18, C01, C02, C03, C04, C05, C06, ... (99 in all)",
    ),
    in_case(
        "override of a rule that has none",
        "[[scars]]",
        OVERRIDE.format(rule="C03", role="prescriber"),
        "overrides[0].rule: rule C03 (Pregnancy) has no override; allowed: rules marked as overridable in the rule set; remove the override",
    ),
    in_case(
        "a day of the INR without warfarin",
        'anticoagulant = "none"',
        'anticoagulant = "none"\ninr_date = 2026-11-01',
        "history: 'inr_date' belongs to warfarin, and 'anticoagulant' is \"none\"",
    ),
    in_case(
        "override of a rule in small letters",
        "[[scars]]",
        OVERRIDE.format(rule="c06", role="prescriber"),
        "overrides[0].rule: there is no rule 'c06'; did you mean 'C06'?",
    ),
    in_case(
        "the same override twice",
        "[[scars]]",
        OVERRIDE.format(rule="C10", role="prescriber").replace("[[scars]]", OVERRIDE.format(rule="C10", role="doctor")),
        "the rule 'C10' stands twice in 'overrides'; allowed: once each",
    ),
    in_case(
        "override by a blank",
        "[[scars]]",
        OVERRIDE.format(rule="C10", role="prescriber").replace("Dr A", "   "),
        "overrides[0].by: must have at least 2 characters, not ' '",
    ),
    in_case(
        "override by nobody in particular",
        "[[scars]]",
        OVERRIDE.format(rule="C06", role="friend"),
        "overrides[0].role: 'friend' is not one of the allowed values; allowed: prescriber, dermatologist or doctor",
    ),
    in_case(
        "unknown device",
        '"skinpen-precision"',
        '"skinpen"',
        "device: there is no device 'skinpen'; did you mean 'skinpen-precision'?",
        verb="plan",
    ),
    in_case(
        "unknown anaesthetic",
        '"lidocaine-4-cream"',
        '"lidocain-4-cream"',
        "anaesthetic.product: there is no anaesthetic 'lidocain-4-cream'; did you mean 'lidocaine-4-cream'?",
        verb="plan",
    ),
    in_case(
        "unknown topical",
        '"device-gel"',
        '"divice-gel"',
        "topicals: there is no topical product 'divice-gel'; did you mean 'device-gel'?",
        verb="plan",
    ),
    # protocols
    in_protocol(
        "unknown device in a protocol",
        '"skinpen-precision"',
        '"skinpen-precison"',
        "device: there is no device 'skinpen-precison'; did you mean 'skinpen-precision'?",
    ),
    in_protocol(
        "depth beyond the dial",
        "depth_mm = 1.5",
        "depth_mm = 3.0",
        "depth_mm: SkinPen Precision cannot be set to 3 mm; allowed: more than 0 to 2.5 mm",
    ),
    Mistake(
        "roller of another length",
        "needle protocol.toml",
        "protocol.toml: depth_mm: Dermaroller MF8 cannot be set to 1 mm; allowed: 1.5 mm",
        {"protocol.toml": ROLLER},
    ),
    in_protocol(
        "a dot for a field",
        "area_cm2 = 30.0",
        "area_cm2 = 1e-300",
        "zones[0].area_cm2: must be at least 0.1, not 1e-300; allowed: 0.1 to 700 cm2, a face and neck",
    ),
    in_protocol(
        "a cream for a week",
        "minutes = 40",
        'minutes = "1 week"',
        "anaesthetic.minutes: must be at most 10000, not 10080.0; allowed: above 0; labels say 60 to 300 min (EMLA), 30 to 300 (LMX4), 20 to 60 (Pliaglis)",
        verb="acute",
    ),
    in_protocol(
        "passes 0",
        "passes = 4",
        "passes = 0",
        "zones[0].passes: must be at least 1, not 0; allowed: 1 to 60; left out if not known",
    ),
    in_protocol(
        "speed 0",
        "speed_mm_per_s = 20.0",
        "speed_mm_per_s = 0",
        "zones[0].speed_mm_per_s: must be at least 0.5, not 0; allowed: 0.5 to 200 mm/s, a slow glide being about 20; left out if not known",
    ),
    in_protocol(
        "speed in kg",
        "speed_mm_per_s = 20.0",
        'speed_mm_per_s = "20 kg"',
        "zones[0].speed_mm_per_s: '20 kg' is not in a unit that converts to mm/s",
    ),
    in_protocol(
        "zone twice",
        "[anaesthetic]",
        '[[zones]]\nzone = "cheek_left"\narea_cm2 = 30.0\ndepth_mm = 1.0\n\n[anaesthetic]',
        "the zone 'cheek_left' stands twice in 'zones'; allowed: once each",
    ),
    in_protocol(
        "an area as large as a back",
        "area_cm2 = 30.0",
        "area_cm2 = 3000.0",
        "zones[0].area_cm2: must be at most 700, not 3000.0; allowed: 0.1 to 700 cm2, a face and neck",
    ),
    in_protocol(
        "unknown cream",
        '"lidocaine-4-cream"',
        '"lidocaine-5-cream"',
        "anaesthetic.product: there is no anaesthetic 'lidocaine-5-cream'; did you mean 'lidocaine-4-cream'?",
        verb="acute",
    ),
    in_protocol(
        "unknown serum",
        '"hyaluronic-acid"',
        '"hyaluronic"',
        "topicals: there is no topical product 'hyaluronic'; did you mean 'hyaluronic-acid'?",
        verb="acute",
    ),
    in_protocol(
        "a case for a protocol",
        PROTOCOL,
        DEMO,
        "this is not a protocol file: it holds adherence, antiviral, clinic, grading, history, limits, ... (8 in all); allowed: a protocol file",
    ),
    # files
    in_file("empty file", "", "the file is empty; allowed: a TOML or JSON file"),
    in_file("blank file", "\n  \n", "the file is empty; allowed: a TOML or JSON file"),
    in_file("binary file", bytes(range(256)), "the file is not text in UTF-8; allowed: a TOML or JSON file"),
    in_file("binary zeros", b"id\0\0", "the file is binary, not text; allowed: a TOML or JSON file"),
    in_file("UTF-16", DEMO.encode("utf-16"), "the file is not text in UTF-8; allowed: a TOML or JSON file"),
    in_file(
        "a key of 50 000 parts",
        "a." * 50_000 + "b = 1",
        "the file cannot be parsed: it is nested too deeply",
    ),
    in_file("deeply nested TOML", "a = " + "[" * 100_000, "the file cannot be parsed: it is nested too deeply"),
    in_file("a list for a table", "patient = []", "patient: must be a table, not a list; and 2 more problems"),
    in_file("more than 4 MB", "#" * 4_000_001, "the file is too large; allowed: at most 4 MB"),
    in_file(
        "duplicate TOML key",
        DEMO + '\n[clinic]\ndevice = "exceed"\n',
        "the file cannot be parsed: Cannot declare ('clinic',) twice (at line 180, column 8)",
    ),
    in_file(
        "duplicate JSON key",
        '{"patient": {}, "patient": {}}',
        "the file cannot be parsed: the key 'patient' stands twice",
        file="case.json",
    ),
    in_file(
        "nan in JSON",
        '{"patient": {"weight_kg": NaN}}',
        "the file cannot be parsed: NaN is not a number",
        file="case.json",
    ),
    in_file(
        "infinity in JSON",
        '{"patient": {"weight_kg": -Infinity}}',
        "the file cannot be parsed: -Infinity is not a number",
        file="case.json",
    ),
    in_file(
        "deeply nested JSON", '{"a":' * 100_000, "the file cannot be parsed: it is nested too deeply", file="case.json"
    ),
    in_file("JSON list at the top", "[1, 2]", "the file holds a list; allowed: an object with keys", file="case.json"),
    in_file(
        "TOML syntax",
        "[patient\nid = 1\n",
        "the file cannot be parsed: Expected ']' at the end of a table declaration (at line 1, column 9)",
    ),
    in_file(
        "JSON syntax",
        '{"patient": }',
        "the file cannot be parsed: Expecting value: line 1 column 13 (char 12)",
        file="case.json",
    ),
    in_file(
        "a spreadsheet for a case",
        TRIALS,
        "the file cannot be parsed: Expected '=' after a key in a key/value pair (at line 1, column 9)",
        file="trials.csv",
    ),
    Mistake("a folder for a file", "screen .", ".: this is a folder, not a file; allowed: a TOML or JSON file", {}),
    Mistake(
        "missing file with a near name",
        "screen cas.toml",
        "cas.toml: there is no such file; did you mean 'case.toml'?",
        {"case.toml": DEMO},
    ),
    Mistake("missing file", "screen nothing-like-it.toml", "nothing-like-it.toml: there is no such file", {}),
    Mistake(
        "a name longer than any file's",
        f"screen {'a' * 300}",
        "a" * 300 + ": the file cannot be read (File name too long)",
        {},
    ),
    Mistake("missing folder", "screen nowhere/case.toml", "nowhere/case.toml: there is no such file", {}),
    Mistake(
        "a case for a plan",
        "compare case.toml case.toml",
        "case.toml: this is not a plan file: it holds adherence, antiviral, clinic, history, limits, scars; allowed: a plan file",
        {"case.toml": DEMO},
    ),
    Mistake(
        "a plan alone",
        "compare case.toml",
        "case.toml: this is not a plan file: it holds adherence, antiviral, clinic, history, limits, scars; allowed: a plan file",
        {"case.toml": DEMO},
    ),
    Mistake("a folder without a plan", "compare . case.toml", "plan.json: there is no such file", {"case.toml": DEMO}),
    Mistake(
        "a protocol for a case",
        "plan protocol.toml",
        "protocol.toml: this is a protocol, not a case file; allowed: a case file; a protocol is read by 'needle', 'acute' and 'heal'",
        {"protocol.toml": PROTOCOL},
    ),
    # tables
    Mistake(
        "missing column",
        "evidence predict trials.csv",
        "trials.csv: row 1, column outcome_name: the column 'outcome_name' is missing; allowed: the columns of trials.csv; did you mean 'outcome'?",
        {"trials.csv": changed(TRIALS, "outcome_name", "outcome")},
    ),
    Mistake(
        "a word for a number",
        "evidence predict trials.csv",
        "trials.csv: row 2, column value_mean: 'much' is not a number; allowed: a number with a decimal point",
        {"trials.csv": changed(TRIALS, ",-2.4,", ",much,")},
    ),
    Mistake(
        "a word for a whole number",
        "evidence predict trials.csv",
        "trials.csv: row 2, column n: 'many' is not a number; allowed: a whole number, as 15",
        {"trials.csv": with_n(TRIALS, "many")},
    ),
    Mistake(
        "a case for a table",
        "evidence predict case.toml",
        "case.toml: this is no table in CSV with a header that is known; allowed: a table with the columns of trials.csv; examples/published/trials.csv is one",
        {"case.toml": DEMO},
    ),
    Mistake(
        "a table without rows",
        "evidence predict trials.csv",
        "trials.csv: the table has no rows",
        {"trials.csv": TRIALS.split("\n", 1)[0] + "\n"},
    ),
    # command lines
    in_words("unknown verb", "scren case.toml", "cicatrix: there is no verb 'scren'; did you mean 'screen'?"),
    in_words(
        "verb like nothing",
        "xyzzy",
        "cicatrix: there is no verb 'xyzzy'; allowed: acute, agreement, check, compare, demo, evidence, grade, heal, made-up-scan, measure, needle, patient-pages, phantom, photo, photometric-stereo, plan, questionnaire, screen, triage",
    ),
    in_words(
        "unknown option",
        "screen case.toml --jsn",
        "cicatrix screen: there is no option '--jsn'; did you mean '--json'?",
    ),
    in_words(
        "patch of a zone that is not treated",
        "heal protocol.toml --patch --zone nose",
        "--zone: the protocol has no zone 'nose'; allowed: cheek_left",
    ),
    in_words("no file", "screen", "cicatrix screen: missing argument 'CASE'; see 'cicatrix screen --help'"),
    in_words(
        "two files",
        "screen case.toml case.toml",
        "cicatrix screen: got unexpected extra argument(s) (case.toml); see 'cicatrix screen --help'",
    ),
    in_words(
        "negative seed",
        "needle protocol.toml --seed -1",
        "cicatrix needle: invalid value for '--seed': must be at least 0; see 'cicatrix needle --help'",
    ),
    in_words(
        "seed as a word",
        "needle protocol.toml --seed lucky",
        "cicatrix needle: invalid value for '--seed': must be a whole number; see 'cicatrix needle --help'",
    ),
    in_words(
        "no draws",
        "needle protocol.toml --draws 0",
        "cicatrix needle: invalid value for '--draws': must be at least 1; see 'cicatrix needle --help'",
    ),
    in_words(
        "too many draws",
        "plan case.toml --draws 1000000",
        "cicatrix plan: invalid value for '--draws': must be at most 10000; see 'cicatrix plan --help'",
    ),
    in_words(
        "weeks before the last session",
        "heal protocol.toml --weeks 2 --draws 2",
        "--weeks: 2 weeks; allowed: 1 to 520, and past the last session (week 8)",
    ),
    in_words(
        "no week",
        "heal protocol.toml --weeks 0",
        "cicatrix heal: invalid value for '--weeks': must be at least 1; see 'cicatrix heal --help'",
    ),
    in_words(
        "unknown parameter",
        "evidence show needling.injury_radius",
        "there is no parameter, source or rule 'needling.injury_radius'; did you mean 'needling.injury_radius_mm'?",
    ),
    in_words(
        "parameter like nothing",
        "evidence show xyzzy",
        "there is no parameter, source or rule 'xyzzy'; 'cicatrix evidence list' shows every parameter",
    ),
    in_words(
        "unknown model",
        "evidence list --model heeling",
        "--model: there is no model 'heeling'; did you mean 'healing'?",
    ),
    in_words(
        "unknown grade",
        "evidence list --grade proven",
        "cicatrix evidence list: invalid value for '--grade': 'proven' is not one of 'measured_human', 'measured_other', 'expert', 'assumption'; see 'cicatrix evidence list --help'",
    ),
    in_words(
        "two filters that contradict each other",
        "evidence list --grade expert --assumptions-only",
        "--grade: --assumptions-only leaves nothing of --grade expert; allowed: one of the two",
    ),
    in_words(
        "unknown evidence verb", "evidence shw x", "cicatrix evidence: there is no verb 'shw'; did you mean 'show'?"
    ),
    in_words(
        "out is blank",
        "plan case.toml --out=",
        "cicatrix plan: invalid value for '--out': an empty word is no folder; see 'cicatrix plan --help'",
    ),
    in_words(
        "out is a file",
        "plan case.toml --out case.toml",
        "--out case.toml: this is a file, not a folder; allowed: a folder, new or existing",
    ),
    in_words(
        "out with a name longer than any folder's",
        f"plan case.toml --out {'a' * 300}",
        "--out " + "a" * 300 + ": the folder cannot be written (File name too long); choose another folder",
    ),
    in_words(
        "out below a file",
        "plan case.toml --out case.toml/below",
        "--out case.toml/below: the folder cannot be written (Not a directory); choose another folder",
    ),
    in_words("out without a folder", "plan case.toml --out", "cicatrix: option '--out' requires an argument"),
    in_words(
        "device file is a case",
        "check --device case.toml",
        "case.toml: this is not a device file: it holds adherence, antiviral, clinic, grading, history, limits, ... (8 in all); allowed: a device file",
    ),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_one_clear_line_and_nothing_written(
    mistake: Mistake, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, content in mistake.files.items():
        (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    argv = mistake.argv.split()
    if "--out" not in mistake.argv:
        argv += ["--out", "out"]
    code, out, err = run(*argv)
    assert (code, out) == (2, "")
    assert err == f"{mistake.error}\n"
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("argv", "where"),
    [
        ("screen case.toml --json", "case.toml: patient.age_yers"),
        ("screen case.toml --jsn --json", "cicatrix screen"),
        ("scren case.toml --json", "cicatrix"),
        ("screen nothing.toml --json", "nothing.toml"),
    ],
)
def test_the_same_as_json_on_standard_output(
    argv: str, where: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "case.toml").write_text(changed(DEMO, "age_years", "age_yers"), "utf-8")
    code, out, err = run(*argv.split())
    assert (code, err) == (2, "")
    error = json.loads(out)["error"]
    assert set(error) == {"what", "where", "allowed", "do"}
    assert error["where"] == where


@pytest.mark.parametrize(
    ("argv", "code", "beginning"),
    [
        (["screen", "case.toml"], 2, "case.toml: the file is empty"),
        (["plan", "case.toml", "--out", "case.toml"], 2, "--out case.toml: this is a file"),
        (["scren"], 2, "cicatrix: there is no verb 'scren'"),
        (["evidence", "show", "xyzzy"], 2, "there is no parameter, source or rule 'xyzzy'"),
    ],
)
def test_in_a_process_of_its_own(argv: list[str], code: int, beginning: str, tmp_path: Path) -> None:
    (tmp_path / "case.toml").write_text("", "utf-8")
    command = [sys.executable, "-c", "from cicatrix.cli.main import main; main()", *argv]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert done.stdout == ""
    assert done.stderr.startswith(beginning)
    assert done.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["case.toml"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_named_pipe_is_refused_and_a_link_to_nowhere_is_called_so(run: Run, tmp_path: Path) -> None:
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    link.symlink_to(link)
    assert run("screen", str(pipe)) == (
        2, "", f"{pipe}: this is neither a file nor standard input; allowed: a TOML or JSON file\n",
    )  # fmt: skip
    assert run("screen", str(link)) == (2, "", f"{link}: the link leads nowhere\n")


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder that nobody can write")
def test_an_unwritable_folder_is_refused_before_the_work(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from cicatrix import pipeline

    monkeypatch.setattr(pipeline, "plan", None)
    code, out, err = run("demo", "--out", "/proc/self/demo")
    assert (code, out) == (2, "")
    assert err.startswith("--out /proc/self/demo: the folder cannot be written (")
    assert err.count("\n") == 1


def test_debug_shows_where_it_came_from(run: Run, tmp_path: Path) -> None:
    code, _, err = run("screen", str(tmp_path / "no.toml"), "--debug")
    assert code == 2
    assert "Traceback" in err
    assert err.rstrip().endswith("there is no such file")
