-- Written by the last release without numbered migrations: one finished run, one judgement, one call in doubt.
BEGIN TRANSACTION;
CREATE TABLE attempts (
    run VARCHAR NOT NULL,
    product VARCHAR NOT NULL,
    channel VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    stage VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    picture VARCHAR,
    cost_usd FLOAT NOT NULL,
    seconds FLOAT NOT NULL,
    PRIMARY KEY (run, product, channel, number)
);
INSERT INTO "attempts" VALUES('20261128-090000-aaaa','NEW1','shopify',1,'single','passed','','ab/cd',0.03,1.25);
CREATE TABLE calls (
    call_id VARCHAR(64) NOT NULL,
    work VARCHAR(64) NOT NULL,
    try INTEGER NOT NULL,
    run VARCHAR NOT NULL,
    product VARCHAR NOT NULL,
    shot VARCHAR NOT NULL,
    stage VARCHAR NOT NULL,
    attempt INTEGER NOT NULL,
    model VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    worst BIGINT NOT NULL,
    cost BIGINT NOT NULL,
    made_at FLOAT NOT NULL,
    ended_at FLOAT,
    host VARCHAR NOT NULL,
    pid INTEGER NOT NULL,
    started VARCHAR NOT NULL,
    PRIMARY KEY (call_id)
);
INSERT INTO "calls" VALUES('b12e345b464a9ef4d0c0c11c7fa9f36e0e97406a72438ba099a6f0b9a9e959ab','caa0655c5910c5151c21a2afd6038bec08bb8f30b46da78096755571ce91209e',1,'20261128-090000-aaaa','NEW1','shopify','single',1,'m','answered',40000000,30000000,1795899363.25,1795899363.25,'desk',8772,'boot/1');
INSERT INTO "calls" VALUES('eafb5702d0049980a23bc77c354fa8a8a19b22255c668a79adaabee9c23c3628','e6aca14997b25767656144539b9e12dd119f155e2b3a66ee668c2669ea80c9ca',1,'20261128-090000-aaaa','NEW1','shopify','inspect',1,'m','in_doubt',20000000,20000000,1795899363.25,1795899363.25,'desk',8772,'boot/1');
CREATE TABLE embeddings (
    model VARCHAR NOT NULL,
    dim INTEGER NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    vector BLOB NOT NULL,
    made_at FLOAT NOT NULL,
    PRIMARY KEY (model, dim, sha256)
);
INSERT INTO "embeddings" VALUES('embedder',2,'55c64d0fcd6f9d5f7c828093857e3fdfda68478bb4e9bd24d481ef391c7804e8',X'0000C03F000000C0',1795899363.25);
CREATE TABLE judgements (
    id INTEGER NOT NULL,
    run VARCHAR NOT NULL,
    product VARCHAR NOT NULL,
    shot VARCHAR NOT NULL,
    decision VARCHAR NOT NULL,
    note VARCHAR NOT NULL,
    "when" VARCHAR NOT NULL,
    who VARCHAR NOT NULL,
    PRIMARY KEY (id)
);
INSERT INTO "judgements" VALUES(1,'20261128-090000-aaaa','NEW1','shopify','reject','the wall is too blue; it''s cold','2026-11-28T20:56:03.457+00:00','anna');
CREATE TABLE pots (
    run VARCHAR NOT NULL,
    budget BIGINT NOT NULL,
    spent BIGINT NOT NULL,
    reserved BIGINT NOT NULL,
    in_doubt BIGINT NOT NULL,
    PRIMARY KEY (run)
);
INSERT INTO "pots" VALUES('20261128-090000-aaaa',1000000000,50000000,0,20000000);
CREATE TABLE products (
    run VARCHAR NOT NULL,
    product VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    cost_usd FLOAT NOT NULL,
    seconds FLOAT NOT NULL,
    document JSON NOT NULL,
    PRIMARY KEY (run, product)
);
INSERT INTO "products" VALUES('20261128-090000-aaaa','NEW1','accepted',0.03,1.5,'{"run": "20261128-090000-aaaa", "product": "NEW1", "status": "accepted", "cost_usd": 0.03, "seconds": 1.5, "shots": [{"shot": "shopify", "channel": "shopify", "attempts": [{"number": 1, "stage": "single", "verdict": {"status": "passed"}, "reason": "", "picture": "ab/cd", "cost_usd": 0.03, "seconds": 1.25}]}]}');
CREATE TABLE runs (
    run VARCHAR NOT NULL,
    command VARCHAR NOT NULL,
    started VARCHAR NOT NULL,
    finished VARCHAR,
    status VARCHAR NOT NULL,
    options JSON NOT NULL,
    folder VARCHAR NOT NULL,
    PRIMARY KEY (run)
);
INSERT INTO "runs" VALUES('20261128-090000-aaaa','run','2026-11-28T20:56:03.433+00:00','2026-11-28T20:56:03.453+00:00','finished','{"channels": ["shopify"], "budget_usd": 1.0}','outputs/20261128-090000-aaaa');
CREATE INDEX ix_judgements_run ON judgements (run);
CREATE INDEX calls_run ON calls (run);
CREATE INDEX calls_work ON calls (work);
COMMIT;
