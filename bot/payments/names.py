"""Names of a payment: the reference that people read out, our own id, and the token in its links. Pure but for chance.

The token is made of the id and a secret, so that a link can be given again although only the token's hash is stored.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

#: no vowels, so no words, and none of 0/O, 1/I/L, 5/S
_LETTERS = "2346789CDFGHJKMNPQRTVWXY"

#: the service that is paid for -> the two letters in its references, and the task that paying completes
SERVICES = {"council_tax": ("CT", "pay_council_tax")}


def new_reference(prefix: str, service: str) -> str:
    """For example `WM-CT-7K3F92QD`: one of a hundred thousand million. The database makes sure that it is unique."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return f"{prefix}-{SERVICES[service][0]}-{letters}"


def new_id() -> str:
    """22 base64url characters."""
    return secrets.token_urlsafe(16)


def token_of(secret: str, public_id: str) -> str:
    """The 43 characters that a payment's links end with."""
    digest = hmac.new(secret.encode(), f"payment link\0{public_id}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def hash_token(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def intent_of(secret: str, conversation: str, service: str, account_reference: str, amount_pence: int) -> str:
    """What makes two requests the same intended payment; a keyed hash, so that it tells nothing."""
    said = "\0".join(("payment", conversation, service, account_reference, str(amount_pence)))
    return hmac.new(secret.encode(), said.encode(), hashlib.sha256).hexdigest()
