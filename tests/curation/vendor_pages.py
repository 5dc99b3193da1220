"""Pages in the vendor's format, in words of our own."""

from __future__ import annotations

GUIDE = """\
# Pictures: first steps

> How to begin.

<Card title="Go on">
  Pictures are kept for **14 days**.
</Card>

<CodeGroup>
  ```bash Shell
  curl -X POST "$BASE/api/v1/gpt4o-image/generate" \\
    -d '{"prompt": "A hat", "size": "1:1"}'
  ```

  ```javascript Node.js
  const answer = await fetch(`${base}/record-info?taskId=${taskId}`);
  const taskData = (await answer.json()).data; // the task's own fields
  console.log(taskData.response.result_urls);
  ```

  ```python Python
  requests.post(f'{base}/download-url', json={'imageUrl': link})
  ```
</CodeGroup>

```json
{"code": 200, "msg": "success", "data": {"taskId": "t1", "successFlag": 1,
 "errorMessage": null, "response": {"result_urls": ["https://example.com/1.png"]}}}
```

<ParamField path="size" type="string" required>
  One of:

  * `1:1` - as wide as high
  * `3:2` - wider
</ParamField>

<ResponseField name="successFlag" type="integer">
  * `0`: runs
  * `1`: done
</ResponseField>

"""

CALLBACKS = """\
# About callbacks

```json Good
{"code": 200, "msg": "success", "data": {"taskId": "t1", "info": {"result_urls": []}}}
```

<ParamField path="code" type="integer" required>
  | Code | Meaning |
  | ---- | ------- |
  | 200  | Good    |
  | 500  | Bad     |
</ParamField>

<ParamField path="data.taskId" type="string" required>
  The task.
</ParamField>

"""

OPERATION = """\
# {title}

````yaml file.json {method} {path}
paths:
  path: {path}
  method: {method}
  servers:
    - url: https://api.kie.ai
  request:
    security:
      - title: BearerAuth
        parameters:
          header:
            Authorization:
              type: http
              scheme: bearer
    parameters:
      query: {query}
    body: {body}
  response:
    '200':
      application/json:
        schemaArray:
          - type: object
            title: Answer
            properties:
              code:
                allOf:
                  - title: Code
                    type: integer
                    enum:
                      - 200
                      - 422
                    description: >-
                      - **200**: Fine - all went well

                      - **422**: Wrong
                        - nothing of that name
              msg:
                allOf:
                  - type: string
              data:
                allOf:
                  - type: object
                    properties:
{data}
        examples:
          example:
            value: {{msg: success, code: 200, data: {{taskId: t1}}}}
    '500':
      _mintlify/placeholder: {{}}
  deprecated: false
````

"""

BODY = """
      application/json:
        schemaArray:
          - type: object
            title: Wish
            properties:
              prompt:
                allOf:
                  - type: string
              size:
                allOf:
                  - type: string
                    enum:
                      - '1:1'
                      - '3:2'
              nVariants:
                allOf:
                  - type: integer
                    description: Default is 1.More later
            requiredProperties:
              - size
        examples:
          example:
            value: {prompt: A hat, size: '1:1'}"""

TASK = """\
                      taskId:
                        type: string
                      successFlag:
                        type: integer
                        format: int32
                      status:
                        type: string
                        enum: [SUCCESS, FAILED]
                      errorMessage:
                        type: string
                      response:
                        type: object
                        properties:
                          resultUrls:
                            type: array
                            items:
                              type: string"""

TASK_ID = "{taskId: {schema: [{type: string, required: true}]}}"

GENERATE = OPERATION.format(
    title="Draw a picture",
    method="post",
    path="/api/v1/gpt4o-image/generate",
    query="{}",
    body=BODY,
    data="                      taskId:\n                        type: string",
)
RECORD_INFO = OPERATION.format(
    title="Look at a task",
    method="get",
    path="/api/v1/gpt4o-image/record-info",
    query=TASK_ID,
    body="{}",
    data=TASK,
)
DOWNLOAD_URL = OPERATION.format(
    title="Get a link",
    method="post",
    path="/api/v1/gpt4o-image/download-url",
    query="{}",
    body="{}",
    data="                      link:\n                        type: string",
)
