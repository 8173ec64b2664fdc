"""One search over everything that the searcher may see."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from cms.search import matching
from cms.selectors.book import PAGE, WORDS
from procurement.models import Case, Project

MOST_CASES = 10


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Projects by facts and published story, cases by name; the public searches in the book."""
    words = request.GET.get("q", "")[:WORDS].replace("\0", "").strip()
    if not request.user.is_authenticated:
        return redirect(f"{reverse('cms:book')}?{urlencode({'q': words})}")
    page, cases = None, []
    if words:
        rows = matching(Project.objects.visible_to(request.user), words).select_related("owner")
        page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
        found = Case.objects.visible_to(request.user).filter(name__icontains=words)
        cases = list(found.select_related("project__owner")[:MOST_CASES])
    return render(request, "cms/search.html", {"words": words, "page": page, "cases": cases})
