-- Sluice behind HAProxy: asks of each call whether it may pass, and answers a refusal as Sluice said
-- it. The first three values are yours to change; nothing else is.

-- Where Sluice listens.
local SLUICE = "http://127.0.0.1:4600"

-- How refusals read: `problem` (RFC 9457) or `compatible`.
local DIALECT = "problem"

-- What happens to a call while Sluice cannot be asked: `closed` refuses it with 503, `open` lets it
-- through uncounted, the upstream is told of nobody, and the client of `Sluice-Store-Away`.
local WHEN_AWAY = "closed"

local CHECK = SLUICE .. "/v1/gate/check?dialect=" .. DIALECT
local TIMEOUT_MS = 10000

-- For every response; haproxy.cfg sets them from the variables.
local FOR_CLIENT = {
  ["x-ratelimit-limit"] = "txn.sluice_limit",
  ["x-ratelimit-remaining"] = "txn.sluice_remaining",
  ["x-ratelimit-reset"] = "txn.sluice_reset",
  ["x-ratelimit-limit-month"] = "txn.sluice_limit_month",
  ["x-ratelimit-remaining-month"] = "txn.sluice_remaining_month",
  ["ratelimit-policy"] = "txn.sluice_policy",
  ["ratelimit"] = "txn.sluice_state",
  ["sluice-store-away"] = "txn.sluice_store_away",
}
local OF_REFUSAL = { "content-type", "retry-after", "www-authenticate", "x-request-id" }
local AWAY = {}
AWAY.problem = '{"type":"/reference/errors#unavailable","title":"Not available at the moment",'
  .. '"status":503,"code":"unavailable","detail":"The request was not decided: Sluice does not '
  .. 'answer.","facts":{"reason":"Sluice does not answer"}}'
AWAY.compatible = '{"error":{"name":"serviceUnavailable","message":"The request was not decided: '
  .. 'Sluice does not answer."}}'
local AWAY_TYPE = {
  problem = "application/problem+json",
  compatible = "application/json; charset=utf-8",
}

-- Fields of HAProxy are lists that begin at 0.
local function first(headers, name)
  return headers and headers[name] and headers[name][0]
end

-- Of what the client sent, Sluice gets the credentials, the method and the path, and nothing else.
local function ask(txn)
  local sent = txn.http:req_get_headers()
  local headers = {
    ["x-forwarded-method"] = { txn.sf:method() },
    ["x-forwarded-uri"] = { txn.sf:path() or "*" },
    ["x-forwarded-for"] = { txn.sf:src() },
  }
  for _, name in ipairs({ "authorization", "x-api-key" }) do
    if first(sent, name) then headers[name] = { first(sent, name) } end
  end
  return core.httpclient():get({ url = CHECK, headers = headers, timeout = TIMEOUT_MS })
end

local function refuse_for_absence(txn)
  local reply = txn:reply({ status = 503, body = AWAY[DIALECT] })
  reply:add_header("content-type", AWAY_TYPE[DIALECT])
  reply:add_header("retry-after", "1")
  txn:done(reply)
end

core.register_action("sluice", { "http-req" }, function(txn)
  local answer = ask(txn)
  local type = first(answer.headers, "content-type") or ""
  if answer.status ~= 204 and not type:find("json", 1, true) then
    -- HAProxy's own word for a server that is down or too slow. Anything else that is no verdict is
    -- never a reason to let a call through.
    local is_away = answer.status == nil or answer.status == 503 or answer.status == 504
    if is_away and WHEN_AWAY == "open" then
      txn:set_var("txn.sluice_store_away", "sluice;open")
    else
      refuse_for_absence(txn)
    end
    return
  end
  for name, variable in pairs(FOR_CLIENT) do
    local value = first(answer.headers, name)
    if value then txn:set_var(variable, value) end
  end
  if answer.status == 204 then
    txn:set_var("txn.sluice_team", first(answer.headers, "sluice-team"))
    txn:set_var("txn.sluice_member", first(answer.headers, "sluice-member") or "")
    return
  end
  local reply = txn:reply({ status = answer.status, body = answer.body })
  for _, name in ipairs(OF_REFUSAL) do
    if first(answer.headers, name) then reply:add_header(name, first(answer.headers, name)) end
  end
  txn:done(reply)
end)
