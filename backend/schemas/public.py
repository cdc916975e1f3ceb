"""What a resident sends."""

from typing import Any

from marshmallow import fields, validate

from backend.schemas.fields import OwnId, Strict, Text


class Verdict(fields.String):
    """A word of a scale; true and false are its two ends."""

    def __init__(self, *words: str) -> None:
        super().__init__(load_default=None, allow_none=True, validate=validate.OneOf(words))
        self._ends = {True: words[0], False: words[-1]}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        word = self._ends[value] if isinstance(value, bool) else value
        return super()._deserialize(word, attr, data, **kwargs)


class AnswersIn(Strict):
    """What a resident says of his order; `id` makes it count once."""

    id = OwnId(required=True)
    contacted = fields.Boolean(load_default=None, allow_none=True, truthy={True}, falsy={False})
    solved = Verdict("yes", "partly", "no")
    satisfied = Verdict("satisfied", "basically", "neutral", "dissatisfied")
    words = Text(load_default=None, allow_none=True, validate=validate.Length(max=500))
    promise = fields.UUID(load_default=None, allow_none=True)
    agrees = fields.Boolean(load_default=None, allow_none=True, truthy={True}, falsy={False})
