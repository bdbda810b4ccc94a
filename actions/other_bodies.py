"""Public services that residents ask the council about and that somebody else runs: whose job it is, and where."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.councils import Neighbour


@dataclass(frozen=True)
class OtherBody:
    """`what` and `body` read on in a sentence: "{body} deals with {what}". `key`: its name in council.toml, if any."""

    words: re.Pattern[str]
    what: str
    body: str
    page: str
    key: str = ""


def _body(words: str, what: str, body: str, page: str, key: str = "") -> OtherBody:
    return OtherBody(re.compile(rf"\b(?:{words})\b", re.I), what, body, page, key)


# The first that fits decides: narrower words stand before wider ones.
OTHER_BODIES: tuple[OtherBody, ...] = (
    _body(
        r"parking ?eye|private (?:parking|car ?park)|parking charge notice"
        r"|(?:supermarket|retail park|tesco|aldi|lidl|asda|morrisons)\b.*\b(?:parking|car ?park|fine|ticket|charge)",
        "parking charges on private land",
        "the parking company named on the notice",
        "https://www.gov.uk/parking-tickets",
    ),
    _body(r"driving tests?|theory test|mot", "driving tests and MOTs", "the DVSA", "https://www.gov.uk/contact-dvsa"),
    _body(
        r"dvla|driving licen[cs]es?|drivers?'? licen[cs]es?|car tax|vehicle tax|road tax|v5c?|log ?book|sorn"
        r"|number plates?",
        "driving licences and vehicle tax",
        "the DVLA",
        "https://www.gov.uk/contact-the-dvla",
    ),
    _body(r"passports?", "passports", "HM Passport Office", "https://www.gov.uk/passport-advice-line"),
    _body(
        r"visas?|immigration|asylum|settled status|citizenship|home office",
        "visas and immigration",
        "the Home Office",
        "https://www.gov.uk/contact-ukvi-inside-outside-uk",
    ),
    _body(
        r"universal credit|uc|dwp|job ?cent(?:re|er)|job ?seekers?'?|pip|personal independence|esa|state pension"
        r"|pension credit|attendance allowance|carer'?s allowance|dla",
        "Universal Credit, pensions and disability benefits",
        "the Department for Work and Pensions",
        "https://www.gov.uk/contact-jobcentre-plus",
    ),
    _body(
        r"hmrc|tax returns?|self ?assessment|income tax|tax code|national insurance|child benefit|tax credits?"
        r"|vat|paye",
        "income tax, National Insurance and Child Benefit",
        "HM Revenue and Customs",
        "https://www.gov.uk/contact-hmrc",
    ),
    _body(
        r"nhs|gp|doctors?'?|dentists?'?|hospital|a ?& ?e|prescriptions?|vaccin\w+|jabs?|surgery|ambulance|111",
        "health care",
        "the NHS (phone 111 if you need help now)",
        "https://111.nhs.uk",
    ),
    _body(
        r"police|crime|burgl\w+|stolen|theft|robbed|mugged|shoplift\w+|drug deal\w+|101",
        "crime",
        "the police (phone 101 if it is not an emergency)",
        "https://www.police.uk/pu/contact-the-police",
    ),
    _body(
        r"water (?:leak|bill|meter|supply|pressure|company|rates)|(?:no|without|any) (?:\w+ )?water"
        r"|water'?s? (?:is |has |was )?(?:been |gone |still |all )?(?:off|out|brown|dirty|dry|cut|turned|shut)"
        r"|(?:dry|no) taps?|taps?(?:'?s| is| are| have| has)?(?: \w+)? (?:dry|empty)|burst (?:water )?(?:main|pipe)"
        r"|sewage|sewers?|water ?main",
        "water supply, leaks in the street and sewers",
        "your water company",
        "https://www.ofwat.gov.uk/households/your-water-company",
        "water",
    ),
    _body(
        r"power ?cuts?|electric(?:ity)?|no power|blackout|energy bill",
        "electricity supply",
        "your electricity network (phone 105)",
        "https://www.powercut105.com",
    ),
    _body(r"gas (?:bill|meter|supply)", "gas supply", "your gas supplier", "https://www.ofgem.gov.uk"),
    _body(
        r"motorways?|m\d{1,2}|trunk road|national highways",
        "motorways and main trunk roads",
        "National Highways",
        "https://nationalhighways.co.uk",
    ),
    _body(r"tv licen[cs]e|television licen[cs]e", "TV licences", "TV Licensing", "https://www.tvlicensing.co.uk"),
    _body(
        r"royal mail|post ?(?:man|office)|parcels?|letters? delivered",
        "post",
        "Royal Mail",
        "https://www.royalmail.com",
    ),
    _body(r"trains?|railway|rail", "trains and railways", "National Rail", "https://www.nationalrail.co.uk"),
    _body(
        r"broadband|internet|phone line|mobile signal",
        "phone and internet lines",
        "your phone or internet company",
        "https://www.ofcom.org.uk",
    ),
    _body(
        r"court|jury|divorce|probate",
        "courts",
        "HM Courts and Tribunals Service",
        "https://www.gov.uk/find-court-tribunal",
    ),
)


def body_for(text: str, neighbours: Mapping[str, Neighbour] | None = None) -> OtherBody | None:
    """Whose job the words of a message say that it is; None when they do not say. `neighbours` are the council's."""
    found = next((one for one in OTHER_BODIES if one.words.search(text)), None)
    here = (neighbours or {}).get(found.key) if found else None
    if found is None or here is None:
        return found
    phone = f" (phone {here.phone})" if here.phone else ""
    return replace(found, body=here.name + phone, page=here.page)
