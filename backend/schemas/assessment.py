"""Assessment and supervision: periods, figures with their orders, lost points, appeals, ledgers, the open steps."""

from marshmallow import Schema, fields, validate

from backend.schemas.bonuses import BonusOut
from backend.schemas.fields import NAME, SHA256, Strict, Text

_SIDES = ("numerator", "denominator", "lost")


class PlaceQuery(Strict):
    """Whose figures: one's own place's unless a tenant is named, which the installation's own may do."""

    place = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=32))


class FigureQuery(PlaceQuery):
    """Which figure: a metric of a subject, and which of its orders."""

    metric = fields.String(required=True, validate=NAME)
    subject = Text(required=True, validate=validate.Length(max=64))
    side = fields.String(load_default="denominator", validate=validate.OneOf(_SIDES))


class MetricFigure(Schema):
    """A metric's value, never without what it is made of."""

    numerator = fields.Float(required=True)
    denominator = fields.Integer(required=True)
    rate = fields.String(required=True, allow_none=True)
    points = fields.String(required=True, allow_none=True)
    reached = fields.Boolean(required=True, allow_none=True)


class Subject(Schema):
    """Somebody who is compared; without a rank where the sample is too small (样本不足)."""

    subject = fields.String(required=True)
    name = fields.String(required=True)
    rank = fields.Integer(required=True, allow_none=True)
    klass = fields.String(required=True, allow_none=True, data_key="class")
    score = fields.String(required=True, allow_none=True)
    bonus = fields.String(required=True)
    sample = fields.Integer(required=True)
    insufficient = fields.Boolean(required=True)
    metrics = fields.Dict(keys=fields.String(), values=fields.Nested(MetricFigure), required=True)


class MetricOut(Schema):
    """A metric of the place's rules."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    weight = fields.Float(required=True, allow_none=True)
    target = fields.Float(required=True, allow_none=True)
    scored = fields.Boolean(required=True)


class PeriodOut(Schema):
    """The table of a period."""

    period = fields.String(required=True)
    place = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(("open", "review", "locked")))
    begins = fields.String(required=True, data_key="from")
    ends = fields.String(required=True, data_key="to")
    locks_at = fields.String(required=True)
    as_of = fields.String(required=True)
    subjects_are = fields.String(required=True)
    basis = fields.String(required=True)
    weights_basis = fields.String(required=True)
    min_sample = fields.Integer(required=True)
    empty_metrics = fields.String(required=True, validate=validate.OneOf(("reshare", "unranked")))
    bonus_kinds = fields.Dict(required=True)
    bonus_cap = fields.Float(required=True)
    metrics = fields.List(fields.Nested(MetricOut), required=True)
    subjects = fields.List(fields.Nested(Subject), required=True)
    excluded = fields.List(fields.String(), required=True)
    bonuses = fields.List(fields.Nested(BonusOut), required=True)


class CountedOrder(Schema):
    """An order behind a figure; on what its point was lost, where it was."""

    no = fields.String(required=True)
    why = fields.Dict()


class FigureOrders(Schema):
    """The orders behind a figure."""

    as_of = fields.String(required=True)
    orders = fields.List(fields.Nested(CountedOrder), required=True)


class LockIn(Strict):
    """To lock a period one repeats its name."""

    confirm = fields.String(required=True, validate=validate.Length(max=20))


class AppealIn(Strict):
    """Against which lost point, in which words, with which photos of the order."""

    no = fields.String(required=True, validate=validate.Length(1, 40))
    metric = fields.String(required=True, validate=NAME)
    words = Text(required=True, validate=validate.Length(4, 500))
    evidence = fields.List(fields.String(validate=SHA256), load_default=list, validate=validate.Length(max=20))


class DecisionIn(Strict):
    """One person's word on what somebody asked for."""

    grants = fields.Boolean(required=True)
    words = Text(load_default="", validate=validate.Length(max=500))


class AppealOut(Schema):
    """An appeal as it stands."""

    id = fields.String(required=True)
    no = fields.String(required=True)
    metric = fields.String(required=True)
    words = fields.String(required=True)
    evidence = fields.List(fields.String(), required=True)
    state = fields.String(required=True, validate=validate.OneOf(("asked", "granted", "rejected")))
    asked_at = fields.String(required=True)
    decision = fields.String(required=True, allow_none=True)
    decided_at = fields.String(required=True, allow_none=True)
    decided_by = fields.List(fields.String(), required=True)
    by = fields.String()


class AppealsOut(Schema):
    """The appeals of a period."""

    items = fields.List(fields.Nested(AppealOut), required=True)


class LostPoint(Schema):
    """A point that one has lost: on which order, and on what."""

    metric = fields.String(required=True)
    metric_name = fields.String(required=True)
    no = fields.String(required=True)
    why = fields.Dict(required=True)
    appeal = fields.Nested(AppealOut, required=True, allow_none=True)
    can_appeal = fields.Boolean(required=True)


class Mine(Schema):
    """One's own lost points of a period."""

    period = fields.String(required=True)
    state = fields.String(required=True)
    as_of = fields.String(required=True)
    locks_at = fields.String(required=True)
    points = fields.List(fields.Nested(LostPoint), required=True)


class Booked(Schema):
    """How long somebody held an order, and as what."""

    account = fields.String(required=True, data_key="as")
    org = fields.String(required=True, allow_none=True)
    handler = fields.String(required=True, allow_none=True)
    seconds = fields.Float(required=True)
    begins = fields.String(data_key="from")
    ends = fields.String(data_key="to")


class LedgerOut(Schema):
    """Every minute booked to who held it; the sums make up the whole life."""

    no = fields.String()
    period = fields.String()
    orders = fields.Integer()
    as_of = fields.String(required=True)
    life_s = fields.Float(required=True)
    entries = fields.List(fields.Nested(Booked))
    totals = fields.List(fields.Nested(Booked), required=True)
