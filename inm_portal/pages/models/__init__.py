from inm_portal.pages.models.base import BasePage, card_fields, first_of, name_fields, with_facts
from inm_portal.pages.models.branding import Branding, MenuItem
from inm_portal.pages.models.figures import Figure
from inm_portal.pages.models.home import HomePage, StandardPage
from inm_portal.pages.models.images import PortalDocument, PortalImage, PortalRendition
from inm_portal.pages.models.links import AboutQuerySet, RelatedPage
from inm_portal.pages.models.listing import ListingPage, SectionPage
from inm_portal.pages.models.rows import Row
from inm_portal.pages.models.site import take_address
from inm_portal.pages.models.snippets import ContentQuerySet, ContentSnippet
from inm_portal.pages.models.terms import Term
from inm_portal.pages.models.timeline import HistoryMilestone, SisterInitiative

__all__ = [
    "AboutQuerySet",
    "BasePage",
    "Branding",
    "ContentQuerySet",
    "ContentSnippet",
    "Figure",
    "HistoryMilestone",
    "HomePage",
    "ListingPage",
    "MenuItem",
    "PortalDocument",
    "PortalImage",
    "PortalRendition",
    "RelatedPage",
    "Row",
    "SectionPage",
    "SisterInitiative",
    "StandardPage",
    "Term",
    "card_fields",
    "first_of",
    "name_fields",
    "take_address",
    "with_facts",
]
