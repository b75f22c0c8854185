-- Frozen: what this revision made, whatever the tables have become since.
CREATE TABLE IF NOT EXISTS text_index (
    ticket TEXT COLLATE "C" NOT NULL,
    key_id TEXT COLLATE "C" NOT NULL,
    tokens BIGINT[] NOT NULL,
    PRIMARY KEY (ticket),
    FOREIGN KEY(key_id) REFERENCES data_key (id) ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS ix_text_index_key_id ON text_index (key_id);
CREATE INDEX IF NOT EXISTS text_index_tokens ON text_index USING gin (tokens);
