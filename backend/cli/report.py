"""`backend report`: the daily paper and the monthly analysis, printed in Chinese or as CSV."""

from datetime import UTC, datetime

import click

from backend.cli.complaints import BadInput, installation
from backend.cli.rehearse import DAY
from backend.domain.report import as_csv, as_text
from backend.services import daily_report, monthly_report


@click.command()
@click.option("--place", help="Whose orders; the installation's own place otherwise.")
@click.option("--day", type=DAY, help="The day of a daily report (每日一报).")
@click.option("--month", metavar="YYYY-MM", help="The month of a monthly report (工作分析报告).")
@click.option("--csv", "in_csv", is_flag=True, help="Print CSV for a spreadsheet.")
def report(*, place: str | None, day: datetime | None, month: str | None, in_csv: bool) -> None:
    """Prints the report on a day or a month, made from the log as it stands now; it names no caller."""
    if (day is None) == (month is None):
        raise BadInput("name a day (--day) or a month (--month)")
    at = datetime.now(UTC)
    with installation() as (config, database), database.reading() as session:
        of = place or config.policy
        if day is not None:
            made = daily_report.daily(session, of, day.date(), at=at)
        else:
            made = monthly_report.monthly(session, of, str(month), at=at)
    click.echo((as_csv if in_csv else as_text)(made), nl=not in_csv)
