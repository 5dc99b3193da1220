# Generated from openapi/openapi.yaml by scripts/generate.py: edit the document.
"""All models of requests and responses. Each is imported when it is first asked for."""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .callback_data import CallbackData
    from .callback_info import CallbackInfo
    from .common_download_url_request import CommonDownloadUrlRequest
    from .create_job_request import CreateJobRequest
    from .create_job_success import CreateJobSuccess
    from .credits_success import CreditsSuccess
    from .download_url_request import DownloadUrlRequest
    from .download_url_success import DownloadUrlSuccess
    from .error_code import ErrorCode
    from .error_envelope import ErrorEnvelope
    from .fallback_model import FallbackModel
    from .four_o_image_input import FourOImageInput
    from .generate_request import GenerateRequest
    from .generate_success import GenerateSuccess
    from .gpt_image_2_image_input import GptImage2ImageInput
    from .gpt_image_2_text_input import GptImage2TextInput
    from .gpt_image_15_image_input import GptImage15ImageInput
    from .gpt_image_15_text_input import GptImage15TextInput
    from .image_size import ImageSize
    from .job import Job
    from .job_aspect_ratio import JobAspectRatio
    from .job_callback import JobCallback
    from .job_model import JobModel
    from .job_quality import JobQuality
    from .job_reference import JobReference
    from .job_resolution import JobResolution
    from .job_state import JobState
    from .job_success import JobSuccess
    from .open_input import OpenInput
    from .path_error import PathError
    from .success_flag import SuccessFlag
    from .task import Task
    from .task_callback import TaskCallback
    from .task_reference import TaskReference
    from .task_result import TaskResult
    from .task_status import TaskStatus
    from .task_success import TaskSuccess
    from .upload_base_64_request import UploadBase64Request
    from .upload_file_request import UploadFileRequest
    from .upload_refusal import UploadRefusal
    from .upload_success import UploadSuccess
    from .upload_url_request import UploadUrlRequest
    from .uploaded_file import UploadedFile
    from .variant_count import VariantCount

__all__ = (
    "CallbackData",
    "CallbackInfo",
    "CommonDownloadUrlRequest",
    "CreateJobRequest",
    "CreateJobSuccess",
    "CreditsSuccess",
    "DownloadUrlRequest",
    "DownloadUrlSuccess",
    "ErrorCode",
    "ErrorEnvelope",
    "FallbackModel",
    "FourOImageInput",
    "GenerateRequest",
    "GenerateSuccess",
    "GptImage15ImageInput",
    "GptImage15TextInput",
    "GptImage2ImageInput",
    "GptImage2TextInput",
    "ImageSize",
    "Job",
    "JobAspectRatio",
    "JobCallback",
    "JobModel",
    "JobQuality",
    "JobReference",
    "JobResolution",
    "JobState",
    "JobSuccess",
    "OpenInput",
    "PathError",
    "SuccessFlag",
    "Task",
    "TaskCallback",
    "TaskReference",
    "TaskResult",
    "TaskStatus",
    "TaskSuccess",
    "UploadBase64Request",
    "UploadedFile",
    "UploadFileRequest",
    "UploadRefusal",
    "UploadSuccess",
    "UploadUrlRequest",
    "VariantCount",
)

_HOMES = {
    "CallbackData": ".callback_data",
    "CallbackInfo": ".callback_info",
    "CommonDownloadUrlRequest": ".common_download_url_request",
    "CreateJobRequest": ".create_job_request",
    "CreateJobSuccess": ".create_job_success",
    "CreditsSuccess": ".credits_success",
    "DownloadUrlRequest": ".download_url_request",
    "DownloadUrlSuccess": ".download_url_success",
    "ErrorCode": ".error_code",
    "ErrorEnvelope": ".error_envelope",
    "FallbackModel": ".fallback_model",
    "FourOImageInput": ".four_o_image_input",
    "GenerateRequest": ".generate_request",
    "GenerateSuccess": ".generate_success",
    "GptImage15ImageInput": ".gpt_image_15_image_input",
    "GptImage15TextInput": ".gpt_image_15_text_input",
    "GptImage2ImageInput": ".gpt_image_2_image_input",
    "GptImage2TextInput": ".gpt_image_2_text_input",
    "ImageSize": ".image_size",
    "Job": ".job",
    "JobAspectRatio": ".job_aspect_ratio",
    "JobCallback": ".job_callback",
    "JobModel": ".job_model",
    "JobQuality": ".job_quality",
    "JobReference": ".job_reference",
    "JobResolution": ".job_resolution",
    "JobState": ".job_state",
    "JobSuccess": ".job_success",
    "OpenInput": ".open_input",
    "PathError": ".path_error",
    "SuccessFlag": ".success_flag",
    "Task": ".task",
    "TaskCallback": ".task_callback",
    "TaskReference": ".task_reference",
    "TaskResult": ".task_result",
    "TaskStatus": ".task_status",
    "TaskSuccess": ".task_success",
    "UploadBase64Request": ".upload_base_64_request",
    "UploadFileRequest": ".upload_file_request",
    "UploadRefusal": ".upload_refusal",
    "UploadSuccess": ".upload_success",
    "UploadUrlRequest": ".upload_url_request",
    "UploadedFile": ".uploaded_file",
    "VariantCount": ".variant_count",
}

if not TYPE_CHECKING:  # or a type checker takes any name for a model

    def __getattr__(name: str) -> Any:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = getattr(importlib.import_module(_HOMES[name], __name__), name)
        globals()[name] = found
        return found
