"""Turn the text of a vendor's page file into facts."""

from __future__ import annotations

from collections.abc import Iterable

from curation import facts, operations, pages, prose, samples, snippets
from curation.facts import CALLBACK, CODE, GUIDE, LIMITS, MESSAGES, Facts
from curation.pages import DocsError, Field, Page


def facts_of(text: str) -> Facts:
    """Read every fact out of a page file, or raise DocsError."""
    read = pages.read(text)
    found: Facts = {}
    for page in read:
        for fence in page.fences:
            if fence.language == "yaml":
                found |= _new(operations.read(fence, page.title), found, fence.line)
    known = sorted(subject for subject in facts.subjects(found))
    if not known:
        raise DocsError(1, "no operation found: expected a ````yaml FILE METHOD /path block")
    found |= _messages(read)
    found |= {f"{LIMITS} {limit}": True for limit in prose.limits_in(text)}
    found |= _samples(read) | _code(read, known)
    for page in read:
        for field in page.fields:
            found |= _callback(field) if _is_callback(page) else _guide(field)
    return found


def _new(new: Facts, found: Facts, line: int) -> Facts:
    if twice := new.keys() & found.keys():
        raise DocsError(line, f"{facts.split(min(twice))[0]} is described a second time")
    return new


def _is_callback(page: Page) -> bool:
    return "callback" in page.title.lower()


def _messages(read: list[Page]) -> Facts:
    codes: dict[str, set[int]] = {}
    for page in read:
        for fence in page.fences:
            pairs: Iterable[tuple[int, str]] = ()
            if fence.language == "yaml":
                pairs = operations.messages(fence)
            elif fence.language == "json":
                pairs = samples.messages(samples.parse(fence.text, fence.line))
            for code, text in pairs:
                codes.setdefault(text, set()).add(code)
    return {f"{MESSAGES} {text}": sorted(known) for text, known in codes.items()}


def _samples(read: list[Page]) -> Facts:
    values: dict[str, list[object]] = {}
    for page in read:
        for fence in page.fences:
            if fence.language == "json":
                sample = samples.parse(fence.text, fence.line)
                place = samples.place(sample, fence, callback=_is_callback(page))
                values.setdefault(place, []).append(sample)
    values.pop("", None)
    found: Facts = {}
    for place, several in values.items():
        found |= samples.types_in(place, several)
    return found


def _code(read: list[Page], known: list[str]) -> Facts:
    languages: dict[str, set[str]] = {}
    for page in read:
        for fence in page.fences:
            if fence.language in snippets.LANGUAGES:
                addresses = {f"{CODE} reads.{name}" for name in snippets.reads(fence)}
                addresses |= {f"{o} sends.{key}" for o, key in snippets.sends(fence, known)}
                for address in addresses:
                    languages.setdefault(address, set()).add(fence.language)
    return {address: sorted(names) for address, names in languages.items()}


def _callback(field: Field) -> Facts:
    """A field of the callback's body; the objects around it are there too."""
    found: Facts = {}
    names = field.name.split(".")
    for depth in range(1, len(names)):
        parent = ".".join(names[:depth])
        found[f"{CALLBACK} body.{parent}.type"] = "object"
        if field.required:
            found[f"{CALLBACK} body.{parent}.required"] = True
    found |= _tag(f"{CALLBACK} body.{field.name}", field)
    if codes := prose.codes_in_table(field.body):
        found[f"{CALLBACK} codes"] = codes
    return found


def _guide(field: Field) -> Facts:
    """A field that a guide describes, without saying of which operation.

    Guides also use the tags for the words of `status` and for "successFlag: 2".
    """
    if field.tag == "ParamField":
        return _tag(f"{GUIDE} parameters.{field.name}", field)
    name, _, value = field.name.partition(":")
    if value:
        return {f"{GUIDE} words.{name}.{value.strip()}": True}
    if name.isupper():
        return {f"{GUIDE} words.status.{name}": True}
    return _tag(f"{GUIDE} fields.{name}", field)


def _tag(place: str, field: Field) -> Facts:
    found: Facts = {}
    if field.type:
        types = facts.one_or_many(name.strip() for name in field.type.split("|"))
        found[f"{place}.type"] = types
    if field.required:
        found[f"{place}.required"] = True
    if values := prose.values_in(field.body):
        found[f"{place}.enum"] = facts.ordered(values)
    if (default := prose.default_in(field.body)) is not None:
        found[f"{place}.default"] = default
    if formats := prose.formats_in(field.body):
        found[f"{place}.formats"] = formats
    return found
