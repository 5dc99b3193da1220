"""The seams: where the mock and the independent implementation can be given a fault.

When one of these functions is renamed or moved, its line here changes, and no fault does.
"""

from __future__ import annotations

from .seam import Seam

# The mock.
APP = Seam("kie4o_mock.application:Application.wsgi_app")
DOCUMENT = Seam("kie4o_mock.yaml_files:read_yaml")
ANSWER = Seam("kie4o_mock.responses:json_response")
BEARER = Seam("kie4o_mock.api.access:bearer")
ACCEPTED = Seam("kie4o_mock.api.access:accepted")
REFUSAL = Seam("kie4o_mock.api.operation_group:OperationGroup.refusal")
GENERATE = Seam("kie4o_mock.api.operations:Operations.generate_image")
GET_TASK = Seam("kie4o_mock.api.operations:Operations.get_task")
DOWNLOAD = Seam("kie4o_mock.api.operations:Operations.get_download_url")
CREDITS = Seam("kie4o_mock.api.operations:Operations.get_credits")
CREATE_JOB = Seam("kie4o_mock.api.jobs:JobOperations.create_job")
GET_JOB = Seam("kie4o_mock.api.jobs:JobOperations.get_job")
JOB_RECORD = Seam("kie4o_mock.state.job:job_record")
JOB_CALLBACK = Seam("kie4o_mock.callbacks.payload:_job_body")
UNREACHABLE = Seam("kie4o_mock.api.task_creation:TaskCreation._unreachable")
RECORD = Seam("kie4o_mock.api.serializers:record")
LINK = Seam("kie4o_mock.api.serializers:link")
VIEW = Seam("kie4o_mock.state.task:view_at")
INPUT_URLS = Seam("kie4o_mock.state.task:input_urls")
RECORDED = Seam("kie4o_mock.state.task:record_view_at")
COST = Seam("kie4o_mock.settings:Settings.cost")
RUNNING = Seam("kie4o_mock.state.sandbox:Sandbox.running")
ADMITS_READ = Seam("kie4o_mock.api.operation_group:admits_read")
ADMITS_GENERATION = Seam("kie4o_mock.api.task_creation:admits_generation")
CHARGE = Seam("kie4o_mock.state.account:Account.charge")
SCHEDULE = Seam("kie4o_mock.clock.scheduler:Scheduler.schedule")
ANNOUNCE = Seam("kie4o_mock.callbacks.dispatcher:CallbackDispatcher.enqueue")
CALLBACK = Seam("kie4o_mock.callbacks.payload:body")
SIGNED = Seam("kie4o_mock.callbacks.payload:signed")
SEND = Seam("kie4o_mock.callbacks.sender:Sender.post")
SIGN_LINK = Seam("kie4o_mock.images.links:Links.sign")
COMPOSITE = Seam("kie4o_mock.images.render:composite")
CHECK_LINK = Seam("kie4o_mock.images.links:Links.check")
UPLOAD_DESCRIBED = Seam("kie4o_mock.api.uploads:_described")
UPLOAD_FORM = Seam("kie4o_mock.api.uploads:UploadOperations.upload_file")
UPLOAD_TYPE = Seam("kie4o_mock.uploads.file_types:recognise")
UPLOAD_WRITE = Seam("kie4o_mock.uploads.stored_file:StoredFile.write")
UPLOAD_ADD = Seam("kie4o_mock.uploads.folder:UploadFolder.add")
UPLOAD_FIND = Seam("kie4o_mock.uploads.folder:UploadFolder.find")
UPLOAD_PATH = Seam("kie4o_mock.uploads.folder:UploadFolder.path")

# The library that the mock sends callbacks with.
HTTP_REQUEST = Seam("httpx:Request.__init__")

# The independent implementation.
OTHER_APP = Seam("contract_tests.independent.app:Application.wsgi_app")
OTHER_SERVICE = Seam("contract_tests.independent.service:Service.__init__")
OTHER_RECORD = Seam("contract_tests.independent.service:Service.record")
OTHER_JOB = Seam("contract_tests.independent.service:Service.job")
OTHER_CALLBACK = Seam("contract_tests.independent.service:Callback.__init__")
OTHER_RETRY_SECONDS = Seam("contract_tests.independent.service:RETRY_SECONDS")
OTHER_LINK_SECONDS = Seam("contract_tests.independent.service:LINK_SECONDS")
OTHER_UPLOAD_SECONDS = Seam("contract_tests.independent.service:UPLOAD_SECONDS")
OTHER_FILE = Seam("contract_tests.independent.service:Service.file")
OTHER_KEEP_UPLOAD = Seam("contract_tests.independent.service:Service._keep")
OTHER_IMAGE = Seam("contract_tests.independent.service:png")
