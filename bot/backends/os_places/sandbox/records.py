"""One address in the two shapes that OS Places gives: Royal Mail's (DPA) and the councils' own (LPI)."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from bot.backends.os_places.sandbox.addresses import Row

_STATUS = {"1": ("APPROVED", "Approved"), "8": ("HISTORICAL", "Historical")}
_CLASSES = {
    "RD02": "Detached",
    "RD04": "Terraced",
    "RD06": "Self Contained Flat (Includes Maisonette / Apartment)",
    "CR08": "Shop / Showroom",
    "CM03": "Health Centre",
    "CI01": "Factory/Manufacturing",
    "CI03": "Workshop / Light Industrial",
}
_ADDED = date(2003, 4, 27)
_CHANGED = date(2016, 2, 10)


def dpa(row: Row, *, degrees: bool, match: float) -> dict[str, Any]:
    """The DPA record; `degrees` adds LNG and LAT. A field that is empty is left out, as OS Places does."""
    record = {
        "UPRN": row["uprn"],
        "UDPRN": row["uprn"][-8:],
        "ADDRESS": _in_one_line(row),
        "ORGANISATION_NAME": row["organisation"],
        "SUB_BUILDING_NAME": row["sub_building"],
        "BUILDING_NAME": row["building_name"],
        "BUILDING_NUMBER": row["number"],
        "THOROUGHFARE_NAME": row["street"],
        "POST_TOWN": row["town"],
        "POSTCODE": row["postcode"],
        "RPC": "1",
        **_shared(row, degrees=degrees, match=match),
        "POSTAL_ADDRESS_CODE": "D",
        "POSTAL_ADDRESS_CODE_DESCRIPTION": "A record which is linked to PAF",
        "DELIVERY_POINT_SUFFIX": f"1{'ABDEFGHJ'[int(row['uprn']) % 8]}",
    }
    return {name: value for name, value in record.items() if value not in ("", None)}


def lpi(row: Row, *, degrees: bool, match: float) -> dict[str, Any]:
    """The LPI record: numbers are numbers, and their letters stand apart."""
    house = re.fullmatch(r"(\d+)([A-Z]?)(?:-(\d+)([A-Z]?))?", row["number"] or row["building_name"])
    flat = re.fullmatch(r"FLAT (\d+)([A-Z]?)", row["sub_building"])
    record = {
        "UPRN": row["uprn"],
        "ADDRESS": _in_one_line(row),
        "USRN": row["usrn"],
        "LPI_KEY": f"{row['custodian_code']}L{int(row['uprn']) % 10**9:09d}",
        "ORGANISATION": row["organisation"],
        "SAO_TEXT": row["sub_building"],
        "SAO_START_NUMBER": flat[1] if flat else "",
        "SAO_START_SUFFIX": flat[2] if flat else "",
        "PAO_TEXT": "" if house and not row["number"] else row["building_name"],
        "PAO_START_NUMBER": house[1] if house else "",
        "PAO_START_SUFFIX": house[2] if house else "",
        "PAO_END_NUMBER": house[3] if house else "",
        "STREET_DESCRIPTION": row["street"],
        "TOWN_NAME": row["town"],
        "ADMINISTRATIVE_AREA": row["town"],
        "POSTCODE_LOCATOR": row["postcode"],
        "RPC": "1",
        **_shared(row, degrees=degrees, match=match),
        "STREET_STATE_CODE": "2",
        "STREET_CLASSIFICATION_CODE": "8",
        "LPI_LOGICAL_STATUS_CODE": row["logical_status"],
        "LPI_LOGICAL_STATUS_CODE_DESCRIPTION": _STATUS[row["logical_status"]][1],
    }
    return {name: value for name, value in record.items() if value not in ("", None)}


def _shared(row: Row, *, degrees: bool, match: float) -> dict[str, Any]:
    place = {"LNG": row["lon"], "LAT": row["lat"]} if degrees else {}
    return {
        "X_COORDINATE": row["x"],
        "Y_COORDINATE": row["y"],
        **place,
        "STATUS": _STATUS[row["logical_status"]][0],
        "LOGICAL_STATUS_CODE": row["logical_status"],
        "CLASSIFICATION_CODE": row["classification"],
        "CLASSIFICATION_CODE_DESCRIPTION": _CLASSES.get(row["classification"], "Unclassified"),
        "LOCAL_CUSTODIAN_CODE": row["custodian_code"],
        "LOCAL_CUSTODIAN_CODE_DESCRIPTION": row["town"],
        "COUNTRY_CODE": "E",
        "COUNTRY_CODE_DESCRIPTION": "This record is within England",
        "BLPU_STATE_CODE": "2",
        "BLPU_STATE_CODE_DESCRIPTION": "In use",
        "BLPU_STATE_DATE": f"{_ADDED:%d/%m/%Y}",
        "TOPOGRAPHY_LAYER_TOID": f"osgb{row['uprn']}",
        "LAST_UPDATE_DATE": f"{_CHANGED:%d/%m/%Y}",
        "ENTRY_DATE": f"{_ADDED:%d/%m/%Y}",
        "LANGUAGE": "EN",
        "MATCH": match,
        "MATCH_DESCRIPTION": "EXACT" if match >= 1 else "NO MATCH" if match < 0.5 else "GOOD",
    }


def _in_one_line(row: Row) -> str:
    names = ("organisation", "sub_building", "building_name", "number", "street", "town", "postcode")
    return ", ".join(row[name] for name in names if row[name])
