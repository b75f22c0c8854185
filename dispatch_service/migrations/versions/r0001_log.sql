-- Frozen: what this revision made, whatever the tables have become since.
CREATE TABLE artifact (
    digest TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (digest)
);
CREATE TABLE outcome (
    ticket TEXT COLLATE "C" NOT NULL,
    area TEXT NOT NULL,
    category TEXT NOT NULL,
    channel TEXT NOT NULL,
    historic BOOLEAN NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    closed_at TIMESTAMP WITH TIME ZONE,
    ended TEXT NOT NULL,
    unit TEXT NOT NULL,
    handled_at TEXT NOT NULL,
    on_time BOOLEAN,
    contacted_at TIMESTAMP WITH TIME ZONE,
    reached BOOLEAN,
    contacted BOOLEAN,
    solved BOOLEAN,
    satisfied TEXT NOT NULL,
    escalations INTEGER NOT NULL,
    returns INTEGER NOT NULL,
    moves INTEGER NOT NULL,
    misses INTEGER NOT NULL,
    whistles INTEGER NOT NULL,
    rounds INTEGER NOT NULL,
    PRIMARY KEY (ticket)
);
CREATE INDEX outcome_opened_at ON outcome (opened_at);
COMMENT ON COLUMN outcome.ended IS 'kind of closing, withdrawn, or empty while open';
COMMENT ON COLUMN outcome.unit IS 'unit that leads, or that settled it';
COMMENT ON COLUMN outcome.handled_at IS 'rung that settled it';
CREATE TABLE timeline (
    stream TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    position BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    what TEXT NOT NULL,
    actor TEXT NOT NULL,
    unit TEXT NOT NULL,
    post TEXT NOT NULL,
    role TEXT NOT NULL,
    holder TEXT NOT NULL,
    detail TEXT NOT NULL,
    note TEXT NOT NULL,
    rule TEXT NOT NULL,
    policy TEXT NOT NULL,
    directory TEXT NOT NULL,
    calendar TEXT NOT NULL,
    PRIMARY KEY (stream, version)
);
COMMENT ON COLUMN timeline.holder IS 'unit that holds the ticket from here on, where it moved';
COMMENT ON COLUMN timeline.detail IS 'codes of the event as JSON';
COMMENT ON COLUMN timeline.note IS 'sealed';
CREATE TABLE timer (
    stream TEXT COLLATE "C" NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    clocks TEXT NOT NULL,
    PRIMARY KEY (stream)
);
CREATE INDEX timer_due_at ON timer (due_at, stream);
COMMENT ON COLUMN timer.due_at IS 'the first of its clocks';
COMMENT ON COLUMN timer.clocks IS 'all running clocks as JSON, first due first';
CREATE TABLE worklist (
    ticket TEXT COLLATE "C" NOT NULL,
    number TEXT NOT NULL,
    stage TEXT NOT NULL,
    work TEXT NOT NULL,
    open BOOLEAN NOT NULL,
    rung TEXT NOT NULL,
    unit TEXT NOT NULL,
    person TEXT NOT NULL,
    lead TEXT NOT NULL,
    assists TEXT[] NOT NULL,
    supervised_by TEXT[] NOT NULL,
    category TEXT NOT NULL,
    area TEXT NOT NULL,
    urgency TEXT NOT NULL,
    confidential BOOLEAN NOT NULL,
    historic BOOLEAN NOT NULL,
    round INTEGER NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    case_due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    clock TEXT NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE,
    warn_at TIMESTAMP WITH TIME ZONE,
    provisional BOOLEAN NOT NULL,
    version INTEGER NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (ticket)
);
CREATE INDEX worklist_person_due ON worklist (person, open, due_at);
CREATE INDEX worklist_unit_due ON worklist (unit, open, due_at);
COMMENT ON COLUMN worklist.clock IS 'the clock that runs out next';
