"""The book: pages that tell the story beside the register's facts, never repeating one."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.models import Page

from procurement.models import Project
from sharingbook.accounts.models import Department
from sharingbook.audit.models import InsertOnlyModel
from sharingbook.audit.verify import Problem

STORY_FEATURES = ["h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link", "hr"]


class BookPage(Page):
    """What all pages of the book share: addresses are ours, scheduling and privacy are the register's."""

    class Meta:
        abstract = True

    promote_panels: list = []
    settings_panels: list = []
    show_in_menus_default = False

    def get_url_parts(self, request=None):
        # The book's addresses do not follow the page tree: a project keeps its own when it moves.
        # (Wagtail's own views are not routed, so it knows no root address of the site either.)
        parts = super().get_url_parts(request)
        root = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
        return (parts[0], parts[1] or root, self.book_address()) if parts else None


class BookIndexPage(BookPage):
    """The root of the book. One exists; the first migration makes it."""

    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["cms.DepartmentPage"]
    preview_modes: list = []

    class Meta:
        verbose_name = _("book index page")

    def book_address(self) -> str:
        return reverse("cms:book")


class DepartmentPage(BookPage):
    """A department's place in the book; page rights hang on it and reach everything below."""

    department = models.OneToOneField(Department, on_delete=models.PROTECT, related_name="page")
    parent_page_types = ["cms.BookIndexPage", "cms.DepartmentPage"]
    subpage_types = ["cms.DepartmentPage", "cms.ProjectPage"]
    preview_modes: list = []
    is_creatable = False

    class Meta:
        verbose_name = _("department page")

    def book_address(self) -> str:
        return f"{reverse('cms:book')}?department={self.department.code}"


class ProjectPage(BookPage):
    """One project's story: overview, effect, lessons, images. Its title is an editorial headline."""

    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="page")
    story = StreamField(
        [
            ("text", blocks.RichTextBlock(label=_("Text"), features=STORY_FEATURES)),
            ("image", ImageBlock(label=_("Image"))),
            ("document", DocumentChooserBlock(label=_("Document"))),
        ],
        blank=True,
        verbose_name=_("Story"),
        help_text=_("What changes for whom, what was learned. Facts (dates, money, stage) stand beside it."),
    )
    # A plain field: Wagtail's own panel would keep a slug in step that this form does not show.
    content_panels = [FieldPanel("title"), FieldPanel("story")]
    parent_page_types = ["cms.DepartmentPage"]
    subpage_types: list = []
    is_creatable = False
    template = "cms/book_project.html"

    class Meta:
        verbose_name = _("project page")

    def book_address(self) -> str:
        return reverse("cms:book-project", args=[self.project.code])

    def get_context(self, request, *args, **kwargs) -> dict:
        """The same context for the book and for the editor's preview."""
        from cms.selectors import book_project_context

        context = super().get_context(request, *args, **kwargs)
        return {**context, **book_project_context(self, request.user)}


class SearchDoc(models.Model):
    """What the search knows of one project: bigrams of facts and published story.

    The index itself is an FTS5 table (SQLite) or a generated tsvector column (PostgreSQL), made in a
    migration; results are always cut down to what the searcher may see.
    """

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="search_doc")
    tokens = models.TextField()

    def __str__(self) -> str:
        return str(self.project_id)


class LedgerVerdict(InsertOnlyModel):
    """What one reading of the whole ledger found; written once, by the database's own guards as well.

    `entries` counts those found good; `first_bad_seq` is empty where the guards themselves are broken.
    """

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    ok = models.BooleanField()
    entries = models.BigIntegerField()
    first_bad_seq = models.BigIntegerField(null=True)
    problem = models.CharField(max_length=20, blank=True, choices=Problem.choices)
    head = models.CharField(max_length=64)
    seconds = models.FloatField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.finished_at:%F %R} {'fine' if self.ok else self.problem}"


class LedgerCheck(models.Model):
    """A verification that was asked for: how far it is, and at its end the verdict.

    `size` is the number of entries when it was asked for; ended without a verdict: it could not finish.
    """

    requested_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    size = models.BigIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    verdict = models.OneToOneField(
        LedgerVerdict, on_delete=models.PROTECT, null=True, related_name="check_of"
    )

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.requested_at:%F %R} {self.done}/{self.size}"
