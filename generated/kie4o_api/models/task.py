# Generated from openapi/openapi.yaml by scripts/generate.py: edit the document.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.success_flag import SuccessFlag
from ..models.task_status import TaskStatus
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.task_result import TaskResult


T = TypeVar("T", bound="Task")


@_attrs_define
class Task:
    """One task as the service sees it now. Decide by `successFlag`, and by `status` only where
    the flag is missing; never by `errorCode`, and never by the presence of URLs.

    """

    task_id: str
    """ The id from generateImage. """
    success_flag: SuccessFlag
    """ 0 is running, 1 succeeded, 2 and 3 failed; treat any higher number as a failure too. Each of
    them can occur with each word of failure in `status`.
     """
    param_json: None | str | Unset = UNSET
    """ The request as JSON text, for people to read: keys sorted, nulls dropped, the
    service's defaults and the outcome of two of its checks added.
     """
    complete_time: int | None | Unset = UNSET
    """ End of the task in epoch milliseconds, whole seconds; null while it runs. """
    response: None | TaskResult | Unset = UNSET
    """ The images; null while the task runs. What a failed task has here is not known. """
    status: TaskStatus | Unset = UNSET
    """ The state as a word. The two words of failure and the two flags of failure are
    independent of each other.
     """
    error_code: int | None | Unset = UNSET
    """ Why the task failed; 400, 451 and 500 are known, others may come. It does not prove a
    failure by itself: one sample shows it beside a success.
     """
    error_message: None | str | Unset = UNSET
    """ The reason in words; null or empty when there is none. """
    create_time: int | Unset = UNSET
    """ Start of the task in epoch milliseconds, whole seconds. """
    progress: str | Unset = UNSET
    """ From "0.00" to "1.00". Recorded tasks stayed at "0.00" until the end; one page of the
    vendor shows a running task at "0.48".
     """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.task_result import TaskResult  # noqa: PLC0415

        task_id = self.task_id

        success_flag = self.success_flag.value

        param_json: None | str | Unset
        if isinstance(self.param_json, Unset):
            param_json = UNSET
        else:
            param_json = self.param_json

        complete_time: int | None | Unset
        if isinstance(self.complete_time, Unset):
            complete_time = UNSET
        else:
            complete_time = self.complete_time

        response: dict[str, Any] | None | Unset
        if isinstance(self.response, Unset):
            response = UNSET
        elif isinstance(self.response, TaskResult):
            response = self.response.to_dict()
        else:
            response = self.response

        status: str | Unset = UNSET
        if not isinstance(self.status, Unset):
            status = self.status.value

        error_code: int | None | Unset
        if isinstance(self.error_code, Unset):
            error_code = UNSET
        else:
            error_code = self.error_code

        error_message: None | str | Unset
        if isinstance(self.error_message, Unset):
            error_message = UNSET
        else:
            error_message = self.error_message

        create_time = self.create_time

        progress = self.progress

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "taskId": task_id,
                "successFlag": success_flag,
            }
        )
        if param_json is not UNSET:
            field_dict["paramJson"] = param_json
        if complete_time is not UNSET:
            field_dict["completeTime"] = complete_time
        if response is not UNSET:
            field_dict["response"] = response
        if status is not UNSET:
            field_dict["status"] = status
        if error_code is not UNSET:
            field_dict["errorCode"] = error_code
        if error_message is not UNSET:
            field_dict["errorMessage"] = error_message
        if create_time is not UNSET:
            field_dict["createTime"] = create_time
        if progress is not UNSET:
            field_dict["progress"] = progress

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.task_result import TaskResult  # noqa: PLC0415

        d = dict(src_dict)
        task_id = d.pop("taskId")

        success_flag = SuccessFlag(d.pop("successFlag"))

        def _parse_param_json(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        param_json = _parse_param_json(d.pop("paramJson", UNSET))

        def _parse_complete_time(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        complete_time = _parse_complete_time(d.pop("completeTime", UNSET))

        def _parse_response(data: object) -> None | TaskResult | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_type_0 = TaskResult.from_dict(data)

                return response_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TaskResult | Unset, data)

        response = _parse_response(d.pop("response", UNSET))

        _status = d.pop("status", UNSET)
        status: TaskStatus | Unset
        if isinstance(_status, Unset):
            status = UNSET
        else:
            status = TaskStatus(_status)

        def _parse_error_code(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        error_code = _parse_error_code(d.pop("errorCode", UNSET))

        def _parse_error_message(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        error_message = _parse_error_message(d.pop("errorMessage", UNSET))

        create_time = d.pop("createTime", UNSET)

        progress = d.pop("progress", UNSET)

        task = cls(
            task_id=task_id,
            success_flag=success_flag,
            param_json=param_json,
            complete_time=complete_time,
            response=response,
            status=status,
            error_code=error_code,
            error_message=error_message,
            create_time=create_time,
            progress=progress,
        )

        task.additional_properties = d
        return task

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
