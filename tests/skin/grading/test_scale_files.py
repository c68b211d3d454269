"""A broken file of scales or types is refused: no scale is thinned out in silence."""

import tomllib
from importlib.resources import files

import pytest

from cicatrix.base.errors import BadInput
from cicatrix.base.reading import validate
from cicatrix.skin.grading.scale_records import ScaleFile, scale_records
from cicatrix.skin.grading.type_facts import TypeFile


def shipped(name):
    return tomllib.loads(files("cicatrix.skin.data").joinpath(name).read_text("utf-8"))


def refused(data, model, words):
    with pytest.raises(BadInput) as error:
        validate(data, model, "file.toml")
    assert words in error.value.line()


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("kind", "interval", "is not one of the allowed values"),
        ("categories", ["one"], "'goodman_baron_grade' has 1 categories for 4 grades"),
        ("hihg", 4, "unknown key 'hihg'; did you mean 'high'?"),
        ("evidence", "sure", "is not one of the allowed values"),
    ],
)
def test_a_wrong_key_of_a_scale(key, value, words):
    data = shipped("scales.toml")
    data["scale"][0][key] = value
    refused(data, ScaleFile, words)


def test_a_scale_without_a_source():
    data = shipped("scales.toml")
    del data["scale"][0]["source"]
    refused(data, ScaleFile, "the key 'source' is missing")


def test_a_scale_that_stands_twice():
    data = shipped("scales.toml")
    data["scale"].append(data["scale"][0])
    refused(data, ScaleFile, "the scale 'goodman_baron_grade' stands twice")


def test_bands_that_end_before_the_scale():
    data = shipped("scales.toml")
    next(one for one in data["scale"] if one["id"] == "dlqi")["bands"].pop()
    refused(data, ScaleFile, "the bands of 'dlqi' do not rise to 30")


def test_a_type_that_stands_twice_or_has_no_width():
    data = shipped("jacob_types.toml")
    data["type"][1]["id"] = "icepick"
    refused(data, TypeFile, "the type 'icepick' stands twice")
    data = shipped("jacob_types.toml")
    del data["type"][0]["width_to_mm"]
    refused(data, TypeFile, "a type without a range of widths")
    data = shipped("jacob_types.toml")
    data["type"][1]["width_from_mm"] = 5.0
    refused(data, TypeFile, "a range of 'boxcar' runs from 5 to 4")


def test_every_scale_says_what_it_rests_on():
    assert all(one.note and one.source for one in scale_records().values())
