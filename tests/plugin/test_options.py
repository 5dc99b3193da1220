"""Mistakes in the marker and in the settings are told in words."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kie4o_pytest import KieMock
from kie4o_pytest.options import options


def mark(*args: object, **settings: object) -> pytest.Mark:
    return pytest.mark.kie_mock(*args, **settings).mark


def test_an_unknown_setting_is_told_with_what_may_be_meant() -> None:
    with pytest.raises(ValueError, match=r"^credit: unknown\. Did you mean credits\? Known: "):
        options({}, [mark(credit=0)])


def test_a_setting_without_a_name_is_refused() -> None:
    with pytest.raises(ValueError, match="by name"):
        options({}, [mark({"credits": 0})])


@pytest.mark.parametrize(
    ("name", "value"), [("intercept", "no"), ("clock_speed", 0), ("clock_speed", "fast")]
)
def test_a_value_that_is_not_allowed_is_told(name: str, value: object) -> None:
    with pytest.raises(ValueError, match=rf"^{name}: .* is not allowed\. Allowed: "):
        options({name: value}, [])


@pytest.mark.parametrize("name", ["keys", "rate_limits", "task_seconds", "webhook_key"])
def test_a_value_of_another_type_is_told(name: str) -> None:
    with pytest.raises(ValueError, match=rf"^{name}: .* is not allowed\. It must be "):
        options({}, [mark(**{name: b"x"})])


def test_the_innermost_marker_wins_and_the_others_stay() -> None:
    found = options({"credits": 1, "seed": 5}, [mark(credits=2, price=3), mark(credits=4)])

    assert (found.settings.credits, found.settings.price, found.settings.seed) == (4, 3, 5)


@pytest.mark.slow
def test_a_mistake_in_a_marker_fails_the_test_in_one_line(tmp_path: Path) -> None:
    done = run(tmp_path, "@pytest.mark.kie_mock(credit=0)\ndef test_it(kie_mock): pass")

    assert "kie_mock: credit: unknown. Did you mean credits?" in done
    assert "Traceback" not in done
    assert "During handling" not in done


_LEFT_OUT = (
    "kie_mock: the marker does nothing without one of the fixtures kie_mock, kie_mock_server."
)


@pytest.mark.slow
@pytest.mark.parametrize("arguments", ["", "tmp_path", "kie_mock_session", "asks"])
def test_a_marker_without_its_fixture_fails_the_test_before_it_runs(
    tmp_path: Path, arguments: str
) -> None:
    code = f"""
from pathlib import Path

@pytest.fixture
def asks(request): pass

@pytest.mark.kie_mock(credits=0)
def test_it({arguments}): Path("reached").touch()
"""
    done = run(tmp_path, code)

    assert _LEFT_OUT in done
    assert "Traceback" not in done
    assert not (tmp_path / "reached").exists()


@pytest.mark.slow
def test_a_marker_with_its_fixture_in_any_way_is_taken(tmp_path: Path) -> None:
    code = """
@pytest.fixture
def dynamic(request): return request.getfixturevalue("kie_mock")

@pytest.mark.kie_mock(credits=0)
class TestAll:
    def test_of_a_fixture(self, dynamic): assert dynamic.control.account().credits == 0
    def test_of_the_body(self, request):
        assert request.getfixturevalue("kie_mock_server").control.account().credits == 0
    @pytest.mark.usefixtures("kie_mock")
    def test_by_name(self): pass
    @pytest.mark.skip
    def test_skipped(self): pass
"""
    assert "3 passed, 1 skipped" in run(tmp_path, code)


@pytest.mark.slow
def test_without_the_extra_the_fixture_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text("import sys; sys.modules['flask'] = None")

    done = run(tmp_path, "def test_it(kie_mock): pass")

    assert "flask: pip install 'kie4o[mock]'" in done


@pytest.mark.slow
def test_a_session_fixture_can_use_a_mock(tmp_path: Path) -> None:
    code = """
@pytest.fixture(scope="session")
def task(kie_mock_session):
    with kie_mock_session.client() as kie:
        return kie.create("A red fox").id

def test_one(task, kie_mock_session):
    assert [t.task_id for t in kie_mock_session.tasks] == [task]

def test_two(task, kie_mock_session):
    assert len(kie_mock_session.tasks) == 1
"""
    assert "2 passed" in run(tmp_path, code)


def test_the_server_s_time_runs_fast(kie_mock_server: KieMock) -> None:
    assert kie_mock_server.control.call("GET", "clock")["scale"] == 60


@pytest.mark.kie_mock(clock_speed=2)
def test_the_server_s_time_runs_as_fast_as_it_is_told(kie_mock_server: KieMock) -> None:
    assert kie_mock_server.control.call("GET", "clock")["scale"] == 2


def run(folder: Path, code: str) -> str:
    """What pytest says of a test file."""
    (folder / "test_it.py").write_text(f"import pytest\n{code}\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", str(folder)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@pytest.mark.slow
def test_the_marker_beside_a_session_s_mock_names_the_fixture_that_sets_it_up(
    tmp_path: Path,
) -> None:
    done = run(tmp_path, "@pytest.mark.kie_mock(credits=0)\ndef test_it(kie_mock_session): pass")

    assert "kie_mock_session_settings" in done


@pytest.mark.slow
def test_a_refusal_of_the_control_plane_shows_the_line_of_the_test_alone(tmp_path: Path) -> None:
    done = run(tmp_path, "def test_it(kie_mock): kie_mock.use('sloww')")

    assert "ControlError" in done
    assert "Did you mean 'slow'?" in done
    assert "control_client.py" not in done
