from research.models.areas import PillarIndexPage, PillarPage, ThemeIndexPage, ThemePage
from research.models.calls import CallIndexPage, CallPage, LabIndexPage, LabPage
from research.models.explorer import ResearchIndexPage
from research.models.participants import Supporter, TeamMember
from research.models.projects import ProjectIndexPage, ProjectPage
from research.models.vocabularies import SupportKind, TeamRole

__all__ = [
    "CallIndexPage",
    "CallPage",
    "LabIndexPage",
    "LabPage",
    "PillarIndexPage",
    "PillarPage",
    "ProjectIndexPage",
    "ProjectPage",
    "ResearchIndexPage",
    "SupportKind",
    "Supporter",
    "TeamMember",
    "TeamRole",
    "ThemeIndexPage",
    "ThemePage",
]
