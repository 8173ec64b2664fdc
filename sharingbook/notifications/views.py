"""The bell: what happened, newest first."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from sharingbook.common.return_address import post_only
from sharingbook.notifications import services
from sharingbook.notifications.models import Notice

PAGE_SIZE = 50


def notices(request):
    own = Notice.objects.visible_to(request.user)
    page = Paginator(own, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "unread": own.unread().count()}
    return render(request, "notifications/notices.html", context)


@require_http_methods(["GET", "POST"])
def notice_open(request, pk: int):
    """Mark it as read and go where it points; the address is the stored one, never one from the request."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    services.mark_read(notice=notice)
    return redirect(notice.url)


@post_only
def notices_read(request):
    services.mark_all_read(person=request.user)
    return redirect("notifications:notices")
