-- Teams, their documents, their journal, and what is remembered for them.
--
-- team_id is the first column of every key, so that the tables can be distributed by it. There are
-- no foreign keys: a team's rows are written only under the lock of its row in `team`, by one
-- statement, and a check per inserted row would buy nothing.
--
-- A document's `body` is what the core decides on; amounts in it are integers as decimal strings.
-- Columns generated from it serve lists and lookups, and cannot disagree with it.

CREATE TABLE team (
  team_id text PRIMARY KEY,
  version bigint NOT NULL,
  due_at timestamptz,
  claimed_until timestamptz,
  is_on_test_clock boolean NOT NULL,
  journal_seq bigint NOT NULL,
  head_hash bytea NOT NULL CHECK (octet_length(head_hash) = 32),
  body jsonb NOT NULL,
  name text GENERATED ALWAYS AS (body ->> 'name') STORED
) WITH (fillfactor = 70);

COMMENT ON COLUMN team.version IS 'Raised by every write; a process compares it with what it has cached.';
COMMENT ON COLUMN team.due_at IS 'When time itself next changes something; null: nothing is waiting.';
COMMENT ON COLUMN team.claimed_until IS 'A job of some process is seeing to due_at until then.';
COMMENT ON COLUMN team.head_hash IS 'Hash of the newest row of the journal; 32 zero bytes before the first.';

CREATE INDEX team_due ON team (due_at) WHERE due_at IS NOT NULL AND NOT is_on_test_clock;

CREATE TABLE member (
  team_id text NOT NULL,
  member_id text NOT NULL,
  body jsonb NOT NULL,
  role text GENERATED ALWAYS AS (body ->> 'role') STORED,
  PRIMARY KEY (team_id, member_id)
);

-- An account of a cycle is open as long as its cycle is; one that carries over always is.
CREATE TABLE account (
  team_id text NOT NULL,
  account_id text NOT NULL,
  body jsonb NOT NULL,
  pool text GENERATED ALWAYS AS (body ->> 'pool') STORED,
  owner text GENERATED ALWAYS AS (body ->> 'owner') STORED,
  cycle integer GENERATED ALWAYS AS ((body ->> 'cycle')::integer) STORED,
  PRIMARY KEY (team_id, account_id)
) WITH (fillfactor = 70);

CREATE INDEX account_by_cycle ON account (team_id, cycle);

CREATE TABLE run (
  team_id text NOT NULL,
  run_id text NOT NULL,
  is_open boolean NOT NULL,
  body jsonb NOT NULL,
  status text GENERATED ALWAYS AS (body ->> 'status') STORED,
  flow_id text GENERATED ALWAYS AS (body ->> 'flowId') STORED,
  member_id text GENERATED ALWAYS AS (body ->> 'memberId') STORED,
  parent_id text GENERATED ALWAYS AS (body ->> 'parentId') STORED,
  root_id text GENERATED ALWAYS AS (body ->> 'rootId') STORED,
  requested_at bigint GENERATED ALWAYS AS ((body ->> 'requestedAt')::bigint) STORED,
  pinned_cycle integer GENERATED ALWAYS AS ((body -> 'pin' ->> 'cycle')::integer) STORED,
  PRIMARY KEY (team_id, run_id)
) WITH (fillfactor = 70);

COMMENT ON COLUMN run.requested_at IS 'Milliseconds since the epoch.';

CREATE INDEX run_open ON run (team_id) WHERE is_open;
CREATE INDEX run_by_request ON run (team_id, requested_at, run_id);
CREATE INDEX run_by_root ON run (team_id, root_id);

CREATE TABLE action (
  team_id text NOT NULL,
  action_id text NOT NULL,
  is_open boolean NOT NULL,
  body jsonb NOT NULL,
  status text GENERATED ALWAYS AS (body ->> 'status') STORED,
  member_id text GENERATED ALWAYS AS (body ->> 'memberId') STORED,
  started_at bigint GENERATED ALWAYS AS ((body ->> 'startedAt')::bigint) STORED,
  PRIMARY KEY (team_id, action_id)
);

COMMENT ON COLUMN action.started_at IS 'Milliseconds since the epoch.';

CREATE INDEX action_open ON action (team_id) WHERE is_open;
CREATE INDEX action_by_start ON action (team_id, started_at, action_id);

CREATE TABLE reservation (
  team_id text NOT NULL,
  reservation_id text NOT NULL,
  is_open boolean NOT NULL,
  body jsonb NOT NULL,
  status text GENERATED ALWAYS AS (body ->> 'status') STORED,
  pool text GENERATED ALWAYS AS (body ->> 'pool') STORED,
  owner text GENERATED ALWAYS AS (body ->> 'owner') STORED,
  PRIMARY KEY (team_id, reservation_id)
);

CREATE INDEX reservation_open ON reservation (team_id) WHERE is_open;

