"""What people of the field have at hand: phrases, and feedback on the app."""

from marshmallow import Schema, fields, validate

from backend.models.field import FEEDBACK_KINDS, LONGEST_PHRASE, PURPOSES
from backend.schemas.fields import OwnId, Strict, Text


class PhraseIn(Strict):
    """A phrase of one's own."""

    purpose = fields.String(required=True, validate=validate.OneOf(PURPOSES))
    words = Text(required=True, validate=validate.Length(1, LONGEST_PHRASE))


class PhraseOut(Schema):
    """A phrase to put in with one tap; `own` ones are the reader's and nobody else sees them."""

    id = fields.String(required=True)
    purpose = fields.String(required=True, validate=validate.OneOf(PURPOSES))
    words = fields.String(required=True)
    own = fields.Boolean(required=True)


class Phrases(Schema):
    """One's own phrases first, then the place's."""

    items = fields.List(fields.Nested(PhraseOut), required=True)


class FeedbackIn(Strict):
    """A complaint or a suggestion about the app itself."""

    id = OwnId(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(FEEDBACK_KINDS))
    words = Text(required=True, validate=validate.Length(1, 1000))


class FeedbackQuery(Strict):
    """On demand only what nobody has answered."""

    unanswered = fields.Boolean(load_default=False)


class FeedbackAnswer(Strict):
    """What is answered."""

    words = Text(required=True, validate=validate.Length(1, 1000))


class FeedbackOut(Schema):
    """What somebody said, and the answer; `by` and `org` only for whoever runs the app."""

    id = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(FEEDBACK_KINDS))
    words = fields.String(required=True)
    at = fields.String(required=True)
    answer = fields.String(required=True, allow_none=True)
    answered_by = fields.String(required=True, allow_none=True)
    answered_at = fields.String(required=True, allow_none=True)
    by = fields.String()
    org = fields.String(allow_none=True)


class FeedbackList(Schema):
    """The newest first."""

    items = fields.List(fields.Nested(FeedbackOut), required=True)
