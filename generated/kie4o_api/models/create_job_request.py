# Generated from openapi/openapi.yaml by scripts/generate.py: edit the document.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.job_model import JobModel
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.four_o_image_input import FourOImageInput
    from ..models.gpt_image_2_image_input import GptImage2ImageInput
    from ..models.gpt_image_2_text_input import GptImage2TextInput
    from ..models.gpt_image_15_image_input import GptImage15ImageInput
    from ..models.gpt_image_15_text_input import GptImage15TextInput
    from ..models.open_input import OpenInput


T = TypeVar("T", bound="CreateJobRequest")


@_attrs_define
class CreateJobRequest:
    """The model and its input."""

    model: JobModel | str
    """ The name of a model; those that are not listed have open inputs. """
    input_: (
        FourOImageInput
        | GptImage15ImageInput
        | GptImage15TextInput
        | GptImage2ImageInput
        | GptImage2TextInput
        | OpenInput
    )
    """ The input of the model; `model` decides which of the forms it must have. """
    call_back_url: None | str | Unset = UNSET
    """ Where the service posts the record when the task has ended. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.four_o_image_input import FourOImageInput  # noqa: PLC0415
        from ..models.gpt_image_2_image_input import GptImage2ImageInput  # noqa: PLC0415
        from ..models.gpt_image_2_text_input import GptImage2TextInput  # noqa: PLC0415
        from ..models.gpt_image_15_image_input import GptImage15ImageInput  # noqa: PLC0415
        from ..models.gpt_image_15_text_input import GptImage15TextInput  # noqa: PLC0415

        model: str
        if isinstance(self.model, JobModel):
            model = self.model.value
        else:
            model = self.model

        input_: dict[str, Any]
        if isinstance(self.input_, FourOImageInput):
            input_ = self.input_.to_dict()
        elif isinstance(self.input_, GptImage15TextInput):
            input_ = self.input_.to_dict()
        elif isinstance(self.input_, GptImage15ImageInput):
            input_ = self.input_.to_dict()
        elif isinstance(self.input_, GptImage2TextInput):
            input_ = self.input_.to_dict()
        elif isinstance(self.input_, GptImage2ImageInput):
            input_ = self.input_.to_dict()
        else:
            input_ = self.input_.to_dict()

        call_back_url: None | str | Unset
        if isinstance(self.call_back_url, Unset):
            call_back_url = UNSET
        else:
            call_back_url = self.call_back_url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "model": model,
                "input": input_,
            }
        )
        if call_back_url is not UNSET:
            field_dict["callBackUrl"] = call_back_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.four_o_image_input import FourOImageInput  # noqa: PLC0415
        from ..models.gpt_image_2_image_input import GptImage2ImageInput  # noqa: PLC0415
        from ..models.gpt_image_2_text_input import GptImage2TextInput  # noqa: PLC0415
        from ..models.gpt_image_15_image_input import GptImage15ImageInput  # noqa: PLC0415
        from ..models.gpt_image_15_text_input import GptImage15TextInput  # noqa: PLC0415
        from ..models.open_input import OpenInput  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_model(data: object) -> JobModel | str:
            try:
                if not isinstance(data, str):
                    raise TypeError()
                model_type_0 = JobModel(data)

                return model_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(JobModel | str, data)

        model = _parse_model(d.pop("model"))

        def _parse_input_(
            data: object,
        ) -> (
            FourOImageInput
            | GptImage15ImageInput
            | GptImage15TextInput
            | GptImage2ImageInput
            | GptImage2TextInput
            | OpenInput
        ):
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                input_type_0 = FourOImageInput.from_dict(data)

                return input_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                input_type_1 = GptImage15TextInput.from_dict(data)

                return input_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                input_type_2 = GptImage15ImageInput.from_dict(data)

                return input_type_2
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                input_type_3 = GptImage2TextInput.from_dict(data)

                return input_type_3
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                input_type_4 = GptImage2ImageInput.from_dict(data)

                return input_type_4
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            input_type_5 = OpenInput.from_dict(data)

            return input_type_5

        input_ = _parse_input_(d.pop("input"))

        def _parse_call_back_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        call_back_url = _parse_call_back_url(d.pop("callBackUrl", UNSET))

        create_job_request = cls(
            model=model,
            input_=input_,
            call_back_url=call_back_url,
        )

        create_job_request.additional_properties = d
        return create_job_request

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
