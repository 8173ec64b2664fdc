"""Reads of the review desk, shaped for its pages: frozen rows, a fixed number of queries each."""

from reviews.selectors.cases import CaseOverview, Round, case_overview
from reviews.selectors.comments import (
    Comment,
    CommentList,
    annotations_of,
    automatic_moves,
    neighbours,
    to_place,
)
from reviews.selectors.inbox import Inbox, InboxGroup, InboxRow, Why, inbox_for
from reviews.selectors.letters import Item, Letter, answers_open_to, letter_of
from reviews.selectors.rounds import Candidate, IssuePreview, candidates_for, issue_preview
from reviews.selectors.turns import Turn, my_turn, their_turn

__all__ = [
    "Candidate",
    "CaseOverview",
    "Comment",
    "CommentList",
    "Inbox",
    "InboxGroup",
    "InboxRow",
    "IssuePreview",
    "Item",
    "Letter",
    "Round",
    "Turn",
    "Why",
    "annotations_of",
    "answers_open_to",
    "automatic_moves",
    "candidates_for",
    "case_overview",
    "inbox_for",
    "issue_preview",
    "letter_of",
    "my_turn",
    "neighbours",
    "their_turn",
    "to_place",
]
