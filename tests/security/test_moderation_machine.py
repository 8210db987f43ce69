"""The public profile says what staff approved, whatever representatives and staff do in turn.

Hypothesis walks through drafts, submissions, decisions and the staff's own edits, with forms that
are older than what they are about. After each step the page is compared with a model of what staff
have approved.
"""

import logging
import os
from collections import Counter
from functools import cache

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from wagtail.models import PageLogEntry

from members.models import MemberPage, ProfileChange, Representative, Sector
from members.partner.changes import (
    Decision,
    decide,
    discard,
    draft_of,
    open_changes,
    save_drafts,
    sight_of,
    submit,
    wanted_value,
    withdraw,
)
from members.partner.fields import PROFILE_FIELDS
from members.partner.forms import ProfileForm, fingerprint

pytestmark = pytest.mark.django_db

IS_WHOLE = bool(os.environ.get("SECURITY_WHOLE"))
STEPS = 100_000 if IS_WHOLE else 10_000
STEPS_OF_A_WALK = 50
State = ProfileChange.State

# Few, so that they meet; what staff and representatives write is never the same by chance.
NAMES = ["tagline", "about", "sectors"]
FIELDS = {name: PROFILE_FIELDS[name] for name in NAMES}
names = st.sampled_from(NAMES)
numbers = st.integers(0, 2)
subsets = st.sets(names, min_size=1)
mostly = st.sampled_from([True, True, False])
writers = st.sampled_from(["one", "two"])
counts, results = Counter(), Counter()
EDITS = ["publish", "draft", "publish draft"]
ACTS = ["opens the form", "submits", "submits", "submits", "withdraws", "discards", "comes or goes"]


@cache
def sectors():
    return [*Sector.objects.order_by("pk").values_list("slug", flat=True)]


def typed_by(who, name, number):
    """Return what the form of a field would send."""
    text = f"{who} {name} {number}"
    if name == "sectors":
        return {"sectors": sectors()[number : number + 2]}
    return {name: text}


def staffs_value(name, number):
    text = f"staff {name} {number}"
    if name == "sectors":
        return sorted(sectors()[number + 3 : number + 5])
    return f"<p>{text}</p>" if name == "about" else text


def told(page):
    """Return {field: value} of a page."""
    return {name: field.read(page) for name, field in FIELDS.items()}


