"""The account: balance, price, ledger, and whether the key still works."""

from __future__ import annotations

from attrs import asdict, evolve

from ..document import Json
from ..problems import invalid
from ..sandboxes.sandbox import Sandbox
from ..settings import MOST_CREDITS
from .ask import Ask


def show(ask: Ask) -> Json:
    """The account of a key; without a key, what new keys start with."""
    if ask.key is None:
        settings = ask.world.settings
        return {"credits": settings.credits, "price": settings.price, "spent": 0, "revoked": False}
    sandbox = ask.world.sandbox(ask.key)
    account = sandbox.account
    return {
        "credits": account.balance,
        "price": sandbox.settings.price,
        "spent": account.spent,
        "revoked": account.revoked,
    }


def change(ask: Ask) -> Json:
    """Set or add credits, set the price, revoke the key."""
    if ask.key is None and "revoked" in ask.body:
        raise invalid("revoked: send the API key that is meant.")
    if {"credits", "add"} <= set(ask.body):
        raise invalid("add: send it or credits, not both.")
    for sandbox in ask.sandboxes():
        with sandbox.lock:
            _change(sandbox, ask.body)
    if ask.key is None:
        settings = ask.world.settings
        balance = _sum(ask.body.get("credits", settings.credits), ask.body.get("add", 0))
        price = ask.body.get("price", settings.price)
        ask.world.settings = evolve(settings, credits=balance, price=price)
    return show(ask)


def list_bookings(ask: Ask) -> Json:
    """Charges and refunds, the oldest first."""
    accounts = [sandbox.account for sandbox in ask.sandboxes()]
    found = sorted((b for account in accounts for b in list(account.bookings)), key=lambda b: b.at)
    return {
        "bookings": [_described(asdict(booking)) for booking in found],
        "dropped": sum(account.dropped for account in accounts),
    }


def _described(booking: Json) -> Json:
    task_id = booking.pop("task_id")
    return {**booking, "taskId": task_id}


def _sum(balance: float, added: float) -> float:
    total = balance + added
    if abs(total) > MOST_CREDITS:
        raise invalid(f"add: the balance would be {total:g}. At most {MOST_CREDITS:g} are allowed.")
    return total


def _change(sandbox: Sandbox, wanted: Json) -> None:
    account, now = sandbox.account, sandbox.timeline.now()
    if "credits" in wanted:
        account.book(now, wanted["credits"] - account.balance, "set")
    if "add" in wanted:
        account.book(now, _sum(account.balance, wanted["add"]) - account.balance, "add")
    if "price" in wanted:
        sandbox.settings = evolve(sandbox.settings, price=wanted["price"])
    account.revoked = wanted.get("revoked", account.revoked)


HANDLERS = {"getAccount": show, "changeAccount": change, "listBookings": list_bookings}
