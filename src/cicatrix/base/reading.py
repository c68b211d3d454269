"""Files in: TOML or JSON, bounded, validated, with errors that say what, where, what is allowed and what to do."""

from __future__ import annotations

import json
import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar, cast, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from cicatrix.base.errors import BadInput
from cicatrix.base.words import listing, nearest, plain

Model = TypeVar("Model", bound=BaseModel)
MAX_BYTES = 4_000_000
WANTED = "a TOML or JSON file"
BOUNDS = frozenset({"greater_than", "greater_than_equal", "less_than", "less_than_equal"})
"""Kinds of problem whose message adds what the model says of the safe range."""
# More than 64 words joined by dots, in a key or a header.
_DEEP_KEY = re.compile(r"""(?<![^\s.=\[\],{}#])(?:[^\s.=\[\],{}#]++\s*+\.\s*+){64}""")


def read_text(path: Path, *, wanted: str = WANTED) -> str:
    """Return the text of a file of at most 4 MB in UTF-8.

    Raises
    ------
    BadInput
        If it is missing, a folder, unreadable, empty, too large or not text.
    """
    return as_text(read_bytes(path, wanted=wanted), str(path), wanted=wanted)


def read_bytes(path: Path, *, wanted: str = WANTED, most: int = MAX_BYTES) -> bytes:
    """Return what a file of at most *most* bytes holds; *wanted* says in an error what it should have been.

    Raises
    ------
    BadInput
        If it is missing, a folder, unreadable, empty or too large.
    """
    where = str(path)
    try:
        if not path.exists():
            siblings = {entry.name for entry in path.parent.iterdir()} if path.parent.is_dir() else set[str]()
            what = "the link leads nowhere" if path.is_symlink() else "there is no such file"
            raise BadInput(what, where=where, do=nearest(path.name, siblings - {path.name}))
        if path.is_dir():
            raise BadInput("this is a folder, not a file", where=where, allowed=wanted)
        if not path.is_file() and not where.startswith("/dev/"):  # a named pipe would be waited for without end
            raise BadInput("this is neither a file nor standard input", where=where, allowed=wanted)
        if path.is_file() and path.stat().st_size > most:
            raise BadInput("the file is too large", where=where, allowed=f"at most {most // 1_000_000} MB")
        with path.open("rb") as stream:
            data = stream.read(most + 1)
    except OSError as error:
        raise BadInput(f"the file cannot be read ({error.strerror})", where=where) from error
    if len(data) > most:
        raise BadInput("the file is too large", where=where, allowed=f"at most {most // 1_000_000} MB")
    if not data.strip():
        raise BadInput("the file is empty", where=where, allowed=wanted)
    return data


def as_text(data: bytes, where: str, *, wanted: str = WANTED) -> str:
    """Return bytes as text in UTF-8.

    Raises
    ------
    BadInput
        If they are not.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput("the file is not text in UTF-8", where=where, allowed=wanted) from error
    if "\0" in text:
        raise BadInput("the file is binary, not text", where=where, allowed=wanted)
    return text


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            raise ValueError(f"the key '{key}' stands twice")
        result[key] = value
    return result


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number")


def parse(text: str, where: str) -> dict[str, Any]:
    """Return the table written in *text*; JSON if it begins with a brace or *where* ends in .json, else TOML."""
    try:
        if not (text.lstrip().startswith("{") or where.lower().endswith(".json")):
            if _DEEP_KEY.search(text):  # the parser's time grows with the square of a key's parts
                raise RecursionError
            return tomllib.loads(text)
        value: object = json.loads(text, object_pairs_hook=_no_duplicates, parse_constant=_no_constant)
    except RecursionError as error:
        raise BadInput("the file cannot be parsed: it is nested too deeply", where=where) from error
    except ValueError as error:  # TOMLDecodeError and JSONDecodeError are ValueErrors
        words = str(error).replace("Cannot overwrite a value", "a key stands twice")
        words = re.sub(r"^Exceeds the limit.*", "a number has thousands of digits", words)
        raise BadInput(f"the file cannot be parsed: {words[:160]}", where=where) from error
    if not isinstance(value, dict):
        kind = "list" if isinstance(value, list) else "single value"
        raise BadInput(f"the file holds a {kind}", where=where, allowed="an object with keys")
    return cast(dict[str, Any], value)


def read_model(path: str | Path, model: type[Model], *, wanted: str = WANTED) -> Model:
    """Read and validate a TOML or JSON file.

    Parameters
    ----------
    path
        The file.
    model
        The frozen model that it must satisfy.
    wanted
        What the file should be, in a message.

    Raises
    ------
    BadInput
        With the first problem's key path, what is allowed and the nearest known word; further problems are counted.
    """
    path = Path(path)
    return validate(parse(read_text(path, wanted=wanted), str(path)), model, str(path))


def read_resource(package: str, name: str, model: type[Model]) -> Model:
    """Read a data file that ships inside *package*."""
    where = f"{package}/{name}"
    return validate(parse(files(package).joinpath(name).read_text("utf-8"), where), model, where)


def validate(data: Any, model: type[Model], where: str) -> Model:
    """Return *data* as *model*, or raise BadInput."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        foreign = sorted(set(data) - set(_keys(model, ()))) if isinstance(data, dict) else []
        if len(foreign) > 2 and 2 * len(foreign) > len(cast(dict[str, Any], data)):
            kind = f"a {model.__name__.lower()} file"
            raise BadInput(f"this is not {kind}: it holds {listing(foreign, 6)}", where=where, allowed=kind) from None
        raise _explain(error, model, where) from None


