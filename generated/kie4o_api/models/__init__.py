# Generated from openapi/openapi.yaml by scripts/generate.py: edit the document.
"""Contains all the data models used in inputs/outputs"""

from .callback_data import CallbackData
from .callback_info import CallbackInfo
from .common_download_url_request import CommonDownloadUrlRequest
from .credits_success import CreditsSuccess
from .download_url_request import DownloadUrlRequest
from .download_url_success import DownloadUrlSuccess
from .error_code import ErrorCode
from .error_envelope import ErrorEnvelope
from .fallback_model import FallbackModel
from .generate_request import GenerateRequest
from .generate_success import GenerateSuccess
from .image_size import ImageSize
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
    "CreditsSuccess",
    "DownloadUrlRequest",
    "DownloadUrlSuccess",
    "ErrorCode",
    "ErrorEnvelope",
    "FallbackModel",
    "GenerateRequest",
    "GenerateSuccess",
    "ImageSize",
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
