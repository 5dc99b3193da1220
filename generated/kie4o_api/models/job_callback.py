# Generated from openapi/openapi.yaml by scripts/generate.py: edit the document.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.job import Job


T = TypeVar("T", bound="JobCallback")


@_attrs_define
class JobCallback:
    """What the service posts to the `callBackUrl` of createJob."""

    code: int
    """ 200, or 501 when the task failed. """
    msg: str
    """ Do not compare it. """
    data: Job
    """ One task of createJob as the service sees it now. Decide by `state`. In April 2026 the keys
    from `creditsConsumed` on were absent; since September they are there.
     """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        code = self.code

        msg = self.msg

        data = self.data.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "code": code,
                "msg": msg,
                "data": data,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.job import Job  # noqa: PLC0415

        d = dict(src_dict)
        code = d.pop("code")

        msg = d.pop("msg")

        data = Job.from_dict(d.pop("data"))

        job_callback = cls(
            code=code,
            msg=msg,
            data=data,
        )

        job_callback.additional_properties = d
        return job_callback

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
