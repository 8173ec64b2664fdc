"""Walks all that a person can reach by links, and notes what a careful reader would stumble over."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus, urlsplit

import polib
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from tests.browser.fixtures import WCAG
from tests.browser.hostile_world import FOREIGN, HOSTILE, RIGHT_TO_LEFT

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = [
    ROOT / room / "locale/ja/LC_MESSAGES/django.po"
    for room in ("sharingbook", "procurement", "reviews", "cms")
]
# A role opens one page of each kind, and a second one while few of that kind were seen by anybody.
VISITS, FEW = 2, 5
ANONYMOUS = "anonymous"
# Wagtail's own screens: they must not execute or leak anything; their markup is not ours.
EDITOR = "/cms-admin/"
WAGTAILS = ("cms-admin/", "documents/")
# Answers that are no pages: fetched, never opened.
FILES = re.compile(
    r"\.(pdf|xlsx|docx|jsonl|csv|json|yaml)$|/original/$|/feed/$|^/documents/|^/media/|/export/"
)
# Python that slipped into a page, and text that was escaped twice.
SLIPS = re.compile(
    r"\bNone\b|<\w*(?:Role|Level|Stage|State|Enum)\.|\{\{(?!7\*7\}\})|\{%|%\(\w+\)s|\bobject \(\d+\)"
    r"|datetime\.|__\w+__|&lt;|&gt;|&amp;|&quot;|&#\w+;|\\u[0-9a-f]{4}|<QuerySet|\bnan\b"
)
PLACES = re.compile(r"%\(\w+\)[sd]|%%|%[sd]|\{\w*\}")
LOOK = """(rightToLeft) => {
  const turned = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const box = node.parentElement;
    const harmless = box.closest('script,style,textarea,option,template,title,bdi.ctl');
    if (node.data.includes(rightToLeft) && !harmless) turned.push(box.outerHTML.slice(0, 160));
  }
  const said = ['aria-label', 'title', 'alt', 'placeholder', 'aria-description'].flatMap((name) =>
    [...document.querySelectorAll(`[${name}]`)].map((element) => element.getAttribute(name)));
  return {
    text: document.body.innerText,
    html: document.documentElement.outerHTML,
    said: said.join('\\n'),
    title: document.title,
    lang: document.documentElement.lang,
    h1: document.querySelectorAll('h1').length,
    planted: document.querySelectorAll('[onerror],[onload],[src="x"],[href^="javascript:"]').length,
    bare: [...document.forms].filter((form) => form.method === 'post'
      && !form.querySelector('[name=csrfmiddlewaretoken]')).map((form) => form.action),
    turned,
    links: [...document.querySelectorAll('a[href]')].map((link) => link.href),
    searches: [...document.forms].filter((form) => form.method === 'get').map((form) => ({
      action: form.action,
      names: [...form.querySelectorAll('input[type=search],input[type=text],input:not([type])')]
        .map((input) => input.name).filter(Boolean)})),
  };
}"""


@dataclass
class Crawl:
    """What was seen by everybody so far: problems by page, and who came to which page first."""

    origin: str
    problems: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    first: dict[str, tuple[str, str]] = field(default_factory=dict)  # URL name → role, path
    # (URL name, signed in): a page that the public opens has more on it for staff.
    looked_through: set[tuple[str, bool]] = field(default_factory=set)
    seen: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)  # URL name → pages opened
    pages: int = 0

    def note(self, name: str, role: str, path: str, problem: str) -> None:
        if not any(known.endswith(problem) for known in self.problems[name]):
            self.problems[name].add(f"{role} {path}: {problem}")

    def report(self) -> str:
        return "\n".join(f"{name}\n    " + "\n    ".join(sorted(p)) for name, p in self.problems.items() if p)


def untranslated() -> list[str]:
    """Pieces of English that a Japanese page must not show."""
    pieces = set()
    for path in CATALOGUES:
        for entry in polib.pofile(str(path)):
            said = entry.msgstr or "".join(entry.msgstr_plural.values())
            pieces |= {
                piece.strip()
                for piece in PLACES.split(entry.msgid)
                if len(piece.strip()) > 12 and piece.strip() not in said
            }
    return sorted(pieces)


def names_of_ours() -> set[str]:
    """Every URL name outside Wagtail."""
    found = set()

    def collect(resolver: URLResolver, space: str) -> None:
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLPattern):
                found.update([f"{space}{pattern.name}"] if pattern.name else [])
            elif not str(pattern.pattern).startswith(WAGTAILS):
                collect(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)

    collect(get_resolver(), "")
    return found


def name_of(path: str) -> str:
    """The URL name that answers this path; Wagtail's whole editor counts as one, by its first words."""
    try:
        match = resolve(path)
    except Resolver404:
        return ""
    return f"editor:{match.url_name}" if path.startswith(EDITOR) else match.view_name


