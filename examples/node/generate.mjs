// Generate an image and save it, with Node 18 or newer and nothing installed.
//
// KIE_API_KEY=... node generate.mjs "A red fox in the snow" out
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const BASE = process.env.KIE_BASE_URL ?? "https://api.kie.ai";
const HEADERS = {
  Authorization: `Bearer ${process.env.KIE_API_KEY}`,
  "Content-Type": "application/json",
};
// At most three times a second for one task.
const POLL_MS = 1000 * (process.env.POLL_SECONDS ?? 5);
const TIMEOUT_MS = 15 * 60 * 1000;
// With these the service says that it did not start the task: rate limit, maintenance, queue full.
const NOT_STARTED = [429, 455, 550];
// With these a read may be tried again: it costs nothing.
const READ_AGAIN = [...NOT_STARTED, 408, 500];

async function call(path, body) {
  const response = await fetch(BASE + path, {
    method: body ? "POST" : "GET",
    headers: HEADERS,
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
  // The code in the body decides; the status code is often 200 for a refusal too.
  const { code, msg, data, status, error } = await response.json();
  // A path that does not exist, as with a wrong KIE_BASE_URL, is refused in another form.
  return { code: code ?? status, msg: msg ?? error, data };
}

async function create(prompt) {
  const path = "/api/v1/gpt4o-image/generate";
  for (let pause = 2; ; pause *= 2) {
    let answer;
    try {
      answer = await call(path, { prompt, size: "3:2" });
    } catch (error) {
      // The service has no idempotency key: a second request could be paid for a second time.
      throw new Error(`Outcome unknown, the task may have been charged: ${error.message}`);
    }
    if (answer.code === 200) return answer.data.taskId;
    if (!NOT_STARTED.includes(answer.code) || pause > 8) {
      const charged = answer.code >= 500 ? ", the task may have been charged" : "";
      throw new Error(`${answer.code}: ${answer.msg}${charged}`);
    }
    await sleep(1000 * pause);
  }
}

async function wait(taskId) {
  const path = `/api/v1/gpt4o-image/record-info?${new URLSearchParams({ taskId })}`;
  const deadline = Date.now() + TIMEOUT_MS;
  while (Date.now() < deadline) {
    // A lost response is read again as well.
    const answer = await call(path).catch((error) => ({ code: 500, msg: error.message }));
    // A new task may have no data yet, and some records spell things as the quickstart does.
    const task = answer.data ?? {};
    const flag = Number(task.successFlag ?? 0);
    if (answer.code === 200 && flag === 1) {
      return task.response.resultUrls ?? task.response.result_urls;
    }
    if (answer.code === 200 && flag !== 0) {
      throw new Error(`Task ${taskId} failed: ${task.errorMessage ?? "no reason given"}`);
    }
    if (answer.code !== 200 && !READ_AGAIN.includes(answer.code)) {
      throw new Error(`${answer.code}: ${answer.msg}`);
    }
    await sleep(POLL_MS);
  }
  throw new Error(`Task ${taskId} has not ended. It goes on; read it again later.`);
}

async function save(url, path) {
  const response = await fetch(url, { signal: AbortSignal.timeout(60_000) });
  if (!response.ok) throw new Error(`${url}: status ${response.status}`);
  await writeFile(`${path}.part`, Buffer.from(await response.arrayBuffer()));
  await rename(`${path}.part`, path);
}

try {
  const [prompt, folder] = process.argv.slice(2);
  if (!folder) throw new Error("Usage: node generate.mjs PROMPT FOLDER");
  // Before the request, because an image that cannot be saved is paid for too.
  await mkdir(folder, { recursive: true });
  const taskId = await create(prompt);
  // Keep the id: an image that was paid for can be had again for 14 days.
  console.error(`Started task ${taskId}`);
  for (const [number, url] of (await wait(taskId)).entries()) {
    const path = join(folder, `${taskId}-${number + 1}.png`);
    await save(url, path);
    console.log(path);
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
