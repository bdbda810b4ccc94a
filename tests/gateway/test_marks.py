"""Staff, tests and robots are marked in the evidence and answered like anybody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.gateway.callers import read_networks
from bot.gateway.marks import MarkRules
from bot.settings import SettingError
from tests.gateway.conftest import API_KEY, Gateway


async def marks(gateway: Gateway) -> list[dict[str, Any]]:
    told = [data for kind, data in await gateway.evidence() if kind == "message_received"]
    return [{name: one[name] for name in ("traffic", "assisted", "arm") if name in one} for one in told]


async def test_a_resident_has_no_mark(gateway: Gateway) -> None:
    await gateway.say("hello")
    assert await marks(gateway) == [{}]


async def test_a_client_with_a_key_says_whose_traffic_it_is_and_others_are_not_heard(gateway: Gateway) -> None:
    await gateway.say("hello", key=True, traffic="test", arm="phone_b")
    await gateway.say("hello", traffic="staff", arm="phone_b")
    assert await marks(gateway) == [{"traffic": "test", "arm": "phone_b"}, {}]


@pytest.mark.parametrize("wrong", [{"traffic": "vip"}, {"arm": "B!"}, {"traffic": 7}])
async def test_a_mark_that_nobody_knows_is_refused(gateway: Gateway, wrong: dict[str, Any]) -> None:
    answer = await gateway.post("hello", key=True, **wrong)
    assert answer.status == 400
    assert f"metadata.{next(iter(wrong))}" in (await answer.json())["error"]


async def test_anybody_may_say_that_somebody_helps(gateway: Gateway) -> None:
    await gateway.say("hello", assisted=True)
    await gateway.say("hello", assisted="yes please")
    assert await marks(gateway) == [{"assisted": True}, {}]


async def test_the_councils_own_addresses_and_declared_robots_are_marked(start: Callable[..., Any]) -> None:
    staff = await start(BOT_GATEWAY_STAFF_NETWORKS="127.0.0.0/8", BOT_GATEWAY_ROBOT_AGENTS="crawler")
    await staff.say("hello")
    body = {"sender": "a-resident-of-westmoor-0001", "message": "hello"}
    robot = await start(BOT_GATEWAY_ROBOT_AGENTS="Crawler")
    answer = await robot.public.post(
        "/webhooks/rest/webhook", json=body, headers={"User-Agent": "Acme-CRAWLER/2.0 (+https://acme.example)"}
    )
    assert answer.status == 200
    keyed = {"User-Agent": "crawler", "Authorization": f"Bearer {API_KEY}"}
    assert (await robot.public.post("/webhooks/rest/webhook", json=body, headers=keyed)).status == 200
    assert await marks(staff) == [{"traffic": "staff"}, {"traffic": "robot"}, {}]


async def test_a_wrong_network_stops_the_start_by_name(start: Callable[..., Any]) -> None:
    with pytest.raises(SettingError, match="BOT_GATEWAY_TEST_NETWORKS"):
        await start(BOT_GATEWAY_TEST_NETWORKS="the office")


@pytest.mark.parametrize(
    ("address", "agent", "traffic"),
    [
        ("10.1.2.3", "", "staff"),
        ("10.9.2.3", "", "test"),
        ("2001:db8::/64", "", "staff"),
        ("2001:db9::/64", "", ""),
        ("unknown", "Googlebot/2.1", "robot"),
        ("192.0.2.1", "Mozilla/5.0", ""),
    ],
)
def test_an_address_or_an_agent_tells_who_it_is(address: str, agent: str, traffic: str) -> None:
    rules = MarkRules(read_networks(["10.0.0.0/8", "2001:db8::/32"]), read_networks(["10.9.0.0/16"]), ("googlebot",))
    assert rules.of_client(address, agent) == traffic
