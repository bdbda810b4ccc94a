"""Notify's API key, and the short-lived token that each call carries instead of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

import jwt

_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_KEY = re.compile(rf".+-(?P<service>{_UUID})-(?P<secret>{_UUID})", re.DOTALL)


@dataclass(frozen=True)
class ApiKey:
    """What an API key is made of: `<name>-<service id>-<secret>`, the last two each a UUID."""

    service: str
    secret: str = field(repr=False)

    @classmethod
    def parse(cls, raw: str) -> Self:
        """The parts of a key. `ValueError`, which does not repeat the key, when it has another shape."""
        match = _KEY.fullmatch(raw.strip())
        if match is None:
            raise ValueError("a GOV.UK Notify key is a name, a service id and a secret, joined by hyphens")
        return cls(match["service"], match["secret"])

    def token(self, moment: datetime) -> str:
        """A token (JWT, HS256) issued at an aware instant. Notify takes it for 30 seconds on either side."""
        return jwt.encode({"iss": self.service, "iat": int(moment.timestamp())}, self.secret, algorithm="HS256")
