"""A user's test of a whole program, and our client, under every scenario there is."""

from __future__ import annotations

from pathlib import Path

from kie4o import Kie, KieError
from kie4o_pytest import KieMock

# Our client believes the documented refusals, and repeats what they say was not begun. A service
# that lies there makes it pay for each of its four tries.
LIES = {"charged-rate-limited": 4}


def test_the_client_ends_with_pictures_or_a_typed_error_and_pays_once(
    kie_mock: KieMock, every_scenario: str, tmp_path: Path
) -> None:
    saved: list[Path] = []
    error: KieError | None = None

    with Kie() as kie:
        try:
            task = kie.generate("A red fox", callback_url=f"{kie_mock.base_url}/__mock/inbox/fox")
            saved = kie.save(task, tmp_path)
        except KieError as caught:
            error = caught

    assert saved or error
    assert [path for path in tmp_path.iterdir() if path not in saved] == []
    assert kie_mock.credits_spent <= LIES.get(every_scenario, 1)
    assert [case.case.message for case in kie_mock.verdict.findings] == []
