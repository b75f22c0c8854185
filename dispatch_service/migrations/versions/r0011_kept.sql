-- Frozen: what this revision made, whatever the tables have become since.
ALTER TABLE outbox ADD COLUMN IF NOT EXISTS kept BOOLEAN;
COMMENT ON COLUMN outbox.kept IS 'an office keeps what it is about; empty: the release before did not say';
