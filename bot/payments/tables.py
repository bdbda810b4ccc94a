"""The ledger's tables. The gateway process is their one writer; `reconcile` reads. `migrations` holds their history."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, MetaData, String, Table, UniqueConstraint

from bot.database import Instant

METADATA = MetaData()


class Source(StrEnum):
    """What made us look."""

    CREATE = "create"  # a resident asked to pay
    RETURN = "return"  # the resident came back from the payment page, or is about to go there
    WEBHOOK = "webhook"
    SWEEP = "sweep"


payments = Table(
    "payments",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("public_id", String(22), nullable=False, unique=True),
    Column("council", String(40), nullable=False),
    Column("service", String(40), nullable=False),
    Column("conversation", String(80)),  # NULL once it was erased and the payment is finished
    Column("forgotten", Boolean, nullable=False, default=False),  # erased: cut the link as soon as it is finished
    Column("intent", String(64), unique=True),  # keyed hash of conversation, account and amount; NULL: may be repeated
    Column("reference", String(40), nullable=False, unique=True),  # ours; Pay and the resident know it
    Column("account_reference", String(40), nullable=False),
    Column("amount_pence", Integer, nullable=False),
    Column("description", String(255), nullable=False),
    Column("language", String(8), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("message_id", String(64)),  # the message in whose turn its page was last offered
    Column("state", String(20), nullable=False),  # bot.council.payments.PaymentState
    Column("code", String(40), nullable=False, default=""),  # the supplier's reason
    Column("pay_id", String(64), unique=True),  # set once; the only payment at Pay whose page is ever shown
    Column("token_hash", String(64), nullable=False, unique=True),  # of the name in its links
    Column("version", Integer, nullable=False, default=0),  # grows with every change: a stale reading is noticed
    Column("claim_holder", String(64)),  # whoever is asking Pay to make it
    Column("claim_until", Instant),
    Column("created_at", Instant, nullable=False),
    Column("offered_at", Instant),  # when its link was first given to a resident
    Column("visited_at", Instant),  # when somebody last went to its page, or came back from there
    Column("nudged_at", Instant),  # a webhook spoke of it and it was not read since
    Column("read_at", Instant),  # when Pay was last asked about it
    Column("finished_at", Instant),
    Column("captured_on", Date),  # the day on which the money was taken, by UTC, as Pay counts
    Column("posted_at", Instant),  # when it was first seen on the account
    Index("payments_unfinished", "finished_at", "read_at"),
    Index("payments_account", "council", "account_reference"),
    Index("payments_conversation", "conversation"),
    Index("payments_captured", "council", "captured_on"),
)

payment_events = Table(
    "payment_events",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("payment", Integer, ForeignKey("payments.id", ondelete="CASCADE"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("source", String(10), nullable=False),
    Column("state", String(20), nullable=False),
    Column("code", String(40), nullable=False, default=""),
    Index("payment_events_payment", "payment"),
)

payment_news = Table(
    "payment_news",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("payment", Integer, ForeignKey("payments.id", ondelete="CASCADE"), nullable=False),
    Column("what", String(100), nullable=False),  # bot.payments.news: makes a piece of news the only one of its kind
    Column("state", String(20), nullable=False),
    Column("code", String(40), nullable=False, default=""),
    Column("message_id", String(64)),
    Column("at", Instant, nullable=False),
    Column("told_at", Instant),  # when the gateway had passed it on
    UniqueConstraint("payment", "what", name="payment_news_once"),
    Index("payment_news_untold", "told_at"),
)

payment_hooks = Table(
    "payment_hooks",
    METADATA,
    Column("message_id", String(100), primary_key=True),  # of a webhook that was taken
    Column("received_at", Instant, nullable=False),
)
