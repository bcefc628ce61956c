-- Written by the last release without numbered migrations: one finished run, one judgement, one call in doubt.
CREATE TABLE public.attempts (
    run character varying NOT NULL,
    product character varying NOT NULL,
    channel character varying NOT NULL,
    number integer NOT NULL,
    stage character varying NOT NULL,
    status character varying NOT NULL,
    reason character varying NOT NULL,
    picture character varying,
    cost_usd double precision NOT NULL,
    seconds double precision NOT NULL
);
CREATE TABLE public.calls (
    call_id character varying(64) NOT NULL,
    work character varying(64) NOT NULL,
    try integer NOT NULL,
    run character varying NOT NULL,
    product character varying NOT NULL,
    shot character varying NOT NULL,
    stage character varying NOT NULL,
    attempt integer NOT NULL,
    model character varying NOT NULL,
    status character varying NOT NULL,
    worst bigint NOT NULL,
    cost bigint NOT NULL,
    made_at double precision NOT NULL,
    ended_at double precision,
    host character varying NOT NULL,
    pid integer NOT NULL,
    started character varying NOT NULL
);
CREATE TABLE public.embeddings (
    model character varying NOT NULL,
    dim integer NOT NULL,
    sha256 character varying(64) NOT NULL,
    vector bytea NOT NULL,
    made_at double precision NOT NULL
);
CREATE TABLE public.judgements (
    id integer NOT NULL,
    run character varying NOT NULL,
    product character varying NOT NULL,
    shot character varying NOT NULL,
    decision character varying NOT NULL,
    note character varying NOT NULL,
    "when" character varying NOT NULL,
    who character varying NOT NULL
);
CREATE SEQUENCE public.judgements_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.judgements_id_seq OWNED BY public.judgements.id;
CREATE TABLE public.pots (
    run character varying NOT NULL,
    budget bigint NOT NULL,
    spent bigint NOT NULL,
    reserved bigint NOT NULL,
    in_doubt bigint NOT NULL
);
CREATE TABLE public.products (
    run character varying NOT NULL,
    product character varying NOT NULL,
    status character varying NOT NULL,
    cost_usd double precision NOT NULL,
    seconds double precision NOT NULL,
    document json NOT NULL
);
CREATE TABLE public.runs (
    run character varying NOT NULL,
    command character varying NOT NULL,
    started character varying NOT NULL,
    finished character varying,
    status character varying NOT NULL,
    options json NOT NULL,
    folder character varying NOT NULL
);
ALTER TABLE ONLY public.judgements ALTER COLUMN id SET DEFAULT nextval('public.judgements_id_seq'::regclass);
INSERT INTO public.attempts VALUES ('20261128-090000-aaaa', 'NEW1', 'shopify', 1, 'single', 'passed', '', 'ab/cd', 0.03, 1.25);
INSERT INTO public.calls VALUES ('b12e345b464a9ef4d0c0c11c7fa9f36e0e97406a72438ba099a6f0b9a9e959ab', 'caa0655c5910c5151c21a2afd6038bec08bb8f30b46da78096755571ce91209e', 1, '20261128-090000-aaaa', 'NEW1', 'shopify', 'single', 1, 'm', 'answered', 40000000, 30000000, 1795899387.25, 1795899387.25, 'desk', 8935, 'boot/1');
INSERT INTO public.calls VALUES ('eafb5702d0049980a23bc77c354fa8a8a19b22255c668a79adaabee9c23c3628', 'e6aca14997b25767656144539b9e12dd119f155e2b3a66ee668c2669ea80c9ca', 1, '20261128-090000-aaaa', 'NEW1', 'shopify', 'inspect', 1, 'm', 'in_doubt', 20000000, 20000000, 1795899387.25, 1795899387.25, 'desk', 8935, 'boot/1');
INSERT INTO public.embeddings VALUES ('embedder', 2, '55c64d0fcd6f9d5f7c828093857e3fdfda68478bb4e9bd24d481ef391c7804e8', '\x0000c03f000000c0', 1795899387.25);
INSERT INTO public.judgements VALUES (1, '20261128-090000-aaaa', 'NEW1', 'shopify', 'reject', 'the wall is too blue; it''s cold', '2026-11-28T20:56:27.127+00:00', 'anna');
INSERT INTO public.pots VALUES ('20261128-090000-aaaa', 1000000000, 50000000, 0, 20000000);
INSERT INTO public.products VALUES ('20261128-090000-aaaa', 'NEW1', 'accepted', 0.03, 1.5, '{"run": "20261128-090000-aaaa", "product": "NEW1", "status": "accepted", "cost_usd": 0.03, "seconds": 1.5, "shots": [{"shot": "shopify", "channel": "shopify", "attempts": [{"number": 1, "stage": "single", "verdict": {"status": "passed"}, "reason": "", "picture": "ab/cd", "cost_usd": 0.03, "seconds": 1.25}]}]}');
INSERT INTO public.runs VALUES ('20261128-090000-aaaa', 'run', '2026-11-28T20:56:26.901+00:00', '2026-11-28T20:56:27.122+00:00', 'finished', '{"channels": ["shopify"], "budget_usd": 1.0}', 'outputs/20261128-090000-aaaa');
SELECT pg_catalog.setval('public.judgements_id_seq', 1, true);
ALTER TABLE ONLY public.attempts
    ADD CONSTRAINT attempts_pkey PRIMARY KEY (run, product, channel, number);
ALTER TABLE ONLY public.calls
    ADD CONSTRAINT calls_pkey PRIMARY KEY (call_id);
ALTER TABLE ONLY public.embeddings
    ADD CONSTRAINT embeddings_pkey PRIMARY KEY (model, dim, sha256);
ALTER TABLE ONLY public.judgements
    ADD CONSTRAINT judgements_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.pots
    ADD CONSTRAINT pots_pkey PRIMARY KEY (run);
ALTER TABLE ONLY public.products
    ADD CONSTRAINT products_pkey PRIMARY KEY (run, product);
ALTER TABLE ONLY public.runs
    ADD CONSTRAINT runs_pkey PRIMARY KEY (run);
CREATE INDEX calls_run ON public.calls USING btree (run);
CREATE INDEX calls_work ON public.calls USING btree (work);
CREATE INDEX ix_judgements_run ON public.judgements USING btree (run);
