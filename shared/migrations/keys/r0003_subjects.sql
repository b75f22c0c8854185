-- Frozen: what this revision made, whatever the tables have become since.
CREATE INDEX IF NOT EXISTS ix_person_index_subject ON person_index (subject);
