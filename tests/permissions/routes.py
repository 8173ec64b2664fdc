"""Every address of the product, and which rule opens it. An address that is missing here fails the build.

`get` and `post` are a row of the agreed table, one of the names in RULES, or None where the method does not
exist; `seen` says for whom the thing exists at all (everybody else gets the page of what is not there).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.permissions import oracle
from tests.permissions.world import LISTED, Actor

PUBLIC, ACCOUNT, SEEN = "public", "account", "seen"
RULES: dict[str, Callable[[Actor, Any], bool]] = {
    PUBLIC: lambda actor, spot: True,
    ACCOUNT: lambda actor, spot: actor.role != "public",
    SEEN: lambda actor, spot: True,  # to see it is enough
    "nobody": lambda actor, spot: False,
    "registers": lambda actor, spot: actor.role in oracle.OWNERS,
    "people": lambda actor, spot: actor.role in ("approver", "administrator"),
    "administrators": lambda actor, spot: actor.role == "administrator",
    "administers": oracle.administers,
    "history": oracle.keeps_history,
    "judges findings": oracle.judges_findings,
    "keeps rules": oracle.keeps_rules,
    "keep some rules": lambda actor, spot: actor.role in ("lead", "administrator"),
    # “Coordinator … confirms facts yearly; writes nothing else.”
    "confirms facts": lambda actor, spot: actor.role == "coordinator" and oracle.in_scope(actor, spot),
    # Row 46: the headers are everybody's by row 44; two roles have the whole chain verified here.
    "verifies": lambda actor, spot: actor.role in ("auditor", "administrator"),
    "reads access log": lambda actor, spot: oracle.reads_access_log(actor),
    "portfolio": lambda actor, spot: oracle.sums_up(actor),
    "own draft": lambda actor, spot: actor.name == "declared reviewer" and oracle.declared(actor, spot),
    "withdraw draft": lambda actor, spot: oracle.may_withdraw(
        actor, spot, own=actor.name == "declared reviewer"
    ),
    "withdraw issued": lambda actor, spot: oracle.may_withdraw(actor, spot, own=False),
    "leads round": lambda actor, spot: actor.name == "declared lead" and oracle.may(actor, "27", spot),
    "recuse": lambda actor, spot: oracle.may(
        actor, "19" if actor.name == "declared reviewer" else "20", spot
    ),
    "ends member role": lambda actor, spot: (
        oracle.administers(actor, spot) or (actor.role == "approver" and spot.place == "own")
    ),
}


@dataclass(frozen=True, slots=True)
class Route:
    get: str | None = None
    post: str | None = None
    on: str = ""  # place, project or case; "" names no object
    args: Callable[[Any], tuple] = field(default=lambda spot: ())
    seen: Callable[[Actor, Any], bool] = field(default=lambda actor, spot: True)
    data: dict = field(default_factory=dict)
    # No sign-in is asked: the public gets the same answer for hidden and missing as everybody.
    is_open: bool = False
    # Which things exist here (an open round only before notice).
    where: Callable[[Any], bool] = field(default=lambda spot: True)
    # What a refusal may look like where the thing is seen.
    refusal: tuple[int, ...] = (403,)
    # Read by many: asked at every level. The rest is asked at three.
    everywhere: bool = False
    # Where the answer takes its time: which things are asked about where it is allowed.
    slow: Callable[[Any], bool] = field(default=lambda spot: True)
    # Where an allowed GET or POST may lead (a pattern); without one, it leads nowhere.
    leads: str = ""


def _project(get=None, post=None, **more) -> Route:
    more.setdefault("args", lambda s: (s.project.pk,))
    return Route(get, post, on="project", seen=oracle.sees_project, **more)


def _case(get=None, post=None, **more) -> Route:
    more.setdefault("args", lambda s: (s.case.pk,))
    more.setdefault("seen", oracle.sees_case)
    return Route(get, post, on="case", **more)


def _compared(spot) -> tuple:
    return spot.version.pk, spot.earlier.pk


def _version(get=None, post=None, **more) -> Route:
    return _case(get, post, seen=oracle.sees_version, args=lambda s: (s.version.pk,), **more)


def _running(get=None, post=None, **more) -> Route:
    more.setdefault("args", lambda s: (s.running.pk,))
    return _case(get, post, seen=oracle.sees_review, where=lambda s: s.running is not None, **more)


def _issued(post, get=None, **more) -> Route:
    more.setdefault("args", lambda s: (s.issued.pk,))
    seen = lambda a, s: oracle.sees_issued_comment(a, s) and oracle.sees_version(a, s)  # noqa: E731
    return _case(get, post, seen=seen, **more)


def _advice(get=None, post=None, **more) -> Route:
    more.setdefault("args", lambda s: (s.advice.pk,))
    return _case(get, post, seen=oracle.sees_advice, **more)


def _item(post, **more) -> Route:
    return _advice(None, post, args=lambda s: (s.issued.item.pk,), **more)


def _place_of_declared(spot) -> int:
    return spot.running.assignments.get(reviewer=spot.draft.author).pk


def _person(get=None, post=None, **more) -> Route:
    more.setdefault("args", lambda s: (s.person.pk,))
    return Route(get, post, on="place", seen=oracle.sees_person, **more)


# Where what is allowed leads.
PROJECT_PAGE, VERSION_PAGE, PERSON_PAGE = r"/projects/\d+/", r"/versions/\d+/", r"/people/\d+/"
FINDINGS = r"/versions/\d+/findings/(#f\d+)?"
COMMENT, ITEM = r"/versions/\d+/\?comment=(\d+)#c\1", r"/advice/\d+/#item-\d+"
REGISTER = {
    "procurement:project-list": Route(ACCOUNT),
    "procurement:project-edit": _project("6", "6"),
    "procurement:project-stage": _project("6", "6"),
    "procurement:project-level": _project("9", "9"),
    "procurement:project-confirm": _project(None, "confirms facts", leads=PROJECT_PAGE),
    "procurement:project-history": _project("history", everywhere=True),
    "procurement:project-budget": _project("6", "6"),
    "procurement:budget-line": _project("7", "7", args=lambda s: (s.project.pk, s.line.pk)),
    "procurement:project-milestones": _project("6", "6"),
    "procurement:milestone": _project("7", "7", args=lambda s: (s.project.pk, s.milestone.pk)),
    "procurement:project-health": _project("history", "6"),
    "procurement:case-new": _project("12", "12"),
    "procurement:case-edit": _case("12", "12"),
    "procurement:case-level": _case("9", "9"),
    "procurement:case-move": _case("12", "12"),
    "procurement:case-vendors": _case("21", "21"),
    "procurement:version-new": _case("12", "12"),
    "procurement:version-preview": _case(None, "12"),
    "procurement:version-status": _version(SEEN, is_open=True),
    "procurement:version-retry": _version(None, "12", leads=VERSION_PAGE),
    "procurement:version-original": _version("13", is_open=True, everywhere=True),
    # The drafts of this world have no pictures: nothing is there for anybody. Who sees real ones is asked in
    # tests/procurement/views/test_pictures.py; the version is looked up as that of its page.
    "procurement:version-picture": _case(
        SEEN,
        seen=lambda actor, spot: False,
        args=lambda s: (s.version.pk, "0"),
        is_open=True,
        everywhere=True,
    ),
    "procurement:decision-new": _case("30", "30"),
    "procurement:project-decision-new": _project("30", "30"),
    "procurement:decision-detail": _case(
        SEEN, args=lambda s: (s.decision.pk,), is_open=True, everywhere=True
    ),
}
DESK = {
    "reviews:version-detail": _version(SEEN, is_open=True, everywhere=True),
    "reviews:news": _version(SEEN),
    "reviews:annotation-new": _version(None, "22"),
    "reviews:annotation-edit": _case(
        "own draft", "own draft", seen=oracle.sees_draft_comment, args=lambda s: (s.draft.pk,),
        where=lambda s: s.draft is not None, everywhere=True,
    ),
    "reviews:annotation-withdraw": _issued("withdraw issued", data={"reason": "x"}, leads=COMMENT),
    "reviews:annotation-reply": _issued("25", data={"text": "x"}, leads=COMMENT),
    "reviews:annotation-confirm": _issued("27", leads=COMMENT),
    "reviews:word-trip": _version("13", "25"),
    "reviews:word-file": _version("13", everywhere=True),
    # The drafts of this world are Word files, to whose copy it leads;
    # workbooks: tests/reviews/views/test_sheet_file.py.
    "reviews:sheet-file": _version("13", everywhere=True, leads=r"/versions/\d+/word\.docx"),
    # A file that came back belongs to whoever brought it (tests/reviews/views/test_word.py).
    "reviews:word-import": _case(
        SEEN, SEEN, seen=lambda actor, spot: False, args=lambda s: (0,), everywhere=True
    ),
    "reviews:unplaced": _version("24"),
    "reviews:compare": _case(SEEN, seen=oracle.sees_version, args=_compared, is_open=True),
    "reviews:compare-pdf": _case(
        SEEN, seen=oracle.sees_version, args=_compared, slow=lambda s: s.kind == LISTED and s.place == "own"
    ),
    "reviews:compare-word": _case(SEEN, seen=oracle.sees_version, args=_compared),
    "reviews:place-again": _version(None, "24", leads=VERSION_PAGE),
    "reviews:place": _issued(
        "24", args=lambda s: (s.issued.pk, s.version.pk), data={"act": "none"},
        leads=r"/versions/\d+/unplaced/(?:\?item=\d+)?",
    ),
    "reviews:findings": _version("15", everywhere=True),
    "reviews:check-status": _version("15"),
    "reviews:check-again": _version(None, "judges findings", leads=FINDINGS),
    "reviews:finding-dismiss": _case(
        None, "judges findings", seen=lambda a, s: oracle.may(a, "15", s), args=lambda s: (s.finding.pk,),
        data={"scope": "finding", "reason": "x"}, leads=FINDINGS,
    ),
    "reviews:dismissal-undo": _case(
        None, "judges findings", seen=oracle.sees_version, args=lambda s: (s.version.pk, s.dismissal.pk),
        leads=FINDINGS,
    ),
    "reviews:suppression-lift": _case(
        None, "judges findings", seen=oracle.sees_version, args=lambda s: (s.version.pk, s.suppression.pk),
        leads=FINDINGS,
    ),
    "reviews:case-detail": _case(ACCOUNT, everywhere=True),
    "reviews:review-new": _case("16", "16"),
    "reviews:inbox": Route(ACCOUNT),
    "reviews:triage": _running("17", "17", everywhere=True),
    "reviews:declare": _running("19", "19", refusal=(403, 404), leads=VERSION_PAGE),
    # The place of the declared reviewer on the open round; they take themselves off it, others need row 20.
    "reviews:recuse": _running("recuse", "recuse", args=lambda s: (_place_of_declared(s),)),
    "reviews:finish": _running(None, "own draft", args=lambda s: (_place_of_declared(s),), leads="/reviews/"),
    "reviews:issue": _running("leads round", "leads round"),
    "reviews:advice-detail": _advice(SEEN, everywhere=True),
    "reviews:advice-pdf": _advice(
        "41", everywhere=True, slow=lambda s: s.kind == LISTED and s.place == "own"
    ),
    "reviews:answers": _advice("28"),
    "reviews:answer-save": _item("28", data={"verdict": "adopted"}, leads=r"/advice/\d+/answers/\?item=\d+"),
    "reviews:answers-submit": _advice("28a", "28a"),
    "reviews:answers-hand-over": _advice(None, "28", leads=r"/advice/\d+/answers/"),
    "reviews:answers-xlsx": _advice("28"),
    "reviews:answers-sheet": _advice("28", "28"),
    "reviews:answers-sheet-apply": _advice(None, "28", leads=r"/advice/\d+/answers/sheet/"),
    # Nobody's loaded sheet is there for anybody else; whose it is, is asked in its own tests.
    "reviews:answers-sheet-file": _advice("nobody", args=lambda s: (s.advice.pk, 0), refusal=(403, 404)),
    "reviews:answers-sheet-put-away": _advice(
        None, "nobody", args=lambda s: (s.advice.pk, 0), refusal=(403, 404)
    ),
    "reviews:answer-verify": _item("29", leads=ITEM),
    "reviews:answer-reopen": _item("29", data={"note": "x"}, leads=ITEM),
}  # fmt: skip


def _rules(get=None, post=None, **more) -> Route:
    """A page about the rules of the place's organisation: to others nothing is there."""
    more.setdefault("args", lambda s: (s.department.organisation.pk,))
    return Route(get, post, on="place", seen=oracle.keeps_rules, **more)


