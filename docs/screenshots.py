"""Take pictures of the main pages, desktop and phone, from a throw-away demo administration.

Usage: bin/screenshots [--all FOLDER] [--demo-folder FOLDER]
Without --all the pictures of docs/images/ are made anew. --demo-folder keeps the demo's data in a folder
and uses them again the next time, which saves the filling.
"""

import argparse
import contextlib
import io
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
CHROMIUM = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
sys.path.insert(0, str(ROOT))


Found = tuple[Any, str] | None  # who looks (None: the public), and the path


@dataclass(frozen=True)
class Picture:
    """One page as one person sees it; `find` gives None where the demo holds nothing to show."""

    name: str
    find: Callable[[], Found]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--all", type=Path, help="folder for every picture, whole pages")
    parser.add_argument("--demo-folder", type=Path, help="folder that keeps the demo's data")
    chosen = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = chosen.demo_folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        prepare(folder.resolve())
        shots = [shot for picture in pictures() if (shot := locate(picture))]
        origin = stack.enter_context(serve())
        take(shots, origin, chosen.all)
    return 0


def prepare(folder: Path) -> None:
    """Fill a demo administration in `folder`, unless it is there."""
    (folder / "static").mkdir(parents=True, exist_ok=True)
    os.environ["VAR_DIR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "sharingbook.settings.dev"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps an event loop in this thread
    for name in ("DATABASE_URL", "MEDIA_PATH", "EMAIL_URL", "ALLOWED_HOSTS"):
        os.environ.pop(name, None)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("demo", stdout=io.StringIO())


def pictures() -> list[Picture]:
    """The main pages, each by the person for whom it is made."""
    return [
        Picture("login", lambda: (None, address("accounts:login"))),
        Picture("home", home),
        Picture("projects", as_role("member", "procurement:project-list")),
        Picture("register", as_role("member", "cms:register")),
        Picture("project", project),
        Picture("case", lambda: review_page("reviews:case-detail")),
        Picture("review", lambda: review_page("reviews:version-detail")),
        Picture("inbox", as_role("reviewer", "reviews:inbox")),
        Picture("declare", declaration),
        Picture("triage", triage),
        Picture("unplaced", unplaced),
        Picture("answers", lambda: advice("reviews:answers", state="advised")),
        Picture("advice", lambda: advice("reviews:advice-detail")),
        Picture("decide", undecided),
        Picture("decision", decision),
        Picture("portfolio", as_role("executive", "cms:portfolio")),
        Picture("ledger", as_role("auditor", "cms:ledger")),
        Picture("people", as_role("administrator", "accounts:people")),
        Picture("book", lambda: (None, address("cms:book"))),
        Picture("book-project", public_project),
    ]


def address(name: str, *args: Any) -> str:
    from django.urls import reverse

    return reverse(name, args=args)


def as_role(role: str, name: str) -> Callable[[], Found]:
    def find() -> Found:
        person = with_role(role)
        return (person, address(name)) if person else None

    return find


def home() -> Found:
    """Of the departments' people, the one with most to do and most to wait for."""
    from cms.selectors import home_of
    from sharingbook.accounts.models import User

    staff = User.objects.filter(is_active=True, memberships__role__in=["member", "approver"]).distinct()
    homes = [(home_of(person), person) for person in staff.order_by("pk")]
    if not homes:
        return None
    _, busiest = max(homes, key=lambda pair: len(pair[0].mine[:5]) + len(pair[0].theirs[:5]))
    return busiest, address("cms:home")


def project() -> Found:
    from django.db.models import Count

    from procurement.models import Project

    told = Project.objects.filter(decisions__isnull=False, health_reports__isnull=False, in_book=True)
    row = told.annotate(all_cases=Count("cases", distinct=True)).order_by("-all_cases", "pk").first()
    person = row and with_role("member", row.owner)
    return (person, address("cms:project-detail", row.pk)) if person else None


def review_page(name: str) -> Found:
    """The liveliest round in work, as one of its declared reviewers."""
    from django.db.models import Count

    from reviews.models import Assignment

    rows = Assignment.objects.filter(
        state="declared", review__state="reviewing", review__annotations__isnull=False
    )
    row = rows.annotate(said=Count("review__annotations")).order_by("-said", "is_lead", "pk").first()
    if row is None:
        return None
    if name == "reviews:case-detail":
        return row.reviewer, address(name, row.review.case_id)
    return row.reviewer, address(name, row.review.annotations.first().version_id)


def declaration() -> Found:
    from reviews.models import Assignment

    row = Assignment.objects.filter(state="assigned").first()
    return (row.reviewer, address("reviews:declare", row.review_id)) if row else None


def triage() -> Found:
    from reviews.models import Review

    row = Review.objects.filter(state__in=["requested", "triaged"]).order_by("state", "pk").first()
    person = row and with_role("lead", row.desk)
    return (person, address("reviews:triage", row.pk)) if row and person else None


def unplaced() -> Found:
    from reviews.models import Placement

    row = Placement.objects.to_place().order_by("pk").first()
    person = row and with_role("member", row.version.case.project.owner)
    return (person, address("reviews:unplaced", row.version_id)) if person else None


def advice(name: str, **review: str) -> Found:
    from django.db.models import Count

    from reviews.models import Advice

    rows = Advice.objects.filter(**{f"review__{key}": value for key, value in review.items()})
    row = rows.annotate(said=Count("items")).order_by("-said", "pk").first()
    person = row and with_role("member", row.review.case.project.owner)
    return (person, address(name, row.pk)) if person else None


def undecided() -> Found:
    """A case that could be decided, best with must-items that are still open."""
    from django.db.models import Count, Q

    from procurement.models import Case

    musts = Q(reviews__annotations__kind="must", reviews__annotations__state__in=["issued", "answered"])
    rows = Case.objects.filter(state__in=["answered", "drafting"])
    for row in rows.annotate(musts=Count("reviews__annotations", filter=musts)).order_by("-musts", "pk"):
        if person := with_role("approver", row.project.owner):
            return person, address("procurement:decision-new", row.pk)
    return None


def decision() -> Found:
    """The newest one that left a must-item open with a reason, else the newest."""
    from procurement.models import Decision

    rows = Decision.objects.filter(case__isnull=False).order_by("-pk")
    row = rows.exclude(overrides=[]).first() or rows.first()
    person = row and with_role("approver", row.project.owner)
    return (person, address("procurement:decision-detail", row.pk)) if person else None


def public_project() -> Found:
    from django.contrib.auth.models import AnonymousUser

    from procurement.models import Decision, Project

    visible = Project.objects.visible_to(AnonymousUser())
    decided = Decision.objects.filter(project__in=visible).values("project")
    row = visible.filter(pk__in=decided).first() or visible.first()
    return (None, address("cms:book-project", row.code)) if row else None


def with_role(role: str, department: Any = None) -> Any:
    """Somebody who wears this hat now (one that reaches the department, where one is named), or None."""
    from sharingbook.accounts.models import Membership

    hats = Membership.objects.active().filter(role=role, user__is_active=True)
    for hat in hats.select_related("user", "department").order_by("user"):
        if department is None or hat.covers(department):
            return hat.user
    return None


def locate(picture: Picture) -> tuple[str, str, str] | None:
    """Name, session key ("" for the public) and path of a picture."""
    from django.test import Client
    from django.urls import NoReverseMatch

    try:
        found = picture.find()
    except NoReverseMatch as error:
        found = None
        print(f"{picture.name}: {error}")
    if found is None:
        print(f"{picture.name}: left out, the demo holds nothing to show")
        return None
    user, path = found
    if user is None:
        return picture.name, "", path
    client = Client()
    client.force_login(user)
    return picture.name, client.session.session_key, path


@contextlib.contextmanager
def serve() -> Iterator[str]:
    """The web server on a free loopback port; gives its origin."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        ROOT / ".venv/bin/granian",
        "--interface",
        "wsgi",
        "--port",
        str(port),
        "--no-ws",
        "--blocking-threads",
        "4",
    ]
    server = subprocess.Popen([*command, "--log-level", "warning", "sharingbook.wsgi:application"], cwd=ROOT)
    try:
        until = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            if time.monotonic() > until:
                raise TimeoutError("the web server did not start")
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def take(shots: list[tuple[str, str, str]], origin: str, whole_pages: Path | None) -> None:
    """Photograph each page at both widths."""
    from django.conf import settings
    from playwright.sync_api import sync_playwright

    folder = whole_pages or IMAGES
    folder.mkdir(parents=True, exist_ok=True)
    flags = ["--headless=new", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    flags += ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        for name, session, path in shots:
            for width_name, viewport in (("", DESKTOP), ("-phone", PHONE)):
                context = browser.new_context(viewport=viewport, locale="ja-JP", timezone_id="Asia/Tokyo")
                if session:
                    context.add_cookies(
                        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": origin}]
                    )
                page = context.new_page()
                answer = page.goto(origin + path, wait_until="networkidle")
                target = folder / f"{name}{width_name}.png"
                if answer is None or answer.status != 200:
                    print(f"{name}: {answer and answer.status} at {path}")
                else:
                    page.screenshot(path=target, full_page=whole_pages is not None)
                    shrink(target)
                context.close()
        browser.close()


def shrink(picture: Path) -> None:
    """256 colours are enough for flat pages, and a quarter of the size."""
    from PIL import Image

    with Image.open(picture) as image:
        image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(picture, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
