"""What an observer recorded beside the counted scars: the [grading] table of a case."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from cicatrix.base.model import Frozen

Category = Annotated[int, Field(ge=0, le=5, strict=True)] | None
Answer = Annotated[int, Field(ge=0, le=3, strict=True)] | None


class ScarS(Frozen):
    """SCAR-S categories by body site, 0 to 5; a site that is left out was not graded."""

    face: Category = None
    chest: Category = None
    back: Category = None


class Dlqi(Frozen):
    """Answers to the ten items of the Dermatology Life Quality Index, 0 to 3, by number.

    The items are protected and are not printed here: © Dermatology Life Quality Index. A Y Finlay, G K Khan, April
    1992. The form comes from www.dermatology.org.uk. An item that is left out was not answered; "not relevant" is 0.
    """

    q1: Answer = None
    q2: Answer = None
    q3: Answer = None
    q4: Answer = None
    q5: Answer = None
    q6: Answer = None
    q7: Answer = None
    q8: Answer = None
    q9: Answer = None
    q10: Answer = None

    @property
    def answers(self) -> dict[str, int | None]:
        """The answers by item."""
        return {name: getattr(self, name) for name in type(self).model_fields}


class Grading(Frozen):
    """What the clinician saw and the patient answered; what is absent makes that scale not evaluable."""

    goodman_baron_grade: Annotated[int, Field(ge=1, le=4, strict=True)] | None = None
    visible_at_50_cm: Annotated[bool, Field(strict=True)] | None = None
    goodman_baron_quantitative: Annotated[int, Field(ge=0, le=84, strict=True)] | None = None
    """The observer's own total; it goes before the sum of the recorded scars."""
    ecca: Annotated[int, Field(ge=0, le=540, multiple_of=5, strict=True)] | None = None
    """The observer's own total; it goes before the sum of the recorded scars."""
    ecca_elastolysis: Annotated[int, Field(ge=0, le=3, strict=True)] | None = None
    """Superficial elastolysis: 0 none, 1 few, 2 limited, 3 many."""
    hypertrophic_over_two_years: Annotated[bool, Field(strict=True)] | None = None
    """Age of the hypertrophic scars whose entry does not tell it."""
    scar_s: ScarS | None = None
    dlqi: Dlqi | None = None
