from education.models.programs import EducationIndexPage, Offering, ProgramPage, ProgramSubject
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
