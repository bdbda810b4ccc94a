"""What can go wrong, in words that mean something to a conversation; clients raise these `from` the supplier's."""

from __future__ import annotations


class KerbsideError(Exception):
    """The root of our errors."""


class FileError(KerbsideError):
    """A file that a person wrote is wrong: names the file, the line (1-based, None if unknown) and the field."""

    def __init__(self, path: str, field: str, problem: str, line: int | None = None) -> None:
        where = f"{path}:{line}" if line is not None else path
        super().__init__(f"{where}: {field}: {problem}")
        self.path = path
        self.line = line
        self.field = field
        self.problem = problem


class BackEndError(KerbsideError):
    """A back end did not do what was asked. `back_end` is our name for it, never the supplier's."""

    def __init__(self, back_end: str, message: str = "") -> None:
        super().__init__(f"{back_end}: {message}" if message else back_end)
        self.back_end = back_end
        self.message = message


class NotFound(BackEndError):
    """The back end answered, and there is no such thing."""


class Rejected(BackEndError):
    """The back end answered, and refuses for a reason that it names. Nothing was written."""

    def __init__(self, back_end: str, code: str, message: str = "") -> None:
        super().__init__(back_end, message)
        self.code = code


class Conflict(BackEndError):
    """It is already there: the same request was accepted before. `reference` is the earlier one, where it is told."""

    def __init__(self, back_end: str, message: str = "", reference: str | None = None) -> None:
        super().__init__(back_end, message)
        self.reference = reference


class RateLimited(BackEndError):
    """Too many calls. `retry_after` is in seconds."""

    def __init__(self, back_end: str, retry_after: float = 60.0) -> None:
        super().__init__(back_end, f"try again in {retry_after:.0f} s")
        self.retry_after = retry_after


class Unauthorised(BackEndError):
    """Our own key is wrong or missing: the council's operator must act, not the resident."""


class Unavailable(BackEndError):
    """No answer, or an answer that means "not now". `sent` says whether a write may have arrived all the same."""

    def __init__(self, back_end: str, message: str = "", *, sent: bool = False) -> None:
        super().__init__(back_end, message)
        self.sent = sent
