"""What a resident sends."""

from marshmallow import fields, validate

from backend.schemas.fields import OwnId, Strict, Text


class AnswersIn(Strict):
    """What a resident says of his order; `id` makes it count once."""

    id = OwnId(required=True)
    contacted = fields.Boolean(load_default=None, allow_none=True, truthy={True}, falsy={False})
    solved = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(("yes", "partly", "no")))
    satisfied = fields.String(
        load_default=None, allow_none=True,
        validate=validate.OneOf(("satisfied", "basically", "neutral", "dissatisfied")),
    )
    words = Text(load_default=None, allow_none=True, validate=validate.Length(max=500))
    promise = fields.UUID(load_default=None, allow_none=True)
    agrees = fields.Boolean(load_default=None, allow_none=True, truthy={True}, falsy={False})
