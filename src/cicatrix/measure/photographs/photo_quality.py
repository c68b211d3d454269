"""Whether a photograph of a face will do for measuring, and what the photographer can do if not."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import BadInput
from cicatrix.base.model import Frozen
from cicatrix.measure.photographs.face import MESH_POINTS, OUTER_CANTHAL_MM, Face
from cicatrix.measure.photographs.gates import Gate, GateState, gate_of, worst
from cicatrix.measure.photographs.head_pose import HeadPose, head_pose
from cicatrix.measure.photographs.photo import Photo
from cicatrix.measure.photographs.skin_look import BURNT, LEAST_SKIN, SkinLook, lightness_of, skin_look

Mask = NDArray[np.bool_]

THINNED = 500_000
"""Pixels of a close-up that its gates look at: single ones, since burnt-out places must not be averaged away."""
_OWN = "assumption: "


class PhotoQuality(Frozen):
    """How a photograph of a face meets each gate."""

    gates: tuple[Gate, ...]
    state: GateState
    """The worst of the gates."""
    pose: HeadPose
    outer_canthal_px: float
    mm_per_px_assumed: tuple[float, float, float]
    """Lower, middle and upper scale if the eyes are as far apart as an adult's; an assumption, no measurement."""

    def gate(self, name: str) -> Gate:
        """Return a gate by its id."""
        return next(gate for gate in self.gates if gate.id == name)


def photo_quality(photo: Photo, face: Face) -> PhotoQuality:
    """Return how a photograph meets the gates of size, sharpness, light, pose and expression.

    Parameters
    ----------
    photo
        The photograph.
    face
        Its face, from `find_face`.

    Notes
    -----
    The list follows the parts of ISO/IEC 29794-5 (quality of face images) that matter for skin; the limits are not
    those of recognising people. No limit depends on the colour of skin.
    """
    look, pose = skin_look(photo, face), head_pose(face)
    gates = (
        _framed(photo, face), _size(face), _sharpness(look), _burnt(look.burnt_share), _exposure(look.lightness),
        _evenness(look),
        *_posed(pose), _mouth(look), _eyes(look), _compression(photo),
    )  # fmt: skip
    return PhotoQuality(
        gates=gates,
        state=worst(gates),
        pose=pose,
        outer_canthal_px=face.outer_canthal_px,
        mm_per_px_assumed=face.assumed_mm_per_px,
    )


def close_up_gates(photo: Photo, skin: Mask) -> tuple[Gate, ...]:
    """Return how a close-up of skin meets the gates that need no face: burnt-out places, exposure, compression.

    Raises
    ------
    BadInput
        If hardly any skin is in the picture, or all of it has one colour.
    """
    step = max(1, round((skin.size / THINNED) ** 0.5))
    pixels, inside = photo.pixels[::step, ::step], skin[::step, ::step]
    colours = pixels[inside]
    if len(colours) < LEAST_SKIN:
        raise BadInput("too little skin is in the picture", allowed="a close-up of skin that fills the frame")
    if (np.ptp(colours, axis=0) == 0).all():
        red, green, blue = colours[0]
        raise BadInput(
            f"all of the picture has one colour, {red}, {green}, {blue}", allowed="a close-up of skin, which varies"
        )
    burnt = float((colours >= BURNT).any(axis=1).mean())
    return _burnt(burnt), _exposure(float(np.median(lightness_of(colours)))), _compression(photo)


def _framed(photo: Photo, face: Face) -> Gate:
    points = face.points[:MESH_POINTS, :2]
    outside = 100.0 * float(((points < 0.0) | (points > [photo.width, photo.height])).any(axis=1).mean())
    return gate_of(
        "framed", outside, (0.0, 5.0), "%", f"{_OWN}points beyond the edge are guessed, and their zones not seen",
        (
            f"{outside:.0f} % of the face lies beyond the edge of the picture",
            "leave a hand's width about the face on every side",
        ),
    )  # fmt: skip


def _size(face: Face) -> Gate:
    size = face.outer_canthal_px
    closer = f"come {400.0 / size:.2g} times as close or use a camera of more pixels; enlarging the file does not help"
    return gate_of(
        "size", size, (400.0, 200.0), "px",
        f"{_OWN}400 px make about {OUTER_CANTHAL_MM / 400.0:.2f} mm a pixel; a small scar of 2 mm then has 9 pixels",
        (f"the outer corners of the eyes are {size:.0f} pixels apart", closer),
    )  # fmt: skip


def _sharpness(look: SkinLook) -> Gate:
    return gate_of(
        "sharpness", look.sharpness, (30.0, 8.0), "grey²",
        f"{_OWN}two sharp photographs of one man had 164 and 218; blurred by half a pixel, of 200 between the eyes, "
        "50 and 61, by one pixel 10 and 11; smooth skin has less",
        (
            f"the skin's fine detail has a variance of {look.sharpness:.0f}",
            "focus on the cheek, hold still or use a stand, give more light, wipe the lens, switch off beauty filters",
        ),
    )  # fmt: skip


def _burnt(share: float) -> Gate:
    return gate_of(
        "burnt_out", 100.0 * share, (1.0, 5.0), "%",
        f"{_OWN}a burnt-out pixel has lost its colour; 1 % of the skin hardly moves a median",
        (
            f"{100.0 * share:.1f} % of the skin is burnt out",
            "take off oil and sweat, use softer or cross-polarised light, or expose by half a stop less",
        ),
    )  # fmt: skip


