-- Frozen: what this revision made, whatever the tables have become since.
ALTER TABLE outbox ADD COLUMN IF NOT EXISTS rating TEXT DEFAULT '' NOT NULL;
COMMENT ON COLUMN outbox.rating IS 'what its link says, unsigned';
