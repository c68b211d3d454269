"""The frozen Pydantic base of every value that comes from a file or goes to JSON."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """An immutable record: unknown keys, NaN and infinity are refused."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True, str_max_length=10_000
    )
