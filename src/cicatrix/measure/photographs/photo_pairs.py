"""Whether two photographs of one face were taken alike enough to be compared."""

from __future__ import annotations

from cicatrix.base.model import Frozen
from cicatrix.measure.photographs.face import Face
from cicatrix.measure.photographs.gates import Gate, GateState, gate_of, worst
from cicatrix.measure.photographs.head_pose import HeadPose, pose_change
from cicatrix.measure.photographs.photo import CameraSettings, Photo
from cicatrix.measure.photographs.photo_quality import nod_words, tilt_words, turn_words
from cicatrix.measure.photographs.skin_look import SkinLook, skin_look

_OWN = "assumption: "
_POSE = (
    f"{_OWN}points 60 mm before the axis of the neck move by 3 to 5 mm; poses of a rendered scan came back within "
    "1.7 degrees"
)


class PairConsistency(Frozen):
    """How two photographs agree in all that is not skin."""

    gates: tuple[Gate, ...]
    state: GateState
    """The worst of the gates."""
    pose_change: HeadPose
    """How the head is held in the second against the first."""

    def gate(self, name: str) -> Gate:
        """Return a gate by its id."""
        return next(gate for gate in self.gates if gate.id == name)


def pair_consistency(before: Photo, before_face: Face, after: Photo, after_face: Face) -> PairConsistency:
    """Return how a second photograph agrees with the first in pose, light, sharpness, size, expression and settings.

    Notes
    -----
    A difference of lightness may be the skin's own: a gate only tells that the two cannot be compared without a chart
    of colours in both.
    """
    change = pose_change(before_face, after_face)
    first, second = skin_look(before, before_face), skin_look(after, after_face)
    gates = (
        *_posed(change),
        _lightness(first, second),
        _sharpness(first, second),
        _distance(before_face, after_face),
        _expression(first, second),
        *settings_gates(before.settings, after.settings),
    )
    return PairConsistency(gates=gates, state=worst(gates), pose_change=change)


def _posed(change: HeadPose) -> tuple[Gate, ...]:
    against, limits = " against the first picture", (3.0, 5.0)
    yaw, pitch, roll = change.yaw_degrees, change.pitch_degrees, change.roll_degrees
    return (
        gate_of("yaw", abs(yaw), limits, "degrees", _POSE, turn_words(yaw, against)),
        gate_of("pitch", abs(pitch), limits, "degrees", _POSE, nod_words(pitch, against)),
        gate_of("roll", abs(roll), (5.0, 15.0), "degrees",
              f"{_OWN}a tilt can be turned back without loss, so it is let pass further", tilt_words(roll, against)),
    )  # fmt: skip


def _lightness(first: SkinLook, second: SkinLook) -> Gate:
    difference = second.lightness - first.lightness
    word, do = ("lighter", "less") if difference > 0.0 else ("darker", "more")
    return gate_of(
        "lightness", abs(difference), (3.0, 8.0), "L*",
        f"{_OWN}3 L* are more than skin changes by itself from one visit to the next",
        (
            f"the skin is {abs(difference):.1f} L* {word} than in the first picture",
            f"expose by {do} with fixed light and settings, or put a colour chart into both",
        ),
    )  # fmt: skip


def _sharpness(first: SkinLook, second: SkinLook) -> Gate:
    low, high = sorted((first.sharpness, second.sharpness))
    ratio = low / high if high > 0.0 else 1.0
    which = "second" if second.sharpness < first.sharpness else "first"
    return gate_of(
        "sharpness", ratio, (0.5, 0.25), "ratio",
        f"{_OWN}half the variance is a blur of a quarter to half a pixel more, of 200 between the eyes",
        (
            f"the {which} picture has {ratio:.2f} of the fine detail of the other",
            f"take the {which} one again, in focus",
        ),
    )  # fmt: skip


def _distance(before: Face, after: Face) -> Gate:
    ratio = after.outer_canthal_px / before.outer_canthal_px
    away = max(ratio, 1.0 / ratio)
    word = "closer than" if ratio > 1.0 else "from further away than"
    return gate_of(
        "distance", away, (1.25, 2.0), "ratio",
        f"{_OWN}the perspective of a face changes with distance; a quarter can hardly be seen",
        (f"the face is {ratio:.2f} times as large", f"it was taken {word} the first: keep the distance and the lens"),
    )  # fmt: skip


def _expression(first: SkinLook, second: SkinLook) -> Gate:
    changes = {
        "mouth's opening": abs(second.mouth_opening - first.mouth_opening),
        "mouth's width": abs(second.mouth_width - first.mouth_width),
        "right eye": 0.3 * abs(second.eye_openings[0] - first.eye_openings[0]),
        "left eye": 0.3 * abs(second.eye_openings[1] - first.eye_openings[1]),
    }
    part = max(changes, key=lambda name: changes[name])
    return gate_of(
        "expression", changes[part], (0.05, 0.15), "of eye distance",
        f"{_OWN}0.05 are some 4 mm; an eye is about 0.3 of the distance of the outer corners wide",
        (f"the {part} differs by {changes[part]:.2f} of the distance of the eyes", "ask for the same relaxed face"),
    )  # fmt: skip


def settings_gates(first: CameraSettings, second: CameraSettings) -> tuple[Gate, ...]:
    """Return how the settings of the cameras of two photographs agree."""
    pairs: tuple[tuple[str, object, object, str], ...] = (
        ("camera", first.camera, second.camera, "camera"),
        ("focal_length", first.focal_length_mm, second.focal_length_mm, "focal length"),
        ("flash", first.flash_fired, second.flash_fired, "use of the flash"),
        ("white_balance", first.white_balance_fixed, second.white_balance_fixed, "way of white balance"),
    )
    return tuple(_same(*pair) for pair in pairs)


def _same(name: str, first: object, second: object, words: str) -> Gate:
    known = first is not None and second is not None
    alike = first == second
    if not known:
        state, message = GateState.UNKNOWN, f"the {words} is not told by both files"
    elif alike:
        state, message = GateState.PASS, f"the {words} is the same"
    else:
        state, message = GateState.WARN, f"the {words} differs: use the same one at every visit"
    return Gate(
        id=name, state=state, value=float(alike) if known else None, unit="same", warn_limit=None, fail_limit=None,
        source=f"{_OWN}another {words} changes colour or perspective", message=message,
    )  # fmt: skip
