-- Frozen: what this revision made, whatever the tables have become since.
ALTER TABLE event SET (toast_tuple_target = 8160);
