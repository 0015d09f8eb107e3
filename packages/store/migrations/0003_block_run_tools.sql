-- Tools reported after the fact: each is charged once in a run of a block, so that what was charged
-- for that run is looked up before (statements/load-documents).
CREATE INDEX charge_by_block_run ON charge (team_id, block_run_id)
  WHERE run_id IS NULL AND block_run_id IS NOT NULL;
