"""Which rows of the review desk a person may see."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from procurement.enums import Act
from procurement.models import Case
from procurement.querysets import audited_paths, hats_of, own_paths, taking_part, within
from reviews.carrying import AWAITED
from reviews.enums import UNANSWERED, UNRESOLVED, AnnotationState, FindingState, Kind
from sharingbook.accounts.roles import Role


def desk_paths(user) -> list[str]:
    return [m.department.path for m in hats_of(user) if m.role == Role.LEAD]


class ReviewQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ReviewQuerySet":
        """The owner, the leads of the desk, its reviewers, and whoever sees the case as staff."""
        if not hats_of(user):
            return self.none()
        return self.filter(
            within("desk__", desk_paths(user))
            | Q(Exists(taking_part(user, Act.ASSIGNED).filter(case=OuterRef("case"))))
            | Q(case__in=Case.objects.visible_to(user))
        )


class AnnotationQuerySet(models.QuerySet):
    def visible_to(self, user) -> "AnnotationQuerySet":
        """Drafts: the declared team and the auditor. Issued ones: whoever may read the version."""
        from procurement.models import Version

        if not hats_of(user):
            return self.none()
        declared = Exists(taking_part(user, Act.DECLARED).filter(case=OuterRef("review__case")))
        audited = within("review__case__project__owner__", audited_paths(user))
        readable = Q(version__in=Version.objects.visible_to(user))
        return self.filter(
            Q(declared) | audited | (readable & ~Q(state=AnnotationState.DRAFTED) & Q(number__isnull=False))
        )

    def unresolved(self) -> "AnnotationQuerySet":
        return self.filter(state__in=UNRESOLVED)

    def open_musts(self) -> "AnnotationQuerySet":
        """What holds the gate: issued must-items neither verified nor withdrawn."""
        return self.filter(kind=Kind.MUST, state__in=UNRESOLVED)

    def unanswered(self) -> "AnnotationQuerySet":
        """Issued items that wait for the department's answer; praise asks for none."""
        return self.filter(state__in=UNANSWERED).exclude(kind=Kind.PRAISE)


class PlacementQuerySet(models.QuerySet):
    def in_force(self) -> "PlacementQuerySet":
        return self.filter(superseded_at__isnull=True)

    def awaited(self) -> "PlacementQuerySet":
        """Those that the job has still to find a place for."""
        return self.in_force().filter(how__in=AWAITED)

    def to_place(self) -> "PlacementQuerySet":
        """The queue for placing by hand."""
        return self.in_force().filter(state="unplaced", no_place=False, annotation__state__in=UNRESOLVED)


class AdviceQuerySet(models.QuerySet):
    def visible_to(self, user) -> "AdviceQuerySet":
        """Staff who own the case, its declared team and the auditor; others after notice.

        A letter quotes the draft (row 13a): executives, and a lead of the desk who has not declared, or was
        recused, do not read it before.
        """
        if not hats_of(user):
            return self.none()
        owner = "review__case__project__owner__"
        noticed = Q(review__case__noticed_at__isnull=False, review__case__in=Case.objects.visible_to(user))
        return self.filter(
            within(owner, own_paths(user))
            | within(owner, audited_paths(user))
            | Q(Exists(taking_part(user, Act.DECLARED).filter(case=OuterRef("review__case"))))
            | noticed
        )


class AnswerSheetQuerySet(models.QuerySet):
    def visible_to(self, user) -> "AnswerSheetQuerySet":
        """A loaded sheet is a working paper of the person who loaded it."""
        return self.filter(uploaded_by=user) if hats_of(user) else self.none()


def sees_findings(user, draft: str) -> Q:
    """Permission row 15 for rows that reach a draft through `draft`: the owner's members and approvers, the
    declared team, the auditor. Nobody else, after the notice neither.
    """
    owning = [m.department.path for m in hats_of(user) if m.role in (Role.MEMBER, Role.APPROVER)]
    declared = Exists(taking_part(user, Act.DECLARED).filter(case=OuterRef(f"{draft}case")))
    owner = f"{draft}case__project__owner__"
    return within(owner, owning) | within(owner, audited_paths(user)) | Q(declared)


class FindingQuerySet(models.QuerySet):
    def visible_to(self, user) -> "FindingQuerySet":
        return self.filter(sees_findings(user, "version__draft__")) if hats_of(user) else self.none()

    def standing(self) -> "FindingQuerySet":
        """What the latest check of its version raises."""
        return self.filter(stands=True)

    def open(self) -> "FindingQuerySet":
        return self.standing().filter(state=FindingState.OPEN)


class DismissalQuerySet(models.QuerySet):
    def visible_to(self, user) -> "DismissalQuerySet":
        return self.filter(sees_findings(user, "draft__")) if hats_of(user) else self.none()

    def in_force(self) -> "DismissalQuerySet":
        return self.filter(undone_at__isnull=True)


class SuppressionQuerySet(models.QuerySet):
    def of(self, case, organisation) -> "SuppressionQuerySet":
        """What is suppressed in a case, there or for its whole organisation."""
        return self.filter(Q(case=case) | Q(organisation=organisation))

    def in_force(self) -> "SuppressionQuerySet":
        return self.filter(lifted_at__isnull=True)
