"""The stand-in as any other client of Koha meets it: doors, errors, paging, filters, embeds, bodies."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from bot.backends.koha.sandbox import make_app
from bot.sandbox.app import lay_out
from tests.backends.readers import API, call, token
from tests.backends.running_sandbox import NOW, Sandbox

BASIC = {"Authorization": aiohttp.BasicAuth("sandbox", "sandbox").encode(), "Accept": "application/json"}


async def get(sandbox: Sandbox, path: str, **more: Any) -> tuple[int, Any, Any]:
    return await call(sandbox, "GET", path, BASIC | more.pop("headers", {}), **more)


async def post(sandbox: Sandbox, path: str, body: Any = None) -> tuple[int, Any]:
    status, data, _ = await call(sandbox, "POST", path, BASIC, json=body)
    return status, data


async def test_a_token_is_given_for_the_right_pair_only(sandbox: Sandbox) -> None:
    url = sandbox.url + API + "/oauth/token"
    right = {"grant_type": "client_credentials", "client_id": "sandbox", "client_secret": "sandbox"}
    async with sandbox.session.post(url, data=right) as response:
        data = await response.json()
        assert (response.status, data["token_type"], data["expires_in"]) == (200, "Bearer", 3600)
    for wrong, status, error in (
        (right | {"client_secret": "no"}, 403, "unauthorized_client"),
        (right | {"grant_type": "password"}, 400, "Unimplemented grant type"),
    ):
        async with sandbox.session.post(url, data=wrong) as response:
            assert (response.status, await response.json()) == (status, {"error": error})


async def test_a_token_ends_after_an_hour(sandbox: Sandbox) -> None:
    headers = await token(sandbox)
    await sandbox.set_clock(NOW + timedelta(seconds=3599))
    assert (await call(sandbox, "GET", "/libraries", headers))[0] == 200
    await sandbox.set_clock(NOW + timedelta(seconds=3600))
    assert (await call(sandbox, "GET", "/libraries", headers))[:2] == (401, {"error": "Authentication failure."})


ROUTES = [
    ("GET", "/patrons"),
    ("GET", "/patrons/51"),
    ("GET", "/patrons/51/account"),
    ("GET", "/patrons/51/checkouts"),
    ("GET", "/patrons/51/holds"),
    ("POST", "/patrons/51/account/credits"),
    ("POST", "/auth/password/validation"),
    ("GET", "/checkouts"),
    ("GET", "/checkouts/1"),
    ("GET", "/checkouts/1/allows_renewal"),
    ("GET", "/checkouts/1/renewals"),
    ("POST", "/checkouts/1/renewal"),
    ("POST", "/checkouts/1/renewals"),
    ("GET", "/holds"),
    ("POST", "/holds"),
    ("DELETE", "/holds/1"),
    ("PATCH", "/holds/1"),
    ("PUT", "/holds/1/priority"),
    ("POST", "/holds/1/suspension"),
    ("DELETE", "/holds/1/suspension"),
    ("GET", "/holds/1/pickup_locations"),
    ("PUT", "/holds/1/pickup_location"),
    ("GET", "/items"),
    ("GET", "/items/300"),
    ("GET", "/biblios"),
    ("GET", "/biblios/1"),
    ("GET", "/biblios/1/items"),
    ("GET", "/biblios/1/pickup_locations"),
    ("GET", "/libraries"),
    ("GET", "/libraries/CEN"),
]


@pytest.mark.parametrize(
    "header", [None, "Bearer wrong", "Basic !!!", aiohttp.BasicAuth("sandbox", "no").encode(), "Digest x"]
)
async def test_no_route_answers_without_a_key(sandbox: Sandbox, header: str | None) -> None:
    headers = {"Authorization": header} if header else {}
    for method, path in ROUTES:
        status, data, _ = await call(sandbox, method, path, headers)
        assert (method, path, status, data) == (method, path, 401, {"error": "Authentication failure."})


async def test_every_route_of_the_stand_in_is_among_those(sandbox: Sandbox) -> None:
    app = make_app(sandbox.engine, lambda: NOW)
    known = {(route.method, re.sub(r"{\w+}", "x", route.resource.canonical)) for route in app.router.routes()}
    tested = {(method, API.removeprefix("/koha") + re.sub(r"/(\d+|CEN)\b", "/x", path)) for method, path in ROUTES}
    assert {one for one in known if one[0] != "HEAD"} - tested == {("POST", "/api/v1/oauth/token")}


async def test_a_missing_permission_is_named_as_koha_names_it(sandbox: Sandbox) -> None:
    await sandbox.desk("koha", {"permissions": ["catalogue"]})
    status, data, _ = await get(sandbox, "/checkouts")
    assert status == 403
    assert data == {
        "error": "Authorization failure. Missing required permission(s).",
        "required_permissions": {"circulate": "circulate_remaining_permissions"},
    }
    assert (await get(sandbox, "/biblios"))[0] == 200


async def test_basic_can_be_off_and_maintenance_answers_503(sandbox: Sandbox) -> None:
    await sandbox.desk("koha", {"basic": False})
    assert (await get(sandbox, "/libraries"))[:2] == (401, {"error": "Basic authentication disabled"})
    await sandbox.desk("koha", {"basic": True, "maintenance": True})
    assert (await get(sandbox, "/libraries"))[:2] == (503, {"error": "System is under maintenance."})


async def test_the_password_check_takes_exactly_one_identifier(sandbox: Sandbox) -> None:
    path = "/auth/password/validation"
    known = {"cardnumber": "42000123", "patron_id": 51, "userid": "amala"}
    assert await post(sandbox, path, {"identifier": "42000123", "password": "1234"}) == (201, known)
    assert await post(sandbox, path, {"identifier": "amala", "password": "1234"}) == (201, known)
    assert await post(sandbox, path, {"userid": "amala", "password": "1234"}) == (201, known)
    failed = (400, {"error": "Validation failed"})
    assert await post(sandbox, path, {"userid": "42000123", "password": "1234"}) == failed
    assert await post(sandbox, path, {"password": "1234"}) == failed
    both = {"identifier": "42000123", "userid": "amala", "password": "1234"}
    assert await post(sandbox, path, both) == (
        400,
        {"error": "Bad request. Only one identifier attribute can be passed."},
    )
    assert await post(sandbox, path, {"identifier": "42000132", "password": "1122"}) == (
        400,
        {"error": "Password expired"},
    )
    assert await post(sandbox, path, {"identifier": "42000131", "password": "9012"}) == failed


@pytest.mark.parametrize(
    ("path", "body", "where"),
    [
        ("/auth/password/validation", {"identifier": "1", "password": "1", "pin": "1"}, "/body"),
        ("/auth/password/validation", {"identifier": 1, "password": "1"}, "/body/identifier"),
        ("/holds", {"patron_id": 51, "pickup_library_id": "CEN", "biblio_id": 9, "colour": "red"}, "/body"),
        ("/holds", {"patron_id": "51", "pickup_library_id": "CEN", "biblio_id": 9}, "/body/patron_id"),
        ("/holds", {"patron_id": True, "pickup_library_id": "CEN", "biblio_id": 9}, "/body/patron_id"),
        ("/holds", {"pickup_library_id": "CEN", "biblio_id": 9}, "/body/patron_id"),
        ("/holds", {"patron_id": 51, "biblio_id": 9}, "/body/pickup_library_id"),
        ("/holds", {"patron_id": 51, "pickup_library_id": "CEN", "hold_date": "soon"}, "/body/hold_date"),
        ("/holds", [1], "/body"),
        ("/patrons/51/account/credits", {"amount": "2", "credit_type": "PAYMENT"}, "/body/amount"),
        ("/patrons/51/account/credits", {"credit_type": "PAYMENT"}, "/body/amount"),
    ],
)
async def test_a_body_with_anything_of_its_own_is_refused(sandbox: Sandbox, path: str, body: Any, where: str) -> None:
    status, data = await post(sandbox, path, body)
    assert (status, data["status"]) == (400, 400)
    assert where in [one["path"] for one in data["errors"]]


async def test_a_parameter_or_embed_that_is_not_in_the_contract_is_refused(sandbox: Sandbox) -> None:
    status, data, _ = await get(sandbox, "/checkouts?patron_id=51&colour=red")
    assert (status, data) == (400, [{"path": "/query/colour", "message": "Malformed query string"}])
    status, data, _ = await get(sandbox, "/checkouts?patron_id=51", headers={"x-koha-embed": "item"})
    assert (status, data["errors"][0]["path"]) == (400, "/x-koha-embed/0")


async def test_pages_link_to_each_other_and_count_everything(sandbox: Sandbox) -> None:
    seen: list[int] = []
    url: str | None = "/checkouts?patron_id=53&_match=exact&_order_by=-checkout_id"
    pages = 0
    while url is not None:
        status, data, headers = await get(sandbox, url)
        assert (status, headers["X-Total-Count"]) == (200, "60")
        assert headers["X-Base-Total-Count"] == "116"
        seen += [one["checkout_id"] for one in data]
        pages += 1
        links = re.findall(r'<([^>]+)>; rel="(\w+)"', headers["Link"])
        rels = {rel: address for address, rel in links}
        assert parse_qs(urlsplit(rels["last"]).query)["_page"] == ["3"]
        url = rels["next"].removeprefix(sandbox.url + API) if "next" in rels else None
    assert pages == 3  # twenty on each, when not told otherwise
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 60
    _, data, headers = await get(sandbox, "/checkouts?patron_id=53&_match=exact&_per_page=-1")
    assert len(data) == 60
    for wrong in ("_page=0", "_page=x", "_per_page=0", "_per_page=-2", "_match=like"):
        assert (await get(sandbox, f"/checkouts?{wrong}"))[0] == 400


@pytest.mark.parametrize(
    ("match", "value", "cards"),
    [
        ("contains", "200012", {f"4200012{digit}" for digit in range(3, 10)}),
        ("exact", "42000123", {"42000123"}),
        ("exact", "4200012", set()),
        ("starts_with", "4200013", {f"4200013{digit}" for digit in range(10)}),
        ("ends_with", "23", {"42000123"}),
    ],
)
async def test_plain_parameters_match_in_four_ways(sandbox: Sandbox, match: str, value: str, cards: set[str]) -> None:
    _, data, _ = await get(sandbox, f"/patrons?cardnumber={value}&_match={match}&_per_page=-1")
    assert {one["cardnumber"] for one in data} == cards


async def test_without_a_way_plain_parameters_mean_contains(sandbox: Sandbox) -> None:
    _, data, _ = await get(sandbox, "/patrons?cardnumber=0012&_per_page=-1")
    assert len(data) == 7


@pytest.mark.parametrize(
    ("q", "titles"),
    [
        ('{"title":"emma"}', {"Emma"}),
        ('{"title":"EMMÁ"}', {"Emma"}),
        ('{"biblio_id":[9,10]}', {"Emma", "Persuasion"}),
        ('{"biblio_id":{"-in":[9,10]}}', {"Emma", "Persuasion"}),
        ('{"biblio_id":{"-between":[8,10]}}', {"Sense and sensibility", "Emma", "Persuasion"}),
        ('{"biblio_id":{">=":123}}', {"The prophet", "Songs of innocence and of experience"}),
        ('{"-and":[{"biblio_id":{">":7}},{"biblio_id":{"<":10}}]}', {"Sense and sensibility", "Emma"}),
        ('{"biblio_id":["-and",{">":7},{"<=":9}]}', {"Sense and sensibility", "Emma"}),
        ('[{"biblio_id":9},{"biblio_id":10}]', {"Emma", "Persuasion"}),
        ('{"-or":{"biblio_id":9,"title":"Persuasion"}}', {"Emma", "Persuasion"}),
        ('{"me.title":{"-like":"wuthering%"}}', {"Wuthering Heights"}),
        ('{"title":{"-like":"_mma"}}', {"Emma"}),
        ('{"title":{"like":["Emma","Persuasi_n"]}}', {"Emma", "Persuasion"}),
        ('{"title":{"-like":"%\\\\%%"}}', set()),
        ('{"author":null}', {"ألف ليلة وليلة"}),
        ('{"author":{"!=":null},"biblio_id":102}', set()),
        ('{"title":{"-not_like":"%e%"},"biblio_id":{"-not_in":[104,105,106,102,103]},"item_type":"DVD"}', set()),
    ],
)
async def test_a_q_says_which_titles_are_meant(sandbox: Sandbox, q: str, titles: set[str]) -> None:
    status, data, _ = await get(sandbox, "/biblios", params={"q": q, "_per_page": "-1"})
    assert status == 200, data
    assert {one["title"] for one in data} == titles
    _, by_header, _ = await get(
        sandbox, "/biblios?_per_page=-1", headers={"x-koha-query": q.encode().decode("latin-1")}
    )
    if q.isascii():
        assert by_header == data


@pytest.mark.parametrize(
    "q", ["{", "1", '"x"', '{"-nest":1}', '{"colour":1}', '{"title":{"-sounds":1}}', '{"title":{"-between":1}}']
)
async def test_a_q_that_is_none_is_an_invalid_query(sandbox: Sandbox, q: str) -> None:
    status, data, _ = await get(sandbox, "/biblios", params={"q": q})
    assert (status, data["error_code"]) == (400, "invalid_query")


async def test_a_readers_loans_come_with_copy_and_title_inside_when_asked(sandbox: Sandbox) -> None:
    plain = (await get(sandbox, "/patrons/51/checkouts"))[1][0]
    assert "item" not in plain
    assert plain["due_date"] == "2026-11-26T23:59:00+00:00"
    row = (await get(sandbox, "/patrons/51/checkouts", headers={"x-koha-embed": "item,item.biblio,library"}))[1][0]
    assert row["item"]["biblio"]["author"] == "Carroll, Lewis"
    assert row["library"]["library_id"] == "CEN"
    by_title = '{"item.biblio.title":{"-like":"Alice%"}}'
    _, found, _ = await get(
        sandbox, "/patrons/51/checkouts", headers={"x-koha-embed": "item,item.biblio"}, params={"q": by_title}
    )
    assert [one["checkout_id"] for one in found] == [row["checkout_id"]]


async def test_a_patrons_counts_are_embedded_and_the_password_never_is(sandbox: Sandbox) -> None:
    embeds = {"x-koha-embed": "checkouts+count,overdues+count,account_balance,library"}
    _, data, _ = await get(sandbox, "/patrons/56", headers=embeds)
    assert (data["checkouts_count"], data["overdues_count"], data["account_balance"]) == (3, 2, 1.85)
    assert not {"password", "pin"} & data.keys()


async def test_a_renewal_answers_201_with_the_loan_and_is_listed(sandbox: Sandbox) -> None:
    status, data, headers = await call(sandbox, "POST", "/checkouts/1/renewals", BASIC)
    assert (status, data["renewals_count"], data["due_date"]) == (201, 1, "2026-12-16T23:59:00+00:00")
    assert headers["Location"] == "/api/v1/checkouts/1/renewal"
    _, listed, _ = await get(sandbox, "/checkouts/1/renewals")
    assert [(one["checkout_id"], one["seen"]) for one in listed] == [(1, True)]
    assert (await get(sandbox, "/checkouts/1/allows_renewal"))[1] == {
        "allows_renewal": True,
        "max_renewals": 5,
        "current_renewals": 1,
        "unseen_renewals": 0,
        "error": None,
    }


async def test_unseen_renewals_run_out(sandbox: Sandbox) -> None:
    for _ in range(2):
        assert (await call(sandbox, "POST", "/checkouts/1/renewal?seen=false", BASIC))[0] == 201
    status, data, _ = await call(sandbox, "POST", "/checkouts/1/renewal?seen=false", BASIC)
    assert (status, data) == (403, {"error": "Renewal not authorized (too_unseen)"})


async def test_what_came_back_is_history(sandbox: Sandbox) -> None:
    await sandbox.desk("koha/bring-back", {"checkout_id": 1})
    assert (await get(sandbox, "/checkouts?patron_id=51&_match=exact"))[2]["X-Total-Count"] == "2"
    _, past, _ = await get(sandbox, "/checkouts?patron_id=51&_match=exact&checked_in=true")
    assert [one["checkin_date"] is not None for one in past] == [True]
    status, data = await post(sandbox, "/checkouts/1/renewal")
    assert (status, data["error"]) == (404, "Checkout not found")


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/checkouts/9999", "Checkout"),
        ("/patrons/9999", "Patron"),
        ("/patrons/9999/checkouts", "Patron"),
        ("/patrons/9999/account", "Patron"),
        ("/items/9", "Item"),
        ("/biblios/9999", "Bibliographic record"),
        ("/libraries/XXX", "Library"),
    ],
)
async def test_what_is_not_there_is_a_404_that_names_it(sandbox: Sandbox, path: str, what: str) -> None:
    status, data, _ = await get(sandbox, path)
    assert (status, data["error"]) == (404, f"{what} not found")


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({}, 400, "At least one of biblio_id, item_id should be given"),
        ({"biblio_id": 9, "patron_id": 9999}, 400, "patron_id not found"),
        ({"biblio_id": 9, "pickup_library_id": "MOB"}, 400, "The supplied pickup location is not valid"),
        ({"biblio_id": 9, "hold_date": "2026-12-24"}, 400, "Hold date in future not allowed"),
        ({"biblio_id": 9999}, 400, "Biblio not found."),
        ({"item_id": 9999}, 404, "item_id not found."),
        ({"biblio_id": 9, "item_id": 300}, 400, "Item 300 doesn't belong to biblio 9"),
        ({"biblio_id": 115}, 403, "Hold cannot be placed. Reason: notReservable"),
        ({"biblio_id": 119}, 403, "Hold cannot be placed. Reason: damaged"),
        ({"biblio_id": 120}, 403, "Hold cannot be placed. Reason: noReservesAllowed"),
        ({"biblio_id": 83}, 403, "Hold cannot be placed. Reason: alreadypossession"),
    ],
)
async def test_a_hold_is_refused_in_kohas_own_words(
    sandbox: Sandbox, body: dict[str, Any], status: int, error: str
) -> None:
    assert await post(sandbox, "/holds", {"patron_id": 51, "pickup_library_id": "CEN"} | body) == (
        status,
        {"error": error},
    )


async def test_a_hold_on_one_copy_cannot_be_placed_twice(sandbox: Sandbox) -> None:
    _, items, _ = await get(sandbox, "/biblios/9/items")
    body = {"patron_id": 51, "pickup_library_id": "CEN", "item_id": items[0]["item_id"]}
    status, hold = await post(sandbox, "/holds", body)
    assert (status, hold["item_id"], hold["item_level"], hold["biblio_id"]) == (201, str(items[0]["item_id"]), True, 9)
    assert await post(sandbox, "/holds", body) == (403, {"error": "Hold cannot be placed. Reason: itemAlreadyOnHold"})
    whole = {"patron_id": 51, "pickup_library_id": "CEN", "biblio_id": 9}
    reason = "tooManyHoldsForThisRecord"
    assert await post(sandbox, "/holds", whole) == (403, {"error": f"Hold cannot be placed. Reason: {reason}"})


async def test_a_hold_is_suspended_resumed_moved_and_given_another_place(sandbox: Sandbox) -> None:
    async def hold(number: int) -> Any:
        return (await get(sandbox, f"/holds?hold_id={number}&_match=exact"))[1][0]

    assert await post(sandbox, "/holds/4/suspension", {"end_date": "2026-12-24"}) == (201, {"end_date": "2026-12-24"})
    assert (await hold(4))["suspended_until"] == "2026-12-24T23:59:00+00:00"
    assert (await call(sandbox, "DELETE", "/holds/4/suspension", BASIC))[0] == 204
    assert (await hold(4))["suspended"] is False
    assert (await post(sandbox, "/holds/7/suspension"))[0] == 400
    assert (await call(sandbox, "PUT", "/holds/4/priority", BASIC, json=3))[:2] == (200, 3)
    assert [(await hold(number))["priority"] for number in (4, 5, 6)] == [3, 1, 2]
    body = {"pickup_library_id": "RIV"}
    assert (await call(sandbox, "PUT", "/holds/4/pickup_location", BASIC, json=body))[:2] == (200, body)
    patch = {"priority": 1, "pickup_library_id": "NOR", "suspended_until": "2026-12-24T23:59:00+00:00"}
    status, data, _ = await call(sandbox, "PATCH", "/holds/4", BASIC, json=patch)
    assert (status, data["priority"], data["pickup_library_id"], data["suspended"]) == (200, 1, "NOR", True)
    assert (await call(sandbox, "PATCH", "/holds/4", BASIC, json={"pickup_library_id": "MOB"}))[0] == 400
    places = (await get(sandbox, "/holds/4/pickup_locations"))[1]
    assert {one["library_id"] for one in places} == {"CEN", "NOR", "STJ", "RIV"}


async def test_a_cancellation_can_also_only_be_asked_for(sandbox: Sandbox) -> None:
    asked = BASIC | {"x-koha-override": "cancellation-request-flow"}
    assert (await call(sandbox, "DELETE", "/holds/4", asked))[0] == 202
    assert (await call(sandbox, "DELETE", "/holds/4", BASIC))[0] == 204
    assert (await call(sandbox, "DELETE", "/holds/4", BASIC))[0] == 404


async def test_a_payment_pays_the_line_that_it_names_first(sandbox: Sandbox) -> None:
    _, before, _ = await get(sandbox, "/patrons/57/account")
    named = before["outstanding_debits"]["lines"][2]["account_line_id"]
    body = {"credit_type": "PAYMENT", "amount": 5.5, "description": "Card", "account_lines_ids": [named]}
    status, line = await post(sandbox, "/patrons/57/account/credits", body)
    assert (status, line["amount"], line["credit_type"]) == (201, -5.5, "PAYMENT")
    _, after, _ = await get(sandbox, "/patrons/57/account")
    left = {one["account_line_id"]: one["amount_outstanding"] for one in after["outstanding_debits"]["lines"]}
    assert named not in left
    assert after["balance"] == 21.59
    assert (await post(sandbox, "/patrons/57/account/credits", {"amount": 0}))[0] == 400


async def test_records_come_only_as_json(sandbox: Sandbox) -> None:
    status, data, _ = await get(sandbox, "/biblios/9", headers={"Accept": "application/marcxml+xml"})
    assert (status, data) == (406, ["application/json"])


async def test_what_was_done_outlives_a_restart_and_not_a_reset(sandbox: Sandbox) -> None:
    assert (await post(sandbox, "/checkouts/1/renewal"))[0] == 201
    lay_out(sandbox.engine)
    assert (await get(sandbox, "/checkouts/1"))[1]["renewals_count"] == 1
    await sandbox.desk("koha", {"maintenance": True})
    await sandbox.desk("reset")
    assert (await get(sandbox, "/checkouts/1"))[1]["renewals_count"] == 0


@pytest.mark.parametrize(
    "body", [{"colour": 1}, {"maintenance": "yes"}, {"permissions": ["fly"]}, {"permissions": "all"}, {"is_old": 1}]
)
async def test_the_desk_refuses_a_setting_that_is_none(sandbox: Sandbox, body: dict[str, Any]) -> None:
    async with sandbox.session.post(sandbox.url + "/_sandbox/koha", json=body) as response:
        assert response.status == 400
        assert set(await response.json()) == {"error"}


async def test_due_days_move_with_the_sandboxes_clock_until_something_is_renewed(sandbox: Sandbox) -> None:
    assert (await post(sandbox, "/checkouts/1/renewal"))[0] == 201
    await sandbox.set_clock(NOW + timedelta(days=200))
    renewed, seeded = [(await get(sandbox, f"/checkouts/{number}"))[1]["due_date"] for number in (1, 2)]
    assert renewed == "2026-12-16T23:59:00+00:00"
    assert seeded == "2027-06-19T23:59:00+01:00"
