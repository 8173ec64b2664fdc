"""The ledger's codes in plain words: what was done, in which group, on what kind of thing."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from procurement.models import Version

GROUPS: dict[str, Any] = {
    "register": _("Facts, money and schedule"),
    "disclosure": _("Disclosure and publication"),
    "case": _("Cases and documents"),
    "review": _("Reviews and reviewers"),
    "comment": _("Comments and advice"),
    "check": _("Checks, findings and rules"),
    "answer": _("Answers"),
    "decision": _("Decisions"),
    "people": _("People, roles and settings"),
}


@dataclass(frozen=True, slots=True)
class Deed:
    """One action code: its group and what it says."""

    group: str
    words: Any


def _deeds(group: str, words: dict[str, Any]) -> dict[str, Deed]:
    return {action: Deed(group, text) for action, text in words.items()}


DEEDS: dict[str, Deed] = {
    **_deeds(
        "register",
        {
            "project.start": _("Registration begun"),
            "project.register": _("Project registered"),
            "project.edit": _("Facts changed"),
            "project.move": _("Stage recorded"),
            "project.confirm": _("Facts confirmed"),
            "project.report_health": _("Status reported"),
            "budget.add": _("Budget added"),
            "budget.change": _("Budget changed"),
            "budget.remove": _("Budget line removed"),
            "milestone.add": _("Milestone added"),
            "milestone.replan": _("Milestone planned anew"),
            "milestone.done": _("Milestone reached"),
        },
    ),
    **_deeds(
        "disclosure",
        {
            "project.close_level": _("Disclosure narrowed"),
            "project.approve_level": _("Disclosure confirmed"),
            "project.open_level": _("Opened to more readers"),
            "project.level_expired": _("Opened at its review date"),
            "case.close_level": _("Disclosure narrowed"),
            "case.approve_level": _("Disclosure confirmed"),
            "case.open_level": _("Opened to more readers"),
            "case.level_expired": _("Opened at its review date"),
            "project.publish": _("Page published"),
            "project.unpublish": _("Page taken out of the book"),
            "story.upload": _("Picture or document of a story uploaded"),
        },
    ),
    **_deeds(
        "case",
        {
            "case.open": _("Case opened"),
            "case.edit": _("Case changed"),
            "case.move": _("Case moved on"),
            "case.add_vendor": _("Interested vendor listed"),
            "version.add": _("Version added"),
            "version.read": _("Document read"),
            "version.reread": _("Document read again after an upgrade"),
            "version.read_failed": _("Document could not be read"),
            "version.retry": _("Reading asked for again"),
        },
    ),
    **_deeds(
        "review",
        {
            "review.request": _("Review requested"),
            "review.accept": _("Review accepted"),
            "review.return": _("Review request returned"),
            "review.resubmit": _("Review requested again"),
            "review.close": _("Review closed"),
            "review.assign": _("Reviewer assigned"),
            "assignment.declare": _("Interests declared"),
            "assignment.recuse": _("Recused"),
            "assignment.finish": _("Review finished by one reviewer"),
        },
    ),
    **_deeds(
        "comment",
        {
            "annotation.draft": _("Comment drafted"),
            "annotation.edit": _("Comment changed"),
            "annotation.withdraw": _("Comment withdrawn"),
            "annotation.confirm": _("Comment confirmed by the lead"),
            "annotation.reply": _("Reply written"),
            "placement.carry": _("Comments carried to a new version"),
            "placement.carry_failed": _("Carrying comments failed"),
            "placement.retry": _("Carrying comments asked for again"),
            "placement.place": _("Place chosen by hand"),
            "placement.no_place": _("No place in this version"),
            "placement.undo": _("Placing undone"),
            "advice.issue": _("Advice issued"),
            "word.receive": _("Word file with comments received"),
            "word.import": _("Comments taken over from a Word file"),
            "word.put_aside": _("Word file put aside"),
            "word.clear": _("Word file that was never applied cleared"),
        },
    ),
    **_deeds(
        "check",
        {
            "check.ask": _("Another check asked for"),
            "check.run": _("Document checked"),
            "check.failed": _("Check failed"),
            "finding.comment": _("Finding made a comment"),
            "finding.dismiss": _("Finding dismissed"),
            "finding.undo_dismissal": _("Dismissal taken back"),
            "rule.suppress": _("Rule silenced"),
            "rule.lift": _("Rule no longer silenced"),
            "rule.switch": _("Rule switched"),
            "rule.write": _("Rule written"),
            "rule.remove": _("Rule removed"),
            "rule.merge": _("Rules of another organisation added"),
            "rule_pack.save": _("Rule pack saved"),
            "rule_pack.switch": _("Rule pack switched"),
            "rule_pack.remove": _("Rule pack removed"),
        },
    ),
    **_deeds(
        "answer",
        {
            "answer.draft": _("Answer drafted"),
            "answers.submit": _("Answers submitted"),
            "answers.hand_over": _("Answers handed to the approver"),
            "answers.load_sheet": _("Sheet of answers loaded"),
            "answers.put_away": _("Sheet of answers put away"),
            "answers.clear_sheet": _("Sheet of answers that was never applied cleared"),
            "answers.import_sheet": _("Sheet of answers taken over as drafts"),
            "answer.verify": _("Answer verified"),
            "answer.reopen": _("Item opened again"),
        },
    ),
    **_deeds(
        "decision",
        {
            "decision.record": _("Decision recorded"),
            "decision.refused": _("Attempt to decide refused"),
        },
    ),
    **_deeds(
        "people",
        {
            "person.create": _("Account made"),
            "person.rename": _("Name corrected"),
            "person.switch_on": _("Account switched on"),
            "person.switch_off": _("Account switched off"),
            "person.one_time_link": _("One-time link made"),
            "person.set_password": _("Password set"),
            "person.make_administrator": _("Administrator made by the operator"),
            "membership.grant": _("Role given"),
            "membership.confirm": _("Role confirmed"),
            "membership.end": _("Role ended"),
            "department.create": _("Department made"),
            "department.edit": _("Department changed"),
            "organisation.settings": _("Settings changed"),
            "access.seal": _("Access log of a day recorded"),
        },
    ),
}

# Reads that are accounted for; they stand in the access log, not in the chain.
READS: dict[str, Any] = {
    "account.sign_in": _("Signed in"),
    "account.sign_out": _("Signed out"),
    "project.read": _("Read a closed project"),
    "case.read": _("Read a closed case"),
    "decision.read": _("Read a decision of a closed record"),
    "file.read": _("Read a file of a closed project"),
    "advice.read": _("Read a letter of advice"),
    "read_version": _("Read a document"),
    "findings.read": _("Read what the check found in a document"),
    "version.download": _("Downloaded an original"),
    "version.export_word": _("Took a Word copy with comments"),
    "version.export_sheet": _("Took an Excel copy with comments"),
    "ledger.open": _("Opened the audit record"),
    "ledger.access": _("Opened the access log"),
    "ledger.export": _("Exported the audit record"),
    "ledger.verify": _("Asked for a verification"),
}

THINGS: dict[str, Any] = {
    "procurement.project": _("Project"),
    "procurement.case": pgettext_lazy("procurement", "Case"),
    "procurement.version": _("Version"),
    "procurement.decision": _("Decision"),
    "procurement.milestone": _("Milestone"),
    "procurement.budgetline": _("Budget line"),
    "wagtailimages.image": _("Picture of a story"),
    "wagtaildocs.document": _("Document"),
    "reviews.review": _("Review"),
    "reviews.assignment": _("Assignment"),
    "reviews.annotation": _("Comment"),
    "reviews.reply": _("Reply"),
    "reviews.check": _("Check"),
    "reviews.finding": _("Finding"),
    "reviews.dismissal": _("Dismissal"),
    "reviews.suppression": _("Silenced rule"),
    "reviews.rulepack": _("Rule pack"),
    "reviews.wordimport": _("Word file with comments"),
    "reviews.advice": _("Advice letter"),
    "reviews.adviceitem": _("Item of advice"),
    "accounts.user": _("Person"),
    "accounts.membership": _("Role"),
    "accounts.department": _("Department"),
    "audit.ledgerentry": _("Audit record"),
    "audit.accessentry": _("Access log"),
}


def deed_words(action: str) -> Any:
    """The action in words; a code without words is shown as it is."""
    deed = DEEDS.get(action)
    return deed.words if deed else READS.get(action, action)


def thing_words(object_type: str) -> Any:
    return THINGS.get(object_type, object_type)


def version_words(version: Version) -> str:
    """調達仕様書（案） 第3版."""
    words = gettext("%(title)s, version %(number)s")
    return words % {"title": version.draft.title, "number": version.number}


def actions_of(group: str) -> list[str]:
    return [action for action, deed in DEEDS.items() if deed.group == group]
