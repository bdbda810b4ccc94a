"""Who is speaking: from what a client sends to a conversation's name. The sender itself is kept nowhere."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

_SECRET = re.compile(r"[A-Za-z0-9_-]{22,200}")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_CONVERSATION = re.compile(r"[a-z0-9_-]+\.[A-Za-z0-9_-]{22}")


def is_secret(sender: str) -> bool:
    """Whether a sender is itself the key to its conversation: a UUID, or 22 or more base64url characters."""
    return _SECRET.fullmatch(sender) is not None


def is_conversation(name: str) -> bool:
    """Whether a name has the shape `<council>.<22 base64url characters>`."""
    return _CONVERSATION.fullmatch(name) is not None


def name_conversation(secret: str, council: str, sender: str, generation: int = 0) -> str:
    """The conversation of a sender with a council. Each erasure moves a sender on to its next `generation`.

    Neither council nor sender may hold a NUL, which is what keeps one pair from being read as another.
    """
    if _UUID.fullmatch(sender):
        sender = sender.lower()
    said = "\0".join((council, sender, str(generation)))
    digest = hmac.new(secret.encode(), said.encode(), hashlib.sha256).digest()
    return f"{council}.{base64.urlsafe_b64encode(digest[:16]).decode().rstrip('=')}"
