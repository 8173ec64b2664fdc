"""Reads of the book: its list, a project's public page, the staff's page of a project, home."""

from cms.selectors.book import BookList, BookQuery, Entry, book_list, entries_of, last_published
from cms.selectors.book_project import book_project_context
from cms.selectors.home import Home, Line, home_of
from cms.selectors.money import Money, MoneyYear, money_of
from cms.selectors.project import ProjectOverview, project_overview

__all__ = [
    "BookList",
    "BookQuery",
    "Entry",
    "Home",
    "Line",
    "Money",
    "MoneyYear",
    "ProjectOverview",
    "book_list",
    "book_project_context",
    "entries_of",
    "home_of",
    "last_published",
    "money_of",
    "project_overview",
]
