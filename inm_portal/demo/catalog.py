"""Which models are content, and by what name the files call each."""

from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage
from wagtail.models import Page, Site, get_page_models

from inm_portal.demo.layout import Kind
from inm_portal.pages.kinds import kinds_of
from inm_portal.pages.models import ContentSnippet, Term


def page_types():
    """Return {"members.MemberPage": model}, without Wagtail's own page without content."""
    return {model._meta.label: model for model in get_page_models() if model is not Page}


def models_of(kind):
    """Return {the name in addresses: model} for everything but pages."""
    if kind is Kind.VOCABULARY:
        return _by_name(Term)
    if kind is Kind.SNIPPET:
        return _by_name(ContentSnippet)
    if kind is Kind.SETTING:
        return _by_name(BaseSiteSetting) | {_name(Site): Site}
    return {"": {Kind.IMAGE: get_image_model, Kind.DOCUMENT: get_document_model}[kind]()}


def realm_of(model):
    """Return the set of names that references to `model` draw from; None: it is no content.

    All pages share one, as any page may be chosen where a page is asked for.
    """
    for base, realm in {Page: "page", AbstractImage: "image", AbstractDocument: "document"}.items():
        if issubclass(model, base):
            return realm
    return model._meta.label_lower if issubclass(model, Term | ContentSnippet) else None


def _by_name(base):
    return {_name(model): model for model in sorted(kinds_of(base), key=_name)}


def _name(model):
    return f"{model._meta.app_label}-{model._meta.model_name}"
