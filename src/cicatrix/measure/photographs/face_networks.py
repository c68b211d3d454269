"""The two networks that find a face and its points: loaded once, checked, run by OpenCV without any connection."""

from __future__ import annotations

import hashlib
import threading
from functools import cache
from importlib.resources import files
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from cicatrix.base.errors import InternalError

Floats32 = NDArray[np.float32]

SHA256 = {
    "face_detector.tflite": "b4578f35940bf5a1a655214a1cce5cab13eba73c1297cd78e1a04c2380b0152f",
    "face_landmarks_detector.tflite": "c7d54204ce0448474c7f3fa9af494787c0965cbdd6f20fc72867e43046bd43d5",
}
_ONE_AT_A_TIME = threading.Lock()  # a network of OpenCV holds its input


def model_bytes(name: str) -> bytes:
    """Return a network's file, or raise InternalError where it is not the one that was tested."""
    data = files("cicatrix.measure.photographs").joinpath("models", name).read_bytes()
    if hashlib.sha256(data).hexdigest() != SHA256[name]:
        raise InternalError(f"the network {name} is not the one that was tested", do="install the package again")
    return data


@cache
def _network(name: str) -> Any:
    return cv2.dnn.readNetFromTFLite(np.frombuffer(model_bytes(name), dtype=np.uint8))


def run_network(name: str, picture: Floats32, outputs: tuple[str, ...]) -> tuple[Floats32, ...]:
    """Return the named outputs of a network for one picture (side, side, 3), each flattened."""
    with _ONE_AT_A_TIME:
        network = _network(name)
        network.setInput(np.ascontiguousarray(picture.transpose(2, 0, 1)[None]))
        return tuple(np.asarray(out, dtype=np.float32).ravel().copy() for out in network.forward(outputs))
