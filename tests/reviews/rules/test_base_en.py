"""Wording of English drafts: what must be found, and what is near it but right."""

import pytest

from tests.reviews.rules.one_passage import quotes_of

CASES = [
    ("en-unmeasured", "The solution shall be robust and scalable.", ["robust", "scalable"]),
    ("en-unmeasured", "Users must be able to find forms quickly.", ["quickly"]),
    ("en-unmeasured", "The help desk shall be adequately staffed.", ["adequately"]),
    ("en-unmeasured", "The network shall have sufficient capacity for 500 concurrent users.", []),
    ("en-unmeasured", "The database must respond quickly, in less than two seconds.", []),
    ("en-unmeasured", "The system shall be robust as defined in Section 4.", []),
    ("en-unmeasured", "The Agency will provide sufficient access to the building.", []),
    ("en-unmeasured", "The Contractor shall assign a Fast Response Team.", []),
    ("en-unmeasured", "These practices will require agencies to find more efficient ways.", []),
    ("en-escape", "The Contractor shall revise the plan if necessary.", ["if necessary"]),
    ("en-escape", "The Contractor shall use best efforts to fix defects.", ["use best efforts"]),
    ("en-escape", "The vendor shall provide support on an as-needed basis.", ["as-needed basis"]),
    ("en-escape", "The Contractor may attend meetings as needed.", []),
    ("en-escape", "The Contractor shall keep records as required by law.", []),
    ("en-escape", "The Contractor shall provide training as needed for up to 20 staff.", []),
    ("en-escape", "The system shall allow users to export reports as needed.", []),
    ("en-open-list", "Services shall include, without limitation, hosting.", ["include, without limitation"]),
    ("en-open-list", "The work shall include design, build, test etc.", ["etc."]),
    ("en-open-list", "The Contractor shall deliver the manuals, guides, etc. listed in Annex C.", []),
    ("en-open-list", "The etched label shall be legible.", []),
    ("en-no-deadline", "The vendor must notify the Agency without delay.", ["without delay"]),
    ("en-no-deadline", "The Contractor shall provide timely updates.", ["timely"]),
    ("en-no-deadline", "The Contractor shall promptly, within 24 hours, report breaches.", []),
    ("en-no-deadline", "The Government will review invoices in a timely manner.", []),
    ("en-no-deadline", "The form shall be shown immediately below the header.", []),
    ("en-no-deadline", "The system shall prompt the user for a password.", []),
    ("en-placeholder", "The start date is to be determined.", ["to be determined"]),
    ("en-placeholder", "Submit to [agency email address].", ["[agency email address]"]),
    ("en-placeholder", "The Contractor shall deliver in {month} {year}.", ["{month}", "{year}"]),
    ("en-placeholder", "Deliver to <insert address>.", ["<insert address>"]),
    ("en-placeholder", "The award will be made on XX June 2027.", ["XX"]),
    ("en-placeholder", 'The response shall be {"id": 1}.', []),
    ("en-placeholder", "Send a request to https://api.example.org/items/{id}.", []),
    ("en-placeholder", "See Title XX of the Act.", []),
    ("en-placeholder", "The range is [0, 10], and [1] is cited.", []),
    ("en-placeholder", "Approval is to be determined by the Contracting Officer.", []),
    ("en-modal", "The contractor should provide weekly reports.", ["contractor should"]),
    ("en-modal", "The contractor may subcontract the work.", []),
]


@pytest.mark.parametrize(("rule", "text", "quotes"), CASES)
def test_sentence(rule: str, text: str, quotes: list[str]):
    assert quotes_of(rule, text, "Requirements") == quotes


def test_entry_of_a_list_of_deliverables_is_asked_for_without_a_verb():
    assert quotes_of("en-open-list", "Source code, scripts, etc.", "Deliverables") == ["etc."]
    assert quotes_of("en-open-list", "The Agency operates schools, clinics, etc.", "Deliverables") == []


@pytest.mark.parametrize("kind", ["rfi", "contract", "guide", "template"])
def test_wording_is_judged_only_where_something_is_specified(kind: str):
    assert quotes_of("en-unmeasured", "The portal shall be user-friendly.", "Requirements", kind) == []


def test_placeholder_is_found_in_a_request_for_information_and_below_background():
    assert quotes_of("en-placeholder", "Responses are due by TBD.", "Background", "rfi") == ["TBD"]
    assert quotes_of("en-placeholder", "{Agency name} will review.", "Scope", "template") == []
