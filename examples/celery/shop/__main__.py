"""The counter of the shop: `python -m shop --help`."""

from __future__ import annotations

import csv
from typing import TextIO

import click

from . import orders
from .tasks import draw


@click.group()
def main() -> None:
    """Order images, and see what became of them."""


@main.command()
@click.argument("order")
@click.argument("prompt")
def order(order: str, prompt: str) -> None:
    """Place ORDER, a number of your own, for an image of PROMPT."""
    orders.place(order, prompt)
    draw.delay(order)


@main.command("import")
@click.argument("file", type=click.File(encoding="utf-8"))
def import_(file: TextIO) -> None:
    """Place all orders of FILE, a CSV file of numbers and prompts."""
    for number, prompt in csv.reader(file):
        orders.place(number, prompt)
        draw.delay(number)


@main.command()
def again() -> None:
    """Send every order that has not ended to the workers again; nothing is paid twice.

    For messages that were lost. Run it now and then, such as every hour.
    """
    for number in orders.open_orders():
        draw.delay(number)


@main.command()
@click.argument("order")
def reopen(order: str) -> None:
    """Go on with an ORDER that is unknown, after `kie4o resolve` or `kie4o forget`."""
    orders.reopen(order)
    draw.delay(order)


@main.command()
def report() -> None:
    """Show each order, its state, and its images or why there are none."""
    for number, state, said in orders.report():
        click.echo(f"{number}\t{state}\t{said}")


if __name__ == "__main__":
    main()
