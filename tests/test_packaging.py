"""The built distribution: what is in it, and that each part works with what it asks for."""

from __future__ import annotations

import email
import re
import subprocess
import sys
import tomllib
import zipfile
from email.message import Message
from pathlib import Path

import pytest

from contract_tests.document import Document
from kie4o._version import __version__
from tests.conftest import ROOT

BLOCK = """
import sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.partition('.')[0] in {blocked!r}:
            raise ModuleNotFoundError(f'No module named {{name!r}}', name=name)
sys.meta_path.insert(0, Block())
"""
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
MOCK_ONLY = {"click", "flask", "jsonschema_rs", "orjson", "PIL", "rich", "waitress", "yaml"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    zipfile.ZipFile(path).extractall(folder / "site")
    return folder / "site"


def python(site: Path, code: str) -> subprocess.CompletedProcess[str]:
    """Run code with the unpacked wheel before everything else."""
    environment = {"PYTHONPATH": str(site)}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_the_wheel_has_its_four_packages_and_nothing_else(wheel: Path) -> None:
    names = {path.name for path in wheel.iterdir() if not path.name.endswith(".dist-info")}

    assert names == {"kie4o", "kie4o_api", "kie4o_mock", "kie4o_pytest"}


@pytest.mark.parametrize("package", ["kie4o", "kie4o_api", "kie4o_mock", "kie4o_pytest"])
def test_every_package_is_typed(wheel: Path, package: str) -> None:
    assert (wheel / package / "py.typed").is_file()


def test_the_wheel_brings_the_document_for_the_mock(wheel: Path) -> None:
    packaged = wheel / "kie4o_mock" / "openapi.yaml"

    assert packaged.read_bytes() == (ROOT / "openapi" / "openapi.yaml").read_bytes()


def test_the_wheel_brings_every_file_that_the_mock_reads(wheel: Path) -> None:
    source = ROOT / "mock_server" / "kie4o_mock"
    files = [
        p.relative_to(source)
        for p in source.rglob("*")
        if p.suffix in (".css", ".html", ".js", ".yaml")
    ]

    assert Path("dashboard/templates/layout.html") in files
    assert [path for path in files if not (wheel / "kie4o_mock" / path).is_file()] == []


def test_the_mock_of_the_wheel_finds_its_document(wheel: Path, contract: Document) -> None:
    done = python(
        wheel,
        "import kie4o_mock, kie4o_mock.openapi as d\n"
        "print(d.__file__, len(d.Document().operations))",
    )

    home = str(wheel / "kie4o_mock" / "openapi.py")
    assert done.stdout.split() == [home, str(len(contract.operations))], done.stderr


@pytest.mark.parametrize("package", ["kie4o", "kie4o.callbacks", "kie4o_api"])
def test_the_client_imports_without_the_mock_s_libraries(wheel: Path, package: str) -> None:
    done = python(wheel, BLOCK.format(blocked=MOCK_ONLY) + f"import {package}")

    assert done.returncode == 0, done.stderr


def test_the_mock_command_without_its_extra_says_what_to_install(wheel: Path) -> None:
    code = "from kie4o_mock.__main__ import main; main()"
    done = python(wheel, BLOCK.format(blocked={"flask"}) + code)

    assert done.returncode == 1
    assert done.stderr.strip().endswith("kie4o-mock needs flask: pip install 'kie4o[mock]'")


def test_the_checkout_s_mock_uses_the_checkout_s_document() -> None:
    import kie4o_mock.openapi as document

    assert document.Document().raw["info"]["title"] == "Kie Image API"
    assert not Path(document.__file__).with_name("openapi.yaml").exists()


def metadata(wheel: Path) -> Message:
    (path,) = wheel.glob("*.dist-info/METADATA")
    return email.message_from_string(path.read_text())


def test_the_package_index_gets_a_readme_whose_links_work_there(wheel: Path) -> None:
    links = re.findall(r"\]\(([^)]+)\)", str(metadata(wheel).get_payload()))

    assert links
    assert [link for link in links if not link.startswith("https://")] == []


@pytest.mark.parametrize("label", ["Repository", "Documentation", "Changelog", "Issues"])
def test_the_package_index_gets_the_urls_of_the_project(wheel: Path, label: str) -> None:
    urls = metadata(wheel).get_all("Project-URL") or []

    assert [url for url in urls if url.startswith(f"{label}, https://")]


def test_the_name_for_the_mock_alone_asks_for_the_mock_of_its_own_version() -> None:
    project = tomllib.loads((ROOT / "packaging/kie4o-mock/pyproject.toml").read_text())["project"]

    assert project["version"] == __version__
    assert project["dependencies"] == [f"kie4o[mock]=={__version__}"]
    assert project["scripts"]["kie4o-mock"] == PROJECT["scripts"]["kie4o-mock"]


def test_the_changelog_has_a_heading_for_the_version() -> None:
    assert f"\n## {__version__}" in (ROOT / "CHANGELOG.md").read_text()


def test_the_package_index_gets_images_as_files_not_as_pages(wheel: Path) -> None:
    images = re.findall(r"!\[[^]]*\]\(([^)]+)\)", str(metadata(wheel).get_payload()))

    assert images
    assert [image for image in images if "/raw/" not in image] == []
