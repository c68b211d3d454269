"""The standing of every outcome: not calibrated. Results carry this text."""

NOT_CALIBRATED = (
    "not calibrated: priors only; the amplitude of relief rests on one reported datum (replica -25 % after 2 sessions, "
    "5 casts)"
)
