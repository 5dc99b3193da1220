-- What wrk sends, and what it tells as JSON: wrk -s wrk.lua URL -- METHOD [BODY]
function init(args)
  wrk.method, wrk.body = args[1], args[2]
  wrk.headers["Authorization"] = "Bearer bench"
  wrk.headers["Accept"] = "application/json"
  wrk.headers["Content-Type"] = wrk.body and "application/json" or nil
end

function done(summary)
  local e = summary.errors
  local broken = e.connect + e.read + e.write + e.timeout
  io.write(string.format('\n{"requests": %d, "seconds": %f, "broken": %d, "refused": %d}\n',
    summary.requests, summary.duration / 1e6, broken, e.status))
end
