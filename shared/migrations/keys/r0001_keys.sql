-- Frozen: what this revision made, whatever the tables have become since.
CREATE TABLE access_log (
    number BIGINT GENERATED ALWAYS AS IDENTITY,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    unit TEXT COLLATE "C" NOT NULL,
    purpose TEXT NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    groups TEXT[] NOT NULL,
    correlation TEXT NOT NULL,
    PRIMARY KEY (number)
);
CREATE INDEX access_log_subject ON access_log (subject, number);
CREATE TABLE data_key (
    id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C",
    kek TEXT COLLATE "C" NOT NULL,
    wrapped BYTEA NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (name)
);
CREATE INDEX ix_data_key_kek ON data_key (kek);
CREATE TABLE destroyed_key (
    id TEXT COLLATE "C" NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor TEXT NOT NULL,
    basis TEXT NOT NULL,
    PRIMARY KEY (id)
);
CREATE TABLE person_index (
    phone_hash BYTEA NOT NULL,
    key_id TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (phone_hash, key_id),
    FOREIGN KEY(key_id) REFERENCES data_key (id) ON DELETE CASCADE
);
CREATE INDEX ix_person_index_key_id ON person_index (key_id);
