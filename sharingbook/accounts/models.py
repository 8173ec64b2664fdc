"""People, the organisations they work for, and the hats they wear."""

import uuid
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from sharingbook.accounts.roles import Role


class UserQuerySet(models.QuerySet):
    def visible_to(self, user) -> "UserQuerySet":
        """The person themselves, and whoever has or had a hat in an organisation that they look after.

        Administrators look after their organisation or the whole instance; approvers see the people of
        their organisation, because they choose members among them.
        """
        if user is None or not user.is_authenticated or not user.is_active:
            return self.none()
        paths = looked_after(user)
        if paths is None:
            return self
        reach = Q(pk=user.pk)
        for path in paths:
            inside = Membership.objects.filter(user=OuterRef("pk"), department__path__startswith=path)
            reach |= Q(Exists(inside))
        return self.filter(reach)

    def matching(self, words: str) -> "UserQuerySet":
        """Every word stands in the name or the e-mail address."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(last_name__icontains=word) | Q(first_name__icontains=word) | Q(email__icontains=word)
            )
        return found


def looked_after(user) -> set[str] | None:
    """Paths of the organisations whose people this person sees; None: of all."""
    hats = [m for m in user.active_memberships if m.role in (Role.ADMINISTRATOR, Role.APPROVER)]
    if any(m.department is None for m in hats):
        return None
    return {m.department.organisation_path for m in hats}


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """An account; without a password it can only enter by a one-time link."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str) -> "User":
        return self.get(email=username.strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """One person. What they may do follows from memberships alone; nobody is a superuser."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("E-mail address"), unique=True)
    last_name = models.CharField(_("Family name"), max_length=60)
    first_name = models.CharField(_("Given name"), max_length=60, blank=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)
    # Raised when rights or the password change: every session that carries an older one ends.
    session_epoch = models.PositiveIntegerField(default=0)
    edition = models.PositiveIntegerField(default=1)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["last_name"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.last_name} {self.first_name}".strip()

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.last_name

    @cached_property
    def active_memberships(self) -> list["Membership"]:
        """Hats that count today, the oldest first, with their government's name; read once per request."""
        top = Department.objects.filter(path=Substr(OuterRef("department__path"), 1, Department.steplen))
        hats = self.memberships.active().select_related("department").order_by("pk")
        return list(
            hats.annotate(
                organisation_name=Subquery(top.values("name")[:1]),
                organisation_name_en=Subquery(top.values("name_en")[:1]),
            )
        )


class Department(MP_Node):
    """A bureau, section, municipality or agency; the topmost one of a government is its organisation."""

    class Kind(models.TextChoices):
        PREFECTURE = "prefecture", _("Prefecture")
        MUNICIPALITY = "municipality", _("Municipality")
        AGENCY = "agency", _("National agency")
        BUREAU = "bureau", _("Bureau")
        SECTION = "section", _("Section")

    code = models.SlugField(_("Code"), max_length=32, unique=True)
    name = models.CharField(_("Name"), max_length=100)
    name_en = models.CharField(_("Name in English"), max_length=100, blank=True)
    kana = models.CharField(_("Reading (kana)"), max_length=100, blank=True)
    kind = models.CharField(_("Kind"), max_length=16, choices=Kind.choices, default=Kind.SECTION)
    local_government_code = models.CharField(_("Local government code"), max_length=6, blank=True)
    corporate_number = models.CharField(_("Corporate number"), max_length=13, blank=True)
    edition = models.PositiveIntegerField(default=1)

    node_order_by: list[str] = []

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name

    @property
    def organisation_path(self) -> str:
        return self.path[: self.steplen]

    @cached_property
    def organisation(self) -> "Department":
        """The topmost department of the same government."""
        return self if self.depth == 1 else type(self).objects.get(path=self.organisation_path)

    def is_within(self, other: "Department") -> bool:
        """True for `other` itself and everything below it."""
        return self.path.startswith(other.path)

    @property
    def full_label(self) -> str:
        """Bureau and section, without the organisation: 福祉保健局 子ども家庭課."""
        return " ".join([*(d.label for d in self.between), self.label])

    @cached_property
    def between(self) -> list["Department"]:
        """What stands between the organisation and this department, from the top."""
        return list(self.get_ancestors()[1:]) if self.depth > 2 else []


class OrganisationSettings(models.Model):
    """What one government decides for itself."""

    organisation = models.OneToOneField(Department, on_delete=models.PROTECT, related_name="settings")
    single_officer = models.BooleanField(
        _("One person may be member and approver"),
        default=False,
        help_text=_("For very small bodies. Every such decision is marked “self-approved”."),
    )
    members_submit_answers = models.BooleanField(_("Members may submit answers"), default=False)
    review_desk = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="serves",
        verbose_name=_("Review desk"),
    )  # fmt: skip
    edition = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return str(self.organisation)


