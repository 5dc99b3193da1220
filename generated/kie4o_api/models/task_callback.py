# Generated from openapi/openapi.yaml by scripts/generate.py: edit the document.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.callback_data import CallbackData


T = TypeVar("T", bound="TaskCallback")


@_attrs_define
class TaskCallback:
    """What the service posts to `callBackUrl`."""

    code: int
    """ 200, or the task's `errorCode`; 500 where the task has none. """
    msg: str
    """ Do not compare it. """
    data: CallbackData
    """ Which task ended, and with what. """
    task_id: str | Unset = UNSET
    """ The id again. A body may have it here, in `data.taskId` and in `data.task_id`. A
    receiver accepts any of the three, and refuses a body in which they differ.
     """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        code = self.code

        msg = self.msg

        data = self.data.to_dict()

        task_id = self.task_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "code": code,
                "msg": msg,
                "data": data,
            }
        )
        if task_id is not UNSET:
            field_dict["taskId"] = task_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.callback_data import CallbackData  # noqa: PLC0415

        d = dict(src_dict)
        code = d.pop("code")

        msg = d.pop("msg")

        data = CallbackData.from_dict(d.pop("data"))

        task_id = d.pop("taskId", UNSET)

        task_callback = cls(
            code=code,
            msg=msg,
            data=data,
            task_id=task_id,
        )

        task_callback.additional_properties = d
        return task_callback

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