CREATE TABLE cycle (
  team_id text NOT NULL,
  cycle integer NOT NULL,
  is_open boolean NOT NULL,
  body jsonb NOT NULL,
  status text GENERATED ALWAYS AS (body ->> 'status') STORED,
  starts_at bigint GENERATED ALWAYS AS ((body ->> 'start')::bigint) STORED,
  ends_at bigint GENERATED ALWAYS AS ((body ->> 'end')::bigint) STORED,
  PRIMARY KEY (team_id, cycle)
);

COMMENT ON COLUMN cycle.starts_at IS 'Milliseconds since the epoch; the period is half-open.';

CREATE INDEX cycle_open ON cycle (team_id) WHERE is_open;
CREATE INDEX cycle_by_end ON cycle (team_id, ends_at);

-- The journal: charges and entries share one sequence per team, and each row's hash covers the hash
-- of the row before it. Partitioned by the month of `at`. The default partition takes what has no
-- month of its own, so that no write ever fails for want of one: teams on test clocks may be
-- anywhere in time. A month is made before it begins, and takes its rows out of the default.

CREATE TABLE charge (
  team_id text NOT NULL,
  seq bigint NOT NULL,
  at timestamptz NOT NULL,
  charge_id text NOT NULL,
  occurred_at timestamptz NOT NULL,
  cycle integer NOT NULL,
  pool text NOT NULL,
  account_id text NOT NULL,
  member_id text,
  flow_id text,
  run_id text,
  root_id text,
  action_id text,
  reservation_id text,
  block_run_id text,
  item text NOT NULL,
  model text,
  tool text,
  run_kind text,
  unit text NOT NULL,
  quantity text NOT NULL,
  card_id text NOT NULL,
  rate_id text,
  plan_id text NOT NULL,
  credits bigint NOT NULL,
  burned bigint NOT NULL,
  overage bigint NOT NULL,
  absorbed bigint NOT NULL,
  is_late boolean NOT NULL,
  corrected bigint NOT NULL,
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  PRIMARY KEY (team_id, seq, at)
) PARTITION BY RANGE (at);

COMMENT ON TABLE charge IS 'Amounts in micro-credits. quantity is a decimal string, as the unit says.';
COMMENT ON COLUMN charge.corrected IS 'Taken back so far; the one column that changes, and not hashed.';

CREATE TABLE charge_default PARTITION OF charge DEFAULT;
CREATE INDEX charge_by_id ON charge (team_id, charge_id);
CREATE INDEX charge_by_root ON charge (team_id, root_id) WHERE root_id IS NOT NULL;

CREATE TABLE entry (
  team_id text NOT NULL,
  seq bigint NOT NULL,
  at timestamptz NOT NULL,
  kind text NOT NULL,
  from_account text NOT NULL,
  to_account text NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  pool text NOT NULL,
  account_id text NOT NULL,
  cycle integer,
  grant_id text,
  charge_id text,
  price numeric(38, 0),
  cost numeric(38, 0) NOT NULL,
  reason text,
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  PRIMARY KEY (team_id, seq, at)
) PARTITION BY RANGE (at);

COMMENT ON TABLE entry IS 'amount in micro-credits, price in micro-money per credit, cost in pico-money.';

CREATE TABLE entry_default PARTITION OF entry DEFAULT;
CREATE INDEX entry_by_charge ON entry (team_id, charge_id) WHERE charge_id IS NOT NULL;

CREATE TABLE team_event (
  team_id text NOT NULL,
  seq bigint NOT NULL,
  at timestamptz NOT NULL,
  type text NOT NULL,
  actor text NOT NULL,
  data jsonb NOT NULL,
  PRIMARY KEY (team_id, seq)
);

-- Not partitioned by time: what remembers a key must find it whatever the month (RULES C10).
CREATE TABLE answer (
  team_id text NOT NULL,
  key text NOT NULL,
  digest bytea NOT NULL,
  outcome json NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (team_id, key)
);

COMMENT ON COLUMN answer.outcome IS 'json, not jsonb: the first answer is given again letter by letter.';

CREATE INDEX answer_expiry ON answer (expires_at);

CREATE TABLE refusal (
  team_id text NOT NULL,
  refusal_id text NOT NULL,
  at timestamptz NOT NULL,
  command text NOT NULL,
  actor text NOT NULL,
  code text NOT NULL,
  facts json NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (team_id, refusal_id)
);

COMMENT ON COLUMN refusal.at IS 'By the team''s clock; recorded_at is by the database''s.';

CREATE INDEX refusal_by_age ON refusal (recorded_at);

-- One row a batch, under the first of its teams: whether a commit whose answer was lost took place.
CREATE TABLE commit_marker (
  team_id text NOT NULL,
  batch_id uuid NOT NULL,
  committed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (team_id, batch_id)
);

CREATE INDEX commit_marker_by_age ON commit_marker (committed_at);

-- The one table whose key does not begin with the team: a key is looked up to learn the team.
CREATE TABLE api_key (
  key_id text PRIMARY KEY,
  hash bytea NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
  team_id text,
  member_id text,
  name text NOT NULL,
  scopes text[] NOT NULL,
  last_four text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz
);

