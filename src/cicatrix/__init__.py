"""An open treatment planning system for microneedling of acne scars, for research and teaching."""

__version__ = "0.1.0"
