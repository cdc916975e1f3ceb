"""Acts, as they come in and as they are answered."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates

from backend.domain.lifecycle import INTERNAL, Action
from backend.schemas.fields import CODE, SHA256, Fix, Moment, OwnId, Strict, Text
from backend.schemas.orders import EventOut, OrderOut

ACTIONS = [str(a) for a in Action if a not in INTERNAL]
MAX_DATA = 40
RATED = {"solved": ("yes", "no"), "satisfied": ("satisfied", "dissatisfied")}


ANSWERS_OF = (
    "The plain answers of the action. contact: `connected` (true or false), `method` (call, phone, visit, sms, "
    "wechat). reply: `text`, `result` (solved, partly, unsolved_explained, out_of_scope). rate: `contacted` (true or "
    "false), `solved` (yes, partly, no; also true or false), `satisfied` (a grade of the place; also true or false)."
)


class ClockRef(Strict):
    """When an act happened by the server's own time: a ticket and the phone's monotonic time since it.

    `steady` false: that clock began anew since the ticket, and `elapsed_ms` comes from the phone's own one.
    `offset_ms`: how far the phone's own clock was ahead of the server's when the ticket came.
    """

    ticket = fields.String(required=True, validate=validate.Length(1, 200))
    elapsed_ms = fields.Integer(required=True, strict=True, validate=validate.Range(0, 10**11))
    steady = fields.Boolean(load_default=True, truthy={True}, falsy={False})
    offset_ms = fields.Integer(load_default=0, strict=True, validate=validate.Range(-(10**13), 10**13))


class ActIn(Strict):
    """Everything that anybody does to an order."""

    id = OwnId(required=True)
    action = fields.String(required=True, validate=validate.OneOf(ACTIONS))
    seen_version = fields.Integer(load_default=None, allow_none=True, strict=True, validate=validate.Range(0, 2**31))
    occurred_at = Moment(required=True)
    position = fields.Nested(Fix, load_default=None, allow_none=True)
    evidence = fields.List(fields.String(validate=SHA256), load_default=list, validate=validate.Length(max=30))
    reason = Text(load_default=None, allow_none=True, validate=validate.Length(max=500))
    note = Text(load_default=None, allow_none=True, validate=validate.Length(max=2000))
    data = fields.Dict(
        keys=fields.String(validate=CODE), values=fields.Raw(allow_none=True), load_default=dict,
        metadata={"description": ANSWERS_OF},
    )
    clock = fields.Nested(ClockRef, load_default=None, allow_none=True)

    @validates("data")
    def _data_is_plain(self, value: dict[str, Any], **_: Any) -> None:
        """Refuse nested structures and long texts: `data` holds the few plain answers of an action."""
        if len(value) > MAX_DATA:
            raise ValidationError("Too many entries.")
        for name, entry in value.items():
            if isinstance(entry, dict | list):
                raise ValidationError(f"{name}: plain values only.")
            if isinstance(entry, int) and abs(entry) >= 2**63:
                raise ValidationError(f"{name}: no such number.")
            if isinstance(entry, str) and (len(entry) > 4000 or "\x00" in entry):
                raise ValidationError(f"{name}: too long, or not text.")

    @post_load
    def _in_words(self, act: dict[str, Any], **_: Any) -> dict[str, Any]:
        """A rating that says true or false means yes and no, satisfied and dissatisfied."""
        said = act["data"]
        plain = {name: said[name] for name in RATED if isinstance(said.get(name), bool)}
        if act["action"] == Action.RATE and plain:
            act["data"] = said | {name: RATED[name][not value] for name, value in plain.items()}
        return act


class ActTaken(Schema):
    """What an act has become."""

    order = fields.Nested(OrderOut, required=True)
    event = fields.Nested(EventOut, required=True)
