"""Examples of longer texts: one block of every kind."""

from inm_portal.desk.examples.making import LONG, PARAGRAPHS, SENTENCE, document, image
from inm_portal.pages.blocks import LinkBlock, StandardBodyBlock
from research.blocks import MilestoneBlock, OutputBlock, UpdateBlock

ADDRESS = "https://example.org/"


def blocks_of(make, found):
    links = [{"label": "An example link", "address": ADDRESS, "page": None}]
    links += [{"label": "", "address": "", "page": found["member"]}]
    body = StandardBodyBlock().normalize(
        [
            ("text", PARAGRAPHS),
            ("image", {"image": image(credit="Example Photographer"), "caption": SENTENCE}),
            ("quotation", quotation()),
            ("callout", callout("An example callout")),
            ("links", {"heading": "Example links", "links": links}),
            ("files", {"heading": "Example files", "files": [document("An example file")]}),
            ("people", {"heading": "Example people", "people": [found["person_letters"]]}),
            ("history", None),
            ("sisters", None),
        ]
    )
    blocks = {block.block_type: block for block in body}
    return {
        "body": body,
        "blocks": blocks,
        "callout_long": single("callout", callout(LONG)),
        "quotation_plain": single("quotation", {**quotation(), "affiliation": ""}),
        "link": bound(LinkBlock(), {"label": "An example", "address": ADDRESS, "page": None}),
        "milestones": [
            bound(MilestoneBlock(), {"date": make.day(days), "title": title, "done": days < 0})
            for days, title in [(-20, "An example step"), (20, "A step that is planned")]
        ],
        "update": bound(UpdateBlock(), {"date": make.day(-2), "text": f"<p>{SENTENCE}</p>"}),
        "outputs": outputs(),
    }


def bound(block, value):
    return block.bind(block.normalize(value))


def single(name, value):
    return StandardBodyBlock().normalize([(name, value)])[0]


def quotation():
    return {"words": SENTENCE, "speaker": "Example Speaker", "affiliation": "Example position"}


def callout(heading):
    return {"heading": heading, "text": f"<p>{SENTENCE}</p>"}


def outputs():
    empty = {"title": "An example output", "year": 2026, "doi": "", "address": ""}
    kinds = [
        {"kind": "article", "doi": "10.1000/182"},
        {"kind": "dataset", "address": ADDRESS},
        {"kind": "other"},
    ]
    return [bound(OutputBlock(), empty | kind) for kind in kinds]
