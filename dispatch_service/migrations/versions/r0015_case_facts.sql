-- Frozen: what this revision made, whatever the tables have become since.
CREATE TABLE IF NOT EXISTS case_facts (
    ticket TEXT COLLATE "C" NOT NULL,
    area TEXT NOT NULL,
    category TEXT NOT NULL,
    channel TEXT NOT NULL,
    historic BOOLEAN NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    paused BOOLEAN NOT NULL,
    closed_at TIMESTAMP WITH TIME ZONE,
    ended TEXT NOT NULL,
    reason TEXT NOT NULL,
    unit TEXT NOT NULL,
    handler TEXT NOT NULL,
    handled_at TEXT NOT NULL,
    on_time BOOLEAN,
    resolutions INTEGER NOT NULL,
    contacted_at TIMESTAMP WITH TIME ZONE,
    contact_missed BOOLEAN NOT NULL,
    reached BOOLEAN,
    contacted BOOLEAN,
    solved BOOLEAN,
    satisfied TEXT NOT NULL,
    escalations INTEGER NOT NULL,
    moves INTEGER NOT NULL,
    redispatches INTEGER NOT NULL,
    misses INTEGER NOT NULL,
    rehandles INTEGER NOT NULL,
    reworks INTEGER NOT NULL,
    reopenings INTEGER NOT NULL,
    rounds INTEGER NOT NULL,
    extensions INTEGER NOT NULL,
    suspended_for TEXT[] NOT NULL,
    supervisions INTEGER NOT NULL,
    handed_up TEXT NOT NULL,
    appeal_ground TEXT NOT NULL,
    appeal_upheld BOOLEAN,
    whistles INTEGER NOT NULL,
    whistles_refused INTEGER NOT NULL,
    whistles_rejected INTEGER NOT NULL,
    whistles_finished INTEGER NOT NULL,
    stints JSONB NOT NULL,
    first TEXT NOT NULL,
    parent TEXT NOT NULL,
    PRIMARY KEY (ticket)
);
CREATE INDEX IF NOT EXISTS case_facts_closed_at ON case_facts (closed_at);
CREATE INDEX IF NOT EXISTS case_facts_opened_at ON case_facts (opened_at);
CREATE INDEX IF NOT EXISTS case_facts_same_matter ON case_facts (area, category, opened_at);
COMMENT ON COLUMN case_facts.due_at IS 'the case''s outer deadline';
COMMENT ON COLUMN case_facts.paused IS 'whether its clock stands still';
COMMENT ON COLUMN case_facts.ended IS 'kind of closing, withdrawn, merged, or empty while open';
COMMENT ON COLUMN case_facts.reason IS 'ground of the closing';
COMMENT ON COLUMN case_facts.unit IS 'unit that leads, or that settled it';
COMMENT ON COLUMN case_facts.handler IS 'staff code of who settled it, or of who has it';
COMMENT ON COLUMN case_facts.handled_at IS 'rung that settled it in this round';
COMMENT ON COLUMN case_facts.moves IS 'hand-overs, the first included';
COMMENT ON COLUMN case_facts.redispatches IS 'given to another unit afterwards, neither up nor down';
COMMENT ON COLUMN case_facts.suspended_for IS 'causes, one for each suspension';
COMMENT ON COLUMN case_facts.handed_up IS 'the platform that owns the case';
COMMENT ON COLUMN case_facts.whistles IS 'blown or drafted';
COMMENT ON COLUMN case_facts.whistles_finished IS 'confirmed by the caller';
COMMENT ON COLUMN case_facts.stints IS 'who had to sign it: [unit, person, signed, returned] each';
COMMENT ON COLUMN case_facts.first IS 'the case this one goes on from as its follow-up, or empty';
COMMENT ON COLUMN case_facts.parent IS 'the whole this one was split off from, or empty';
