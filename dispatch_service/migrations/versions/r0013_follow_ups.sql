-- Frozen: what this revision made, whatever the tables have become since.
ALTER TABLE case_outcome ADD COLUMN IF NOT EXISTS first TEXT DEFAULT '' NOT NULL;
COMMENT ON COLUMN case_outcome.first IS 'the case this one goes on from as its follow-up, or empty';