class MembershipQuerySet(models.QuerySet):
    def active(self) -> "MembershipQuerySet":
        """Hats that count today."""
        return self.standing().filter(valid_from__lte=timezone.localdate(), confirmed_at__isnull=False)

    def standing(self) -> "MembershipQuerySet":
        """Not over yet: those of today, those to come, and those that wait for confirmation."""
        not_over = Q(valid_to__isnull=True) | Q(valid_to__gte=timezone.localdate())
        return self.filter(not_over, ended_at__isnull=True)

    def waiting(self) -> "MembershipQuerySet":
        """Granted, but not yet confirmed by a second administrator."""
        return self.standing().filter(confirmed_at__isnull=True)

    def overlapping(self, valid_from: date, valid_to: date | None) -> "MembershipQuerySet":
        """Hats that share a day with this period; ended ones share none."""
        meeting = Q(valid_to__isnull=True) | Q(valid_to__gte=valid_from)
        if valid_to is not None:
            meeting &= Q(valid_from__lte=valid_to)
        return self.filter(meeting, ended_at__isnull=True)

    def visible_to(self, user) -> "MembershipQuerySet":
        """Hats in the organisations that this person looks after, and their own."""
        if user is None or not user.is_authenticated or not user.is_active:
            return self.none()
        paths = looked_after(user)
        if paths is None:
            return self
        reach = Q(user=user)
        for path in paths:
            reach |= Q(department__path__startswith=path)
        return self.filter(reach)


class Membership(models.Model):
    """A hat: this person acts in this role for this department, from one day to another."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    role = models.CharField(_("Role"), max_length=16, choices=Role.choices)
    valid_from = models.DateField(_("From"))
    valid_to = models.DateField(_("To"), null=True, blank=True)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now)
    # Approver and auditor count only after a second administrator confirmed them.
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # Taken away before its last day: it stops counting at once.
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "department", "role"],
                condition=Q(valid_to__isnull=True),
                name="membership_one_open_hat",
            ),
            models.CheckConstraint(
                condition=Q(department__isnull=False) | Q(role="administrator"),
                name="membership_only_administrators_without_department",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="membership_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | Q(granted_by__isnull=True)
                | ~Q(role__in=["approver", "auditor"])
                | ~Q(confirmed_by=models.F("granted_by")),
                name="membership_confirmed_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()}"

    @property
    def is_waiting(self) -> bool:
        return self.confirmed_at is None and self.is_standing

    @property
    def is_standing(self) -> bool:
        """Not over yet, as in the queryset."""
        over = self.valid_to is not None and self.valid_to < timezone.localdate()
        return self.ended_at is None and not over

    @property
    def is_to_come(self) -> bool:
        return self.is_standing and self.valid_from > timezone.localdate()

    def covers(self, department: Department) -> bool:
        """True where this hat reaches the department: its own one and all below."""
        return self.department is None or department.is_within(self.department)
