from news.models.attribution import Issuer, Quotation
from news.models.coverage import Coverage, CoverageIndexPage, CoverageSubject
from news.models.events import (
    EventIndexPage,
    EventPage,
    EventSession,
    EventSubject,
    SessionSpeaker,
)
from news.models.media_kits import MediaKitArchive
from news.models.releases import NewsIndexPage, ReleasePage, ReleaseSubject

__all__ = [
    "Coverage",
    "CoverageIndexPage",
    "CoverageSubject",
    "EventIndexPage",
    "EventPage",
    "EventSession",
    "EventSubject",
    "Issuer",
    "MediaKitArchive",
    "NewsIndexPage",
    "Quotation",
    "ReleasePage",
    "ReleaseSubject",
    "SessionSpeaker",
]
