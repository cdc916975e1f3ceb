"""The three administrators are three people: the database itself lets no account hold two of these roles (6.3)."""

from alembic import op

from backend.migrations.columns import on_postgres

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

RULE = "administrators_apart"
ROLES = ("sys_admin", "sec_admin", "auditor")


def upgrade() -> None:
    """Refuse an account with two of the roles; one that has them already is refused with its next change."""
    column = "CAST({0}roles AS TEXT)"
    held = " + ".join(f"(CASE WHEN {column} LIKE '%\"{role}\"%' THEN 1 ELSE 0 END)" for role in ROLES)
    if on_postgres():
        op.execute(f"ALTER TABLE accounts ADD CONSTRAINT {RULE} CHECK ({held.format('')} <= 1) NOT VALID")
        return
    for when, what in (("made", "INSERT"), ("changed", "UPDATE OF roles")):
        op.execute(
            f"CREATE TRIGGER accounts_{when} BEFORE {what} ON accounts WHEN {held.format('NEW.')} > 1 "
            f"BEGIN SELECT RAISE(ABORT, '{RULE}'); END"
        )
