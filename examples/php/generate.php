<?php
// Generate an image and save it, with PHP 8.1 or newer and its curl extension.
//
// KIE_API_KEY=... php generate.php "A red fox in the snow" out

define('BASE', getenv('KIE_BASE_URL') ?: 'https://api.kie.ai');
// At most three times a second for one task.
define('POLL_SECONDS', (float) (getenv('POLL_SECONDS') ?: 5));
const TIMEOUT_SECONDS = 15 * 60;
// With these the service says that it did not start the task: rate limit, maintenance, queue full.
const NOT_STARTED = [429, 455, 550];
// With these a read may be tried again: it costs nothing.
const READ_AGAIN = [...NOT_STARTED, 408, 500];

/** The status code and the body; a RuntimeException when there is no whole response. */
function send(string $url, array $options = []): array
{
    $curl = curl_init($url);
    curl_setopt_array($curl, [CURLOPT_RETURNTRANSFER => true, CURLOPT_TIMEOUT => 60] + $options);
    $body = curl_exec($curl);
    if ($body === false) {
        throw new RuntimeException(curl_error($curl));
    }
    return [curl_getinfo($curl, CURLINFO_RESPONSE_CODE), $body];
}

function call(string $path, ?array $body = null): array
{
    $headers = ['Authorization: Bearer ' . getenv('KIE_API_KEY'), 'Content-Type: application/json'];
    $options = [CURLOPT_HTTPHEADER => $headers];
    if ($body !== null) {
        $options[CURLOPT_POSTFIELDS] = json_encode($body, JSON_THROW_ON_ERROR);
    }
    [, $text] = send(BASE . $path, $options);
    // The code in the body decides; the status code is often 200 for a refusal too.
    $answer = json_decode($text, true, flags: JSON_THROW_ON_ERROR);
    // A path that does not exist, as with a wrong KIE_BASE_URL, is refused in another form.
    return $answer + ['code' => $answer['status'] ?? 0, 'msg' => $answer['error'] ?? '?'];
}

function create(string $prompt): string
{
    for ($pause = 2; ; $pause *= 2) {
        try {
            $body = ['prompt' => $prompt, 'size' => '3:2'];
            $answer = call('/api/v1/gpt4o-image/generate', $body);
        } catch (RuntimeException | JsonException $error) {
            // The service has no idempotency key: a second request could be paid for a second time.
            $reason = $error->getMessage();
            throw new RuntimeException("Outcome unknown, the task may have been charged: $reason");
        }
        if ($answer['code'] === 200) {
            return $answer['data']['taskId'];
        }
        if (!in_array($answer['code'], NOT_STARTED) || $pause > 8) {
            $charged = $answer['code'] >= 500 ? ', the task may have been charged' : '';
            throw new RuntimeException("{$answer['code']}: {$answer['msg']}$charged");
        }
        sleep($pause);
    }
}

function wait(string $taskId): array
{
    $path = '/api/v1/gpt4o-image/record-info?' . http_build_query(['taskId' => $taskId]);
    $deadline = time() + TIMEOUT_SECONDS;
    while (time() < $deadline) {
        try {
            $answer = call($path);
        } catch (RuntimeException | JsonException $error) {
            // A lost response is read again as well.
            $answer = ['code' => 500, 'msg' => $error->getMessage()];
        }
        // A new task may have no data yet, and some records spell things as the quickstart does.
        $task = $answer['data'] ?? [];
        $flag = (int) ($task['successFlag'] ?? 0);
        if ($answer['code'] === 200 && $flag === 1) {
            return $task['response']['resultUrls'] ?? $task['response']['result_urls'];
        }
        if ($answer['code'] === 200 && $flag !== 0) {
            $reason = $task['errorMessage'] ?? 'no reason given';
            throw new RuntimeException("Task $taskId failed: $reason");
        }
        if ($answer['code'] !== 200 && !in_array($answer['code'], READ_AGAIN)) {
            throw new RuntimeException("{$answer['code']}: {$answer['msg']}");
        }
        usleep((int) (1_000_000 * POLL_SECONDS));
    }
    throw new RuntimeException("Task $taskId has not ended. It goes on; read it again later.");
}

function save(string $url, string $path): void
{
    [$status, $image] = send($url);
    if ($status !== 200) {
        throw new RuntimeException("$url: status $status");
    }
    file_put_contents("$path.part", $image);
    rename("$path.part", $path);
}

try {
    if ($argc < 3) {
        throw new RuntimeException('Usage: php generate.php PROMPT FOLDER');
    }
    [, $prompt, $folder] = $argv;
    // Before the request, because an image that cannot be saved is paid for too.
    if (!is_dir($folder) && !@mkdir($folder, recursive: true)) {
        throw new RuntimeException("The folder $folder cannot be made");
    }
    $taskId = create($prompt);
    // Keep the id: an image that was paid for can be had again for 14 days.
    fwrite(STDERR, "Started task $taskId\n");
    foreach (wait($taskId) as $number => $url) {
        $path = "$folder/$taskId-" . ($number + 1) . '.png';
        save($url, $path);
        echo "$path\n";
    }
} catch (RuntimeException $error) {
    fwrite(STDERR, $error->getMessage() . "\n");
    exit(1);
}
