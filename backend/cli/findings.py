"""Prints what a check of cells has found: how much, how large, and where to look."""

import click

from geo.coverage import Coverage, Finding

SHOWN = 20
KINDS = ("invalid", "duplicates", "overlaps", "gaps", "slivers")
WORDS = {
    "invalid": "invalid rings",
    "duplicates": "cells given twice",
    "overlaps": "overlaps",
    "gaps": "gaps",
    "slivers": "slivers (thinner than a metre, a warning)",
}


def errors(found: Coverage) -> int:
    """How many findings are errors; slivers are not."""
    return sum(len(getattr(found, kind)) for kind in KINDS if kind != "slivers")


def print_findings(found: Coverage) -> None:
    """One line a finding, the largest first, at most twenty of a kind."""
    click.echo(f"{found.cells:,} cells, {found.area_m2 / 1e6:,.2f} km² covered")
    for kind in KINDS:
        listed: tuple[Finding, ...] = getattr(found, kind)
        if not listed:
            continue
        total = sum(finding.area_m2 for finding in listed)
        click.echo(f"{WORDS[kind]}: {len(listed):,}, {total:,.1f} m² together")
        for finding in listed[:SHOWN]:
            click.echo(f"  {_line(finding)}")
        if len(listed) > SHOWN:
            click.echo(f"  … and {len(listed) - SHOWN:,} smaller ones")
    if found.is_clean:
        click.echo("nothing to complain about")


def _line(finding: Finding) -> str:
    kind = finding.kind.replace("_", " ")
    codes = " ".join(finding.codes[:4]) + (" …" if len(finding.codes) > 4 else "")
    note = f"  {finding.note}" if finding.note else ""
    return f"{finding.area_m2:>12,.1f} m²  at {finding.lng:.6f},{finding.lat:.6f}  {kind}: {codes}{note}"