def _explain(error: ValidationError, model: type[BaseModel], where: str) -> BadInput:
    problems = sorted(
        error.errors(include_url=False), key=lambda item: (item["type"] != "extra_forbidden", len(item["loc"]))
    )
    first = problems[0]
    path = ".".join(f"[{part}]" if isinstance(part, int) else str(part)[:60] for part in first["loc"])
    what, allowed, do = _words(first, model)
    if len(problems) > 1:
        more = f"{len(problems) - 1} more {'problem' if len(problems) == 2 else 'problems'}"
        do = f"{do} ({more})" if do else f"and {more}"
    return BadInput(what, where=f"{where}: {path.replace('.[', '[')}" if path else where, allowed=allowed, do=do)


def _words(problem: ErrorDetails, model: type[BaseModel]) -> tuple[str, str, str]:
    key = str(problem["loc"][-1])[:60] if problem["loc"] else ""
    kind, context = problem["type"], problem.get("ctx", {})
    shown = _shown(problem["input"])
    if kind == "extra_forbidden":
        known = _keys(model, problem["loc"][:-1])
        return f"unknown key '{key}'", "" if nearest(key, known) else listing(known), nearest(key, known)
    if kind == "missing":
        return f"the key '{key}' is missing", "", ""
    if kind in {"enum", "literal_error"}:
        expected = str(context.get("expected", ""))
        words = [word.strip(" '") for word in expected.replace(" or ", ", ").split(",")]
        return (
            f"{shown} is not one of the allowed values",
            expected.replace("'", ""),
            nearest(shown.strip("'"), words),
        )
    if kind == "too_long":
        return f"{context.get('actual_length')} entries", f"at most {context.get('max_length')}", ""
    if kind == "too_short":
        return "there is no entry", f"at least {context.get('min_length')}", ""
    if kind in {"value_error", "assertion_error"}:
        return str(context.get("error", problem["msg"]))[:400], "", ""
    # An id that is refused may be a person's name, which belongs in no log.
    words = plain(problem["msg"]) if key == "id" else f"{plain(problem['msg'])}, not {shown}"
    return words, _safe_range(model, problem["loc"]) if kind in BOUNDS else "", ""


def _shown(value: object) -> str:
    """Return a value as a message shows it; what may be large is only named."""
    if isinstance(value, dict):
        return "a table"
    return "a list" if isinstance(value, list) else repr(value)[:60]


def _safe_range(model: type[BaseModel], path: tuple[int | str, ...]) -> str:
    """Return what the model gives as a key's ``safe_range``, if it gives one."""
    *above, key = path
    for candidate in _models_at(model, tuple(above)):
        field = candidate.model_fields.get(str(key))
        if field is not None and isinstance(field.json_schema_extra, dict):
            return str(field.json_schema_extra.get("safe_range", ""))
    return ""


def _keys(model: type[BaseModel], path: tuple[int | str, ...]) -> list[str]:
    """Return the keys known at *path*."""
    return sorted({name for candidate in _models_at(model, path) for name in candidate.model_fields})


def _models_at(model: type[BaseModel], path: tuple[int | str, ...]) -> list[type[BaseModel]]:
    """Return the models at *path*, walking through lists, unions and nested models."""
    current: list[type[BaseModel]] = [model]
    for part in path:
        following: list[type[BaseModel]] = []
        for candidate in current:
            field = candidate.model_fields.get(part) if isinstance(part, str) else None
            if field is not None:
                following += _models_in(field.annotation)
        current = following or current
    return current


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for argument in get_args(annotation) for found in _models_in(argument)]
