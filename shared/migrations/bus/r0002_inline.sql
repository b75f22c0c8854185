-- Frozen: what this revision made, whatever the tables have become since.
ALTER TABLE message SET (toast_tuple_target = 8160);