def _rule_args(*rest) -> Callable[[Any], tuple]:
    return lambda s: (s.department.organisation.pk, *rest)


KEEPS, RULE_PAGE, PACKS_PAGE = "keeps rules", r"/rules/\d+/rule/[a-z0-9-]+/", r"/rules/\d+/packs/"
# Own rules, packs and suppressions are asked about in tests/reviews/views/test_rules.py: here are none.
RULEBOOK = {
    "reviews:rules": Route("keep some rules", leads=r"/rules/\d+/"),
    "reviews:rule-list": _rules(KEEPS),
    "reviews:rule-new": _rules(KEEPS, KEEPS),
    "reviews:rule-detail": _rules(KEEPS, KEEPS, args=_rule_args("en-escape")),
    "reviews:rule-edit": _rules("nobody", "nobody", args=_rule_args("own-1"), refusal=(404,)),
    "reviews:rule-remove": _rules("nobody", "nobody", args=_rule_args("own-1"), refusal=(404,)),
    "reviews:rule-lift": _rules(None, "nobody", args=_rule_args(0), refusal=(404,)),
    "reviews:rule-yield": _rules(KEEPS),
    "reviews:rule-packs": _rules(KEEPS),
    "reviews:rule-pack-import": _rules(KEEPS, KEEPS),
    "reviews:rule-pack-file": _rules(KEEPS, args=_rule_args("base-en")),
    "reviews:rule-pack-switch": _rules(None, "nobody", args=_rule_args("own"), refusal=(404,)),
    "reviews:rule-pack-remove": _rules("nobody", "nobody", args=_rule_args("own"), refusal=(404,)),
}
PEOPLE = {
    "accounts:login": Route(PUBLIC, PUBLIC, leads="/"),
    "accounts:logout": Route(None, ACCOUNT, leads="/login/"),
    "accounts:password-change": Route(ACCOUNT, ACCOUNT),
    "accounts:password-forgotten": Route(PUBLIC, PUBLIC),
    "accounts:one-time-link": Route(PUBLIC, PUBLIC, args=lambda s: ("x", "y")),
    # The hat asked for is none of one's own.
    "accounts:switch-hat": Route(None, "nobody", data={"hat": "0"}, refusal=(404,)),
    "accounts:people": Route("people"),
    "accounts:person": _person(SEEN),
    "accounts:person-new": Route("administrators", "administrators"),
    "accounts:person-edit": _person("administers", "administers"),
    "accounts:person-active": _person(None, "administers", data={"active": "1"}, leads=PERSON_PAGE),
    "accounts:person-link": _person(None, "administers"),
    "accounts:membership-new": _person("people", "people"),
    "accounts:membership-confirm": _person(
        None, "administers", args=lambda s: (s.waiting.pk,), leads=PERSON_PAGE
    ),
    "accounts:membership-end": _person(
        "ends member role", "ends member role", args=lambda s: (s.standing.pk,)
    ),
    "accounts:departments": Route("administrators"),
    "accounts:department-new": Route("administrators", "administrators"),
    "accounts:department-edit": Route(
        "48", "48", on="place", seen=oracle.administers, args=lambda s: (s.department.pk,)
    ),
    "accounts:organisation-settings": Route(
        "48", "48", on="place", seen=oracle.administers, args=lambda s: (s.department.organisation.pk,)
    ),
    "notifications:notices": Route(ACCOUNT),
    "notifications:notices-read": Route(None, ACCOUNT, leads="/me/notices/"),
    "notifications:notice-open": Route(
        SEEN, SEEN, on="place", seen=lambda actor, spot: False, args=lambda s: (s.notice.pk,)
    ),
}
READERS = {
    "set_language": Route(None, PUBLIC, data={"language": "en"}, leads="/"),
    "cms:home": Route(PUBLIC, leads="/book/"),
    "cms:help": Route(PUBLIC),
    "cms:search": Route(PUBLIC, leads=r"/book/\?q="),
    "cms:project-detail": _project(SEEN, everywhere=True),
    "cms:book": Route(PUBLIC),
    "cms:book-feed": Route(PUBLIC),
    "cms:book-data": Route(PUBLIC),
    "cms:book-project": _project(SEEN, args=lambda s: (s.project.code,), is_open=True, everywhere=True),
    "cms:media": Route(
        SEEN, on="place", seen=oracle.writes_story, args=lambda s: (s.document.file.name,), is_open=True,
        where=lambda s: False,  # pictures have tests of their own (tests/cms)
    ),
    "cms:register": Route("registers", "registers"),
    "cms:register-continue": _project("6", "6", leads=PROJECT_PAGE),
    "cms:publish": _project(None, "40", leads=PROJECT_PAGE),
    "cms:portfolio": Route("portfolio"),
    "cms:portfolio-pdf": Route("portfolio"),
    "cms:portfolio-xlsx": Route("portfolio"),
    "cms:portfolio-list": Route("portfolio"),
    "cms:portfolio-waiting": Route("portfolio"),
    "wagtaildocs_serve": Route(
        SEEN, on="place", seen=oracle.writes_story, is_open=True,
        args=lambda s: (s.document.pk, s.document.file.name.rpartition("/")[2]),
    ),
}  # fmt: skip
LEDGER = {
    "cms:ledger": Route("44", is_open=True),
    "cms:ledger-entry": Route("44", on="project", args=lambda s: (s.entry.seq,), is_open=True),
    "cms:ledger-verify-status": Route("44", is_open=True),
    "cms:ledger-verify-help": Route(PUBLIC),
    "cms:ledger-export": Route("44", is_open=True),
    "cms:ledger-verify": Route(None, "verifies", leads="/ledger/"),
    "cms:ledger-access": Route("reads access log"),
}
# Wagtail's own way to files behind a password, which no collection here has: nothing is ever found.
READERS["wagtaildocs_authenticate_with_password"] = Route(
    "nobody", "nobody", args=lambda s: (1,), refusal=(404,)
)
# The editor's own names are held as a whole: only those with page rights enter, and to their own pages.
EDITOR = "cms-admin/"
ROUTES: dict[str, Route] = {**REGISTER, **DESK, **RULEBOOK, **PEOPLE, **READERS, **LEDGER}


def rule(name: str, actor: Actor, spot: Any) -> bool:
    """A name of RULES, or a row of the agreed table."""
    return RULES[name](actor, spot) if name in RULES else oracle.may(actor, name, spot)
