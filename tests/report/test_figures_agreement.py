"""The Bland-Altman plot shows every subject and both limits."""

import re

from cicatrix.report.figures_agreement import agreement_figures
from cicatrix.skin.raters.rater_agreement import agreement_of
from cicatrix.skin.raters.ratings import read_ratings


def table(folder, scale, rows):
    path = folder / "ratings.csv"
    lines = [
        f"s{k},{'<b>' if j else 'anna'},{scale},{value}" for k, row in enumerate(rows) for j, value in enumerate(row)
    ]
    path.write_text("\n".join(["subject,rater,scale,value", *lines]), encoding="utf-8")
    return agreement_of(read_ratings(path))


def test_one_picture_per_scale_of_numbers(tmp_path):
    report = table(tmp_path, "goodman_baron_quantitative", ((5, 6), (9, 9), (20, 17), (14, 15)))
    pictures = agreement_figures(report)
    assert list(pictures) == ["bland-altman-goodman-baron-quantitative"]
    (svg,) = pictures.values()
    assert svg.startswith("<svg ")
    assert "<title>Goodman-Baron quantitative: Bland-Altman plot with 95 % limits of agreement</title>" in svg
    assert "<b>" not in svg
    assert len(re.findall(r"<use ", svg)) >= 4, "four subjects in four places"


def test_the_same_numbers_give_the_same_bytes(tmp_path):
    report = table(tmp_path, "ecca", ((50, 60), (90, 85), (200, 170)))
    assert agreement_figures(report) == agreement_figures(report)


def test_words_have_no_differences_to_draw(tmp_path):
    report = table(tmp_path, "jacob_type", (("icepick", "boxcar"), ("boxcar", "boxcar"), ("rolling", "rolling")))
    assert agreement_figures(report) == {}
