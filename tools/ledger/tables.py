"""The ledger's tables. Amounts are whole nano-dollars."""

from sqlalchemy import BigInteger, Column, Float, Index, Integer, MetaData, String, Table

META = MetaData()

POTS = Table(
    "pots",
    META,
    Column("run", String, primary_key=True),
    Column("budget", BigInteger, nullable=False),
    Column("spent", BigInteger, nullable=False),  # calls in doubt included, at their reservation
    Column("reserved", BigInteger, nullable=False),
    Column("in_doubt", BigInteger, nullable=False),
)

CALLS = Table(
    "calls",
    META,
    Column("call_id", String(64), primary_key=True),
    Column("work", String(64), nullable=False),  # call_id without the number of the try
    Column("try", Integer, nullable=False),
    Column("run", String, nullable=False),
    Column("product", String, nullable=False),
    Column("shot", String, nullable=False),
    Column("stage", String, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("model", String, nullable=False),
    Column("status", String, nullable=False),  # made, answered, not_billed, in_doubt
    Column("worst", BigInteger, nullable=False),
    Column("cost", BigInteger, nullable=False),  # what is booked; nothing while it is made
    Column("made_at", Float, nullable=False),  # POSIX seconds
    Column("ended_at", Float),
    Column("host", String, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("started", String, nullable=False),
    Index("calls_work", "work"),
    Index("calls_run", "run"),
)
