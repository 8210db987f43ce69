"""The lists of members, people, their vocabularies and representatives in the admin."""

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.transaction import atomic
from django.forms import CheckboxSelectMultiple
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import CreateView, DeleteView, EditView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.log_actions import log

from inm_portal.pages.admin import TermViewSet
from inm_portal.pages.filters import DateRangeFilter, PageListFilterSet, YesNoFilter
from inm_portal.pages.page_lists import PAGE_EXPORT, PAGE_HEADINGS, PageList
from members.models import (
    Expertise,
    InitiativeRole,
    Invitation,
    MemberPage,
    MembershipTier,
    PersonPage,
    Representative,
    Sector,
)


class MemberFilterSet(PageListFilterSet):
    tier = django_filters.ModelMultipleChoiceFilter(
        queryset=MembershipTier.objects.all(), widget=CheckboxSelectMultiple
    )
    sectors = django_filters.ModelMultipleChoiceFilter(
        queryset=Sector.objects.all(), widget=CheckboxSelectMultiple
    )
    joined_on = DateRangeFilter(label="Joined")
    on_industry_council = YesNoFilter(label="Industry Council")

    class Meta:
        model = MemberPage
        fields = []


class MemberList(PageList):
    model = MemberPage
    name = "members"
    icon = "group"
    menu_order = 10
    filterset_class = MemberFilterSet
    prefetch = ["tier"]
    own_columns = [
        Column("tier", label="Tier", sort_key="tier__sort_order"),
        Column("joined_on", label="Joined", sort_key="joined_on"),
    ]
    list_export = ["title", "legal_name", "tier", "joined_on", "left_on", *PAGE_EXPORT]
    export_headings = PAGE_HEADINGS


class PersonFilterSet(PageListFilterSet):
    role = django_filters.ModelMultipleChoiceFilter(
        label="Role in the initiative",
        field_name="roles__role",
        queryset=InitiativeRole.objects.all(),
        widget=CheckboxSelectMultiple,
    )
    expertise = django_filters.ModelMultipleChoiceFilter(
        queryset=Expertise.objects.all(), widget=CheckboxSelectMultiple
    )

    class Meta:
        model = PersonPage
        fields = []


class PersonList(PageList):
    model = PersonPage
    name = "people"
    icon = "user"
    menu_label = "People"
    menu_order = 20
    filterset_class = PersonFilterSet
    prefetch = ["affiliations__member", "roles__role"]
    own_columns = [
        Column("family_name", label="Family name", sort_key="family_name"),
        Column("main_affiliation", label="Affiliation"),
    ]
    list_export = [
        "title",
        "family_name",
        "given_name",
        "main_affiliation",
        "orcid",
        "email",
        *PAGE_EXPORT,
    ]
    export_headings = {**PAGE_HEADINGS, "main_affiliation": "Affiliation"}


class TierViewSet(TermViewSet):
    model = MembershipTier


class SectorViewSet(TermViewSet):
    model = Sector


class ExpertiseViewSet(TermViewSet):
    model = Expertise


class InitiativeRoleViewSet(TermViewSet):
    model = InitiativeRole


# Representatives: the same acts, with the same checks and the same log, as in the partner area


class AskingForm:
    """Mixed into views: what a model refuses, at the last moment too, stands at the form."""

    def form_valid(self, form):
        try:
            with atomic():
                return super().form_valid(form)
        except ValidationError as error:
            form.add_error(None, error.messages)
            # Wagtail sets it where a form is found wrong, which is earlier.
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)


