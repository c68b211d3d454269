"""The intended-use sentence and the mark of review, the same at every door."""

INTENDED_USE = (
    "cicatrix simulates, plans and records microneedling courses for research, teaching and education; its rules and "
    "models have not been reviewed by a clinician."
)
REVIEW_MARK = "unreviewed: not for treating patients"
