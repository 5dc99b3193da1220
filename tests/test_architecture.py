"""Which package may import which, and what the lowest versions that we allow need."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGES = {
    "kie4o": ROOT / "src" / "kie4o",
    "kie4o_api": ROOT / "generated" / "kie4o_api",
    "kie4o_mock": ROOT / "mock_server" / "kie4o_mock",
    "kie4o_pytest": ROOT / "src" / "kie4o_pytest",
}
# They agree on the wire because both follow the document, not because they share code.
STRANGERS = [
    ("kie4o", "kie4o_mock"),
    ("kie4o_api", "kie4o_mock"),
    ("kie4o_mock", "kie4o"),
    ("kie4o_mock", "kie4o_api"),
    ("kie4o_api", "kie4o"),
    ("kie4o", "kie4o_pytest"),
    ("kie4o_mock", "kie4o_pytest"),
]
# The floors of the mock, the lowest first.
FLOORS = (
    "clock",
    "scenarios",
    "images",
    "uploads",
    "state",
    "callbacks",
    "mock_state",
    "storage",
    "api",
    "verdict",
    "coverage",
    "control",
    "dashboard",
    "app",
    "server",
    "cli",
)


def imported(package: Path, *, without: str = "") -> set[str]:
    """The top-level packages that a package imports; relative imports stay inside it."""
    found = set()
    for path in package.rglob("*.py"):
        if without and without in path.relative_to(package).parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                found |= {name.name.partition(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize(("importer", "stranger"), STRANGERS)
def test_packages_that_must_not_know_each_other_do_not(importer: str, stranger: str) -> None:
    assert stranger not in imported(PACKAGES[importer])


@pytest.mark.parametrize("name", ["kie4o", "kie4o_api"])
def test_the_client_needs_nothing_but_httpx_attrs_and_imagesize(name: str) -> None:
    foreign = imported(PACKAGES[name], without="cli") - sys.stdlib_module_names
    foreign -= {name, "kie4o_api"}

    # httpcore and anyio come with httpx; trio is only asked where it runs already. Only
    # a store on a Redis server needs redis.
    known = {"httpx", "httpcore", "anyio", "attrs", "imagesize", "redis", "trio"}
    assert foreign <= known


@pytest.mark.parametrize("name", PACKAGES)
def test_no_package_imports_scripts_or_tests(name: str) -> None:
    assert not imported(PACKAGES[name]) & {"scripts", "curation", "tests", "contract_tests"}


@pytest.mark.parametrize(("number", "floor"), list(enumerate(FLOORS)))
def test_a_floor_of_the_mock_stands_on_lower_ones_only(number: int, floor: str) -> None:
    home = PACKAGES["kie4o_mock"]
    folder = home / floor
    modules = list(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]

    needed = {part for path in modules for part in neighbours(path, home)}

    assert not needed & set(FLOORS[number + 1 :])


def neighbours(path: Path, home: Path) -> set[str]:
    """The parts of the mock that a module imports when it runs."""
    found = set()
    for node in ast.walk(without_types(ast.parse(path.read_text()))):
        if isinstance(node, ast.ImportFrom) and node.level:
            folder = path.parents[node.level - 1].relative_to(home)
            for name in [node.module] if node.module else [alias.name for alias in node.names]:
                found.add((folder / name.replace(".", "/")).parts[0])
    return found


def without_types(tree: ast.Module) -> ast.Module:
    """A module without what only type checkers import."""
    tree.body = [node for node in tree.body if not _for_types(node)]
    return tree


def _for_types(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def modules_of(package: str) -> dict[str, Path]:
    """The modules of a package by dotted name, with each folder's as `folder.__init__`."""
    home = PACKAGES[package]
    names = (path.relative_to(home).with_suffix("").parts for path in home.rglob("*.py"))
    return {".".join(parts): home.joinpath(*parts).with_suffix(".py") for parts in names}


def test_the_client_has_no_other_public_modules_than_those_it_lists() -> None:
    # The command is used from a shell, and `__main__` is what starts it.
    public = {name.partition(".")[0] for name in modules_of("kie4o") if not name.startswith("_")}

    assert public - {"cli"} == {"callbacks", "errors", "receiver", "stores", "testing"}


@pytest.mark.parametrize("package", ["kie4o", "kie4o_mock"])
def test_client_and_mock_have_no_import_cycle_not_even_for_types(package: str) -> None:
    modules = modules_of(package)
    graph = {name: set(_needed(name, path, modules)) for name, path in modules.items()}

    # Raises CycleError, which names the cycle.
    assert list(TopologicalSorter(graph).static_order())


def _needed(importer: str, path: Path, modules: dict[str, Path]) -> Iterator[str]:
    """The modules of its package that one of them imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level:
            package = importer.split(".")[: -node.level]
            source = [*package, *(node.module or "").split(".")] if node.module else package
            for alias in node.names:
                names = [".".join([*source, alias.name]), ".".join(source)]
                forms = (form for name in names for form in (name, f"{name}.__init__".lstrip(".")))
                yield next(form for form in forms if form in modules)


def test_each_module_that_the_client_imports_from_its_package_is_there() -> None:
    # The package has a `__getattr__`, so type checkers believe in every name of it.
    modules = modules_of("kie4o")
    missing = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {alias.name}"
        for name, path in modules.items()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.level and node.module is None
        for alias in node.names
        if name.count(".") == node.level - 1
        and not {alias.name, f"{alias.name}.__init__"} & modules.keys()
    ]

    assert not missing


@pytest.mark.parametrize("package", ["kie4o", "kie4o_mock", "kie4o_pytest"])
def test_a_class_of_attrs_with_a_cached_property_has_no_slots(package: str) -> None:
    # The lowest attrs that we allow leaves such a class without a place for the value.
    slotted = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.name}"
        for path in modules_of(package).values()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef) and _has_slots(node) and _caches(node)
    ]

    assert not slotted


def _has_slots(node: ast.ClassDef) -> bool:
    decorators = [ast.unparse(decorator) for decorator in node.decorator_list]
    return any(
        text.startswith(("define", "frozen")) and "slots=False" not in text for text in decorators
    )


def _caches(node: ast.ClassDef) -> bool:
    methods = (item for item in node.body if isinstance(item, ast.FunctionDef))
    return any(
        ast.unparse(decorator) == "cached_property"
        for method in methods
        for decorator in method.decorator_list
    )
