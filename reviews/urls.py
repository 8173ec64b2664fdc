"""Addresses of the review desk, one block a subject."""

from django.urls import path

from reviews.views import (
    advice,
    annotations,
    answer_sheets,
    answers,
    case,
    commented,
    compare,
    declare,
    findings,
    inbox,
    news,
    rule_form,
    rule_packs,
    rule_yield,
    rules,
    triage,
    unplaced,
    version,
    word,
)

app_name = "reviews"

draft_urls = [
    path("versions/<int:pk>/", version.version_detail, name="version-detail"),
    path("versions/<int:pk>/comments/news/", news.news, name="news"),
    path("versions/<int:pk>/annotations/", annotations.annotation_new, name="annotation-new"),
    path("annotations/<int:pk>/edit/", annotations.annotation_edit, name="annotation-edit"),
    path("annotations/<int:pk>/withdraw/", annotations.annotation_withdraw, name="annotation-withdraw"),
    path("annotations/<int:pk>/reply/", annotations.annotation_reply, name="annotation-reply"),
    path("annotations/<int:pk>/confirm/", annotations.annotation_confirm, name="annotation-confirm"),
    path("versions/<int:pk>/word/", word.word_trip_page, name="word-trip"),
    path("versions/<int:pk>/word.docx", commented.word_file, name="word-file"),
    path("versions/<int:pk>/sheet.xlsx", commented.sheet_file, name="sheet-file"),
    path("word-imports/<int:pk>/", word.word_import, name="word-import"),
    path("versions/<int:pk>/unplaced/", unplaced.unplaced, name="unplaced"),
    path("versions/<int:pk>/compare/<int:old_pk>/", compare.compare_page, name="compare"),
    path("versions/<int:pk>/compare/<int:old_pk>/table.pdf", compare.compare_pdf, name="compare-pdf"),
    path("versions/<int:pk>/compare/<int:old_pk>/table.docx", compare.compare_word, name="compare-word"),
    path("versions/<int:pk>/place-again/", unplaced.place_again, name="place-again"),
    path("annotations/<int:pk>/places/<int:version_pk>/", unplaced.place, name="place"),
]

finding_urls = [
    path("versions/<int:pk>/findings/", findings.findings_page, name="findings"),
    path("versions/<int:pk>/findings/check/", findings.check_status, name="check-status"),
    path("versions/<int:pk>/findings/check/again/", findings.check_again, name="check-again"),
    path("findings/<int:pk>/dismiss/", findings.finding_dismiss, name="finding-dismiss"),
    path(
        "versions/<int:version_pk>/findings/dismissals/<int:pk>/undo/",
        findings.dismissal_undo,
        name="dismissal-undo",
    ),
    path(
        "versions/<int:version_pk>/findings/suppressions/<int:pk>/lift/",
        findings.suppression_lift,
        name="suppression-lift",
    ),
]
case_urls = [
    path("cases/<int:pk>/", case.case_detail, name="case-detail"),
    path("cases/<int:pk>/reviews/new/", case.review_new, name="review-new"),
]
round_urls = [
    path("reviews/", inbox.inbox, name="inbox"),
    path("reviews/<int:pk>/triage/", triage.triage, name="triage"),
    path("reviews/<int:pk>/declare/", declare.declare, name="declare"),
    path("reviews/<int:pk>/issue/", advice.issue, name="issue"),
    path("assignments/<int:pk>/recuse/", declare.recuse, name="recuse"),
    path("assignments/<int:pk>/finish/", declare.finish, name="finish"),
]
advice_urls = [
    path("advice/<int:pk>/", advice.advice_detail, name="advice-detail"),
    path("advice/<int:pk>/letter.pdf", advice.advice_pdf, name="advice-pdf"),
    path("advice/<int:pk>/answers/", answers.answers, name="answers"),
    path("advice/<int:pk>/answers/submit/", answers.answers_submit, name="answers-submit"),
    path("advice/<int:pk>/answers/hand-over/", answers.answers_hand_over, name="answers-hand-over"),
    path("advice/<int:pk>/answers.xlsx", answer_sheets.answers_xlsx, name="answers-xlsx"),
    path("advice/<int:pk>/answers/sheet/", answer_sheets.answers_sheet, name="answers-sheet"),
    path(
        "advice/<int:pk>/answers/sheet/apply/", answer_sheets.answers_sheet_apply, name="answers-sheet-apply"
    ),
    path(
        "advice/<int:pk>/answers/sheet/<int:sheet_pk>/original/",
        answer_sheets.answers_sheet_file,
        name="answers-sheet-file",
    ),
    path(
        "advice/<int:pk>/answers/sheet/<int:sheet_pk>/put-away/",
        answer_sheets.answers_sheet_put_away,
        name="answers-sheet-put-away",
    ),
    path("advice-items/<int:pk>/answer/", answers.answer_save, name="answer-save"),
    path("advice-items/<int:pk>/verify/", answers.answer_verify, name="answer-verify"),
    path("advice-items/<int:pk>/reopen/", answers.answer_reopen, name="answer-reopen"),
]

rule_urls = [
    path("rules/", rules.rules, name="rules"),
    path("rules/<int:pk>/", rules.rule_list, name="rule-list"),
    path("rules/<int:pk>/new/", rule_form.rule_new, name="rule-new"),
    path("rules/<int:pk>/rule/<slug:rule>/", rules.rule_detail, name="rule-detail"),
    path("rules/<int:pk>/rule/<slug:rule>/edit/", rule_form.rule_edit, name="rule-edit"),
    path("rules/<int:pk>/rule/<slug:rule>/remove/", rule_form.rule_remove, name="rule-remove"),
    path("rules/<int:pk>/suppressions/<int:suppression_pk>/lift/", rules.rule_lift, name="rule-lift"),
    path("rules/<int:pk>/yield/", rule_yield.rule_yield, name="rule-yield"),
    path("rules/<int:pk>/packs/", rule_packs.packs, name="rule-packs"),
    path("rules/<int:pk>/packs/import/", rule_packs.pack_import, name="rule-pack-import"),
    path("rules/<int:pk>/packs/<slug:name>.yaml", rule_packs.pack_file, name="rule-pack-file"),
    path("rules/<int:pk>/packs/<slug:name>/switch/", rule_packs.pack_switch, name="rule-pack-switch"),
    path("rules/<int:pk>/packs/<slug:name>/remove/", rule_packs.pack_remove, name="rule-pack-remove"),
]

urlpatterns = [*draft_urls, *finding_urls, *case_urls, *round_urls, *advice_urls, *rule_urls]
