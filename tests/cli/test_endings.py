"""Every ending of a run has its exit code and its one line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cicatrix import pipeline
from cicatrix.planning.answers import Check, CheckItem
from cicatrix.planning.plan import Plan

Run = Callable[..., tuple[int, str, str]]


def raises(error: BaseException) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


def test_ctrl_c_writes_nothing(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "plan", raises(KeyboardInterrupt()))
    assert run("demo", "--out", str(tmp_path / "out")) == (130, "", "stopped; no answer was written\n")
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_while_writing_leaves_nothing(
    run: Run, demo_plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "plan", lambda *_, **__: demo_plan)
    monkeypatch.setattr("cicatrix.report.write.write_report", raises(KeyboardInterrupt()))
    code, out, err = run("demo", "--draws", "10", "--out", str(tmp_path / "out"))
    assert (code, out, err) == (130, "", "stopped; no answer was written\n")
    assert list(tmp_path.iterdir()) == []


def test_whatever_breaks_ends_in_one_line(run: Run, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "screen", raises(ZeroDivisionError("nothing\nto divide")))
    code, out, err = run("screen", str(root / "examples" / "demo.toml"))
    assert (code, out) == (5, "")
    assert err == ("internal error: ZeroDivisionError: nothing to divide; run again with --debug and report it\n")
    code, out, err = run("screen", str(root / "examples" / "demo.toml"), "--debug", "--json")
    assert code == 5
    assert "Traceback" in err
    assert json.loads(out)["error"]["what"].startswith("internal error")


def test_a_broken_installation_is_shown_and_has_its_code(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Check(version="0", items=[CheckItem(name="rules", state="failed", detail="gone")])
    monkeypatch.setattr(pipeline, "check", lambda *_, **__: broken)
    code, out, _ = run("check", "--json")
    assert code == 5
    assert json.loads(out)["items"][0]["state"] == "failed"


def test_refusals_name_the_file_and_the_earliest_date(run: Run, root: Path, tmp_path: Path) -> None:
    case = str(root / "examples" / "wait_isotretinoin.toml")
    code, out, err = run("plan", case, "--out", str(tmp_path / "out"))
    assert (code, out) == (3, "")
    assert err.startswith(f"{case}: ")
    assert "earliest date 2027-03-22" in err
    assert list(tmp_path.iterdir()) == []
    code, out, err = run("plan", case, "--json")
    assert (code, err) == (3, "")
    assert "2027-03-22" in json.loads(out)["error"]["do"]


def test_a_person_who_is_not_suitable_is_screened_and_not_planned(run: Run, root: Path) -> None:
    case = str(root / "examples" / "refused.toml")
    code, out, _ = run("screen", case, "--json")
    assert code == 0
    assert json.loads(out)["decision"] == "not_suitable"
    code, _, err = run("plan", case)
    assert code == 3
    assert "bleeding disorder" in err


def test_no_plan_fits_and_what_would_have_to_give(run: Run, root: Path) -> None:
    code, out, err = run("plan", str(root / "examples" / "no_plan_fits_budget.toml"), "--draws", "20")
    assert (code, out) == (4, "")
    assert "limits.budget" in err
    assert "a budget of 400 USD" in err
    assert err.count("\n") == 1


def test_an_open_question_is_never_a_no(run: Run, root: Path, tmp_path: Path) -> None:
    text = (root / "examples" / "demo.toml").read_text("utf-8").replace("bleeding_disorder = false\n", "")
    (tmp_path / "case.toml").write_text(text, "utf-8")
    code, _, err = run("plan", str(tmp_path / "case.toml"))
    assert code == 3
    assert "bleeding_disorder" in err


PROGRAM = "from cicatrix.cli.main import main; main()"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is full")
@pytest.mark.parametrize("argv", [["evidence", "list"], ["evidence", "list", "--json"]])
def test_a_full_disk_is_said_in_one_line(argv: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, *argv], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 5
    assert done.stderr.startswith("standard output: the answer cannot be written (")
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is full")
def test_an_error_is_told_where_it_can_be(tmp_path: Path) -> None:
    argv = [sys.executable, "-c", PROGRAM, "screen", "no.toml", "--json"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(argv, stdout=full, stderr=subprocess.PIPE, text=True, check=False, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (2, "no.toml: there is no such file\n")
        done = subprocess.run(argv, stdout=full, stderr=full, check=False, cwd=tmp_path)
        assert done.returncode == 2


@pytest.mark.skipif(sys.platform == "win32", reason="closes a stream as a shell does")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams_do_no_harm(closed: str, tmp_path: Path) -> None:
    command = f"exec '{sys.executable}' -c '{PROGRAM}' evidence list {closed}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_old_terminal_gets_plain_signs(root: Path) -> None:
    argv = [sys.executable, "-c", PROGRAM, "needle", str(root / "examples" / "protocol_demo.toml"), "--draws", "5"]
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run(argv, capture_output=True, check=True, env=environment)
    text = done.stdout.decode("ascii")
    assert "-" in text
    assert "?" not in text


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_told_to_stop_leaves_nothing(root: Path, tmp_path: Path) -> None:
    argv = ["plan", str(root / "examples" / "demo.toml"), "--out", "out"]
    halted = PROGRAM.replace("main; main()", "main; from cicatrix import pipeline; import os, signal; "
        "pipeline.plan = lambda *_, **__: os.kill(os.getpid(), signal.SIGTERM); main()")  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", halted, *argv], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert (done.returncode, done.stderr) == (130, "stopped; no answer was written\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_reader_that_has_seen_enough_is_no_error(form: list[str]) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "evidence", "list", *form], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0
