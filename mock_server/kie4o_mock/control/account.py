"""The account: balance, price, ledger, settings, and whether the key still works."""

from __future__ import annotations

from attrs import evolve

from ..errors import invalid
from ..openapi import Json
from ..settings import MOST_CREDITS, settings_table
from ..state.sandbox import Sandbox
from . import schemas
from .control_request import ControlRequest

# By their names in JSON.
_NAMES = {row.json_name: row.name for row in settings_table() if row.form.at_run_time}


def show(request: ControlRequest) -> Json:
    """The account of a key; without a key, what new keys start with."""
    return schemas.account(request.sandbox)


def change(request: ControlRequest) -> Json:
    """Set or add credits, set the price, revoke the key."""
    if request.key is None and "revoked" in request.body:
        raise invalid("revoked: send the API key to change.")
    if {"credits", "add"} <= set(request.body):
        raise invalid("add: send it or credits, not both.")
    for sandbox in request.sandboxes():
        with sandbox.lock:
            _change(sandbox, request.body)
    if request.key is None:
        anonymous = request.sandbox
        anonymous.configure(evolve(anonymous.settings, credits=anonymous.account.balance))
    return show(request)


def list_bookings(request: ControlRequest) -> Json:
    """Charges and refunds, the oldest first."""
    accounts = [sandbox.account for sandbox in request.sandboxes()]
    found = sorted((b for account in accounts for b in list(account.bookings)), key=lambda b: b.at)
    return {
        "bookings": schemas.to_json(found),
        "dropped": sum(account.dropped for account in accounts),
    }


def _sum(balance: float, added: float) -> float:
    total = balance + added
    if abs(total) > MOST_CREDITS:
        raise invalid(f"add: the balance would be {total:g}. At most {MOST_CREDITS:g} are allowed.")
    return total


def _change(sandbox: Sandbox, wanted: Json) -> None:
    account, now = sandbox.account, sandbox.scheduler.now()
    if "credits" in wanted:
        account.record(now, wanted["credits"] - account.balance, "set")
    if "add" in wanted:
        account.record(now, _sum(account.balance, wanted["add"]) - account.balance, "add")
    if "price" in wanted:
        sandbox.settings = evolve(sandbox.settings, price=wanted["price"])
    account.revoked = wanted.get("revoked", account.revoked)


def show_settings(request: ControlRequest) -> Json:
    """The settings of a key; without a key, what new keys start with."""
    settings = request.sandbox.settings
    return {shown: getattr(settings, name) for shown, name in _NAMES.items()}


def change_settings(request: ControlRequest) -> Json:
    """Switch some; a reset brings the configured ones back."""
    changes = {_NAMES[shown]: value for shown, value in request.body.items()}
    for sandbox in request.sandboxes():
        sandbox.settings = evolve(sandbox.settings, **changes)
    return show_settings(request)


HANDLERS = {
    "getAccount": show,
    "changeAccount": change,
    "listBookings": list_bookings,
    "getSettings": show_settings,
    "changeSettings": change_settings,
}