class Walker:
    """One role in one browser window."""

    def __init__(self, crawl: Crawl, page: Any, role: str, english: Iterable[str]) -> None:
        self.crawl, self.page, self.role = crawl, page, role
        self.english = list(english)
        self.dialogs: list[str] = []
        self.visited: set[str] = set()
        self.visits: Counter[str] = Counter()
        self.queue: dict[str, dict[str, None]] = {}
        page.on("dialog", self._dismiss)

    def _dismiss(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def walk(self, starts: Iterable[str]) -> None:
        self.add(starts)
        while path := self._next():
            self.visited.add(path)
            name = name_of(path.partition("?")[0])
            self.visits[name] += 1
            self.crawl.seen[path] += 1
            self.crawl.kinds[name] += 1
            self.crawl.pages += 1
            if FILES.search(path.partition("?")[0]) or "format=" in path:
                self._fetch(name, path)
            else:
                self._open(name, path)

    def add(self, urls: Iterable[str]) -> None:
        for url in urls:
            parts = urlsplit(url)
            if parts.scheme not in ("", "http", "https") or (parts.netloc and not self._is_ours(url)):
                continue
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            if path not in self.visited:
                self.queue.setdefault(name_of(parts.path), {})[path] = None

    def _is_ours(self, url: str) -> bool:
        return url.startswith(self.crawl.origin + "/")

    def _next(self) -> str | None:
        """A page of a kind seen least by this role; of those, the one that fewest others saw."""
        open_names = [name for name, paths in self.queue.items() if paths and self._goes_on(name)]
        if not open_names:
            return None
        name = min(open_names, key=lambda known: self.visits[known])
        path = min(self.queue[name], key=lambda known: self.crawl.seen[known])
        del self.queue[name][path]
        return path

    def _goes_on(self, name: str) -> bool:
        visits = self.visits[name]
        return visits < 1 or (visits < VISITS and self.crawl.kinds[name] < FEW)

    def _fetch(self, name: str, path: str) -> None:
        answer = self.page.request.get(path)
        self.crawl.first.setdefault(name, (self.role, ""))
        if answer.status not in _expected(name, path):
            self.crawl.note(name, self.role, path, f"a link leads to {answer.status}")
        if answer.headers.get("x-content-type-options") != "nosniff":
            self.crawl.note(name, self.role, path, "a file may be sniffed")

    def _open(self, name: str, path: str) -> None:
        answer = self.page.goto(path)
        is_editor = path.startswith(EDITOR)
        if answer is None or answer.status not in _expected(name, path):
            self.crawl.note(name, self.role, path, f"a link leads to {answer and answer.status}")
        look = self.page.evaluate(LOOK, RIGHT_TO_LEFT)
        for problem in self._problems(look, is_editor=is_editor):
            self.crawl.note(name, self.role, path, problem)
        if is_editor:
            return
        self.add(look["links"])
        self.add(searches(look))
        # Redirected to another page (sign-in, the one step that is left): that page's turn comes.
        here = urlsplit(self.page.url).path
        form = (name, self.role != ANONYMOUS)
        if name_of(here) == name and form not in self.crawl.looked_through:
            self.crawl.first.setdefault(name, (self.role, path))
            self.crawl.looked_through.add(form)
            for problem in barriers(self.page):
                self.crawl.note(name, self.role, path, problem)

    def _problems(self, look: dict[str, Any], *, is_editor: bool) -> Iterator[str]:
        if self.dialogs:
            yield f"executed: {self.dialogs}"
            self.dialogs.clear()
        if look["planted"]:
            yield "hostile text became markup"
        if FOREIGN in look["html"]:
            yield "shows another government's record"
        if is_editor:
            return
        if look["bare"]:
            yield f"forms without a CSRF token: {look['bare']}"
        visible = f"{look['text']}\n{look['said']}\n{look['title']}"
        if slip := SLIPS.search(visible):
            yield f"slipped out: …{around(visible, slip)}…"
        if look["lang"] != "ja":
            yield f"language is {look['lang']!r}"
        if not look["title"].strip():
            yield "no title"
        if look["h1"] != 1:
            yield f"{look['h1']} h1"
        for english in self.english:
            if english in visible:
                yield f"English: {english!r}"
        for box in look["turned"]:
            yield f"may turn the words after it around: {box}"


def _expected(name: str, path: str) -> tuple[int, ...]:
    """What a followed link may answer: nonsense may be told so, nothing must be."""
    if not name:
        return (404,)
    return (
        (200, 400, 422)
        if quote(HOSTILE, safe="")[:20] in path or quote_plus(HOSTILE)[:20] in path
        else (200,)
    )


def around(text: str, match: re.Match[str]) -> str:
    return text[max(0, match.start() - 40) : match.end() + 40].replace("\n", "⏎")


def searches(look: dict[str, Any]) -> Iterator[str]:
    """The addresses that a search for the hostile text would open."""
    for form in look["searches"]:
        if form["names"]:
            words = "&".join(f"{name}={quote(HOSTILE)}" for name in form["names"])
            yield f"{form['action'].partition('?')[0]}?{words}"


def barriers(page: Any) -> Iterator[str]:
    """What axe finds against WCAG 2.2 A and AA."""
    from axe_playwright_python.sync_playwright import Axe

    result = Axe().run(
        page, options={"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
    )
    for violation in result.response["violations"]:
        for node in violation["nodes"][:3]:
            yield f"axe {violation['id']}: {node['target']} {node['html'][:160]}"


def too_wide(page: Any) -> str:
    """Which element sticks out to the side, or nothing."""
    return page.evaluate("""() => {
      const wide = document.scrollingElement.scrollWidth;
      if (wide <= innerWidth) return '';
      const out = [...document.body.querySelectorAll('*')].filter((e) =>
        e.getBoundingClientRect().right > innerWidth + 1).slice(-3);
      return `${wide}px: ` + out.map((e) => e.outerHTML.slice(0, 120)).join(' | ');
    }""")
