"""A draft of 16,000 paragraphs with 500 comments in Chromium: first paint, load, longest stops of the screen.

Usage: .venv/bin/python benchmarks/scrolling.py [--seconds 12]
A fresh SQLite world in a temporary folder, the development server in a thread, Chromium at CHROMIUM or
/usr/bin/chromium. Times are the browser's own: paint timing, and `longtask` entries (every task of the main
thread over 50 ms, by the clock on the wall: run it on a machine that does nothing else).
Exit status 1: a target was missed.
- after load, scrolling by wheel, by keyboard and by jumps through the contents: no task over 100 ms;
- finding words, narrowing the list, news of a hundred cards: no task over 100 ms.
Load itself (parsing five megabytes) is reported, without a target.
"""

import argparse
import os
import sys
import tempfile
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
CHROMIUM = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
LONGEST_MS = 100
WATCH = """
  globalThis.longTasks = [];
  new PerformanceObserver((list) => {
    const rounded = (one) => [Math.round(one.startTime), Math.round(one.duration)];
    longTasks.push(...list.getEntries().map(rounded));
  }).observe({ type: "longtask", buffered: true });
"""
TIMING = """(() => {
  const load = performance.getEntriesByType("navigation")[0];
  const paint = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? -1;
  return [load.responseStart, paint, load.domContentLoadedEventEnd, load.loadEventEnd].map(Math.round);
})()"""


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=int, default=12, help="of turning the wheel")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="sharingbook-scroll-") as folder:
        (Path(folder) / "static").mkdir()
        os.environ |= {"VAR_DIR": folder, "LOG_LEVEL": "ERROR", "DJANGO_ALLOW_ASYNC_UNSAFE": "1"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "sharingbook.settings.dev"
        import django

        django.setup()
        from _targets import Targets

        targets = Targets()
        address, session = serve()
        measure(address, session, chosen.seconds, targets)
    return targets.status


def serve() -> tuple[str, str]:
    """Fill the world, start the server; (address of the draft page, a reviewer's session)."""
    from _long_draft import long_draft
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.management import call_command
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application
    from django.test import Client

    from tests.factories.register import make_project
    from tests.factories.reviews import make_lead, make_reviewer

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_args) -> None:
            pass

    call_command("migrate", verbosity=0)
    reviewer = make_reviewer()
    version = long_draft(make_project(), make_lead(), reviewer)
    client = Client(HTTP_HOST="localhost")
    client.force_login(reviewer)
    client.get(f"/versions/{version.pk}/")  # warm: modules, templates, the artifact
    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet, ipv6=False)
    server.set_app(StaticFilesHandler(get_wsgi_application()))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"draft page: {version.block_count} blocks, {version.placements.count()} comments")
    return f"http://localhost:{server.server_port}/versions/{version.pk}/", client.cookies["sessionid"].value


def measure(address: str, session: str, seconds: int, targets) -> None:
    from playwright.sync_api import sync_playwright

    flags = ["--disable-gpu", "--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="ja-JP")
        context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
        context.add_init_script(WATCH)
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector(".bench--live")
        page.wait_for_selector("#rail-more", state="detached")
        page.wait_for_timeout(3_000)
        first_byte, paint, ready, loaded = page.evaluate(TIMING)
        print(
            f"  first byte {first_byte} ms, first paint {paint} ms, DOM ready {ready} ms, loaded {loaded} ms"
        )
        print(f"  tasks over 50 ms while loading [start, ms]: {taken(page)}")
        for name, act in STEPS.items():
            act(page, seconds)
            page.wait_for_timeout(500)
            tasks = taken(page)
            longest = max((ms for _, ms in tasks), default=0)
            verdict = targets.at_most(longest, LONGEST_MS, "ms")
            print(f"  {name:<34} longest task {longest or 'under 50'} ms, {len(tasks)} over 50 ms  {verdict}")
        browser.close()


def taken(page) -> list[list[int]]:
    """The long tasks since the last call."""
    return page.evaluate("longTasks.splice(0)")


def wheel(page, seconds: int) -> None:
    page.mouse.move(600, 500)
    for _ in range(seconds * 20):
        page.mouse.wheel(0, 900)
        page.wait_for_timeout(50)


def keys(page, seconds: int) -> None:
    page.focus("#sheet")
    for _ in range(seconds * 5):
        page.keyboard.press("PageUp")
        page.wait_for_timeout(100)
    page.keyboard.press("End")
    page.wait_for_timeout(300)
    page.keyboard.press("Home")


def jumps(page, _seconds: int) -> None:
    lines = page.locator("#toc a")
    for at in range(0, lines.count(), max(1, lines.count() // 12)):
        lines.nth(at).click()
        page.wait_for_timeout(150)


def comments(page, _seconds: int) -> None:
    page.focus("#sheet")
    for _ in range(20):
        page.keyboard.press("j")
        page.wait_for_timeout(100)


def find(page, _seconds: int) -> None:
    page.keyboard.press("/")
    page.wait_for_timeout(400)
    for letter in "手順1-5に従い":
        page.keyboard.insert_text(letter)
        page.wait_for_timeout(300)
    for _ in range(10):
        page.keyboard.press("Enter")
        page.wait_for_timeout(100)


def select(page, _seconds: int) -> None:
    """Words over several paragraphs, marked with the mouse, as before a comment."""
    page.keyboard.press("Escape")
    page.mouse.move(500, 400)
    page.mouse.down()
    page.mouse.move(700, 560, steps=8)
    page.mouse.up()
    page.wait_for_timeout(400)
    page.keyboard.press("c")
    page.wait_for_timeout(400)
    page.keyboard.press("Escape")


def narrow(page, _seconds: int) -> None:
    """Choices of the list, one after another: of kinds, of states, of everything, and back."""
    # By the page's own clicks: a selector of the test would search the long page in the page's own thread.
    for kind in ("must", "should", "question"):
        page.evaluate("(kind) => document.querySelector(`#rail-head [data-kind=${kind}]`).click()", kind)
        page.wait_for_timeout(400)
    choose = """([name, value]) => {
      const list = document.getElementById("narrow-form").elements.namedItem(name);
      list.value = value;
      list.dispatchEvent(new Event("change", { bubbles: true }));
    }"""
    for name, value in (("state", "all"), ("place_is", "exact"), ("place_is", ""), ("state", "open")):
        page.evaluate(choose, [name, value])
        page.wait_for_timeout(400)


def arrive(page, _seconds: int) -> None:
    """The answer that everything may have changed: counts, contents and a hundred cards anew."""
    page.evaluate("for (const card of bench.cards().slice(0, 100)) card.dataset.stamp = ''")
    page.evaluate("bench.poll({ anew: true })")
    page.wait_for_timeout(1_500)


STEPS = {
    "turning the wheel": wheel,
    "keys: PageUp, End, Home": keys,
    "jumps through the contents": jumps,
    "from comment to comment (j)": comments,
    "finding words, letter by letter": find,
    "marking words to comment on": select,
    "narrowing the list of comments": narrow,
    "a hundred cards come anew": arrive,
}

if __name__ == "__main__":
    sys.exit(main())
