"""The options of each model of the jobs API: what is sent for them, and which are refused."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.document import Document, document
from kie4o import errors
from kie4o._options import Quality, Resolution
from kie4o._request import build
from tests.kie4o.conftest import URL

API = "https://api.kie.ai"
SCHEMAS = document().raw["components"]["schemas"]
MODELS: list[str] = SCHEMAS["JobModel"]["enum"]
FROM_IMAGES = {"gpt-image/1.5-image-to-image", "gpt-image-2-image-to-image"}
WITH_QUALITY = ["gpt-image/1.5-text-to-image", "gpt-image/1.5-image-to-image"]
WITH_RESOLUTION = ["gpt-image-2-text-to-image", "gpt-image-2-image-to-image"]


def asked(model: str | None, **options: Any) -> Any:
    needed = {"images": URL} if model in FROM_IMAGES else {}
    return build("A fox", {"model": model, **needed, **options}, API).body.to_dict()


def test_the_options_have_the_words_of_the_document() -> None:
    assert list(get_args(Quality)) == SCHEMAS["JobQuality"]["enum"]
    assert list(get_args(Resolution)) == SCHEMAS["JobResolution"]["enum"]


@pytest.mark.parametrize("model", WITH_QUALITY)
def test_a_model_that_needs_a_quality_gets_the_usual_one(model: str) -> None:
    assert asked(model)["input"]["quality"] == "medium"
    assert asked(model, quality="high")["input"]["quality"] == "high"


@pytest.mark.parametrize("model", WITH_RESOLUTION)
def test_a_resolution_is_sent_where_one_is_named(model: str) -> None:
    assert "resolution" not in asked(model)["input"]
    assert asked(model, resolution="4K")["input"]["resolution"] == "4K"


@pytest.mark.parametrize(("option", "value"), [("quality", "best"), ("resolution", "8K")])
def test_a_word_that_no_model_knows_is_refused(option: str, value: str) -> None:
    model = {"quality": WITH_QUALITY, "resolution": WITH_RESOLUTION}[option][0]

    with pytest.raises(errors.InvalidRequestError, match=f"{option}: '{value}' is not allowed"):
        asked(model, **{option: value})


@pytest.mark.parametrize(
    ("option", "value", "owners"),
    [
        ("quality", "high", WITH_QUALITY),
        ("resolution", "2K", WITH_RESOLUTION),
        ("variants", 2, ["4o paths"]),
        ("mask", URL, ["4o paths"]),
        ("enhance", True, ["4o-image-api", "4o paths"]),
        ("fallback", "FLUX_MAX", ["4o-image-api", "4o paths"]),
        ("upload_cn", True, ["4o-image-api", "4o paths"]),
    ],
)
@pytest.mark.parametrize("model", [None, *MODELS])
def test_an_option_is_sent_or_refused_in_words_that_name_who_has_it(
    model: str | None, option: str, value: Any, owners: list[str]
) -> None:
    if (model or "4o paths") in owners:
        images = {"images": URL} if option == "mask" else {}
        assert asked(model, **{option: value}, **images)
        return

    with pytest.raises(errors.InvalidRequestError) as caught:
        asked(model, **{option: value})

    assert str(caught.value).startswith(f"{option}: ")
    assert all(owner in str(caught.value) for owner in owners)


@pytest.mark.parametrize("model", sorted(FROM_IMAGES))
def test_a_model_that_draws_from_images_takes_up_to_sixteen(model: str) -> None:
    assert len(asked(model, images=[URL] * 16)["input"]["input_urls"]) == 16
    with pytest.raises(errors.InvalidRequestError, match="17 given, at most 16"):
        asked(model, images=[URL] * 17)


@pytest.mark.parametrize("model", WITH_RESOLUTION)
def test_only_a_known_limit_of_the_prompt_is_held(model: str) -> None:
    long = "x" * 20_001
    other = WITH_QUALITY[model in FROM_IMAGES]
    options = {"images": URL} if model in FROM_IMAGES else {}

    with pytest.raises(errors.InvalidRequestError, match="at most 20000"):
        build(long, {"model": model, **options}, API)

    assert build(long, {"model": other, **options}, API)


own: dict[str, dict[str, Any]] = {
    **{model: {"quality": st.sampled_from(get_args(Quality))} for model in WITH_QUALITY},
    **{model: {"resolution": st.sampled_from(get_args(Resolution))} for model in WITH_RESOLUTION},
    "4o-image-api": {"enhance": st.booleans(), "fallback": st.sampled_from([True, "FLUX_MAX"])},
}


@given(data=st.data(), model=st.sampled_from(MODELS))
def test_what_is_sent_is_what_the_document_says(data: st.DataObject, model: str) -> None:
    common = {"size": st.sampled_from(["1:1", "3:2", "2:3"])}
    options = data.draw(st.fixed_dictionaries({}, optional={**common, **own[model]}))

    body = asked(model, **options)

    contract: Document = document()
    assert contract.errors({"$ref": "#/components/schemas/CreateJobRequest"}, body) == []