class Moderation(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.people = {user.username: user for user in self.cast}
        self.approved = told(self.page())
        # What the staff's own draft says, where there is one.
        self.draft = None
        self.forms = {"one": self.fingerprints(), "two": self.fingerprints()}
        # {primary key: (Decision's fingerprint, field, public text, new text, the staff's draft)}
        self.review = {}

    def teardown(self):
        transaction.savepoint_rollback(self.savepoint)

    def page(self):
        return MemberPage.objects.get(slug="siemens")

    def fingerprints(self):
        page = self.page()
        changes = open_changes(page)
        return {
            name: fingerprint(field, wanted_value(field, page, changes))
            for name, field in FIELDS.items()
        }

    def wanted(self):
        page = self.page()
        changes = open_changes(page)
        return {name: wanted_value(field, page, changes) for name, field in FIELDS.items()}

    @rule(who=writers, act=st.sampled_from(ACTS))
    def representative_acts(self, who, act):
        counts[act] += 1
        if act == "opens the form":
            self.forms[who] = self.fingerprints()
        elif act == "submits":
            user, form = self.people[who], self.forms[who]
            wanted, told = self.wanted(), self.fingerprints()
            drafts = list(ProfileChange.objects.drafts())
            due = {c.field for c in drafts if c.by_id == user.pk or form[c.field] == told[c.field]}
            waiting, public = submit(self.page(), user, form)
            assert ({change.field for change in waiting}, public) == (due, [])
            assert self.wanted() == wanted
        elif act == "discards":
            before, told = self.wanted(), self.fingerprints()
            gone = discard(self.page(), self.people[who], NAMES, self.forms[who])
            fields = {change.field for change in gone}
            # Nobody's words that the form did not show are gone.
            assert all(self.forms[who][name] == told[name] for name in fields)
            after = self.wanted()
            assert {name for name in NAMES if after[name] != before[name]} <= fields
        elif act == "withdraws":
            withdraw(self.page(), self.people[who], NAMES)
            assert not ProfileChange.objects.submitted().exists()
        else:
            self.second_representative_comes_or_goes()

    @rule(who=writers, typed=st.dictionaries(names, numbers, min_size=1), fresh=mostly)
    def saves_what_was_typed(self, who, typed, fresh):
        counts["saves"] += 1
        if fresh:
            self.forms[who] = self.fingerprints()
        data = {}
        for name, number in typed.items():
            data |= typed_by(who, name, number)
        form = ProfileForm([FIELDS[name] for name in typed], self.page(), data)
        assert form.is_valid(), form.errors
        before, now = self.wanted(), self.fingerprints()
        waiting = {c.field for c in ProfileChange.objects.submitted()}
        seen = {name: self.forms[who][name] for name in typed}

        conflicts = save_drafts(self.page(), self.people[who], form, seen)

        after = self.wanted()
        stale = {name for name in typed if self.forms[who][name] != now[name] or name in waiting}
        # Nobody's words are written over by somebody who has not seen them.
        assert {name: after[name] for name in stale} == {name: before[name] for name in stale}
        assert conflicts.keys() <= stale
        assert {n for n in FIELDS if after[n] != before[n]} <= typed.keys() - stale

    def read_the_review(self):
        page = self.page()
        self.review = {}
        for change in ProfileChange.objects.submitted():
            field = FIELDS[change.field]
            public = field.read(page)
            drafted = (self.draft or self.approved)[change.field]
            sight = sight_of(change, page, draft_of(page))
            self.review[change.pk] = (sight, change.field, public, change.new, drafted)

    @rule(looked_at=subsets, accepted=st.sets(names), fresh=mostly, meanwhile=numbers)
    def staff_decide(self, looked_at, accepted, fresh, meanwhile):
        counts["decides"] += 1
        if fresh:
            self.read_the_review()
        if fresh and self.review and meanwhile == 2:
            # A colleague, in another window.
            self.staff_publish(min(row[1] for row in self.review.values()), meanwhile)
        decisions = [
            Decision(pk, name in accepted, "why", seen)
            for pk, (seen, name, *_) in self.review.items()
            if name in looked_at
        ]
        page = self.page()
        wanted = dict(ProfileChange.objects.submitted().values_list("pk", "new"))
        revisions, entries = page.revisions.count(), self.entries()
        public, drafted = dict(self.approved), dict(self.draft or self.approved)

        taken, back, passed = decide(page, self.people["staff"], decisions)

        for change in taken:
            name = change.field
            assert name in accepted
            there = (public[name], wanted[change.pk], drafted[name])
            assert there == self.review[change.pk][2:], "nobody had seen this"
            new = change.new
            self.approved[name] = new
            results["accepted"] += 1
            if self.draft:
                self.draft[name] = new
        results["returned"] += len(back)
        results["passed over"] += len(passed)
        assert {change.field for change in back}.isdisjoint(accepted)
        for change in passed:
            there = (public[change.field], wanted[change.pk], drafted[change.field])
            assert there != self.review[change.pk][2:]
        written = (2 if self.draft else 1) if taken else 0
        assert page.revisions.count() == revisions + written
        assert self.entries() == entries + bool(taken or back)

    def entries(self):
        return PageLogEntry.objects.filter(action="members.profile.decide").count()

    def edited(self, name, number):
        """Return the page as the staff's editor shows it, with one field typed anew."""
        page = self.page().get_latest_revision_as_object()
        FIELDS[name].write(page, staffs_value(name, number))
        return page

    # Publishing costs as much as ten other steps, so it is one of several.
    @rule(act=st.sampled_from([*EDITS, "review", "review", "review"]), name=names, number=numbers)
    def staff_edit(self, act, name, number):
        if act == "review":
            counts["opens the review"] += 1
            self.read_the_review()
            return
        if act == "publish draft" and self.draft:
            counts["publishes the draft"] += 1
            self.page().latest_revision.publish()
            self.approved, self.draft = self.draft, None
            return
        if act == "publish":
            self.staff_publish(name, number)
            return
        counts["edits a draft"] += 1
        page = self.edited(name, number)
        page.save_revision(user=self.people["staff"], clean=False)
        self.draft = (self.draft or self.approved) | {name: told(page)[name]}

    def staff_publish(self, name, number):
        counts["publishes an edit"] += 1
        page = self.edited(name, number)
        revision = page.save_revision(user=self.people["staff"], clean=False)
        revision.publish()
        self.approved = (self.draft or self.approved) | {name: told(page)[name]}
        self.draft = None

    def second_representative_comes_or_goes(self):
        page, user = self.page(), self.people["two"]
        held = Representative.objects.filter(member=page, user=user).first()
        if held:
            held.end(self.people["one"])
        else:
            Representative.objects.create(member=page, user=user, role="editor")

    @invariant()
    def the_public_page_says_what_staff_approved(self):
        assert told(self.page()) == self.approved

    @invariant()
    def one_change_of_a_field_is_open(self):
        fields = [*ProfileChange.objects.open().values_list("field", flat=True)]
        assert len(fields) == len(set(fields))


@pytest.fixture
def quick(monkeypatch):
    """Neither tasks nor the search are about what is public."""
    monkeypatch.setattr("django_tasks.base.Task.enqueue", lambda *_, **__: None)
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_what_is_public_was_approved(admin, partner, outsider, quick, record_property):
    counts.clear()
    results.clear()
    for user, name in ((partner, "one"), (outsider, "two"), (admin, "staff")):
        user.username = name
        user.save()
    Moderation.cast = (partner, outsider, admin)
    walks = settings(
        # Some walks are shorter.
        max_examples=STEPS * 4 // (3 * STEPS_OF_A_WALK),
        stateful_step_count=STEPS_OF_A_WALK,
        phases=[Phase.generate, Phase.shrink],
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=[*HealthCheck],
    )

    run_state_machine_as_test(Moderation, settings=walks)

    record_property("figures", f"moderation: {counts.total()} steps, {dict(counts | results)}")
    assert counts.total() >= STEPS
    # It is no walk through a world where nothing is ever decided.
    assert min(results[name] for name in ("accepted", "returned")) > STEPS // 200
    assert results["passed over"] > STEPS // 1000
