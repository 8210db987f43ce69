"""Examples of research and education."""

from education.models import (
    Audience,
    DeliverySite,
    EducationIndexPage,
    LearningFormat,
    Offering,
    ProgramKind,
    ProgramPage,
)
from inm_portal import drawings
from inm_portal.desk.examples.making import LONG, drawing, figure, term
from members.models import MemberPage
from research.models import CallPage, PillarPage, ProjectPage, ThemePage

HUES = ["blue", "oxide", "spruce", "brass"]
COUNTS = [[12, 1, 0], [0, 3, 5], [2, 0, 0], [4, 7, 30]]


def research(make):
    themes = [area(make, ThemePage, "theme", n, hue) for n, hue in enumerate(HUES, 1)]
    pillars = [area(make, PillarPage, "pillar", n, "blue") for n in (1, 2, 3)]
    themes[1].is_sample = True
    return {
        "themes": themes,
        "pillars": pillars,
        "matrix": matrix(themes, pillars),
        "sides": sides(make, themes),
        **areas(make),
        **projects(make, themes, pillars),
        **calls(make),
        **programs(make),
    }


def area(make, page_type, kind, number, hue):
    page = make.page(
        page_type,
        f"An example {kind} of research",
        number=number,
        short_name=f"{kind.capitalize()} {number}",
        question="What would an example of a question ask?",
        hue=hue,
    )
    page.project_count = number - 1
    name = list(drawings.GENERATORS)[number - 1]
    figure(page, drawing(name, page_type.drawing_frame))
    return page


def areas(make):
    bare = make.page(ThemePage, "An example theme without a drawing", hue="brass")
    bare.project_count = 1
    asking = make.page(ThemePage, LONG, hue="oxide")
    asking.project_count = 0
    asking.question = (
        "How would a question read that is as long as the field allows, asks for one thing after "
        "another, and still has to stand in large letters beside its mark on a phone?"
    )
    silent = make.page(PillarPage, "An example pillar without a question", hue="spruce")
    for page in (asking, silent):
        figure(page, drawing("gear", page.drawing_frame))
    return {"area_long": asking, "area_silent": silent, "area_bare": [bare]}


def matrix(themes, pillars):
    rows = [
        {
            "theme": theme,
            "cells": [
                {
                    "pillar": pillar,
                    "count": count,
                    "address": "",
                    "is_current": theme.number == pillar.number == 2,
                }
                for pillar, count in zip(pillars, counts, strict=True)
            ],
        }
        for theme, counts in zip(themes, COUNTS, strict=True)
    ]
    return {"pillars": pillars, "rows": rows, "has_samples": False}


def sides(make, themes):
    """Return what two pillars have in common and what not, as `side_by_side` does."""
    member = make.page(MemberPage, "Example Robotics")
    return {
        "projects": [("Projects", 12, 3), ("Running", 4, 0)],
        "themes": {"both": themes[:1], "here": themes[1:2], "there": []},
        "members": {"both": [], "here": [], "there": [member]},
        "has_samples": True,
    }


def projects(make, themes, pillars):
    full = make.page(
        ProjectPage,
        "An example project",
        question="What does an example project want to find out?",
        status=ProjectPage.Status.RUNNING,
        starts=make.day(-200),
        ends=make.day(165),
        award=150_000,
        is_sample=True,
        confirmed_on=make.day(-30),
        themes=themes[:2],
        pillars=pillars[:1],
    )
    bare = make.page(ProjectPage, "A bare project", question="What is asked here?")
    long = make.page(
        ProjectPage,
        LONG,
        question="Does everything still fit where a name is as long as the one above?",
        status=ProjectPage.Status.COMPLETED,
        ends=make.day(-3),
        themes=themes,
        pillars=pillars,
    )
    return {
        "project": full,
        "project_bare": bare,
        "project_long": long,
        "projects": [full, bare, long],
    }


def calls(make):
    def call(opens, closes):
        days = {"opens": make.moment(opens), "closes": make.moment(closes)}
        return make.page(CallPage, "An example call", **days)

    return {
        "call_open": call(-10, 20),
        "call_planned": call(10, 40),
        "call_closed": call(-40, -10),
    }


def programs(make):
    place = DeliverySite(
        name="Example College", city="Example City", website="https://example.org/"
    )
    cohorts = [
        Offering(
            starts=make.day(40),
            ends=make.day(80),
            apply_by=make.day(20),
            seats=24,
            state="open",
            site=place,
        ),
        Offering(starts=make.day(60), state="full", site=DeliverySite(name="Plant", city="Town")),
        Offering(starts=make.day(90), state="planned"),
        Offering(starts=make.day(100), state="cancelled"),
        Offering(starts=make.day(30), apply_by=make.day(-1), state="open", site=place),
        Offering(starts=make.day(-30), ends=make.day(5), state="full", site=place),
        Offering(starts=make.day(-90), ends=make.day(-50), state="full", site=place),
    ]
    kind = term(ProgramKind, "Example kind")
    full = make.page(
        ProgramPage,
        "An example program",
        kind=kind,
        length="12 months",
        effort="6 hours a week",
        credential="An example certificate",
        cost="free",
        is_sample=True,
        audiences=[term(Audience, "Example people"), term(Audience, "Others")],
        formats=[term(LearningFormat, "At a place")],
        offerings=cohorts,
    )
    return {
        "program": full,
        "program_bare": make.page(ProgramPage, "A program without a date", kind=kind),
        "cohorts": cohorts,
        "next_cohort": {"next": cohorts[0]},
        "finder": make.page(EducationIndexPage, "Example finder"),
    }
