"""The standard treatment, to which strengths, signals and times of the models are relative."""

from __future__ import annotations

STANDARD_DEVICE = "skinpen-precision"
STANDARD_DEPTH_MM = 1.5
STANDARD_HOLES_PER_CM2 = 275.0
"""Middle of the 250 to 300 holes/cm2 that pens aim at."""
