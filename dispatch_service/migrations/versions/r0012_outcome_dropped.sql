-- Frozen: what this revision did, whatever the tables have become since.
DROP TABLE IF EXISTS outcome;
