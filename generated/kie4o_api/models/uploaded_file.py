# Generated from openapi/openapi.yaml by scripts/generate.py: edit the document.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="UploadedFile")


@_attrs_define
class UploadedFile:
    """What was stored."""

    file_name: str
    file_path: str
    """ Where the service keeps it; the account's number is in it. """
    download_url: str
    """ The URL at which anybody can fetch it, for at least 86400 seconds. """
    file_size: int
    """ In bytes. """
    mime_type: str
    """ As the service recognised it. """
    uploaded_at: datetime.datetime
    success: bool | Unset = UNSET
    """ True once more; recorded in every success. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        file_name = self.file_name

        file_path = self.file_path

        download_url = self.download_url

        file_size = self.file_size

        mime_type = self.mime_type

        uploaded_at = self.uploaded_at.isoformat()

        success = self.success

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "fileName": file_name,
                "filePath": file_path,
                "downloadUrl": download_url,
                "fileSize": file_size,
                "mimeType": mime_type,
                "uploadedAt": uploaded_at,
            }
        )
        if success is not UNSET:
            field_dict["success"] = success

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        file_name = d.pop("fileName")

        file_path = d.pop("filePath")

        download_url = d.pop("downloadUrl")

        file_size = d.pop("fileSize")

        mime_type = d.pop("mimeType")

        uploaded_at = datetime.datetime.fromisoformat(d.pop("uploadedAt"))

        success = d.pop("success", UNSET)

        uploaded_file = cls(
            file_name=file_name,
            file_path=file_path,
            download_url=download_url,
            file_size=file_size,
            mime_type=mime_type,
            uploaded_at=uploaded_at,
            success=success,
        )

        uploaded_file.additional_properties = d
        return uploaded_file

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
