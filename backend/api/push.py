"""Web push: the key, the devices, and what they report."""

from typing import Any
from uuid import UUID

from flask import Response

from backend.api.auth import actor, signed_in
from backend.api.bodies import Blueprint
from backend.api.context import answer, context, now, read, write
from backend.schemas.push import PushReceipt, PushSubscription, PushTrial, TrialState
from backend.services import alarms, devices
from backend.services.devices import Device

blp = Blueprint("push", __name__, url_prefix="/api/v1/push", description="推送 web push")


@blp.get("/key")
@signed_in()
@blp.response(200)
def key() -> Response:
    """The public key to subscribe with."""
    return answer({"key": read(devices.application_key)})


@blp.post("/subscriptions")
@signed_in()
@blp.arguments(PushSubscription())
@blp.response(201)
def subscribe(body: dict[str, Any]) -> Response:
    """Remember this device."""
    context().check_endpoint(body["endpoint"])
    device = Device(body["endpoint"], body["keys"]["p256dh"], body["keys"]["auth"])
    made = write(lambda s: devices.subscribe(s, device, actor=actor(), at=now()).id)
    return answer({"id": made}, 201)


@blp.delete("/subscriptions/<string:subscription_id>")
@signed_in()
@blp.response(204)
def unsubscribe(subscription_id: str) -> Response:
    """Forget this device."""
    write(lambda s: devices.unsubscribe(s, subscription_id, actor=actor()))
    return Response(status=204)


@blp.post("/test")
@signed_in()
@blp.arguments(PushTrial())
@blp.response(202)
def trial(body: dict[str, Any]) -> Response:
    """Send a push of trial to one's own device, or to each; its receipt shows whether it came through."""
    device = body["subscription"]
    return answer({"alarm": write(lambda s: alarms.trial(s, actor=actor(), at=now(), device=device))}, 202)


@blp.get("/test/<uuid:alarm>")
@signed_in()
@blp.response(200, TrialState)
def trial_state(alarm: UUID) -> Response:
    """How far a push of trial has come."""
    return answer(read(lambda s: alarms.trial_state(s, str(alarm), actor=actor())))


@blp.post("/receipts")
@signed_in()
@blp.arguments(PushReceipt())
@blp.response(201)
def receipt(body: dict[str, Any]) -> Response:
    """A device showed or opened an alarm."""
    news = write(
        lambda s: alarms.receipt(s, str(body["alarm"]), body["kind"], actor=actor(), claimed_at=body["at"], at=now())
    )
    return answer({"recorded": True}, 201 if news else 200)
