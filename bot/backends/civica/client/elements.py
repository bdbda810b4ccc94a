"""XML from a server that is not ours to trust: read without entities, and asked for elements by name."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import fromstring


def read_xml(body: bytes) -> Any:
    """The root element. `ValueError` for what is no XML, and for XML that declares entities or a document type."""
    try:
        return fromstring(body, forbid_dtd=True)
    except ParseError as wrong:
        raise ValueError("not XML") from wrong


def find(root: Element, name: str) -> Element | None:
    """The first element of a name, the root itself included."""
    return root if root.tag == name else root.find(f".//{name}")


def need(root: Element, name: str) -> Element:
    """The first element of a name; `ValueError` when there is none."""
    found = find(root, name)
    if found is None:
        raise ValueError(f"there is no {name}")
    return found


def text(element: Element | None, name: str = "") -> str:
    """The text of an element or of its child; empty when it is not there."""
    found = element.find(name) if element is not None and name else element
    return (found.text or "").strip() if found is not None else ""
