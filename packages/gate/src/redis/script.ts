/**
 * The script that decides in Redis: the rule of core's limits (README there), line by line, over as
 * many calls and counters as a batch holds, at one instant of the server's own clock. Lua's numbers
 * are doubles like JavaScript's, and all numbers here are whole and below 2^53.
 *
 * It works on Redis 5 and later and on Valkey. A server that is read-only or out of memory fails at
 * the first write, before anything is written: a batch is written whole or not at all.
 */
import { createHash } from "node:crypto";

/** A tally is kept as `since:drawn`. */
export const SCRIPT = `
local ask = cjson.decode(ARGV[1])
local simulated, not_after, keep_ms, process = ask[1], ask[2], ask[3], ask[4]
local rules, ruled, additions, calls = ask[5], ask[6], ask[7], ask[8]

local now = simulated
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
-- Whoever asked has stopped waiting and has decided without this answer.
if not_after > 0 and now > not_after then return {now, -1} end

local alive = 0
if keep_ms > 0 then
  redis.call('ZADD', KEYS[1], now, process)
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - keep_ms)
  redis.call('PEXPIRE', KEYS[1], keep_ms)
  alive = redis.call('ZCARD', KEYS[1])
end

local many = #ruled
local answer = {now, alive}
if many == 0 then return answer end

-- A tally as it stands at this instant: begun anew where it is not current, flowed back elsewhere.
local function at_now(since, drawn, window, flow)
  if since == nil or now < since - 1000 or now >= since + window then
    if flow > 0 then return now, 0 end
    return now - now % window, 0
  end
  if flow > 0 and now > since then
    return now, math.max(0, drawn - (now - since) * flow)
  end
  return since, drawn
end

local limits, windows, prices, flows, rooms, expiries = {}, {}, {}, {}, {}, {}
local sinces, drawns, touched = {}, {}, {}
local kept = redis.call('MGET', unpack(KEYS, 2))
for i = 1, many do
  local at = ruled[i] * 4
  local limit, window, smooth = rules[at + 1], rules[at + 2], rules[at + 3] == 1
  limits[i], windows[i], expiries[i] = limit, window, rules[at + 4]
  prices[i] = smooth and window or 1
  flows[i] = smooth and limit or 0
  rooms[i] = smooth and limit * window or limit
  local since, drawn
  if kept[i] then
    local colon = string.find(kept[i], ':', 1, true)
    since = tonumber(string.sub(kept[i], 1, colon - 1))
    drawn = tonumber(string.sub(kept[i], colon + 1))
  end
  sinces[i], drawns[i] = at_now(since, drawn, window, flows[i])
  answer[i + 2] = sinces[i]
end

-- What passed while the store was away counts, room or not.
for at = 1, #additions, 3 do
  local i = additions[at] + 1
  local _, drawn = at_now(additions[at + 1], additions[at + 2], windows[i], flows[i])
  drawns[i] = drawns[i] + drawn
  touched[i] = true
end

local at, size = 1, many + 2
while calls[at] do
  local weight, last = calls[at], at + 1 + calls[at + 1]
  local is_dry = weight < 0
  if is_dry then weight = -weight end
  local passes = 1
  for j = at + 2, last do
    local i = calls[j] + 1
    if weight > limits[i] or drawns[i] + weight * prices[i] > rooms[i] then
      passes = 0
      break
    end
  end
  size = size + 1
  answer[size] = passes
  for j = at + 2, last do
    local i = calls[j] + 1
    if passes == 1 and not is_dry then
      drawns[i] = drawns[i] + weight * prices[i]
      touched[i] = true
    end
    size = size + 1
    answer[size] = drawns[i]
  end
  at = last + 1
end

for i in pairs(touched) do
  local tally = string.format('%.0f:%.0f', sinces[i], drawns[i])
  redis.call('SET', KEYS[i + 1], tally, 'PX', expiries[i])
end
return answer
`;

export const SCRIPT_SHA = createHash("sha1").update(SCRIPT).digest("hex");