class RelatedListView(IndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("member", self.account)


class RepresentativeListView(RelatedListView):
    account = "user"


class InvitationListView(RelatedListView):
    account = "invited_by"


class RepresentativeForm(forms.ModelForm):
    member = forms.ModelChoiceField(
        MemberPage.objects.by_name(), help_text=Representative._meta.get_field("member").help_text
    )

    class Meta:
        model = Representative
        fields = ["user", "member", "role"]


class RoleForm(forms.ModelForm):
    class Meta:
        model = Representative
        fields = ["role"]


class RepresentativeCreateView(AskingForm, CreateView):
    def save_instance(self):
        held = self.form.save()
        facts = {"person": held.user.get_username(), "member": held.member.slug}
        log(held, "members.represent", data={**facts, "before": None, "after": held.role})
        return held


class RepresentativeEditView(AskingForm, EditView):
    def save_instance(self):
        stored = Representative.objects.get(pk=self.object.pk)
        stored.change_role(self.form.cleaned_data["role"], self.request.user)
        return stored


class RepresentativeDeleteView(DeleteView):
    page_title = "End"
    success_message = "%(object)s: ended."
    confirmation_message = (
        "This person loses the access to the organization at once, and is signed out where "
        "nothing else is left to do here. Invitations that this person has sent are withdrawn."
    )

    def delete_action(self):
        self.object.end(self.request.user)

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except ValidationError as error:
            messages.error(self.request, " ".join(error.messages))
            return redirect(self.get_success_url())


class RepresentativeViewSet(ModelViewSet):
    model = Representative
    icon = "user"
    menu_label = "Representatives"
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = RepresentativeListView
    add_view_class = RepresentativeCreateView
    edit_view_class = RepresentativeEditView
    delete_view_class = RepresentativeDeleteView
    list_display = ["user", "member", Column("get_role_display", label="Role"), "since"]
    list_filter = ["role"]
    search_fields = ["user__username", "user__email", "user__last_name", "member__title"]
    ordering = ["member__title", "pk"]

    def get_form_class(self, for_update=False):
        return RoleForm if for_update else RepresentativeForm


class InvitationCreateForm(forms.ModelForm):
    member = forms.ModelChoiceField(
        MemberPage.objects.by_name(), help_text=Invitation._meta.get_field("member").help_text
    )

    class Meta:
        model = Invitation
        fields = ["member", "address", "role"]


class InvitationEditForm(forms.ModelForm):
    act = forms.ChoiceField(
        label="What to do",
        choices=[("send", "Send it again"), ("withdraw", "Withdraw it")],
        widget=forms.RadioSelect,
        help_text="Sent again, it is valid for 72 hours more and older links stop.",
    )

    class Meta:
        model = Invitation
        fields = []


class InvitationCreateView(AskingForm, CreateView):
    success_message = "The invitation is on its way."

    def save_instance(self):
        self.form.instance.send(self.request.user)
        return self.form.instance


class InvitationEditView(AskingForm, EditView):
    success_message = "The invitation was %(act)s."

    def save_instance(self):
        stored = Invitation.objects.get(pk=self.object.pk)
        act = {"send": stored.send, "withdraw": stored.withdraw}[self.form.cleaned_data["act"]]
        act(self.request.user)
        return stored

    def get_success_message(self):
        done = {"send": "sent again", "withdraw": "withdrawn"}
        return self.success_message % {"act": done[self.form.cleaned_data["act"]]}


class InvitationViewSet(ModelViewSet):
    model = Invitation
    icon = "mail"
    menu_label = "Invitations"
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = InvitationListView
    add_view_class = InvitationCreateView
    edit_view_class = InvitationEditView
    list_display = [
        "address",
        "member",
        Column("get_role_display", label="Role"),
        Column("state_label", label="State"),
        Column("inviter", label="Invited by"),
        DateColumn("expires", label="Valid until"),
    ]
    list_filter = ["role"]
    search_fields = ["address", "member__title"]
    ordering = ["-sent_on", "-pk"]

    def get_form_class(self, for_update=False):
        return InvitationEditForm if for_update else InvitationCreateForm


class RepresentationMenu(ModelViewSetGroup):
    menu_label = "Representatives"
    menu_icon = "group"
    menu_order = 115
    items = (RepresentativeViewSet, InvitationViewSet)
