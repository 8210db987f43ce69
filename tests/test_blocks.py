"""Blocks that mend what people paste."""

import pytest
from django.core.exceptions import ValidationError

from inm_portal.pages.blocks import QuotationBlock
from news.models import Quotation
from research.blocks import OutputBlock


def cleaned(doi):
    block = OutputBlock()
    output = {"kind": "article", "title": "A paper", "year": 2026, "doi": doi, "address": ""}
    return block.clean(block.to_python(output))["doi"]


@pytest.mark.parametrize(
    "pasted",
    [
        "10.1000/182",
        "https://doi.org/10.1000/182",
        " http://dx.doi.org/10.1000/182",
        "DOI.org/10.1000/182",
    ],
)
def test_the_address_of_a_doi_is_taken_for_the_doi(pasted):
    assert cleaned(pasted) == "10.1000/182"


def test_an_output_needs_no_doi():
    assert cleaned("") == ""


@pytest.mark.parametrize("wrong", ["https://doi.org/", "https://example.org/10.1000/182", "182"])
def test_what_is_no_doi_is_refused(wrong):
    with pytest.raises(ValidationError):
        cleaned(wrong)


def words_of_block(pasted):
    block = QuotationBlock()
    return block.clean(block.to_python({"words": pasted, "speaker": "Somebody"}))["words"]


def words_of_release(pasted):
    quotation = Quotation(words=pasted, speaker="Somebody")
    quotation.clean()
    return quotation.words


@pytest.mark.parametrize("saved", [words_of_block, words_of_release])
@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("“We don’t know.”", "We don’t know."),
        (' "We know."\n', "We know."),
        ("„Wir wissen es.“", "Wir wissen es."),
        ("« Nous savons. »", "Nous savons."),
        ("‘We don’t know.’", "We don’t know."),
        ("We say “yes”", "We say “yes”"),
        ("“Yes” and “no”", "“Yes” and “no”"),
        ('"Yes" and "no"', '"Yes" and "no"'),
        ("’Tis what we’re doin’", "’Tis what we’re doin’"),
        ("“”", "“”"),
        ('"', '"'),
    ],
)
def test_a_quotation_is_kept_without_the_marks_around_it(pasted, kept, saved):
    assert saved(pasted) == kept
