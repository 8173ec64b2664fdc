"""Addresses of the reader's side."""

from django.urls import path
from django.views.i18n import JavaScriptCatalog

from cms.views import book, editor, feeds, home, ledger, media, portfolio, project, register, search
from sharingbook.accounts.views.sign_in import SignOut

app_name = "cms"
reader_urls = [
    path("", home.home, name="home"),
    path("help/", home.help_page, name="help"),
    path("search/", search.search, name="search"),
    path("projects/<int:pk>/", project.project_detail, name="project-detail"),
    path("book/", book.book, name="book"),
    path("book/feed/", feeds.book_feed, name="book-feed"),
    path("book/data/", book.book_data, name="book-data"),
    # Shadows Wagtail's own: its Japanese has gaps in the editor.
    path(
        "cms-admin/jsi18n/",
        JavaScriptCatalog.as_view(packages=["wagtail.admin", "cms"]),
        name="editor-words",
    ),
    # Shadow Wagtail's own, which would let people in and out unnoted.
    path("cms-admin/login/", editor.sign_in, name="editor-sign-in"),
    path("cms-admin/logout/", SignOut.as_view(), name="editor-sign-out"),
    path("media/<path:path>", media.media, name="media"),
    path("book/<slug:code>/", book.book_project, name="book-project"),
]

portfolio_urls = [
    path("portfolio/", portfolio.portfolio, name="portfolio"),
    path("portfolio/report.pdf", portfolio.portfolio_as_pdf, name="portfolio-pdf"),
    path("portfolio/figures.xlsx", portfolio.portfolio_as_xlsx, name="portfolio-xlsx"),
    path("portfolio/projects/", portfolio.portfolio_list, name="portfolio-list"),
    path("portfolio/waiting/", portfolio.portfolio_waiting, name="portfolio-waiting"),
]

ledger_urls = [
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/verify/", ledger.ledger_verify, name="ledger-verify"),
    path("ledger/verify/status/", ledger.ledger_verify_status, name="ledger-verify-status"),
    path("ledger/how-to-check/", ledger.ledger_verify_help, name="ledger-verify-help"),
    path("ledger/export.jsonl", ledger.ledger_export, name="ledger-export"),
    path("ledger/access/", ledger.ledger_access, name="ledger-access"),
    path("ledger/<int:seq>/", ledger.ledger_entry, name="ledger-entry"),
]

urlpatterns = [
    *ledger_urls,
    *portfolio_urls,
    *reader_urls,
    # registering and publishing
    path("projects/new/", register.register, name="register"),
    path("projects/<int:pk>/register/", register.register_continue, name="register-continue"),
    path("projects/<int:pk>/publish/", register.publish, name="publish"),
]