def _exposure(lightness: float) -> Gate:
    """Return the gate of exposure: only what no skin reflects at a fair exposure is refused, whatever its colour."""
    too_light = lightness > 60.0
    limits = (88.0, 94.0) if too_light else (20.0, 10.0)
    do = "expose by a stop less" if too_light else "give more light, or expose by one or two stops more"
    return gate_of(
        "exposure", lightness, limits, "L*",
        f"{_OWN}the darkest skin has an L* of some 25 to 30 at a fair exposure, the lightest of some 75",
        (f"the skin has a median L* of {lightness:.0f}", do),
    )  # fmt: skip


def _evenness(look: SkinLook) -> Gate:
    source = f"{_OWN}uneven light of 5 L* is more than most changes of colour that are looked for"
    difference = look.left_lightness - look.right_lightness
    if difference != difference:  # one cheek is not seen
        return Gate(
            id="even_light", state=GateState.UNKNOWN, value=None, unit="L*", warn_limit=5.0, fail_limit=12.0,
            source=source, message="one cheek is not seen, so that the light on both cannot be compared",
        )  # fmt: skip
    brighter, darker = ("left", "right") if difference > 0.0 else ("right", "left")
    return gate_of(
        "even_light", abs(difference), (5.0, 12.0), "L*", source,
        (
            f"the patient's {brighter} cheek is {abs(difference):.1f} L* lighter",
            f"move the lamp towards the patient's {darker} side, or put a white card there",
        ),
    )  # fmt: skip


def _posed(pose: HeadPose) -> tuple[Gate, ...]:
    source = f"{_OWN}up to 10 degrees all zones of a frontal picture are seen; pairs are held to less"
    yaw, pitch, roll = pose.yaw_degrees, pose.pitch_degrees, pose.roll_degrees
    return (
        gate_of("yaw", abs(yaw), (10.0, 25.0), "degrees", source, turn_words(yaw)),
        gate_of(
            "pitch", abs(pitch), (15.0, 30.0), "degrees",
            f"{source}; 5 degrees more, since a person's own profile shifts the zero of pitch", nod_words(pitch),
        ),
        gate_of("roll", abs(roll), (10.0, 25.0), "degrees", source, tilt_words(roll)),
    )  # fmt: skip


def turn_words(yaw: float, against: str = "") -> tuple[str, str]:
    """Return what a turn of the head is, and what to ask of the patient."""
    side, other = ("left", "right") if yaw > 0.0 else ("right", "left")
    return (
        f"the head is turned {abs(yaw):.0f} degrees to the patient's {side}{against}",
        f"ask the patient to turn it {abs(yaw):.0f} degrees to the {other}",
    )


def nod_words(pitch: float, against: str = "") -> tuple[str, str]:
    """Return what a nod of the head is, and what to ask of the patient."""
    side, other = ("raised", "lower") if pitch > 0.0 else ("lowered", "raise")
    return (
        f"the chin is {side} by {abs(pitch):.0f} degrees{against}",
        f"ask the patient to {other} it by {abs(pitch):.0f} degrees, or move the camera to the height of the face",
    )


def tilt_words(roll: float, against: str = "") -> tuple[str, str]:
    """Return what a tilt of the head is, and what to do."""
    side, other = ("left", "right") if roll > 0.0 else ("right", "left")
    if abs(roll) > 45.0:
        return f"the face lies sideways in the picture ({abs(roll):.0f} degrees)", "turn the picture upright"
    return (
        f"the head is tilted {abs(roll):.0f} degrees to the patient's {side}{against}",
        f"ask the patient to tilt it {abs(roll):.0f} degrees to the {other}, or hold the camera level",
    )


def _mouth(look: SkinLook) -> Gate:
    return gate_of(
        "mouth", look.mouth_opening, (0.04, 0.15), "of eye distance",
        f"{_OWN}a smile or open lips fold the cheeks; closed lips had up to 0.01, an open smile 0.12",
        (
            f"the lips are {look.mouth_opening:.2f} of the distance of the eyes apart",
            "ask for a relaxed face with lips closed, without a smile",
        ),
    )  # fmt: skip


def _eyes(look: SkinLook) -> Gate:
    right, left = look.eye_openings
    return gate_of(
        "eyes", abs(right - left), (0.12, 1.0), "of eye width",
        f"{_OWN}both eyes open or both gently closed leave the skin about them at rest",
        (
            f"the right eye is open by {right:.2f} of its width, the left by {left:.2f}",
            "ask for both eyes open or both gently closed, in every picture the same",
        ),
    )  # fmt: skip


def _compression(photo: Photo) -> Gate:
    source = f"{_OWN}below a quality of 75 the blocks of JPEG show in skin"
    if photo.jpeg_quality is None:
        return Gate(
            id="compression", state=GateState.UNKNOWN, value=None, unit="of 100", warn_limit=75.0, fail_limit=40.0,
            source=source, message=f"a picture as {photo.source_format} does not tell how much it was compressed",
        )  # fmt: skip
    return gate_of(
        "compression", float(photo.jpeg_quality), (75.0, 40.0), "of 100", source,
        (
            f"the JPEG has a quality of {photo.jpeg_quality}",
            "take the camera's own file; messengers and some apps compress it again",
        ),
    )  # fmt: skip
