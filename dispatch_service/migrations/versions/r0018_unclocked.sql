-- Frozen: what this revision made, whatever the tables have become since.
CREATE INDEX IF NOT EXISTS worklist_unclocked ON worklist (ticket) WHERE work = 'disputed' AND to_rule = '';
