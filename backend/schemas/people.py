"""People, their roles, units and areas, and what was changed of them."""

from marshmallow import Schema, fields, validate

from backend.domain.roles import STAFF
from backend.schemas.fields import Strict, Text, account_field

_ROLES = [str(role) for role in STAFF]
CODE = validate.Regexp(r"^[0-9]{6,15}\Z")
ROLE = validate.OneOf(_ROLES)


class PeopleQuery(Strict):
    """A text of the name, the account or the unit; a role, or `none`; shut out or not."""

    q = Text(load_default="", validate=validate.Length(max=60))
    role = fields.String(load_default=None, validate=validate.OneOf([*_ROLES, "none"]))
    active = fields.Boolean(load_default=None, allow_none=True)
    cursor = fields.Integer(load_default=None, validate=validate.Range(1, 2**31 - 1))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class PersonPlace(Strict):
    """Name, unit and area of somebody, and why they are so."""

    name = Text(required=True, validate=validate.Length(1, 64))
    org = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=32))
    area = fields.List(fields.String(validate=CODE), load_default=list, validate=validate.Length(max=50))
    why = Text(required=True, validate=validate.Length(4, 300))


class PersonIn(PersonPlace):
    """Somebody new: what he signs in with, and a first password."""

    account = account_field(required=True)
    password = fields.String(required=True, validate=validate.Length(8, 200))


class RolesIn(Strict):
    """What somebody may from now on."""

    roles = fields.List(fields.String(validate=ROLE), required=True, validate=validate.Length(max=len(_ROLES)))
    why = Text(required=True, validate=validate.Length(4, 300))


class ActiveIn(Strict):
    """Whether somebody may come in."""

    active = fields.Boolean(required=True)
    why = Text(required=True, validate=validate.Length(4, 300))


class PhoneIn(Strict):
    """A number, or none."""

    phone = fields.String(required=True, allow_none=True, validate=validate.Length(max=20))
    why = Text(required=True, validate=validate.Length(4, 300))


class AreaOut(Schema):
    """A street, community or cell."""

    code = fields.String(required=True)
    name = fields.String(required=True)


class PersonListed(Schema):
    """Somebody of the staff."""

    account = fields.String(required=True)
    name = fields.String(required=True)
    roles = fields.List(fields.String(), required=True)
    active = fields.Boolean(required=True)
    org = fields.String(required=True, allow_none=True)
    org_name = fields.String(required=True, allow_none=True)
    area = fields.List(fields.Nested(AreaOut), required=True)


class PeoplePage(Schema):
    """A page of people, the roles that one may have, and whether the reader may add somebody."""

    items = fields.List(fields.Nested(PersonListed), required=True)
    next = fields.Integer(required=True, allow_none=True)
    roles = fields.List(fields.String(), required=True)
    adds = fields.Boolean(required=True)


class Face(Schema):
    """How somebody stood."""

    name = fields.String()
    roles = fields.List(fields.String())
    org = fields.String(allow_none=True)
    area = fields.List(fields.String())
    active = fields.Boolean()


class AccountChangeOut(Schema):
    """A change: of whom, by whom (nobody where it was a command), what stood there before and after, and why."""

    id = fields.Integer(required=True)
    at = fields.String(required=True)
    account = fields.String(required=True)
    name = fields.String(required=True)
    by = fields.String(required=True, allow_none=True)
    what = fields.String(required=True)
    why = fields.String(required=True)
    before = fields.Nested(Face, required=True)
    after = fields.Nested(Face, required=True)


class MayChange(Schema):
    """What the reader may change of somebody."""

    place = fields.Boolean(required=True)
    phone = fields.Boolean(required=True)
    roles = fields.Boolean(required=True)
    active = fields.Boolean(required=True)


class PersonOut(PersonListed):
    """Somebody with what he leads and what was changed of him."""

    open_orders = fields.Integer(required=True)
    has_phone = fields.Boolean(required=True)
    may = fields.Nested(MayChange, required=True)
    roles_known = fields.List(fields.String(), required=True)
    changes = fields.List(fields.Nested(AccountChangeOut), required=True)


class ChangesQuery(Strict):
    """Where a page of changes goes on."""

    cursor = fields.Integer(load_default=None, validate=validate.Range(1, 2**63 - 1))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class ChangesPage(Schema):
    """A page of changes, the latest first."""

    items = fields.List(fields.Nested(AccountChangeOut), required=True)
    next = fields.Integer(required=True, allow_none=True)
