"""What an act must say in words."""

from backend.domain.act import Act
from backend.domain.errors import Invalid


def need_reason(act: Act) -> None:
    """Refuse an act that gives no reason."""
    if not (act.reason or "").strip():
        raise Invalid("act.reason_missing", f"{act.action} needs a reason", field="reason")


def need_text(act: Act, name: str, code: str, message: str) -> str:
    """The text that the act gives under a name; Invalid where it is missing or blank."""
    value = act.data.get(name)
    if not isinstance(value, str) or not value.strip():
        raise Invalid(code, message, field=f"data.{name}")
    return value.strip()
