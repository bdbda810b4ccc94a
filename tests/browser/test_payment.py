"""A payment that can be made, in the conversation: one button, in this tab, to the council's own server."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

TOKEN = "b1U8xQ2m4kW7dZ0r5tY9vA3c6eF1gH2j"
SENTENCE = "Your payment of £25.50 is ready, with the reference WM-CT-7K3F92QD."


def offer(url: str, amount: str = "£25.50") -> Any:
    def script(body: dict[str, Any]) -> list[dict[str, Any]]:
        if body["message"] != "pay":
            return [{"text": "All right."}]
        return [{"text": f"{SENTENCE}\n{url}"}, {"custom": {"type": "payment", "url": url, "amount": amount}}]

    return script


async def test_a_payment_is_one_button_that_stays_over_a_reload(visit, rasa, council):
    url = f"{council.url}pay/{TOKEN}"
    rasa.script = offer(url)
    page = await visit()
    await page.open_chat()
    await page.say("pay")
    for _ in range(2):
        link = page.page.get_by_role("link", name="Pay £25.50", exact=True)
        await expect(link).to_have_count(1)
        assert await link.get_attribute("href") == url
        assert await link.get_attribute("target") is None, "whoever comes back is in the conversation again"
        assert SENTENCE in (await page.texts())[-1]
        assert url not in "\n".join(await page.texts()), "the address stands behind the button only"
        await page.page.reload()
    assert not page.problems


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,hello",
        "https://elsewhere.example/login",
        "//elsewhere.example/pay",
        "/pay/short",
        "",
    ],
)
async def test_what_is_no_payment_of_the_council_becomes_no_button(visit, rasa, url):
    rasa.script = offer(url)
    page = await visit()
    await page.open_chat()
    await page.say("pay")
    assert await page.page.locator("a.payment").count() == 0
    assert SENTENCE in "\n".join(await page.texts())


async def test_an_amount_is_never_read_as_html(visit, rasa, council):
    rasa.script = offer(f"{council.url}pay/{TOKEN}", "<img src=x onerror=alert(1)>")
    page = await visit()
    await page.open_chat()
    await page.say("pay")
    await expect(page.page.locator("a.payment")).to_have_text("Pay <img src=x onerror=alert(1)>")
    assert await page.page.locator("a.payment img").count() == 0
