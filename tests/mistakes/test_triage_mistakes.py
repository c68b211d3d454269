"""Typical mistakes in a symptom report: each ends in one clear line and exit code 2, and nothing is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]
HEAD = "session = 2026-11-23T10:30:00\nnow = 2026-11-25T22:00:00\n"
RED = HEAD + '[[symptoms]]\nname = "redness"\n'
MISTAKES = {
    "unknown symptom": (
        HEAD + '[[symptoms]]\nname = "rednes"\n',
        "symptoms[0].name: there is no symptom 'rednes'; did you mean 'redness'?",
    ),
    "symptom in other words": (
        HEAD + '[[symptoms]]\nname = "xyzzy"\n',
        "symptoms[0].name: there is no symptom 'xyzzy'; docs/reference/triage.md lists them",
    ),
    "unknown absent symptom": (
        HEAD + 'absent = ["allergy_sings"]\n',
        "absent[0]: there is no symptom 'allergy_sings'; did you mean 'allergy_signs'?",
    ),
    "it begins in the future": (
        RED + "since = 2026-11-26T08:00:00\n",
        "'redness' begins in the future: 'since' is after 'now'",
    ),
    "it began now and is better": (
        RED + 'since = 2026-11-25T22:00:00\ntrend = "better"\n',
        "'redness' began only now and is already better; check 'since' or 'trend'",
    ),
    "the wrong year": (
        "session = 2026-11-23T10:30:00\nnow = 2029-11-25T22:00:00\n",
        "'now' (2029-11-25) is too far from 'session' (2026-11-23); allowed: from 14 days before to 2 years after; "
        "check the year",
    ),
    "long before the session": (
        "session = 2026-11-23T10:30:00\nnow = 2026-10-01T22:00:00\n",
        "'now' (2026-10-01) is too far from 'session' (2026-11-23); allowed: from 14 days before to 2 years after; "
        "check the year",
    ),
    "done before the session": (
        'session = 2026-11-23T10:30:00\nnow = 2026-11-22T22:00:00\ndid = ["makeup"]\n',
        "'did' is what was done since the session, which has not taken place; leave it out",
    ),
    "two trends": (
        RED + 'trend = "worse"\n[[symptoms]]\nname = "redness"\ntrend = "better"\n',
        "the symptom 'redness' stands twice; report it once, with one trend",
    ),
    "gone and severe": (
        RED + 'trend = "gone"\nseverity = "severe"\n',
        "symptoms[0]: 'redness' is gone and yet severe; leave one of them out",
    ),
    "unknown trend": (
        RED + 'trend = "worst"\n',
        "symptoms[0].trend: 'worst' is not one of the allowed values; allowed: better, same, worse or gone; "
        "did you mean 'worse'?",
    ),
    "there and absent": (
        HEAD + 'absent = ["infection_signs"]\n[[symptoms]]\nname = "pus"\n',
        "'pus' is reported and yet listed as absent; remove one of them",
    ),
    "a patch older than the session": (
        HEAD + '[[symptoms]]\nname = "brown_patch"\nsince = 2026-10-01T00:00:00\n',
        "'brown_patch' was there before the session, so it is not new; leave it out",
    ),
    "a fever that is absent": (
        HEAD + 'temperature_c = 38.6\nabsent = ["fever"]\n',
        "38.6 °C is a fever, and yet 'fever' is listed as absent",
    ),
    "no number": (HEAD + "temperature_c = nan\n", "temperature_c: nan °C is no body temperature; allowed: 34 to 43 °C"),
    "200 degrees": (
        HEAD + "temperature_c = 200\n",
        "temperature_c: 200 °C is no body temperature; allowed: 34 to 43 °C",
    ),
    "Fahrenheit": (
        HEAD + "temperature_c = 101.3\n",
        "temperature_c: 101.3 looks like °F, which is 38.5 °C; write °C",
    ),
    "a temperature in words": (HEAD + 'temperature_c = "hot"\n', "temperature_c: must be a number, not 'hot'"),
    "markup": (
        HEAD + 'note = "it is <b>red</b>"\n',
        "note: the text holds markup or signs that cannot be printed; write plain words without < and >",
    ),
    "a day without a time": (
        "session = 2026-11-23\nnow = 2026-11-25T22:00:00\n",
        "session: write day and time such as 2026-11-23T18:30, not 2026-11-23",
    ),
    "a moment that is none": (
        'session = "yesterday at noon"\nnow = 2026-11-25T22:00:00\n',
        "session: write day and time such as 2026-11-23T18:30, not 'yesterday at noon'",
    ),
    "a zone here and none there": (
        "session = 2026-11-23T10:30:00+01:00\nnow = 2026-11-25T22:00:00\n",
        "some times have a time zone and some have none; write all of them in the same way",
    ),
    "no time at all": ("now = 2026-11-25T22:00:00\n", "session: the key 'session' is missing"),
    "unknown key": (
        HEAD + "temprature_c = 37.0\n",
        "temprature_c: unknown key 'temprature_c'; did you mean 'temperature_c'?",
    ),
    "unknown device": (
        HEAD + 'device = "skinpen-precison"\n',
        "there is no device 'skinpen-precison'; did you mean 'skinpen-precision'?",
    ),
    "no such skin type": (HEAD + "fitzpatrick = 9\n", "fitzpatrick: must be at most 6, not 9"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named(name: str, run: Run, tmp_path: Path) -> None:
    text, message = MISTAKES[name]
    path, out = tmp_path / "report.toml", tmp_path / "out"
    path.write_text(text, encoding="utf-8")
    code, printed, error = run("triage", str(path), "--out", str(out))
    assert (code, printed) == (2, "")
    assert error.removeprefix(f"{path}: ").strip() == message
    assert not out.exists()


def test_the_mistake_is_json_where_json_was_asked_for(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(json.dumps({"session": "2026-11-23T10:30", "now": "2026-11-25", "symptoms": []}), encoding="utf-8")
    code, printed, _ = run("triage", str(path), "--json")
    assert code == 2
    assert json.loads(printed)["error"]["what"] == "write day and time such as 2026-11-23T18:30, not 2026-11-25"


def test_a_case_is_no_report(run: Run, root: Path) -> None:
    code, _, error = run("triage", str(root / "examples" / "demo.toml"))
    assert code == 2
    assert "unknown key" in error or "this is not" in error
