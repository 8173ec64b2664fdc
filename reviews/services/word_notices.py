"""Who is told that comments came in with a Word file: one notice a person, however many there are."""

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext_noop as _

from procurement.models import Version
from reviews import addresses, recipients
from reviews.keepers import keepers_of
from reviews.models import Annotation
from reviews.services.notices import tell
from sharingbook.accounts.models import User
from sharingbook.accounts.roles import Role
from sharingbook.accounts.verdicts import Verdict


def tell_of_import(
    version: Version,
    drafts: Sequence[Annotation],
    replied: Sequence[Annotation],
    verdict: Verdict,
    actor: User,
) -> None:
    """Inside the act. `drafts` were written for their authors, `replied` got a reply each."""
    case = version.case
    for author, count in Counter(draft.author for draft in drafts).items():
        tell(
            [author], event="word.drafted", actor=actor,
            message=_("%(count)s draft comments of yours on “%(case)s” came in with a Word file."),
            params={"count": count, "case": case.name}, url=addresses.version_page(version),
        )  # fmt: skip
    if not replied:
        return
    message = _("%(count)s replies on “%(case)s” came in with a Word file.")
    facts = {"params": {"count": len(replied), "case": case.name}, "actor": actor, "event": "word.replied"}
    hat = verdict.membership
    if hat is not None and hat.role in (Role.REVIEWER, Role.LEAD):
        tell(
            recipients.owner_staff(case), message=message, url=addresses.annotation_page(replied[0]), **facts
        )
        return
    keepers: dict[User, list[Annotation]] = {}
    for annotation in replied:
        for person in keepers_of(annotation) or recipients.desk_leads(annotation.review.desk):
            keepers.setdefault(person, []).append(annotation)
    for person, those in keepers.items():
        params = {"count": len(those), "case": case.name}
        url = addresses.annotation_page(those[0])
        tell([person], message=message, url=url, **(facts | {"params": params}))
