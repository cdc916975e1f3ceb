"""What was changed of people, by whom and why: kept for the auditor, and kept by the database itself."""

from alembic import op

from backend.db import BigId
from backend.migrations.columns import document, instant, link, number, on_postgres, text

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

KEPT = "changes of people are kept as they were written"


def upgrade() -> None:
    """Make the table of changes, of which nothing can be changed or taken away."""
    op.create_table(
        "account_changes",
        number("id", BigId, primary_key=True, autoincrement=True),
        link("account_id", "accounts.id"),
        link("by_id", "accounts.id", nullable=True),
        instant("at"),
        text("what", 20),
        document("before"),
        document("after"),
        text("why", 300),
    )
    op.create_index("ix_account_changes_account_id", "account_changes", ["account_id"])
    if on_postgres():
        op.execute(
            "CREATE FUNCTION account_changes_kept() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{KEPT}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER account_changes_kept BEFORE DELETE OR UPDATE ON account_changes "
            "FOR EACH ROW EXECUTE FUNCTION account_changes_kept()"
        )
        return
    for when, what in (("gone", "DELETE"), ("changed", "UPDATE")):
        op.execute(
            f"CREATE TRIGGER account_changes_{when} BEFORE {what} ON account_changes "
            f"BEGIN SELECT RAISE(ABORT, '{KEPT}'); END"
        )
