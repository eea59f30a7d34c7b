"""Every screen through its real task in a real browser, on the bundled samples: read → accept → incident → clause →
publish; by keyboard, without a fault of accessibility in either theme, in both directions of writing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.serve.conftest import Running

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
FLAGS = [
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-sync", "--disable-background-networking",
    "--disable-component-update", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield made
        made.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails its test where a script fails, a policy is broken or something is asked of elsewhere."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce", locale="en-GB")
    made = context.new_page()
    wrong: list[str] = []
    made.on("pageerror", lambda error: wrong.append(str(error)))
    made.on("console", lambda line: wrong.append(line.text) if "Content Security Policy" in line.text else None)
    made.on("request", lambda it: wrong.append(it.url) if not it.url.startswith(("http://127.0.0.1", "data:", "blob:"))
            else None)  # fmt: skip
    made.set_default_timeout(20_000)
    yield made
    context.close()
    assert not wrong


def _wire(running: Running) -> str:
    rows = httpx.get(f"{running.address}/api/v1/reports", params={"size": 50}).json()["rows"]
    return next(str(row["id"]) for row in rows if row["title"].startswith("Israel strikes three"))


def _go(page: Page, selector: str) -> None:
    """Clicks, and waits until the next page is there."""
    with page.expect_navigation():
        page.click(selector)


def _names(running: Running) -> dict[str, str]:
    incidents = httpx.get(f"{running.address}/api/v1/incidents").json()["rows"]
    return {"report": _wire(running), "incident": max(incidents, key=lambda it: it["reports"])["id"]}


def test_the_guided_path_from_an_empty_ledger_to_an_export(browser: Browser, page: Page, tmp_path: Any) -> None:
    from tests.serve.conftest import Running
    from truceline.read.samples import sample_files

    running = Running(ledger=str(tmp_path / "new.sqlite"))
    try:
        page.goto(running.address)
        assert page.locator("h1").inner_text() == "First steps"
        page.click("text=Open the example project")
        page.wait_for_selector(f"text=Done: {len(sample_files())} reports", timeout=90_000)
        _go(page, "text=Go on with the first steps")
        _go(page, "text=Read a report")
        assert page.locator(".card").count() > 5
        _go(page, "nav.rooms >> text=Review")
        _go(page, "button:has-text('Accept')")
        page.wait_for_selector("text=1 of")
        page.goto(f"{running.address}/start")
        _go(page, "text=See an incident")
        assert page.locator("h2:has-text('Why these were joined')").count() == 1
        _go(page, "nav.rooms >> text=Agreements")
        _go(page, "text=Cessation of hostilities")
        assert page.locator(".pair .scales section").count() >= 2
        _go(page, "nav.rooms >> text=Publish")
        _go(page, ".format:has-text('JSON Lines') button")
        assert page.locator("h2:has-text('Lost or left out')").count() == 1
        with page.expect_download() as taken:
            page.click("text=Take the file")
        assert b'"reviewed"' in taken.value.path().read_bytes() or taken.value.path().stat().st_size > 0
        page.goto(f"{running.address}/start")
        assert page.locator(".path .done").count() == 5
    finally:
        running.stop()


def test_the_reader_lights_words_and_cards_and_gives_the_text_back(page: Page, shared: Running) -> None:
    report = _wire(shared)
    page.goto(f"{shared.address}/reports/{report}")
    record = httpx.get(f"{shared.address}/api/v1/reports/{report}/record").json()
    text = page.evaluate("[...document.querySelectorAll('.text p')].map((p) => p.textContent).join('')")
    assert text == record["report"]["text"]
    page.locator(".cards .card").nth(1).hover()
    lit = page.evaluate("[...document.querySelectorAll('.text .lit')].map((s) => s.textContent).join('')")
    assert "infrastructure used by Hezbollah" in lit
    page.locator(".text .trigger").first.hover()
    assert page.locator(".cards .card.deed.lit").count() >= 1
    assert not page.locator(".text .furniture").first.is_visible()
    page.keyboard.press("f")
    assert page.locator(".text .furniture").first.is_visible()
    with page.expect_download() as taken:
        page.click("text=download the bytes")
    import hashlib

    assert hashlib.sha256(taken.value.path().read_bytes()).hexdigest() == record["report"]["captured_sha256"]
    _go(page, "text=chain of custody")
    assert page.locator(".steps li").count() >= 2


def test_a_queue_is_worked_by_keyboard_alone(page: Page, running: Running) -> None:
    page.goto(f"{running.address}/review")
    subjects = [page.locator("input[name=subject]").input_value()]
    for key in ("a", "x", "u"):
        with page.expect_navigation():
            page.keyboard.press(key)
        subjects.append(page.locator("input[name=subject]").input_value())
    assert len(set(subjects)) == 4
    rows = httpx.get(f"{running.address}/api/v1/decisions").json()["rows"]
    assert [row["verdict"] for row in rows] == ["unsure", "reject", "accept"]
    with page.expect_navigation():
        page.keyboard.press("s")
    assert page.locator("input[name=subject]").input_value() != subjects[-1]
    _go(page, "text=take it back")
    assert httpx.get(f"{running.address}/api/v1/decisions").json()["rows"][0]["verdict"] == "revoke"


def test_a_span_is_corrected_by_hand_and_by_arrow(page: Page, running: Running) -> None:
    page.goto(f"{running.address}/review?kind=event")
    subject = page.locator("input[name=subject]").input_value()
    before = page.locator("[data-end]").input_value()
    page.locator('[data-grip="end"]').focus()
    page.keyboard.press("ArrowLeft")
    moved = page.locator("[data-end]").input_value()
    assert int(moved) < int(before)
    grip = page.locator('[data-grip="start"]').bounding_box()
    word = page.locator(".w.in").nth(2).bounding_box()
    assert grip and word
    page.mouse.move(grip["x"] + 2, grip["y"] + 8)
    page.mouse.down()
    page.mouse.move(word["x"] + word["width"] / 2, word["y"] + word["height"] / 2, steps=5)
    page.mouse.up()
    start = page.locator("[data-start]").input_value()
    _go(page, "button:has-text('Save the correction')")
    decision = httpx.get(f"{running.address}/api/v1/decisions").json()["rows"][0]
    assert (decision["subject"], decision["verdict"]) == (subject, "edit")
    report = subject.rpartition("/")[0]
    items = httpx.get(f"{running.address}/api/v1/reports/{report}/items").json()
    value = next(it for it in items if it["subject"] == subject)["value"]
    assert value["evidence"][0] == [int(start), int(moved)]


def test_a_figure_and_a_place_are_corrected_by_keyboard_and_no_verdict_passes_over_them(
    page: Page, running: Running
) -> None:
    page.goto(f"{running.address}/review?kind=event")
    subject = page.locator("input[name=subject]").input_value()
    page.keyboard.press("e")
    page.fill("input[name=killed-low]", "2")
    page.click("button:has-text('Accept')")
    assert page.locator("#unsaved").is_visible()
    assert httpx.get(f"{running.address}/api/v1/decisions").json()["rows"] == []
    page.fill("input[name=place-1]", "Taybeh")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    decision = httpx.get(f"{running.address}/api/v1/decisions").json()["rows"][0]
    assert (decision["subject"], decision["verdict"]) == (subject, "edit")
    items = httpx.get(f"{running.address}/api/v1/reports/{subject.rpartition('/')[0]}/items").json()
    value = next(it for it in items if it["subject"] == subject)["value"]
    assert value["harm"]["killed"]["low"] == 2 and "Taybeh" in [it["name"] for it in value["places"]]
    assert "type=" not in page.url  # a field of the correction is no filter of the queue
    assert subject.rpartition("/")[2] not in page.locator(".last").inner_text()
    page.fill("input[name=reason]", "read twice")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert len(httpx.get(f"{running.address}/api/v1/decisions").json()["rows"]) == 1


def test_time_runs_the_way_that_arabic_is_read(browser: Browser, shared: Running) -> None:
    context = browser.new_context(locale="ar", reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{shared.address}/explore")
    ends = page.locator(".ends time").all_inner_texts()
    first, last = (page.locator(".timeline .bar").nth(at).bounding_box() for at in (0, -1))
    assert ends == sorted(ends) and first and last and first["x"] > last["x"]
    context.close()


def test_an_incident_is_split_and_merged_again(page: Page, running: Running) -> None:
    rows = httpx.get(f"{running.address}/api/v1/incidents").json()["rows"]
    row = max((it for it in rows if it["start"]), key=lambda it: it["reports"])
    page.goto(f"{running.address}/incidents/{row['id']}")
    assert page.locator("table.figures, h2:has-text('Figures by source')").count() >= 1
    count = page.locator(".tellings > li").count()
    page.locator("input[name=member]").last.check()
    _go(page, "text=Split off as a deed of its own")
    assert page.locator(".tellings > li").count() == count - 1
    page.select_option("select[name=other]", index=1)
    _go(page, "button:has-text('Merge')")
    verdicts = [it["verdict"] for it in httpx.get(f"{running.address}/api/v1/decisions").json()["rows"]]
    assert verdicts[:2] == ["merge", "split"]
    with page.expect_download() as taken:
        page.click("text=Download the bundle")
    assert taken.value.path().read_bytes()[:2] == b"PK"


def test_explore_keeps_its_filter_in_the_address_and_draws_no_points(page: Page, running: Running) -> None:
    page.goto(f"{running.address}/explore")
    page.wait_for_selector("#map[data-drawn]", timeout=40_000)
    box, canvas = page.locator("#map").bounding_box(), page.locator("#map canvas").bounding_box()
    assert box and canvas and abs(box["width"] - canvas["width"]) <= 2 and abs(box["height"] - canvas["height"]) <= 2
    drawn = httpx.get(f"{running.address}/explore/map.json").json()
    assert {it["geometry"]["type"] for it in drawn["features"]} == {"Polygon"}
    before = page.locator(".data tbody tr").count()
    page.select_option("select[name=type]", "airstrike")
    page.wait_for_url("**/explore?*type=airstrike*")
    page.wait_for_function(f"document.querySelectorAll('.data tbody tr').length < {before}")
    page.reload()
    assert page.locator("select[name=type]").input_value() == "airstrike"
    page.fill("form[action='/explore/views'] input[name=name]:not([type=hidden])", "strikes")
    _go(page, "text=Keep this view")
    page.goto(f"{running.address}/explore")
    _go(page, "#found a:has-text('strikes') >> nth=0")
    assert "type=airstrike" in page.url


def test_reports_are_pasted_dropped_and_found(page: Page, running: Running) -> None:
    page.goto(f"{running.address}/add")
    page.fill("textarea[name=text]", "BEIRUT - Shells hit a bakery in Marwahin on Monday, the mayor said.")
    page.fill("input[name=title]", "Bakery hit")
    page.click(".way.wide button")
    page.wait_for_selector("h1:has-text('Bakery hit')", timeout=60_000)
    page.goto(f"{running.address}/add")
    good = {"name": "two.txt", "mimeType": "text/plain", "buffer": b"PARIS - A second report."}
    bad = {"name": "no.png", "mimeType": "image/png", "buffer": b"\x89PNG x"}
    page.set_input_files("#files", [good, bad])  # type: ignore[list-item]
    page.click("#drop button")
    page.wait_for_selector("text=1 could not be read", timeout=60_000)
    page.keyboard.press("/")
    page.keyboard.type("bakery Marwahin")
    page.keyboard.press("Enter")
    page.wait_for_selector("a:has-text('Bakery hit')")


def test_a_ledger_is_verified_and_signed_on_its_own_page(page: Page, running: Running) -> None:
    page.goto(f"{running.address}/about")
    page.click("text=Verify now")
    page.wait_for_selector("text=The ledger holds")
    page.click("text=Sign one now")
    page.wait_for_selector("text=entries, signed")


def test_an_outlet_tells_its_interests_with_their_source(page: Page, running: Running) -> None:
    page.goto(f"{running.address}/outlets")
    page.locator(".outlet summary").first.click()
    page.locator("textarea[name=interests]").first.fill("owned by a shipping company")
    page.locator("input[name=source]").first.fill("its own imprint, 2025")
    page.locator(".outlet button").first.click()
    page.wait_for_selector("text=owned by a shipping company")


def test_shortcuts_are_told_and_lead_to_the_rooms(page: Page, shared: Running) -> None:
    page.goto(f"{shared.address}/about")
    page.keyboard.press("?")
    assert page.locator("#shortcuts").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    with page.expect_navigation():
        page.keyboard.press("i")
    assert page.url.endswith("/incidents")
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "/incidents/" in page.url


def test_single_keys_can_be_switched_off(browser: Browser, shared: Running) -> None:
    context = browser.new_context(reduced_motion="reduce", locale="en-GB")
    page = context.new_page()
    page.goto(f"{shared.address}/about")
    page.click("details.menu summary")
    _go(page, "button[name=keys][value=off]")
    page.keyboard.press("?")
    assert not page.locator("#shortcuts").is_visible()
    page.click("details.menu summary")
    _go(page, "button[name=keys][value=on]")
    page.keyboard.press("?")
    assert page.locator("#shortcuts").is_visible()
    context.close()


def test_a_touched_word_takes_the_nearer_end_of_the_marked_words(page: Page, running: Running) -> None:
    page.goto(f"{running.address}/review?kind=event")
    last = page.locator(".w.in").last
    words = page.locator(".w.in").count()
    assert words > 6
    page.locator(".w.in").nth(2).click()
    assert page.locator("[data-start]").input_value() == page.locator(".w.in").first.get_attribute("data-s")
    assert page.locator(".w.in").count() == words - 2
    assert page.locator("[data-end]").input_value() == last.get_attribute("data-e")
    assert page.locator("[data-edit]").get_attribute("open") is not None


def test_words_and_filters_of_the_report_list_hold_together(page: Page, shared: Running) -> None:
    page.goto(f"{shared.address}/reports?q=ceasefire")
    every = page.locator("#list .row").count()
    assert page.locator("#list mark").count() >= every > 1
    page.select_option("select[name=publisher]", "Border Brief")
    page.wait_for_url("**/reports?*publisher=Border*")
    page.wait_for_function("document.querySelectorAll('#list .row').length === 1")


def test_no_engine_s_english_is_left_in_the_arabic_interface(browser: Browser, shared: Running) -> None:
    context = browser.new_context(reduced_motion="reduce", locale="ar")
    page = context.new_page()
    page.goto(f"{shared.address}/incidents/{_names(shared)['incident']}")
    why = page.locator(".why").inner_text()
    assert why and not {"both", "told", "origins", "copies"} & set(why.split())
    page.goto(f"{shared.address}/publish")
    assert "only in the notes" not in page.locator(".formats").inner_text()
    assert page.goto(f"{shared.address}/incidents/none").status == 404  # type: ignore[union-attr]
    assert "there is no" not in page.locator("main").inner_text()
    context.close()


def test_arabic_runs_from_right_to_left(page: Page, shared: Running) -> None:
    page.goto(shared.address + "/reports")
    page.click("details.menu summary")
    _go(page, "button[lang=ar]")
    assert page.evaluate("document.documentElement.dir") == "rtl"
    assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    assert page.locator("h1").inner_text() == "التقارير"


SCREENS = (
    "/start", "/reports", "/reports?q=ceasefire", "/reports/{report}", "/custody/{report}", "/add", "/review",
    "/review?kind=statement", "/incidents", "/incidents/{incident}", "/agreements", "/agreements/ceasefire-2024-11-27",
    "/explore", "/publish", "/about", "/outlets", "/people", "/account", "/nothing-here",
)  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_screen_has_a_fault_of_accessibility(browser: Browser, shared: Running, theme: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    names = _names(shared)
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, color_scheme=theme, reduced_motion="reduce", locale="en-GB"
    )
    page, axe, found = context.new_page(), Axe(), []
    # The themes are one document in other colours: in the second one what can differ is asked for alone.
    only: dict[str, Any] = {"resultTypes": ["violations"]}
    if theme == "dark":
        only["runOnly"] = {"type": "rule", "values": ["color-contrast"]}
    for screen in SCREENS:
        page.goto(shared.address + screen.format(**names))
        for violation in axe.run(page, options=only).response["violations"]:
            found.append((screen, violation["id"], [node["html"][:160] for node in violation["nodes"]][:3]))
    context.close()
    assert not found


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_screen_fits_a_phone(browser: Browser, shared: Running, language: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale=language, reduced_motion="reduce")
    page, names = context.new_page(), _names(shared)
    for screen in SCREENS:
        page.goto(shared.address + screen.format(**names), wait_until="domcontentloaded")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, screen
    context.close()
