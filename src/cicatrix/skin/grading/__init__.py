"""Scar scales from counted and measured scars, each with its item trace, or what is missing to evaluate it."""

from cicatrix.skin.grading.evaluation import GradingReport, grade
from cicatrix.skin.grading.observed import Grading
from cicatrix.skin.grading.scoring import Score

__all__ = ["Grading", "GradingReport", "Score", "grade"]
