"""Milestones are done once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from procurement.models import Milestone
from procurement.services import milestones
from sharingbook.audit.models import LedgerEntry
from sharingbook.common.errors import DomainError
from tests.factories.accounts import make_person
from tests.factories.register import make_milestone, make_project

pytestmark = [pytest.mark.django_db, pytest.mark.data]


def test_a_milestone_is_done_once():
    project = make_project()
    member = make_person(member=project.owner)
    today = timezone.localdate()
    milestone = make_milestone(project)
    stale = Milestone.objects.get(pk=milestone.pk)
    milestones.complete(milestone=milestone, done_on=today, actor=member)
    milestones.complete(milestone=stale, done_on=today, actor=member)
    with pytest.raises(DomainError):
        milestones.complete(milestone=stale, done_on=today - timedelta(days=1), actor=member)
    milestone.refresh_from_db()
    assert (milestone.done_on, milestone.edition) == (today, 2)
    assert LedgerEntry.objects.filter(action="milestone.done").count() == 1
