from education.models.finder import EducationIndexPage
from education.models.programs import Offering, ProgramPage, ProgramSubject
from education.models.vocabularies import (
    Audience,
    DeliverySite,
    Goal,
    LearningFormat,
    ProgramKind,
)

__all__ = [
    "Audience",
    "DeliverySite",
    "EducationIndexPage",
    "Goal",
    "LearningFormat",
    "Offering",
    "ProgramKind",
    "ProgramPage",
    "ProgramSubject",
]