CREATE INDEX api_key_by_team ON api_key (team_id, created_at);

-- Locks teams in id order, then answers what stands after the wait: the clock, versions, answers
-- already given to the batch's keys, and all open documents of teams whose version is not the one
-- cached. Volatile on purpose: each statement in here takes a new snapshot, so that nothing is read
-- as it was before the wait for a lock.
CREATE FUNCTION lock_teams(
  wanted_teams text[],
  cached_versions bigint[],
  key_teams text[],
  keys text[]
) RETURNS TABLE (kind text, team_id text, id text, version bigint, bytes bytea, body text)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
  stale text[];
BEGIN
  PERFORM FROM team t WHERE t.team_id = ANY (wanted_teams) ORDER BY t.team_id FOR NO KEY UPDATE;

  RETURN QUERY SELECT 'clock'::text, NULL::text, NULL::text,
    floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint, NULL::bytea, NULL::text;

  stale := ARRAY(
    SELECT t.team_id FROM team t
    JOIN unnest(wanted_teams, cached_versions) AS cached (team_id, version)
      ON cached.team_id = t.team_id
    WHERE t.version IS DISTINCT FROM cached.version
  );

  RETURN QUERY SELECT 'team'::text, t.team_id, NULL::text, t.version, t.head_hash,
    CASE WHEN t.team_id = ANY (stale) THEN t.body::text END
  FROM team t WHERE t.team_id = ANY (wanted_teams);

  IF cardinality(keys) > 0 THEN
    RETURN QUERY SELECT 'answer'::text, a.team_id, a.key, NULL::bigint, a.digest, a.outcome::text
    FROM unnest(key_teams, keys) AS asked (team_id, key)
    CROSS JOIN LATERAL (
      SELECT * FROM answer o WHERE o.team_id = asked.team_id AND o.key = asked.key LIMIT 1
    ) a;
  END IF;

  IF cardinality(stale) > 0 THEN
    RETURN QUERY SELECT 'members'::text, d.team_id, d.member_id, NULL::bigint, NULL::bytea, d.body::text
      FROM member d WHERE d.team_id = ANY (stale);
    RETURN QUERY SELECT 'cycles'::text, d.team_id, d.cycle::text, NULL::bigint, NULL::bytea, d.body::text
      FROM cycle d WHERE d.team_id = ANY (stale) AND d.is_open;
    RETURN QUERY SELECT 'accounts'::text, d.team_id, d.account_id, NULL::bigint, NULL::bytea, d.body::text
      FROM account d JOIN cycle c ON c.team_id = d.team_id AND c.cycle = d.cycle
      WHERE d.team_id = ANY (stale) AND c.team_id = ANY (stale) AND c.is_open;
    RETURN QUERY SELECT 'accounts'::text, d.team_id, d.account_id, NULL::bigint, NULL::bytea, d.body::text
      FROM account d WHERE d.team_id = ANY (stale) AND d.cycle IS NULL;
    RETURN QUERY SELECT 'runs'::text, d.team_id, d.run_id, NULL::bigint, NULL::bytea, d.body::text
      FROM run d WHERE d.team_id = ANY (stale) AND d.is_open;
    RETURN QUERY SELECT 'actions'::text, d.team_id, d.action_id, NULL::bigint, NULL::bytea, d.body::text
      FROM action d WHERE d.team_id = ANY (stale) AND d.is_open;
    RETURN QUERY SELECT 'reservations'::text, d.team_id, d.reservation_id, NULL::bigint, NULL::bytea, d.body::text
      FROM reservation d WHERE d.team_id = ANY (stale) AND d.is_open;
  END IF;
END
$$;

-- Makes the month of the journal that contains an instant, and moves its rows out of the default
-- partition. Answers the partitions made; none when they are there already.
CREATE FUNCTION create_journal_month(instant timestamptz) RETURNS SETOF text
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  first_day timestamptz := date_trunc('month', instant, 'UTC');
  next_month timestamptz := (date_trunc('month', instant AT TIME ZONE 'UTC') + interval '1 month')
    AT TIME ZONE 'UTC';
  parent text;
  partition text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('create_journal_month'));
  FOREACH parent IN ARRAY ARRAY['charge', 'entry'] LOOP
    partition := parent || '_' || to_char(first_day AT TIME ZONE 'UTC', 'YYYY_MM');
    IF to_regclass(partition) IS NOT NULL THEN
      CONTINUE;
    END IF;
    EXECUTE format('LOCK TABLE %I IN SHARE UPDATE EXCLUSIVE MODE', parent);
    EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', parent || '_default');
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', partition, parent);
    EXECUTE format(
      'WITH moved AS (DELETE FROM %I WHERE at >= $1 AND at < $2 RETURNING *)
       INSERT INTO %I SELECT * FROM moved', parent || '_default', partition)
    USING first_day, next_month;
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
      parent, partition, first_day, next_month);
    RETURN NEXT partition;
  END LOOP;
END
$$;
