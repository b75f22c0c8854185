-- Frozen: what this revision made, whatever the tables have become since.
CREATE TABLE IF NOT EXISTS loop_fault (
    subject TEXT COLLATE "C" NOT NULL,
    promise TEXT COLLATE "C" NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (subject, promise)
);
