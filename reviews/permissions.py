"""What the condition names of the permission table mean for reviews, comments and answers."""

from django.utils.translation import gettext_lazy as _

from procurement.permissions import department_of
from reviews.enums import AnnotationState
from reviews.keepers import leads_of
from sharingbook.accounts.verdicts import register_condition

OTHER_DESK = _("This review belongs to another review desk.")
NOT_AUTHOR = _("Only its author or the lead of its round can withdraw a comment.")
NOT_YOUR_DRAFT = _("A draft belongs to its author, who alone can remove it.")
NOT_ISSUED = _("This comment has not been issued yet.")
APPROVER_SUBMITS = _("An approver of the department submits the answers.")


def desk(user, membership, obj):
    """The lead of the review's desk; for a case, of the desk of any of its rounds."""
    if membership.department is None:
        return OTHER_DESK
    review = getattr(obj, "review", obj)
    rounds = [review] if hasattr(review, "desk") else list(review.case.reviews.select_related("desk"))
    return any(r.desk.is_within(membership.department) for r in rounds) or OTHER_DESK


def author(user, membership, obj):
    return obj.author_id == user.pk or (NOT_YOUR_DRAFT if obj.number is None else NOT_AUTHOR)


def author_or_lead(user, membership, obj):
    """The author; for what was issued, or whose author was recused, also the lead of its round."""
    if obj.author_id == user.pk:
        return True
    if obj.state == AnnotationState.DRAFTED and not obj.author_recused:
        return NOT_YOUR_DRAFT
    return user in leads_of(obj.review) or NOT_AUTHOR


def issued(user, membership, obj):
    return obj.state != AnnotationState.DRAFTED or NOT_ISSUED


def members_submit(user, membership, obj):
    settings = getattr(department_of(obj).organisation, "settings", None)
    return (settings is not None and settings.members_submit_answers) or APPROVER_SUBMITS


def register() -> None:
    """Called once, from `ReviewsConfig.ready()`."""
    for condition in (desk, author, author_or_lead, issued, members_submit):
        register_condition(condition.__name__, condition)
